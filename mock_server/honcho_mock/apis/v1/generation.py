"""Honcho 1.1.0, put together."""

from __future__ import annotations

from honcho_mock.apis.v1.actions import ACTIONS
from honcho_mock.apis.v1.lenient import LENIENT
from honcho_mock.apis.v1.resources import ALIASES, RESOURCES, RULES
from honcho_mock.apis.v1.samples import SAMPLES
from honcho_mock.apis.v1.scopes import guard
from honcho_mock.apis.v1.verbs import VERBS
from honcho_mock.behaviour.generation import Generation
from honcho_openapi.api import read_api


def generation() -> Generation:
    return Generation(
        api=read_api("1"),
        resources=RESOURCES,
        verbs=VERBS,
        actions=ACTIONS,
        guard=guard,
        rules=RULES,
        aliases=ALIASES,
        keeping=frozenset({"create", "batch", "update"}),
        lenient=LENIENT,
        samples=SAMPLES,
    )
