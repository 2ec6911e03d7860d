"""Answers that take long to work out, beside the requests that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from honcho_mock.behaviour.backend import Later

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Call, Handler, Outcome, Stream

T = TypeVar("T")

ALONE = "honcho_mock.alone"
"""Where a scope says that whoever asks can wait for nothing: there is no event loop under it."""

AT_ONCE = 2
"""Answers that are worked out beside: more would only take the processor from one another, and
from whoever waits for a short one."""

_LIMITER: RunVar[CapacityLimiter] = RunVar("honcho_mock.beside")


async def beside(work: Callable[[], T]) -> T:
    """What some work comes to, done by a thread; others are served meanwhile."""
    try:
        limiter = _LIMITER.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _LIMITER.set(limiter)
    except RuntimeError:
        # Called without an event loop: there is nobody else who could be served meanwhile.
        return work()
    return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)


async def worked_out(later: Later, *, alone: bool = False) -> bytes | Outcome | Stream:
    """The answer that it will be; at once, where nobody else is served by this."""
    return later.done(later.work() if alone else await beside(later.work))


def at_once(handler: Handler) -> Handler:
    """A handler that answers when it is asked, however long that takes: whoever changes an answer
    on its way needs to have it."""

    def answering(call: Call) -> bytes | Outcome | Stream:
        answer = handler(call)
        return answer.done(answer.work()) if isinstance(answer, Later) else answer

    return answering
