from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from unittest import SkipTest

import pytest
from hypothesis import Phase, settings
from hypothesis.errors import Flaky
from tests.contract_tests.servers import Asked, Said, forwarding, said

from honcho_contract.apis.v1.stories import explore
from honcho_contract.results.findings import merge
from honcho_contract.running.run import SHRINKING, BreachError, Run
from honcho_contract.wire.target import Target


@pytest.fixture(autouse=True)
def _the_same_stories_every_time() -> Iterator[None]:
    before = settings.default
    settings.register_profile(
        "stories",
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
    )
    settings.load_profile("stories")
    yield
    settings.register_profile("before", before)
    settings.load_profile("before")


def test_stories_on_a_right_server_find_nothing(live: Run) -> None:
    explore(live, stories=5)
    assert live.drain() == []
    assert sum(live.judged.values()) > 50


def test_a_story_finds_what_only_a_story_shows(live: Run) -> None:
    """A server that lists only the first message of a session."""

    def forgetful(asked: Asked, back: Said) -> Said:
        if "/messages/list" not in asked.target or back.status != 200:
            return back
        page = json.loads(back.body)
        return said({**page, "items": page["items"][:1]})

    with forwarding(live.target.url, meddle=forgetful) as url, closing(Target(url=url)) as target:
        run = replace(live, target=target)
        before = run.target.sent
        # Ending the shrinking may look to Hypothesis like a case that goes otherwise a second time.
        with pytest.raises((BreachError, ExceptionGroup, Flaky, SkipTest)):
            explore(run, stories=20)
        assert run.target.sent - before < 2 * SHRINKING
    found = {one.check: one for one in merge(run.drain())}
    assert "state.listed" in found
    # A user, a session, two messages: nothing that Hypothesis could have left out.
    assert len(found["state.listed"].recorded) <= 6
