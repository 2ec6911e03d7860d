"""What is used of Connexion's inner parts is there, and does what it is used for."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pytest
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import AbstractRoutingAPI, RoutedAPI, RoutedMiddleware
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.routing import RoutingMiddleware
from tests.mock_server.support import Client

from honcho_mock import create_app
from honcho_mock.serving.connexion_stack import Stack

USED = {
    ConnexionMiddleware: "__init__ add_api add_error_handler",
    AbstractRoutingAPI: "make_operation _framework_path_and_name _add_operation_internal",
    RoutingMiddleware: "add_api",
    RoutedAPI: "add_paths make_operation",
    RoutedMiddleware: "add_api",
    ExceptionMiddleware: "__call__",
}
"""What `connexion_stack.py` builds on of Connexion's, besides what Connexion promises."""


@pytest.mark.parametrize("kind", USED, ids=lambda kind: kind.__name__)
def test_connexion_has_all_that_is_built_on(kind: type) -> None:
    missing = {name for name in USED[kind].split() if not hasattr(kind, name)}
    assert not missing, f"{kind.__name__} of Connexion {version('connexion')} has no {missing} left"


def test_connexion_takes_the_stack_that_it_is_given() -> None:
    parameters = inspect.signature(ConnexionMiddleware.__init__).parameters
    assert {"middlewares", "resolver"} <= parameters.keys()


def test_a_document_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(Exception, match="paths"):
        Stack(b"{}", {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}})


@pytest.mark.parametrize("path", ["/__mock__/world", "/docs", "/openapi.json", "/health"])
def test_what_is_no_operation_is_served_by_it(path: str) -> None:
    assert Client(create_app())("GET", path).status == 200
