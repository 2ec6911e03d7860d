from __future__ import annotations

from typing import Any

import pytest
from tests.openapi.facts import COUNTS

from honcho_openapi import APIS, load
from honcho_openapi.api import Api, read_api
from honcho_openapi.operations import EVENT_STREAM, JSON, operations


@pytest.fixture(scope="module", params=APIS)
def one(request: pytest.FixtureRequest) -> Api:
    return read_api(request.param)


def test_it_says_which_api_it_is(one: Api) -> None:
    assert (one.release, one.prefix) == (APIS[one.version], f"/v{one.version}")
    assert len(one.operations) == COUNTS[one.version][0]
    outside = {o.path for o in one.operations.values() if not o.path.startswith(f"{one.prefix}/")}
    assert outside <= {"/health"}


def test_its_operations_go_by_name_in_the_order_of_the_document(one: Api) -> None:
    assert list(one.operations.values()) == list(operations(load(one.version)))
    for name, operation in one.operations.items():
        assert one[name] is operation
        assert name == operation.name == f"{operation.resource}.{operation.verb}"


def test_its_probe_needs_nothing_that_must_be_made_before(one: Api) -> None:
    probe = one[one.probe]
    assert not probe.path_parameters
    assert not any(parameter.required for parameter in probe.query_parameters)


def test_its_successes_and_media_types_are_those_of_its_operations() -> None:
    first, third = read_api("1"), read_api("3")
    assert first.statuses == (200,)
    assert third.statuses == (200, 201, 202, 204)
    assert first.media_types == (JSON, EVENT_STREAM)
    assert set(third.media_types) == {JSON, EVENT_STREAM, "multipart/form-data"}


def test_a_name_that_no_operation_has_is_refused_with_those_that_are_near() -> None:
    with pytest.raises(
        KeyError, match=r"no operation 'message\.create': expected messages\.create"
    ):
        _ = read_api("1")["message.create"]


def test_a_probe_is_one_of_its_operations() -> None:
    with pytest.raises(KeyError, match=r"no operation 'peers\.list'"):
        Api.of(load("1"), version="1", probe="peers.list")


def test_two_operations_of_one_name_are_refused() -> None:
    document: dict[str, Any] = load("1")
    name = document["paths"]["/v1/apps"]["post"]["x-operation"]
    document["paths"]["/v1/apps/list"]["post"]["x-operation"] = name
    with pytest.raises(ValueError, match=r"POST /v1/apps/list and .* are both called apps\.create"):
        Api.of(document, version="1", probe="apps.get")


def test_a_document_without_paths_below_its_version_says_its_prefix() -> None:
    document: dict[str, Any] = load("1")
    assert Api.of(document, version="9", prefix="/v1", probe="apps.list").prefix == "/v1"
