from __future__ import annotations

import pytest
from tests.mock_server.support import MESSAGES, USER, Client

from honcho_mock.serving.validation.parameters import Query
from honcho_openapi.operations import Parameter


@pytest.mark.parametrize("text", ["5", "+5", "05", "%205%20", "5.0", "0_5"])
def test_integers_as_honcho_reads_them(client: Client, text: str) -> None:
    assert client.ok("POST", f"{MESSAGES}/list?size={text}")["size"] == 5


@pytest.mark.parametrize("text", ["", "x", "1.5", "1e2", "_1", "1_", "--1", "%D9%A5"])
def test_what_is_no_integer(client: Client, text: str) -> None:
    response = client("POST", f"{MESSAGES}/list?page={text}")
    assert (response.status, response.faults) == (422, [("int_parsing", ["query", "page"])])


def test_an_integer_of_more_digits_than_are_read(client: Client) -> None:
    (found,) = client("POST", f"{MESSAGES}/list?size={'9' * 5000}").detail
    assert (found["type"], found["loc"], found["msg"]) == (
        "int_parsing_size",
        ["query", "size"],
        "Unable to parse input string as an integer, exceeded maximum size",
    )


def test_bounds_echo_what_was_sent(client: Client) -> None:
    assert client("POST", f"{MESSAGES}/list?size=101&page=0").detail == [
        {
            "type": "greater_than_equal",
            "loc": ["query", "page"],
            "msg": "Input should be greater than or equal to 1",
            "input": "0",
            "ctx": {"ge": 1},
        },
        {
            "type": "less_than_equal",
            "loc": ["query", "size"],
            "msg": "Input should be less than or equal to 100",
            "input": "101",
            "ctx": {"le": 100},
        },
    ]


@pytest.mark.parametrize("text", ["true", "TRUE", "1", "yes", "on", "y", "t", "false", "0", "off"])
def test_booleans_as_honcho_reads_them(client: Client, text: str) -> None:
    assert client("POST", f"{USER}/sessions/list?reverse={text}").status == 200


@pytest.mark.parametrize("text", ["", "maybe", "2", "null", "%20true"])
def test_what_is_no_boolean(client: Client, text: str) -> None:
    response = client("POST", f"{USER}/sessions/list?reverse={text}")
    assert (response.status, response.faults) == (422, [("bool_parsing", ["query", "reverse"])])


def test_faults_of_the_query_come_before_those_of_the_body(client: Client) -> None:
    response = client("POST", f"{MESSAGES}/list?reverse=maybe&size=0&page=x", {"filter": 1})
    assert response.faults == [
        ("int_parsing", ["query", "page"]),
        ("greater_than_equal", ["query", "size"]),
        ("bool_parsing", ["query", "reverse"]),
        ("dict_type", ["body", "filter"]),
    ]


def test_a_parameter_without_a_reader_is_refused() -> None:
    odd = Parameter(name="odd", where="query", required=False, schema={"type": "array"})
    with pytest.raises(ValueError, match="expected a string, number, integer or boolean"):
        Query((odd,))


def test_what_is_not_a_parameter_is_ignored(client: Client) -> None:
    assert client("POST", f"{MESSAGES}/list?foo=%ff&page").status == 422
    assert client("POST", f"{MESSAGES}/list?foo=%ff&&=").status == 200


def test_a_page_far_beyond_the_end_is_empty(client: Client) -> None:
    assert client.ok("POST", f"{MESSAGES}/list?page={9**999}")["items"] == []
