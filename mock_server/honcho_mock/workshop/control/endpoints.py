"""The control plane: what can be seen and set about a world, over HTTP.

Its document, `control.yaml`, says which operations there are, and `handlers.py` what each does.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from honcho_mock.behaviour.backend import Later
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.serving.admission.guard import shown
from honcho_mock.serving.answers import Whole, detail, refusal
from honcho_mock.serving.beside import ALONE, beside, worked_out
from honcho_mock.serving.bodies import MUCH, read_json
from honcho_mock.serving.validation.parameters import Query
from honcho_mock.settings import MEBIBYTE
from honcho_mock.workshop.control.handlers import ControlHandler, ControlRequest
from honcho_mock.workshop.errors import UnknownError, WorkshopError
from honcho_mock.workshop.values.forms import Form
from honcho_openapi.operations import METHODS, Parameter
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.workshop.worlds.worlds import World

MOST_BYTES = 1024 * MEBIBYTE
"""A whole state may be put, and is as long as it is."""

NOT_JSON = (
    "the control plane takes bodies as JSON alone: expected the header Content-Type: "
    "application/json, got {given}; with curl, write --json in the place of -d or --data-binary"
)


def controls(
    document: dict[str, Any], actions: Mapping[str, ControlHandler]
) -> dict[str, Callable[[World], Endpoint]]:
    """What serves each operation of the control plane on a world, by its id."""
    return {
        raw["operationId"]: partial(
            _endpoint, act=actions[raw["operationId"]], read=_reader(raw, item, document)
        )
        for item in document["paths"].values()
        for method, raw in item.items()
        if method in METHODS
    }


def _endpoint(
    world: World, *, act: ControlHandler, read: Callable[[Request, bytes], ControlRequest]
) -> Endpoint:
    async def serve(request: Request) -> Whole:
        try:
            raw = await request.read(most=MOST_BYTES)
            content_type = request.headers.get(b"content-type")
            if request.method != "GET" and not _is_json(raw, content_type):
                return detail(415, NOT_JSON.format(given=shown(content_type or b"")))
            answer = act(world, await _asked(read, request, raw))
            if isinstance(answer, Later):
                answer = await worked_out(answer, alone=ALONE in request.scope)
        except HonchoError as error:
            return refusal(error)
        except UnknownError as error:
            return detail(404, str(error))
        except ValueError as error:
            return detail(422, str(error))
        if isinstance(answer, Whole):
            return answer
        return Whole(200, answer if isinstance(answer, bytes) else encode(answer))

    return serve


async def _asked(
    read: Callable[[Request, bytes], ControlRequest], request: Request, raw: bytes
) -> ControlRequest:
    """A request as it is read; a long body by a thread, so that others are served meanwhile."""
    if len(raw) > MUCH and ALONE not in request.scope:
        return await beside(partial(read, request, raw))
    return read(request, raw)


def _is_json(body: bytes, content_type: bytes | None) -> bool:
    """Whether a body says that it is JSON, which none does that a page sends without asking."""
    if content_type is None:
        return not body
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or not (body or media_type)


def _reader(
    raw: dict[str, Any], item: dict[str, Any], document: dict[str, Any]
) -> Callable[[Request, bytes], ControlRequest]:
    parameters = [
        resolve(parameter, document)
        for parameter in (*item.get("parameters", ()), *raw.get("parameters", ()))
    ]
    query = Query(
        tuple(
            Parameter(name=p["name"], where="query", required=False, schema=p["schema"])
            for p in parameters
            if p["in"] == "query"
        )
    )
    check = _body_check(raw, document)

    def read(request: Request, body: bytes) -> ControlRequest:
        values, faults = query.read(query.texts(request.query))
        if faults:
            where = faults[0]["loc"][-1]
            raise WorkshopError(f"{where}={faults[0]['input']!r}: {faults[0]['msg']}")
        root_path = quote(request.root_path)
        return ControlRequest(request.ids, values, check(body), len(body), root_path)

    return read


def _body_check(raw: dict[str, Any], document: dict[str, Any]) -> Callable[[bytes], Any]:
    if "requestBody" not in raw:
        return lambda _body: None
    schema = raw["requestBody"]["content"]["application/json"]["schema"]
    required = raw["requestBody"].get("required", False)
    form = Form(schema, document)

    def check(body: bytes) -> Any:
        if not body and not required:
            return {}
        value = read_json(body) if body else None
        form.expect(value, place="the body")
        return value

    return check
