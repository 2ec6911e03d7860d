"""Which of a session's tests are the suite's, and Hypothesis' settings for them alone.

The suite is a guest in other people's sessions: their tests keep their order, their settings and
their seeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import hypothesis
import pytest

from honcho_contract.fuzzing.schemathesis_parts import seeded
from honcho_contract.suite import FOLDER, PLAIN, READING, SEARCHING

ORDER = (*READING, *PLAIN, *SEARCHING)
PROFILE = "honcho-contract"


def is_ours(node: pytest.Item | pytest.Collector) -> bool:
    return node.path.is_relative_to(FOLDER)


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same tests: the suite's in its order, all others where they were.

    What searches by chance comes last: by then the plain causes are known, and it does not stop to
    shrink them again.
    """
    place = {name: number for number, name in enumerate(ORDER)}
    ours = sorted(filter(is_ours, items), key=lambda item: place.get(item.path.stem, -1))
    waiting = iter(ours)
    return [next(waiting) if is_ours(item) else item for item in items]


class Searching:
    """Hypothesis' profile, and the seed of Schemathesis, while the suite's own tests are collected
    and run."""

    def __init__(self, *, examples: int, seed: int) -> None:
        self._seed = seed
        hypothesis.settings.register_profile(
            PROFILE,
            hypothesis.settings.get_profile("default"),
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=True,
            max_examples=examples,
            phases=[p for p in hypothesis.Phase if p.name not in ("reuse", "explain")],
            suppress_health_check=list(hypothesis.HealthCheck),
        )

    @contextmanager
    def __call__(self) -> Iterator[None]:
        before = hypothesis.settings.get_current_profile_name()
        hypothesis.settings.load_profile(PROFILE)
        try:
            with seeded(self._seed):
                yield
        finally:
            hypothesis.settings.load_profile(before)
