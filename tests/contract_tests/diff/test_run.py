"""What is made of the differences of two servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.contract_tests.builders import RULES
from tests.contract_tests.by_hand.many_faults import Silent

from honcho_contract.cli.built_in import serving
from honcho_contract.diff.command import compare
from honcho_contract.results.findings import Finding
from honcho_contract.results.groups import Group, grouped
from honcho_contract.results.result import Options


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def differences(stack: ExitStack, broken: str, only: str) -> list[Group]:
    ours, theirs = stack.enter_context(serving()), stack.enter_context(serving(broken))
    options = Options(contract=RULES, url=ours.url, against=theirs.url, search=False, only=only)
    result = compare(options, Silent())
    assert result.trouble == []
    return grouped(result.findings)


def test_what_a_difference_leads_to_stands_beneath_it(stack: ExitStack) -> None:
    (group,) = differences(stack, "content-trimmed", "test_made and messages.create")
    assert group.title == "diff.body · messages.create: content differs (text)"
    assert group.example.fails
    assert {one.subject for one in group.beneath} == {"messages.by-id", "messages.list"}
    below: list[Finding] = [one for part in group.beneath for one in part.findings]
    assert not any(one.fails for one in below)


def test_a_list_that_lacks_what_was_refused_follows_from_the_refusal(stack: ExitStack) -> None:
    groups = differences(stack, "user-names-not-unique", "test_unique and users")
    causes = {group.subject: group for group in groups}
    assert set(causes) == {"users.create", "users.update"}, causes
    below = {one.example.reason for group in groups for one in group.beneath}
    assert "other objects are listed" in below


def test_one_cause_at_many_paths_is_one_difference(stack: ExitStack) -> None:
    (group,) = differences(stack, "allow-left-out", "test_other_methods")
    assert group.example.reason == "allow differs"
    assert len(group.operations) > 20
