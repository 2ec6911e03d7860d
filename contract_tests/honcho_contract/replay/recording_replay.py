"""A recording of one server, sent again to another: where the two answer differently."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from honcho_contract.contract.compiled import Contract
from honcho_contract.diff.compare import BODY, HEADERS, Pairing
from honcho_contract.errors import ConfigurationError, HarmfulError, UnrepeatableError
from honcho_contract.reproduction.steps import WORD, ids_in
from honcho_contract.results.result import Status
from honcho_contract.wire.address import checked
from honcho_contract.wire.exchange import Call, Exchange, Response, name_of
from honcho_contract.wire.target import DroppedError, Target
from honcho_contract.wire.write_guard import is_loopback, reads
from honcho_openapi.operations import Operation, fits, path_values
from honcho_openapi.recording import Recorded

NO_KEY = "not-a-key"
"""Sent in the place of a token that let no request in, and is not known any more."""

MOST_TOLD = 100
"""Differences that are told one by one."""

TIMES = ("created_at", "times go back")
"""How the reasons of faults begin that are about times."""


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """A request that was answered differently, or was not sent; `why` says how, or why not."""

    where: str
    request: str
    why: str
    sent: bool = True

    def __str__(self) -> str:
        what = "differs" if self.sent else "not sent"
        return f"{what}: {self.where}, {self.request}: {self.why}"


@dataclass(kw_only=True)
class Resent:
    """What came of a recording that was sent again."""

    url: str
    total: int
    unlike: list[Unlike] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """The exit status: what differs counts before what could not be sent."""
        if any(one.sent for one in self.unlike):
            return Status.FINDINGS
        return Status.UNTESTED if self.unlike else Status.CONFORMS

    def lines(self) -> Iterator[str]:
        """What is told: the differences, and how many there are."""
        for one in self.unlike[:MOST_TOLD]:
            yield str(one)
        if len(self.unlike) > MOST_TOLD:
            yield f"and {len(self.unlike) - MOST_TOLD} more"
        places = {one.where: one.sent for one in self.unlike}
        unsent = sum(not sent for sent in places.values())
        yield (
            f"{self.total - len(places)} of {self.total} requests were answered by {self.url} as "
            f"in the recording; {len(places) - unsent} differently, {unsent} were not sent."
        )


def resend(
    exchanges: Sequence[Recorded], target: Target, rules: Contract, *, allow_writes: bool = False
) -> Resent:
    """Sends the requests of a recording in their order, with the ids that the target gives in the
    place of those recorded, and its own token; compares status and body but for ids and times. What
    a language model says is not compared.

    Raises a `ConfigurationError` where the target may not be written to, and an `UnrepeatableError`
    where it does not answer, or has an app of the same name.
    """
    asked = [(one, call_of(one, rules)) for one in exchanges]
    expect_allowed(target.url, [call for _, call in asked], allow_writes=allow_writes)
    done = Resent(url=target.url, total=len(asked))
    pairing = Pairing(rules.resources)
    valid = {call.token for one, call in asked if one.status != 401 and call.token}
    lost: dict[str, str] = {}
    for one, call in asked:
        request = f"{one.method} {one.path}"
        missing = next((k for k in _words(call) if k in lost and k not in pairing.ids.there), None)
        if missing is not None:
            why = f"it needs {missing}, which {lost[missing]} did not give"
            done.unlike.append(Unlike(where=one.where, request=request, why=why, sent=False))
            continue
        try:
            there = target.send(pairing.ids.call(_with_token(call, pairing, valid)))
        except HarmfulError as error:
            why = str(error)
            done.unlike.append(Unlike(where=one.where, request=request, why=why, sent=False))
            continue
        except DroppedError as error:
            raise UnrepeatableError(f"{one.where} got no answer: {error}") from error
        here = _as_recorded(one, call)
        if there.status == 409 and here.ok and call.name == "apps.create":
            raise UnrepeatableError(
                f"{one.where}, {request}: {target.url} has an app of that name; start a fresh "
                "server, or another database"
            )
        for why in differences(pairing, one, here, there):
            done.unlike.append(Unlike(where=one.where, request=request, why=why))
        if here.ok and not there.ok:
            lost |= {known: one.where for _, known in ids_in(here.json)}
    return done


def differences(pairing: Pairing, one: Recorded, here: Exchange, there: Exchange) -> Iterator[str]:
    """How an answer differs from the recorded one, each in a sentence."""
    for code, fault in pairing.compare(here, there):
        about_body = code == BODY.code
        if code == HEADERS.code or (about_body and not _is_compared(one, here)):
            continue
        if about_body and (fault.reason.startswith(TIMES) or ".created_at " in fault.reason):
            continue
        detail = f" ({fault.detail})" if fault.detail else ""
        yield fault.reason.replace(" here, ", " recorded, ") + detail.replace(
            " here, ", " recorded, "
        )


def expect_allowed(url: str, calls: Sequence[Call], *, allow_writes: bool) -> None:
    """Refuses to write to a server that is not on this machine, unless that is meant."""
    checked(url)
    writing = sum(not reads(call) for call in calls)
    if writing and not allow_writes and not is_loopback(url):
        raise ConfigurationError(
            f"{url} is not on this machine, and {writing} of the {len(calls)} requests in the "
            "recording may write to it; allow that with --allow-writes"
        )


def call_of(one: Recorded, rules: Contract) -> Call:
    """A recorded request as a call."""
    operation = operation_of(one.method, one.path, rules)
    ids: dict[str, str] = {}
    if operation is not None:
        values = path_values(operation.path, one.path)
        ids = {name: unquote(value) for name, value in values.items()}
    query = tuple(parse_qsl(one.query, keep_blank_values=True))
    exact = one.query in (urlencode(query), urlencode(query, quote_via=quote))
    kind = one.headers.get("content-type")
    token = one.headers.get("authorization", "").rpartition(" ")[2]
    return Call(
        operation=operation,
        method=one.method,
        path=one.path if exact else f"{one.path}?{one.query}",
        ids=ids,
        query=query if exact else (),
        body=one.body,
        content_type=kind if kind is not None and kind.isascii() else None,
        token=token,
    )


def operation_of(method: str, path: str, rules: Contract) -> Operation | None:
    """The operation that a request is for, literal segments going first."""
    fitting = [one for one in rules if one.method == method and fits(one.path, path)]
    return min(fitting, key=lambda one: one.path.count("{"), default=None)


def _with_token(call: Call, pairing: Pairing, valid: Collection[str]) -> Call:
    """The call with a token to be sent: none where there was none; the key that the target has made
    in the place of the recorded one; our own for one that let requests in; and otherwise none that
    does."""
    if not call.token or call.token in pairing.ids.there:
        return call
    return replace(call, token=None if call.token in valid else NO_KEY)


def _as_recorded(one: Recorded, call: Call) -> Exchange:
    response = Response(status=one.status, headers=one.answer_headers, content=one.answer or b"")
    return Exchange(
        number=0, call=call, response=response, started=one.at, ended=one.at + one.seconds
    )


def _is_compared(one: Recorded, here: Exchange) -> bool:
    """Whether bodies are compared: not where none was kept, nor what a language model says."""
    chats = here.operation is not None and name_of(here.operation) == "sessions.chat"
    return one.answer is not None and not (chats and here.ok)


def _words(call: Call) -> Iterator[str]:
    """The words of a request that may be ids."""
    texts = [call.path, *(value for _, value in call.query)]
    if call.body is not None:
        texts.append(call.body.decode("latin-1"))
    for text in texts:
        yield from WORD.findall(unquote(text))
