"""Filters: what each condition lets through, and what it is refused with."""

from __future__ import annotations

from typing import Any

import pytest

from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.filtering.language import MAX_DEPTH, compile_filter
from honcho_mock.behaviour.errors import UnprocessableError

ROWS: list[dict[str, Any]] = [
    {
        "id": f"m{number}",
        "content": "",
        "peer_id": peer,
        "session_id": "s",
        "metadata": metadata,
        "created_at": f"2024-0{number + 1}-15T12:00:00Z",
        "workspace_id": "w",
        "token_count": number,
    }
    for number, (peer, metadata) in enumerate(
        [
            ("alice", {"n": 1, "s": "one", "t": ["x", "y"], "o": {"p": 1, "q": 2}, "b": True}),
            ("bob", {"n": 2, "s": "Two", "t": ["y"], "o": {"p": 2}, "b": False}),
            ("carol", {"n": 10, "s": "100%", "t": [], "z": None}),
            ("alice", {"n": "5", "s": "a_b"}),
            ("bob", {}),
        ]
    )
]


def found(filters: dict[str, Any] | None) -> list[int]:
    wanted = compile_filter(filters, columns.MESSAGES)
    return [number for number, row in enumerate(ROWS) if wanted is None or wanted(row)]


def refusal(filters: dict[str, Any], among: columns.Columns = columns.MESSAGES) -> Any:
    with pytest.raises(UnprocessableError) as raised:
        compile_filter(filters, among)
    return raised.value.detail


def nested(depth: int) -> dict[str, Any]:
    filters: dict[str, Any] = {"peer_id": "alice"}
    for _ in range(depth):
        filters = {"AND": [filters]}
    return filters


ALL = [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (None, ALL),
        ({}, ALL),
        ({"peer_id": "alice"}, [0, 3]),
        ({"peer_id": "*"}, ALL),
        ({"peer_id": ["alice", "carol"]}, [0, 2, 3]),
        ({"peer_id": {"in": []}}, []),
        ({"peer_id": None}, []),
        ({"peer_id": 5}, []),
        ({"peer_id": {"contains": "LIC"}}, [0, 3]),
        ({"peer_id": {"ne": None}}, ALL),
        ({"token_count": {"gte": 1, "lt": 3}}, [1, 2]),
        ({"token_count": {"ne": 0}}, [1, 2, 3, 4]),
        ({"token_count": [0, 4]}, [0, 4]),
        ({"created_at": {"gte": "2024-03-01"}}, [2, 3, 4]),
        ({"created_at": "2024-01-15T13:00:00+01:00"}, [0]),
        ({"metadata": {"n": 1.0}}, [0]),
        ({"metadata": {"o": {"p": 1}}}, [0]),
        ({"metadata": {"t": ["y"]}}, [0, 1]),
        ({"metadata": {"z": None}}, [2]),
        ({"metadata": {"n": {"gte": 2}}}, [1, 2, 3]),
        ({"metadata": {"n": {"gte": "2"}}}, [1, 2, 3]),
        ({"metadata": {"n": {"ne": 1}}}, [1, 2, 3]),
        ({"metadata": {"s": {"gte": 1}}}, []),
        ({"metadata": {"s": {"in": ["one", "Two"]}}}, [0, 1]),
        ({"metadata": {"n": {"in": [1, "5"]}}}, [0, 3]),
        ({"metadata": {"s": {"contains": "0%"}}}, [2]),
        ({"metadata": {"s": {"icontains": "A_B"}}}, [3]),
        ({"metadata": {"b": {"ne": True}}}, [1]),
        ({"metadata": {"o": {"p": {"gte": 2}}}}, []),
        ({"metadata": [1]}, []),
        ({"metadata": "*"}, ALL),
        ({"NOT": [{"peer_id": "alice"}]}, [1, 2, 4]),
        ({"NOT": [{"peer_id": "alice"}, {"peer_id": "bob"}]}, [2]),
        ({"NOT": [{"metadata": {"n": {"gte": 2}}}]}, [0]),
        ({"NOT": [{"metadata": {"n": 1}}]}, [1, 2, 3, 4]),
        ({"NOT": []}, ALL),
        ({"OR": [{"peer_id": "carol"}, {"metadata": {"n": 1}}]}, [0, 2]),
        ({"AND": [{}]}, ALL),
        ({"peer_id": "alice", "OR": [{"metadata": {"n": 1}}, {"metadata": {"n": 2}}]}, [0]),
        (nested(MAX_DEPTH), [0, 3]),
    ],
)
def test_what_is_let_through(filters: dict[str, Any] | None, rows: list[int]) -> None:
    assert found(filters) == rows


@pytest.mark.parametrize(
    ("filters", "detail"),
    [
        (
            {"content": "x"},
            "Column 'content' is not allowed to be filtered on or does not exist on Message",
        ),
        ({"peer_id": {"in": ["a"], "foo": 1}}, "Unsupported comparison operator: foo"),
        (
            {"peer_id": {"in": "alice"}},
            "Invalid value for 'in' operator: alice. Expected an iterable (list, tuple, set), "
            "got str",
        ),
        ({"peer_id": {"gt": "a"}}, "Invalid numeric value: a. Expected a number, got str"),
        ({"token_count": "x"}, "Invalid numeric value: x. Expected a number, got str"),
        ({"created_at": {"gte": "soon"}}, "Invalid datetime value: soon"),
        ({"created_at": {"gte": 5}}, "Invalid datetime value: 5"),
        ({"AND": {}}, "AND operator must contain a list, got dict"),
        ({"NOT": None}, "NOT operator cannot be None"),
        ({"OR": ["alice"]}, "OR operator must contain filters, got str"),
        (nested(MAX_DEPTH + 1), "Filter nesting exceeds maximum depth of 5"),
    ],
)
def test_what_is_refused(filters: dict[str, Any], detail: str) -> None:
    assert refusal(filters) == detail


def test_each_kind_of_row_has_its_own_columns() -> None:
    assert (
        refusal({"is_active": True}, columns.PEERS) == "Column 'is_active' does not exist on Peer"
    )
    assert compile_filter({"is_active": True}, columns.SESSIONS) is not None
    assert refusal({"zzz": 1}, columns.conclusions("w")) == (
        "Column 'zzz' does not exist on Document"
    )
    every = compile_filter({"times_derived": {"gte": 1}}, columns.conclusions("w"))
    assert every is not None
    assert every({"id": "c"}) is True
