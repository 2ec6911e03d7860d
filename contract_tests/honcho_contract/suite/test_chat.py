"""Chat, where the target has a model to chat with."""

from __future__ import annotations

from honcho_contract.exchange import Exchange, Invalid
from honcho_contract.run import Run
from honcho_contract.suite.needs import only_if_supported

STREAM = "text/event-stream"


def test_chat(run: Run, line: dict[str, str]) -> None:
    only_if_supported(run, "sessions.chat")
    run.make("messages", line, content="I like green tea.")
    for queries in ("What does the user like?", ["What?", "And why?"]):
        for stream in (None, False, True):
            body = {"queries": queries} | ({} if stream is None else {"stream": stream})
            answer = run.do("sessions.chat", line, body=body)
            if answer.ok:
                _is_of_its_kind(run, answer, stream=bool(stream))
    run.rest([("messages", line)])


def _is_of_its_kind(run: Run, answer: Exchange, *, stream: bool) -> None:
    kind = answer.response.media_type
    wanted = STREAM if stream else "application/json"
    detail = f"{kind} where {wanted} is due"
    run.require("chat.stream", kind == wanted, answer, "an answer of the other kind", detail)
    if stream:
        empty = not answer.response.content.strip()
        run.require("chat.stream", not empty, answer, "a stream without text")
    else:
        told = not isinstance(answer.json, Invalid)
        run.require("chat.stream", told, answer, "no JSON where no stream was asked for")
