"""Chat, where the target has a model to chat with."""

from __future__ import annotations

from honcho_contract.running.run import Run
from honcho_contract.suite.needs import only_if_supported


def test_chat(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    only_if_supported(honcho_run, "sessions.chat")
    honcho_run.make("messages", honcho_line, content="I like green tea.")
    for queries in ("What does the user like?", ["What?", "And why?"]):
        for stream in (None, False, True):
            body = {"queries": queries} | ({} if stream is None else {"stream": stream})
            answer = honcho_run.do("sessions.chat", honcho_line, body=body)
            if answer.ok:
                honcho_run.decide("chat.stream", answer)
    honcho_run.rest([("messages", honcho_line)])
