"""Every method of the Python SDK, found by looking, with arguments made from its signature."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from honcho._resource import AsyncAPIResource, SyncAPIResource

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_THE_SDK = frozenset({"self", "extra_headers", "extra_query", "extra_body", "timeout"})
_MESSAGE = {"content": "content", "is_user": True, "metadata": {"foo": "bar"}}
_VALUES: dict[str, Any] = {
    "messages": [_MESSAGE],
    "expires_at": "2019-12-27T18:11:19.117Z",
    "queries": "string",
}
_BY_TYPE: tuple[tuple[str, Any], ...] = (
    ("Dict", {"foo": "bar"}),
    ("bool", True),
    ("int", 1),
    ("str", "string"),
)


@dataclass(frozen=True)
class Method:
    """One method: the resource it is of, its name, and what it is called with."""

    resource: Any
    name: str
    least: dict[str, Any]
    """The arguments that it needs."""
    all: dict[str, Any]


def methods(client: Any) -> Iterator[Method]:
    for resource in _resources(client):
        for name, function in inspect.getmembers(type(resource), inspect.isfunction):
            if not name.startswith("_"):
                yield _method(resource, name, function)


def _resources(holder: Any) -> Iterator[Any]:
    for name in sorted({*dir(type(holder)), *vars(holder)}):
        if name.startswith(("_", "with_")):
            continue
        value = getattr(holder, name, None)
        if isinstance(value, SyncAPIResource | AsyncAPIResource):
            yield value
            yield from _resources(value)


def _method(resource: Any, name: str, function: Any) -> Method:
    parameters = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name not in _OF_THE_SDK
    ]
    return Method(
        resource,
        name,
        {one.name: _value(one) for one in parameters if one.default is inspect.Parameter.empty},
        {one.name: _value(one) for one in parameters},
    )


def _value(parameter: inspect.Parameter) -> Any:
    """An id is its own name, as in the SDK's own tests."""
    if parameter.name.endswith("_id"):
        return parameter.name
    if parameter.name in _VALUES:
        return _VALUES[parameter.name]
    kind = str(parameter.annotation)
    return next(value for name, value in _BY_TYPE if name in kind)
