from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from tests.contract_tests.builders import RULES
from tests.contract_tests.by_hand.many_faults import Task, run, written
from tests.contract_tests.reports.samples import FINDINGS, result

from honcho_contract.cli.main import main
from honcho_contract.gate.seeds import over_seeds
from honcho_contract.results.groups import failing
from honcho_contract.results.result import Options, Result
from honcho_contract.running.interruption import Interruptions

OPTIONS = Options(contract=RULES, url="http://target.test", seed=7)

FAULTS = ("unknown-is-403", "json-suffix-refused", "user-update-merges")
FEW = "(test_unknown or test_media_type or test_update) and users"


def test_runs_with_several_seeds_are_told_as_one() -> None:
    asked: list[int] = []

    def check(options: Options) -> Result:
        asked.append(options.seed)
        return result(findings=FINDINGS[: len(asked)], stale=["old"])

    told, runs = over_seeds(check, OPTIONS, 3)
    assert asked == [7, 8, 9]
    assert [len(one) for one in runs] == [1, 2, 3]
    assert len(told.findings) == 3
    assert (told.tests, told.requests, told.stale) == (9, 3702, ["old"])


def test_after_a_run_that_could_not_be_carried_out_there_is_none() -> None:
    told, runs = over_seeds(lambda _: result(trouble=["gone"]), OPTIONS, 3)
    assert len(runs) == 1
    assert told.trouble == ["gone"]


def test_several_seeds_are_for_a_new_baseline() -> None:
    ended = CliRunner().invoke(main, ["check", "http://127.0.0.1:9", "--seeds", "3"])
    assert ended.exit_code == 2
    assert "--seeds is for --write-baseline FILE" in ended.output


def test_a_baseline_holds_for_another_seed_and_a_new_fault_is_seen(tmp_path: Path) -> None:
    """The same with twenty faults, whole runs and thirteen seeds is `many_faults`, by hand."""
    began = [run(Task(FAULTS, seed), only=FEW, search=False) for seed in (1, 2)]
    path = written(began, tmp_path / "known.yaml")
    again = run(Task(FAULTS, 3, path), only=FEW, search=False)
    assert (again.status, again.complaints) == (0, [])
    more = Task((*FAULTS, "update-keeps-name"), 3, path)
    assert run(more, only=FEW, search=False).status == 1


def test_a_fault_of_many_operations_is_one_cause() -> None:
    ended = run(Task(("json-suffix-refused",), 1), only="test_media_type", search=False)
    assert len(ended.findings) > 20
    assert failing(ended.findings) <= 2


def test_a_signal_between_two_runs_ends_them() -> None:
    signals = Interruptions()

    def check(_: Options) -> Result:
        signals.hold()
        signals.noted = True
        return result()

    _, runs = over_seeds(check, OPTIONS, 3, signals)
    assert len(runs) == 1
