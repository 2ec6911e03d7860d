from __future__ import annotations

import pytest

from honcho_mock.workshop.errors import UnknownError
from honcho_mock.workshop.operation_names import Names, name_of
from honcho_openapi.operations import operations


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(operations())


def test_every_operation_is_found_by_each_of_its_names(names: Names) -> None:
    for operation in operations():
        function = operation.id.partition("_v1")[0]
        for name in (name_of(operation), operation.id, operation.label, function):
            assert names.find(name).id == operation.id
        assert names.by_id(operation.id) is not None


def test_a_pattern_stands_for_several(names: Names) -> None:
    assert len(names.matching("*")) == 41
    assert [name_of(o) for o in names.matching("keys.*")] == ["keys.create"]
    assert [name_of(o) for o in names.matching("keys.create")] == ["keys.create"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("message.create", r"did you mean 'messages\.create'"),
        ("create_mesage", "did you mean 'create_message_for_session'"),
        ("GET /v1/ap", "did you mean 'GET /v1/apps'"),
        ("???", "no operation is called"),
        ("", "expected one of apps"),
    ],
)
def test_an_unknown_name_is_told_with_what_is_near(names: Names, name: str, hint: str) -> None:
    with pytest.raises(UnknownError, match=hint):
        names.find(name)


def test_an_unknown_resource_is_told_with_what_is_near(names: Names) -> None:
    with pytest.raises(UnknownError, match="did you mean 'sessions'"):
        names.matching("session.*")
    assert names.by_id("nothing") is None
