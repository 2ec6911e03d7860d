"""A fault of the mock itself is answered in its one form, and shown on its log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import Client

from honcho_mock import Settings
from honcho_mock.serving.app import build
from honcho_mock.serving.connexion_stack import Failures
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result


async def unused(_message: object = None) -> Any:
    raise AssertionError("nothing is received or sent")


async def breaking(_scope: object, _receive: object, _send: object) -> None:
    raise LookupError("a fault")


def test_a_fault_outside_of_any_request_is_the_servers_to_handle() -> None:
    running = Failures(breaking)({"type": "lifespan"}, unused, unused)
    with pytest.raises(LookupError):
        running.send(None)


def failing(_backend: Backend, _operation: tuple[str, str], _handler: Handler) -> Handler:
    def handler(_call: Call) -> Result:
        raise LookupError("a fault")

    return handler


def test_a_fault_of_the_mock_itself(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(build(Settings(), V1, seams=Seams(handler=failing)).app)
    with caplog.at_level(logging.ERROR, logger="honcho_mock"):
        response = client("GET", "/v1/apps?app_id=app_id")
    assert (response.status, response.json) == (500, {"detail": "Internal Server Error"})
    assert response.headers["content-type"] == "application/json"
    assert "LookupError: a fault" in caplog.text
