"""Chat, where the target has a model to chat with."""

from __future__ import annotations

from honcho_contract.run import Run
from honcho_contract.suite.needs import only_if_supported


def test_chat(run: Run, line: dict[str, str]) -> None:
    only_if_supported(run, "sessions.chat")
    run.make("messages", line, content="I like green tea.")
    for queries in ("What does the user like?", ["What?", "And why?"]):
        for stream in (None, False, True):
            body = {"queries": queries} | ({} if stream is None else {"stream": stream})
            answer = run.do("sessions.chat", line, body=body)
            if answer.ok:
                run.decide("chat.stream", answer)
    run.rest([("messages", line)])
