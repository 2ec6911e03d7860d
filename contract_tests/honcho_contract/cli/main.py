"""`honcho-contract`: the suite with a verdict."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from honcho_contract.apis.v1 import values_page
from honcho_contract.apis.v1.generation import contract, generation
from honcho_contract.cli.built_in import broken_servers, proofs, serving
from honcho_contract.cli.command import FailingClosed, interruptions
from honcho_contract.cli.command import leave as _leave
from honcho_contract.diff.command import compare
from honcho_contract.errors import ConfigurationError, ContractError, ReportError
from honcho_contract.gate import gate, proving
from honcho_contract.gate.seeds import over_seeds
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.replay import report_replay as replaying
from honcho_contract.replay.recording_replay import resend
from honcho_contract.reports.as_tests import write_tests
from honcho_contract.reports.catalogue_page import page
from honcho_contract.reports.formats import (
    prepare,
    report_options,
    tell_ci,
    write_reports,
    write_summary,
)
from honcho_contract.reports.terminal import Progress, tell, tell_differences, tell_proof
from honcho_contract.reports.writing import writable, write
from honcho_contract.results import baseline as baselines
from honcho_contract.results.report_file import read_report
from honcho_contract.results.result import LEAST_COVERAGE, Options, Status
from honcho_contract.results.verdict import INTERRUPTED
from honcho_contract.wire.address import checked
from honcho_contract.wire.connection_options import Reach, reaching, token_of_other
from honcho_contract.wire.target import Target
from honcho_contract.wire.write_guard import guard
from honcho_openapi.commands.numbers import Percent, Seconds, Whole
from honcho_openapi.printable import shown
from honcho_openapi.recording import RecordingError
from honcho_openapi.recordings import is_recording, read_recording
from honcho_openapi.redaction import Redactor


@click.group(cls=FailingClosed, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="honcho-contract")
def main() -> None:
    """Test whether a server fits the Honcho API 1.1.0.

    Exit status: 0 conforms, 1 findings, 2 wrong usage or configuration, 3 the target could not be
    tested.
    """


@main.command()
@click.argument("url", required=False)
@reaching
@click.option("--read-only", is_flag=True, help="Run only what writes nothing.")
@click.option("--seed", type=int, default=0, show_default=True, help="Repeats a run.")
@click.option(
    "--examples",
    type=Whole(min=1),
    default=10,
    show_default=True,
    help="Fuzzed requests per operation.",
)
@click.option("--quick", is_flag=True, help="Leave out what is searched by chance.")
@click.option(
    "--budget",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
    help="Search for that long in all, where least was covered.",
)
@click.option(
    "--total-timeout",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
    help="Seconds that the run may take in all.",
)
@click.option("-n", "--workers", type=Whole(min=1), default=1, show_default=True)
@report_options
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Known findings, which do not fail the run.",
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Start a baseline there, of what is found.",
)
@click.option(
    "--seeds",
    type=Whole(min=1),
    default=1,
    metavar="N",
    help="With --write-baseline: that many runs, from --seed on, make one baseline.",
)
@click.option(
    "--min-coverage",
    type=Percent(),
    metavar="PERCENT",
    help=f"Fail if less was exercised. [default: {LEAST_COVERAGE:g}; 0 with -k or --read-only]",
)
@click.option(
    "--allow-untested",
    metavar="OPERATION",
    multiple=True,
    help="An operation, such as users.create, that may go untested on account of a known finding. "
    "Can be given several times.",
)
@click.option("--published", is_flag=True, help="Hold it to the published document alone.")
@click.option("-k", "only", metavar="EXPRESSION", help="Only the tests that match, as pytest's -k.")
def check(
    url: str | None,
    reach: Reach,
    read_only: bool,
    seed: int,
    examples: int,
    quick: bool,
    budget: float | None,
    total_timeout: float | None,
    workers: int,
    only: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    seeds: int,
    min_coverage: float | None,
    allow_untested: tuple[str, ...],
    published: bool,
    **reports: Path | None,
) -> None:
    """Check the server at URL, or the built-in mock if none is given."""
    console = Console(highlight=False)
    # Whoever has chosen a part gets what that part covers.
    least = 0.0 if only or read_only else LEAST_COVERAGE
    with ExitStack() as stack:
        if url is None:
            url = stack.enter_context(serving()).url
            console.print(f"No URL given: checking the built-in mock at {url}")
        options = Options(
            url=url,
            contract=contract(published=published),
            token=reach.token,
            ca=reach.ca,
            allow_writes=reach.allow_writes,
            read_only=read_only,
            total_timeout=total_timeout,
            seed=seed,
            examples=examples,
            search=not quick,
            budget=budget,
            timeout=reach.timeout,
            workers=workers,
            only=only,
            baseline=baseline,
            min_coverage=least if min_coverage is None else min_coverage,
            allow_untested=allow_untested,
            published=published,
            junit=reports.get("report_junit"),
            report=reports.get("report_json"),
        )
        try:
            prepare(reports)
            if write_baseline is not None:
                _is_new(write_baseline)
            elif seeds > 1:
                raise ConfigurationError("--seeds is for --write-baseline FILE: give both, or none")
            signals = interruptions()
            with Progress(console) as progress:
                result, runs = over_seeds(
                    lambda one: gate.check(one, progress, signals), options, seeds, signals
                )
            signals.hold()
            write_reports(result, reports)
            if signals.noted and INTERRUPTED not in result.trouble:
                result.trouble.append(INTERRUPTED)
                write_reports(result, reports)
            write_summary(result)
            if write_baseline is not None:
                write(write_baseline, baselines.start(*runs))
        except ConfigurationError as error:
            _leave(str(error), Status.USAGE)
        except ReportError as error:
            tell(result, console)
            _leave(str(error), Status.UNTESTED)
        except ContractError as error:
            _leave(str(error), Status.UNTESTED)
    tell(result, console)
    tell_ci(result)
    sys.exit(result.status)


@main.command()
@click.argument("url_a")
@click.argument("url_b", required=False)
@reaching
@click.option(
    "--token-b",
    envvar="HONCHO_AGAINST_API_KEY",
    callback=token_of_other,
    help="The token for URL_B, if it takes another.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Repeats a run.")
@click.option("--examples", type=Whole(min=1), default=10, show_default=True)
@click.option("--quick", is_flag=True, help="Leave out what is searched by chance.")
@click.option("--first", is_flag=True, help="Stop at the first difference.")
@click.option("-k", "only", metavar="EXPRESSION", help="Only the tests that match, as pytest's -k.")
def diff(
    url_a: str,
    url_b: str | None,
    reach: Reach,
    token_b: str | None,
    seed: int,
    examples: int,
    quick: bool,
    first: bool,
    only: str | None,
) -> None:
    """Send the same requests to URL_A and URL_B, and tell where they differ.

    Without URL_B, the built-in mock is the other side. Each difference comes with the shortest
    sequence of calls that shows it. Exit status 0: alike, 1: they differ, 2 and 3 as for check.
    """
    console = Console(highlight=False)
    with ExitStack() as stack:
        if url_b is None:
            mock = stack.enter_context(serving(auth_like=url_a, reach=reach))
            url_b, token_b = mock.url, mock.token
        options = Options(
            url=url_a,
            contract=contract(),
            token=reach.token,
            ca=reach.ca,
            timeout=reach.timeout,
            allow_writes=reach.allow_writes,
            against=url_b,
            against_token=token_b or reach.token,
            seed=seed,
            examples=examples,
            search=not quick,
            first=first,
            only=only,
        )
        try:
            with Progress(console) as progress:
                result = compare(options, progress, interruptions())
        except ConfigurationError as error:
            _leave(str(error), Status.USAGE)
        except ContractError as error:
            _leave(str(error), Status.UNTESTED)
    tell_differences(result, console)
    sys.exit(result.status)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("what", metavar="[FINDING|URL]", required=False)
@reaching
@click.option("--url", help="The server, if it is not the one that a report is about.")
@click.option(
    "--as-pytest",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a test of each that runs under pytest where honcho-contract is installed, and send "
    "nothing.",
)
def replay(
    file: Path, what: str | None, reach: Reach, url: str | None, as_pytest: Path | None
) -> None:
    """Send the calls of a report's findings, or the requests of a recording, again.

    FILE is a report: says of its findings whether they still fail. FINDING is a number, a check, or
    a check and an operation in one word; without it, all are sent. Exit status 0: all pass now. 1:
    one still fails, or fails differently. 3: one cannot be repeated, since the server does not
    answer, is another, or fails before the last call.

    FILE is a recording of honcho-mock proxy --record: sends its requests to the server at URL, and
    says where that answers differently. Exit status 0: alike, 1: they differ, 3: it cannot be
    repeated there.
    """
    try:
        if url is not None:
            checked(url)
        if str(file).startswith(("http:", "https:")):
            raise ConfigurationError(
                f"{file} is where a file should be: the file comes first, "
                "honcho-contract replay FILE URL"
            )
        if _is_recording_file(file):
            if as_pytest is not None:
                raise ConfigurationError(
                    f"{file} is a recording: --as-pytest writes tests of the findings of a report"
                )
            _resend(file, _one_url(file, what, url), reach)
        known = read_report(file)
        chosen = [one for _, one in known.chosen(what)]
        url = url or known.target
        guard(url, allow_writes=reach.allow_writes, read_only=False)
        target = Target(url=url, token=reach.token, ca=reach.ca, timeout=reach.timeout)
        if as_pytest is not None:
            write_tests(chosen, url, as_pytest, allow_writes=reach.allow_writes)
            print(f"{len(chosen)} tests are in {as_pytest}")
            return
        results = [replaying.again(one, target, generation()) for one in chosen]
    except ConfigurationError as error:
        _leave(str(error), Status.USAGE)
    except ContractError as error:
        _leave(str(error), Status.UNTESTED)
    redact = Redactor([reach.token])
    for one in results:
        print(shown(redact(str(one))))
    sys.exit(replaying.status_of(results))


def _is_recording_file(file: Path) -> bool:
    """Whether a file is a recording, by what it holds; one that cannot be read is a report."""
    try:
        return is_recording(file)
    except OSError:
        return False


def _one_url(file: Path, what: str | None, url: str | None) -> str:
    """The server that a recording is to be sent to."""
    if (what is None) == (url is None):
        raise ConfigurationError(
            f"{file} is a recording: name the one server to send it to, "
            f"honcho-contract replay {file} URL"
        )
    return checked(what or url or "")


def _resend(file: Path, url: str, reach: Reach) -> NoReturn:
    try:
        exchanges = read_recording(file)
    except RecordingError as error:
        raise ConfigurationError(str(error)) from error
    target = Target(url=url, token=reach.token, ca=reach.ca, timeout=reach.timeout)
    try:
        done = resend(exchanges, target, contract(), allow_writes=reach.allow_writes)
    finally:
        target.close()
    redact = Redactor([reach.token])
    for line in done.lines():
        print(shown(redact(line)))
    sys.exit(done.status)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--seed", type=int, default=0, show_default=True, help="Repeats a run.")
@click.option("-n", "--workers", type=Whole(min=1), default=2, show_default=True)
@click.option("--whole", is_flag=True, help="Go on after the defect is found; slower.")
def prove(names: tuple[str, ...], seed: int, workers: int, whole: bool) -> None:
    """Run the gate against broken servers, all of them or those named.

    Each is the built-in mock with one known defect. Exit status 0 says that every one was caught by
    the check that is meant for it, and that nothing else was blamed but what the table of the
    broken servers explains, or what follows from the defect.
    """
    console = Console(highlight=False)
    try:
        servers = broken_servers(names)
    except ConfigurationError as error:
        _leave(str(error), Status.USAGE)
    missed = 0
    for proof in proving.prove(servers, seed=seed, workers=workers, whole=whole):
        tell_proof(proof, console)
        missed += not proof.caught
    console.print(f"{len(servers) - missed} of {len(servers)} broken servers caught.")
    sys.exit(Status.FINDINGS if missed else Status.CONFORMS)


@main.command()
@click.option("--markdown", is_flag=True, help="As the page in the docs.")
def checks(markdown: bool) -> None:
    """List every check: its code, and what a server MUST do."""
    if markdown:
        print(page(proofs()), end="")
        return
    for check in CATALOGUE.values():
        print(f"{check.code:24} {check.must}")


@main.command()
def values() -> None:
    """List every kind of value that is sent, and what never is, as the page in the docs."""
    print(values_page.page(), end="")


def _is_new(path: Path) -> None:
    writable(path)
    if path.exists():
        raise ConfigurationError(
            f"{path} is there already, and its reasons would be lost; give --write-baseline "
            "another file, or delete it"
        )


if __name__ == "__main__":
    main(prog_name="honcho-contract")
