"""Defects in what is done and what is said of it: done though failed, said though not done, and
stored so that it cannot be read any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode
from honcho_mock.broken.parts import Defect, both, handled

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.broken.parts import Operation
    from honcho_mock.serving.seams import Seams

EMOJI = b"\xf0\x9f\x8d\xb5"
THE_FAILURE = "the failure itself, which is the other half of the fault"


def _done_and_failed(operation: Operation, where: Callable[[Call], bool]) -> Seams:
    """Some requests are carried out, and then the server fails."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            answer = handler(call)
            if where(call):
                raise LookupError("a row that this server cannot answer with")
            return answer

        return handle

    return handled(operation, wrap)


def _unreadable(operation: Operation, mark: bytes) -> Seams:
    """The server fails over rows that hold something."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            answer = handler(call)
            assert isinstance(answer, bytes)
            if mark in answer:
                raise LookupError("a row that this server cannot read")
            return answer

        return handle

    return handled(operation, wrap)


def _cloned_into_nothing(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        answer = handler(call)
        assert isinstance(answer, bytes)
        made = decode(answer)["id"]
        table = backend.table(RESOURCES["sessions"], call.ids[:2])
        assert table is not None
        table.remove(made)
        backend.store.close("messages", (*call.ids[:2], made))
        return answer

    return handle


HALF_DONE = (
    Defect(
        "made-and-failed",
        "A message with a character beyond the basic plane is stored, and answered with 500.",
        "robust.traceless",
        _done_and_failed(
            ("messages", "create"), lambda call: any(c > "\uffff" for c in call.body["content"])
        ),
        besides={
            "robust.allowed": THE_FAILURE,
            "limits.accept": "a text at its limit is tried with such characters, too",
        },
    ),
    Defect(
        "updated-and-failed",
        "An update of a session with nested metadata is stored, and answered with 500.",
        "robust.traceless",
        _done_and_failed(("sessions", "update"), lambda call: "b" in call.body["metadata"]),
        besides={"robust.allowed": THE_FAILURE},
    ),
    Defect(
        "deleted-and-failed",
        "A collection is deleted, and that is answered with 500.",
        "robust.traceless",
        _done_and_failed(("collections", "delete"), lambda _: True),
        besides={"robust.allowed": THE_FAILURE},
    ),
    Defect(
        "cloned-into-nothing",
        "A clone is answered, and not made.",
        "state.clone",
        handled(("sessions", "clone"), _cloned_into_nothing),
    ),
    Defect(
        "unreadable-once-stored",
        "A session with an empty name in its metadata cannot be read, nor can its list.",
        "robust.stored",
        both(_unreadable(("sessions", "get"), b'{"":'), _unreadable(("sessions", "list"), b'{"":')),
    ),
    Defect(
        "failed-and-unreadable",
        "A document with a character beyond the basic plane is stored, answered with 500, and "
        "breaks its list.",
        "robust.stored",
        both(
            _done_and_failed(
                ("documents", "create"),
                lambda call: any(c > "\uffff" for c in call.body["content"]),
            ),
            _unreadable(("documents", "list"), EMOJI),
        ),
        besides={
            "robust.allowed": THE_FAILURE,
            "limits.accept": "a text at its limit is tried with such characters, too",
        },
    ),
)
