from __future__ import annotations

from tests.benchmarks.measure import Figures, Series, Start
from tests.benchmarks.report import page
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import Comparison
from tests.benchmarks.stored import Stored


def series(title: str, *cpu_us: float) -> Series:
    figures = [Figures(us=us * 2, cpu_us=us) for us in cpu_us]
    starts = [
        Start(seconds=0.9, cpu_seconds=0.75, resident_bytes=60 * 1024 * 1024),
        Start(seconds=0.5, cpu_seconds=0.25, resident_bytes=50 * 1024 * 1024),
    ]
    return Series(title, figures, starts)


def stored(count: int) -> Stored:
    return Stored(
        count=count,
        bytes_per_message=1000,
        get_few=series("get few", 10),
        get_many=series("get many", 12),
        list_few=series("list few", 10),
        list_many=series("list many", 16),
    )


def results(*, messages: int = 1_000_000) -> Results:
    return Results(
        comparison=Comparison(
            {"mock": series("the mock", 14, 12, 900), "raw": series("raw", 10, 10, 300)},
            {"Prism": "npm is not installed"},
        ),
        refusals=(series("accepted", 10), series("refused", 20)),
        stored=stored(messages),
        in_process={
            "mock": 6.0,
            "mock-api": 5.0,
            "mock-1": 4.0,
            "raw": 2.0,
            "mock, version 3": 9.0,
            "its tokens alone": 3.0,
        },
    )


def test_targets_are_met_missed_or_not_measured() -> None:
    lines = page(results(), []).splitlines()
    raw = "to the raw ASGI app's"
    assert f"| CPU with worlds and journal, {raw} | ≤ 1.12× | 1.2× | **missed** |" in lines
    rate = f"requests a second with worlds and journal, {raw}"
    assert f"| {rate} | ≥ 0.92× | 0.833× | **missed** |" in lines
    assert "| CPU of Prism, to the mock's | ≥ 10× | – | not measured |" in lines
    assert "| refused message to accepted | ≤ 4× | 2× | met |" in lines
    assert "| get with a million stored, to 100 stored | ≤ 1.5× | 1.2× | met |" in lines
    assert (
        "| list page with a million stored, to 100 stored | ≤ 1.5× | 1.6× | **missed** |" in lines
    )
    version_3 = "create messages of version 3 beyond counting tokens, to 1.1.0's"
    assert f"| {version_3} | ≤ 1.25× | 1× | met |" in lines
    assert "| start to first answer | ≤ 0.8 s | 0.5 s | met |" in lines


def test_what_was_stored_in_small_numbers_is_held_to_no_target() -> None:
    lines = page(results(messages=1000), []).splitlines()
    memory = "memory of a 200-byte message, a million stored"
    assert f"| {memory} | ≤ 560 bytes | – | not measured |" in lines


def test_the_lowest_is_shown_and_the_middle() -> None:
    lines = page(results(), []).splitlines()
    assert "| the mock | 41,667 | 12.0 (14.0) | 0.83 | 1.20 | 0.50 | 0.25 | 50 |" in lines


def test_what_was_left_out_says_why() -> None:
    assert "Prism was left out: npm is not installed." in page(results(), [])


def test_circumstances_are_on_the_page() -> None:
    assert "- The machine was shared." in page(results(), ["The machine was shared."])


def test_nothing_measured_is_a_page_too() -> None:
    empty = Results(comparison=Comparison({}, {}), refusals=None, stored=None, in_process=None)
    assert "met" not in page(empty, []).split()
