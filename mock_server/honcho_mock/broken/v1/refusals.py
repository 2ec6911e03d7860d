"""Defects in what is let in, and in how the rest is refused; limits are among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import UnprocessableError
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import Defect, Outgoing, asked, both, checked, handled, sent
from honcho_mock.serving.seams import Seams
from honcho_mock.serving.validation.errors import validation_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

ANY = ("", "")
METAMESSAGE = ("metamessages", "create")


def _refusing(holds: Callable[[dict[str, Any]], bool], place: str) -> Any:
    """Bodies that the document allows are refused."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            if holds(call.body):
                raise UnprocessableError(
                    [validation_error("missing", call.body, loc=("body", place))]
                )
            return handler(call)

        return handle

    return wrap


def _loose_flag(schema: dict[str, Any]) -> dict[str, Any]:
    flag = {"anyOf": [{"type": "boolean"}, {"type": "string"}, {"type": "integer"}]}
    return {**schema, "properties": {**schema["properties"], "is_user": flag}}


def _as_boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")


def _nullable_name(schema: dict[str, Any]) -> dict[str, Any]:
    name = {"anyOf": [schema["properties"]["name"], {"type": "null"}]}
    return {**schema, "properties": {**schema["properties"], "name": name}}


def _unruled(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of a new collection under another name, to which no rule is tied."""
    schemas = document["components"]["schemas"]
    schemas["AnyCollection"] = schemas["CollectionCreate"]
    schemas["CollectionCreate"] = {"$ref": "#/components/schemas/AnyCollection"}
    return document


def _parameter(name: str, **keywords: Any) -> Seams:
    """Other bounds for a query parameter, wherever it is taken."""

    def seam(document: dict[str, Any]) -> dict[str, Any]:
        for shared in document["components"].get("parameters", {}).values():
            if shared["name"] == name:
                kept = {k: v for k, v in shared["schema"].items() if k not in keywords}
                shared["schema"] = kept | {k: v for k, v in keywords.items() if v is not None}
        return document

    return Seams(document=seam)


def _empty_taken(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except UnprocessableError:
            row = backend.row(RESOURCES["collections"], call.ids[:-1], call.ids[-1])
            if row is None:
                raise
            return row

    return handle


def _link_dropped(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        if call.body.get("session_id") is None:
            return handler(call._replace(body={**call.body, "message_id": None}))
        return handler(call)

    return handle


def _first_of_all(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        table = backend.table(RESOURCES["sessions"], call.ids)
        if call.query["session_id"] is None and table is not None and table.order:
            return table.rows[table.order[0]]
        return handler(call)

    return handle


def _sound_place(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*found, validation_error("dict_type", None, loc=("body", "metadata"))]


def _as_sent(change: Callable[[Request], None]) -> Seams:
    """Requests are changed before anything looks at them."""

    def seam(api: Endpoint) -> Endpoint:
        async def serve(request: Request) -> Answer:
            change(request)
            return await api(request)

        return serve

    return Seams(app=seam)


def _typed(change: Callable[[bytes], bytes]) -> Seams:
    """Another Content-Type than the one that was sent."""

    def changed(request: Request) -> None:
        if b"content-type" in request.headers:
            request.headers[b"content-type"] = change(request.headers[b"content-type"])

    return _as_sent(changed)


def _plain_json_only(content_type: bytes) -> bytes:
    return content_type if content_type == b"application/json" else b"text/plain"


def _patch_as_put(request: Request) -> None:
    if request.method == "PATCH":
        request.method = "PUT"


def _trailing_text_cut() -> Seams:
    def seam(api: Endpoint) -> Endpoint:
        async def serve(request: Request) -> Answer:
            body = await request.read()
            if body.startswith(b"{") and b"}" in body:
                request.body = body[: body.rindex(b"}") + 1]
            return await api(request)

        return serve

    return Seams(app=seam)


def _without_allow(exchange: Outgoing) -> None:
    exchange.headers = [pair for pair in exchange.headers if pair[0] != b"allow"]


def _broken_json_500(exchange: Outgoing) -> None:
    if exchange.status == 422:
        detail = decode(exchange.body)["detail"]
        if isinstance(detail, list) and detail[0]["type"] == "json_invalid":
            exchange.status = 500


REFUSALS = (
    Defect(
        "false-refused",
        "A message whose is_user is false is refused.",
        "refusals.valid",
        handled(("messages", "create"), _refusing(lambda body: not body["is_user"], "is_user")),
    ),
    Defect(
        "nested-metadata-refused",
        "A session whose metadata nests is refused.",
        "refusals.valid",
        handled(
            ("sessions", "create"),
            _refusing(
                lambda body: any(isinstance(v, dict) for v in body.get("metadata", {}).values()),
                "metadata",
            ),
        ),
    ),
    Defect(
        "type-not-required",
        "A metamessage without a type is taken.",
        "refusals.invalid",
        wrong.with_default(METAMESSAGE, "MetamessageCreate", "metamessage_type", "none"),
    ),
    Defect(
        "null-name-taken",
        "A user without a name is taken.",
        "refusals.invalid",
        both(
            checked("UserCreate", _nullable_name),
            asked(("users", "create"), wrong.field("name", lambda name: name or "nobody")),
        ),
    ),
    Defect(
        "booleans-coerced",
        "Texts and numbers are taken for booleans.",
        "refusals.coerced",
        both(
            checked("MessageCreate", _loose_flag),
            asked(("messages", "create"), wrong.field("is_user", _as_boolean)),
        ),
        besides={
            "refusals.invalid": "a number for a boolean is wrong in every body",
            "refusals.places": "beside another fault, the number is not named",
        },
    ),
    Defect(
        "session-refused-400",
        "A session that does not fit the schema is answered 400.",
        "refusals.status",
        wrong.status(("POST", "/sessions"), 400, instead_of=422),
    ),
    Defect(
        "sound-place-named",
        "A refused user has a fault in its metadata, always.",
        "refusals.no-other-place",
        wrong.faults(("POST", "/users"), _sound_place),
    ),
    Defect(
        "metamessage-refused-and-stored",
        "A metamessage without content is refused and stored.",
        "refusals.traceless",
        wrong.stored_though_refused(METAMESSAGE, "MetamessageCreate", "content", ""),
    ),
    Defect(
        "any-type-read",
        "Bodies of any type are read as JSON.",
        "refusals.media-type",
        _typed(lambda _: b"application/json"),
        besides={
            "refusals.status": "bytes that are no JSON are refused as such, not for their type"
        },
    ),
    Defect(
        "json-suffix-refused",
        "JSON with parameters or a suffix in its type is refused.",
        "refusals.media-type",
        _typed(_plain_json_only),
    ),
    Defect(
        "trailing-text-ignored",
        "What stands behind a JSON body is ignored.",
        "refusals.syntax",
        _trailing_text_cut(),
    ),
    Defect(
        "unknown-refused",
        "A user with an unknown property is refused.",
        "refusals.ignored",
        handled(
            ("users", "create"),
            _refusing(lambda b: not b.keys() <= {"name", "metadata"}, "unknown"),
        ),
    ),
    Defect(
        "empty-update-taken",
        "An update of a collection that names nothing is taken.",
        "refusals.empty",
        handled(("collections", "update"), _empty_taken),
    ),
    Defect(
        "reserved-name-taken",
        "A collection may be named honcho.",
        "refusals.reserved",
        Seams(document=_unruled),
    ),
    Defect(
        "link-without-session",
        "A metamessage may name a message without its session.",
        "refusals.link",
        handled(METAMESSAGE, _link_dropped),
    ),
    Defect(
        "no-id-gives-first",
        "Getting a session without saying which gives the first.",
        "refusals.no-id",
        handled(("sessions", "get"), _first_of_all),
    ),
    Defect(
        "patch-is-put",
        "PATCH does what PUT does.",
        "refusals.method",
        _as_sent(_patch_as_put),
    ),
    Defect(
        "method-is-404",
        "A method that a path does not have is answered 404.",
        "refusals.method",
        wrong.status(ANY, 404, instead_of=405),
        besides={
            "auth.keys": "keys that are off are refused with a 405, too",
            "answers.status": "keys that are off are refused with a 405, too",
        },
    ),
    Defect(
        "allow-left-out",
        "A 405 has no Allow.",
        "refusals.allow",
        sent(ANY, _without_allow),
    ),
    Defect(
        "broken-json-500",
        "The server fails on broken JSON.",
        "robust.forbidden",
        sent(("POST", "/messages"), _broken_json_500),
    ),
)

LIMITS = (
    Defect(
        "size-unbounded",
        "A page may be of any size.",
        "limits.refuse",
        _parameter("size", maximum=None),
    ),
    Defect(
        "size-100-refused",
        "A page of 100 is refused.",
        "limits.accept",
        _parameter("size", maximum=99),
    ),
    Defect(
        "page-zero-taken",
        "Page 0 is taken.",
        "limits.refuse",
        _parameter("page", minimum=0),
    ),
    Defect(
        "batch-of-101-taken",
        "A batch of 101 messages is taken.",
        "limits.refuse",
        checked("MessageBatchCreate", wrong.property_with("messages", maxItems=101)),
    ),
    Defect(
        "batch-of-100-refused",
        "A batch of 100 messages is refused.",
        "limits.accept",
        checked("MessageBatchCreate", wrong.property_with("messages", maxItems=99)),
    ),
    Defect(
        "empty-name-taken",
        "A user may have an empty name.",
        "limits.refuse",
        checked("UserCreate", wrong.property_with("name", minLength=0)),
    ),
    Defect(
        "collection-name-of-100-refused",
        "A collection's name of 100 characters is refused.",
        "limits.accept",
        checked("CollectionCreate", wrong.property_with("name", maxLength=99)),
    ),
    Defect(
        "document-of-100001-taken",
        "A document of 100,001 characters is taken.",
        "limits.refuse",
        checked("DocumentCreate", wrong.property_with("content", maxLength=100_001)),
    ),
    Defect(
        "top-k-of-51-taken",
        "A query may ask for 51 documents.",
        "limits.refuse",
        checked("DocumentQuery", wrong.property_with("top_k", maximum=51)),
    ),
    Defect(
        "type-of-50-refused",
        "A metamessage's type of 50 characters is refused.",
        "limits.accept",
        checked("MetamessageCreate", wrong.property_with("metamessage_type", maxLength=49)),
    ),
)
