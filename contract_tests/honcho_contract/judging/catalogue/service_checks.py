"""Who may do what, many at once, chat, and that nothing makes a server fail."""

from __future__ import annotations

from honcho_contract.judging.catalogue.check import Check
from honcho_contract.judging.laws import answers, robustness

SERVICE_CHECKS = (
    # auth: who may do what, where tokens are asked for
    Check(
        code="auth.token",
        title="A token is needed",
        must="Where auth is on, a request without a valid token MUST be refused with 401.",
    ),
    Check(
        code="auth.scope",
        title="A key opens its own",
        must="A key MUST NOT open anything outside its scope: 401.",
    ),
    Check(
        code="auth.opens",
        title="A key does open its own",
        must="A key MUST open what its scope holds.",
        law=answers.wrong_status,
        blamed=True,
    ),
    Check(
        code="auth.keys",
        title="Keys are made, or off",
        must="Create key MUST answer with a key where auth is on, and with 405 where it is off.",
        where="keys.create",
    ),
    # together: many at once
    Check(
        code="together.lost",
        title="Parallel writers lose nothing",
        must="Every message that was answered MUST be listed once, with an id of its own.",
        where="messages.create",
    ),
    Check(
        code="together.order",
        title="Parallel writers keep order",
        must="A writer's messages MUST be listed in the order in which it was answered.",
        where="messages.create",
    ),
    Check(
        code="together.once",
        title="A race makes one",
        must="Raced by many, getting or creating one name MUST make one object.",
        where="users.get-or-create",
    ),
    # chat
    Check(
        code="chat.stream",
        title="Chat streams when asked",
        must="Chat MUST answer with an event stream when stream is true, with JSON when it is not.",
        where="sessions.chat",
    ),
    # robustness
    Check(
        code="robust.allowed",
        title="No error of its own",
        must="A request that the document allows MUST NOT be answered with a 5xx.",
        law=robustness.fails_on_allowed,
    ),
    Check(
        code="robust.forbidden",
        title="No error of its own on bad input",
        must="A request that the document forbids MUST NOT be answered with a 5xx.",
        law=robustness.fails_on_forbidden,
    ),
    Check(
        code="robust.quoted",
        title="A quote is only text (no injection)",
        must=(
            "A quote in a path, a query or a body MUST NOT be read as part of a query of the "
            "server's own: no 5xx, and no object other than the one that is named."
        ),
    ),
    Check(
        code="robust.answered",
        title="Every request is answered",
        must="Every request MUST be answered, whole and in time.",
        law=robustness.unanswered,
    ),
    Check(
        code="robust.traceless",
        title="A failure changes nothing",
        must="A request that is answered with a 5xx MUST NOT change any state.",
        where="operations that write",
    ),
    Check(
        code="robust.stored",
        title="What is stored can be read",
        must="What a request stores MUST NOT make reads and lists fail from then on.",
        where="operations that write",
    ),
    Check(
        code="robust.steady",
        title="Answered at once",
        must="A request SHOULD be answered the first time it is sent.",
        severity="flaky",
    ),
)
