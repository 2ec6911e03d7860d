"""One form for what users define, whatever it comes by."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from click.testing import CliRunner
from tests.mock_server.support import Client

from honcho_mock.cli import main
from honcho_mock.client.world import MockWorld
from honcho_mock.workshop.chat import Line, Script, script_from
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.faults.definition import Fault, fault_from
from honcho_mock.workshop.values.forms import control_document, form

SCHEMAS = control_document()["components"]["schemas"]

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"status": "x"}, "status='x': expected a whole number of at least 1"),
    ({"status": 2.0}, "status=2.0: expected a whole number of at least 1"),
    ({"status": True}, "status=True: expected a whole number of at least 1"),
    ({"delay": 3000}, "delay=3000: expected seconds, from 0 to 300, such as 0.5, or two to spread"),
    ({"delay": [1]}, "delay=[1]: expected seconds, from 0 to 300, such as 0.5, or two to spread"),
    ({"slow": -1}, "slow=-1: expected seconds, from 0 to 300, such as 0.5"),
    ({"drop": "after"}, "drop='after': expected before or middle"),
    ({"malformed": "yes"}, "malformed='yes': expected true or false"),
    ({"share": 0}, "share=0: expected a share, above 0 and up to 1"),
    ({"status": 500, "nth": 0}, "nth=0: expected a whole number of at least 1"),
    ({"stauts": 500}, "no field of a fault is called 'stauts': did you mean 'status'?"),
    ({"operation": 5}, "operation=5: expected the name of an operation, such as messages.create"),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=lambda one: str(one)[:30])
def test_a_fault_is_refused_alike_over_http_and_in_python(
    client: Client, world: MockWorld, fault: dict[str, Any], said: str
) -> None:
    given = {"operation": "apps.create", **fault}
    answer = client("POST", "/__mock__/faults", given)
    assert answer.status in (404, 422)
    assert said.replace("a fault", "the body") in answer.detail
    with pytest.raises(WorkshopError) as caught:
        world.fault(given.pop("operation"), **given)
    assert said in str(caught.value).replace("the body", "a fault")
    with pytest.raises(WorkshopError) as caught:
        fault_from({"operation": "apps.create", **fault})
    assert said in str(caught.value)


@pytest.mark.parametrize("value", [inf, nan])
def test_numbers_that_are_none_are_refused(value: float) -> None:
    for name in ("delay", "slow", "retry_after", "share"):
        with pytest.raises(WorkshopError, match=f"{name}={value}: expected"):
            fault_from({"operation": "*", "status": 500, name: value})


def test_a_line_of_a_command_is_held_to_the_same_form() -> None:
    done = CliRunner().invoke(main, ["--port", "0", "--fault", "apps.create status=503 share=2"])
    assert done.exit_code == 2
    assert "share=2: expected a share, above 0 and up to 1" in done.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (5, "chat: expected a mapping, got 5"),
        ({"lines": 5}, "lines=5: expected a list, each with pattern and answer"),
        ({"lines": ["x"]}, "lines[0]='x': expected a mapping with pattern and answer"),
        ({"lines": [{"pattern": "a"}]}, "lines[0]: answer is missing; it has only ['pattern']"),
        (
            {"lines": [{"pattern": None, "answer": "b"}]},
            "lines[0]: pattern=None: expected a text",
        ),
        ({"otherwise": "shout"}, "otherwise='shout': expected default or echo"),
        ({"drop_after": 1.5}, "drop_after=1.5: expected a whole number that is not below 0"),
        ({"otherwis": 1}, "no field of chat is called 'otherwis': did you mean 'otherwise'?"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_script_is_refused_with_what_was_expected(script: Any, said: str) -> None:
    with pytest.raises(WorkshopError) as caught:
        script_from(script)
    assert str(caught.value) == said


def test_none_is_what_was_left_out() -> None:
    assert fault_from({"operation": "*", "status": 500, "delay": None}) == Fault(
        operation="*", status=500
    )
    assert script_from({"lines": None, "piece": None}) == Script()


def test_a_tuple_is_a_list() -> None:
    assert fault_from({"operation": "*", "delay": (1, 2)}).delay == (1, 2)


@pytest.mark.parametrize(("kind", "name"), [(Fault, "Fault"), (Script, "Script"), (Line, "Line")])
def test_a_form_has_the_fields_that_are_used(kind: Any, name: str) -> None:
    assert set(SCHEMAS[name]["properties"]) == set(kind.__dataclass_fields__)


@pytest.mark.parametrize("name", ["Fault", "Script", "Line", "Switch", "ClockChange"])
def test_every_property_says_what_is_expected(name: str) -> None:
    properties = SCHEMAS[name]["properties"].values()
    assert all(
        one.get("description", "").rstrip(".") == one.get("description") for one in properties
    )


def test_what_is_not_described_is_said_as_json_schema_does() -> None:
    with pytest.raises(WorkshopError, match=r"^it\.auth: 'no' is not one of"):
        form("Settings").expect({"auth": "no"}, place="it")
    with pytest.raises(WorkshopError, match=r"^it: \[\] is not of type 'object'"):
        form("Settings").expect([], place="it")
