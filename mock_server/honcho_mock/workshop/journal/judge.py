"""What the contract says of an exchange, in sentences. Worked out when somebody asks."""

from __future__ import annotations

import json
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.errors import UnprocessableError, UnreadableError
from honcho_mock.serving.routing import ids_of
from honcho_mock.workshop.journal.conformance import Conformance
from honcho_mock.workshop.journal.content_encodings import unpacked
from honcho_mock.workshop.journal.response_validation import (
    UNABLE,
    RequestValidity,
    ResponseValidator,
    head_faults,
    header,
    is_odd,
)
from honcho_mock.workshop.operation_names import name_of
from honcho_mock.workshop.values.wording import explain
from honcho_openapi.operations import fits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honcho_mock.serving.dispatch import Plan
    from honcho_mock.workshop.journal.exchange import Exchange
    from honcho_openapi.api import Api
    from honcho_openapi.operations import Operation

REFUSED = {
    401: "The contract allows the request, and its key does not open this: {detail}",
    404: "The contract allows the request, and what it names is not there: {detail}",
    405: "The contract allows the request, and the server has that switched off: {detail}",
    409: "The contract allows the request, and something else has that name: {detail}",
    413: "The contract allows the request, and it is longer than the server takes: {detail}",
    422: "The schemas allow the request, and the server does not: {detail}",
    507: "The contract allows the request, and the server is full: {detail}",
}

MOST_READ = 8 * 1024 * 1024
"""Bytes of a request's body that are held to the contract once more, to explain what came of it."""

LONGEST_PATH = 150
"""Characters of a path for which the nearest known one is looked for."""

NO_KEY = "The contract allows the request, and it brings no key: {detail}"


class Judge:
    """Holds exchanges to the contract. Behind a proxy it is the server that is judged, and not what
    the proxy made of its answer."""

    def __init__(self, api: Api, plans: Mapping[str, Plan]) -> None:
        self._api = api
        self._answers = ResponseValidator(api.document)
        self._plans = plans
        self._readers = {key: plan.reader(None) for key, plan in plans.items()}

    def judge(self, exchange: Exchange) -> Conformance:
        judged = exchange.original or exchange
        plan = self._plans.get(exchange.operation_id or "")
        if plan is None:
            return self._beyond(judged)
        request = self._read(judged)
        if judged.fault is not None and exchange.original is None:
            # A fault does not ask whether its answer is one to this request.
            request = replace(request, open=True)
        answer = self._answers.faults(plan.operation, judged, request)
        return Conformance(
            sentence=_sentence(plan.operation, judged, request.faults, answer),
            request=request.faults,
            answer=answer,
        )

    def begun(self, exchange: Exchange) -> tuple[str, ...]:
        """What is wrong with an answer as far as its beginning shows."""
        plan = self._plans.get(exchange.operation_id or "")
        if plan is None:
            return self._beyond(exchange).answer
        return head_faults(plan.operation, exchange, self._read(exchange))

    def _beyond(self, judged: Exchange) -> Conformance:
        """A request that is for no operation."""
        if _is_preflight(judged):
            return Conformance()
        reason, status = self._no_operation(judged), judged.status
        taken = 200 <= status < 300 and not judged.left
        answer = (f"what is not in the contract was answered {status}",) if taken else ()
        return Conformance(
            sentence=judged.trouble or reason,
            request=(reason,),
            answer=answer,
        )

    def _no_operation(self, judged: Exchange) -> str:
        method, path = judged.method, judged.path
        operations = [plan.operation for plan in self._plans.values()]
        paths = {operation.path: operation for operation in operations}
        if judged.status == 307 and any(fits(one, path.rstrip("/")) for one in paths):
            return f"{path} ends with a slash too many; the client was sent to the path without it."
        taken = [o.method for o in operations if fits(o.path, path)]
        if taken:
            return f"{path} takes {' and '.join(sorted(taken))}, not {method}."
        prefix = self._api.prefix
        if prefix and path.startswith(f"{prefix}{prefix}/"):
            return f"No operation has the path {path}; end the base URL before {prefix}."
        near = get_close_matches(path[:LONGEST_PATH], paths, n=1, cutoff=0)
        return f"No operation has the path {path}; the nearest is {near[0]}."

    def _read(self, judged: Exchange) -> RequestValidity:
        operation_id = judged.operation_id or ""
        operation = self._plans[operation_id].operation
        ids = ids_of(operation.path, judged.path)
        # A body that nobody asked for is one that anybody may refuse.
        odd = is_odd(judged) or (not operation.bodies and bool(judged.body))
        if len(judged.body) > MOST_READ:
            return RequestValidity(open=True, odd=odd)
        try:
            self._readers[operation_id](ids, judged.query, dict(judged.headers), judged.body)
        except UnreadableError as error:
            return RequestValidity(faults=(str(error.detail),), open=True, odd=odd)
        except UnprocessableError as error:
            faults: Any = error.detail
            return RequestValidity(faults=tuple(explain(fault) for fault in faults), odd=odd)
        return RequestValidity(odd=odd)


class Judges:
    """Judges of several APIs: each exchange is held to that whose operation it is for, or to that
    whose paths begin as its own does."""

    def __init__(self, judges: Mapping[str, Judge]) -> None:
        self._by_prefix = judges

    def judge(self, exchange: Exchange) -> Conformance:
        return self._of(exchange).judge(exchange)

    def begun(self, exchange: Exchange) -> tuple[str, ...]:
        return self._of(exchange).begun(exchange)

    def _of(self, exchange: Exchange) -> Judge:
        first, *_ = self._by_prefix.values()
        for prefix, judge in self._by_prefix.items():
            if exchange.path.startswith(f"{prefix}/"):
                return judge
        return first


def _sentence(
    operation: Operation, judged: Exchange, request: Sequence[str], answer: Sequence[str]
) -> str:
    name = name_of(operation)
    if judged.fault is not None:
        return f"Fault {judged.fault} struck {name}."
    if judged.trouble:
        return judged.trouble
    if judged.left:
        return f"The client left before {name} was answered."
    if answer:
        return f"The answer of {name} violates the contract: {'; '.join(answer)}."
    if request:
        return f"{name} was refused: {'; '.join(request)}."
    if judged.status in REFUSED:
        no_key = judged.status == 401 and not header(judged.headers, b"authorization")
        text = NO_KEY if no_key else REFUSED[judged.status]
        return text.format(detail=_detail(judged))
    if judged.status in UNABLE:
        return f"The server, or what stands before it, was not able to: {_detail(judged)}"
    return ""


def _detail(judged: Exchange) -> str:
    answer = unpacked(judged.answer_headers, judged.answer) or b""
    try:
        return str(json.loads(answer)["detail"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return answer.decode("utf-8", "replace")


def _is_preflight(judged: Exchange) -> bool:
    """A browser's question, which whatever stands before a server answers, whether a page may."""
    asks = header(judged.headers, b"access-control-request-method")
    return judged.method == "OPTIONS" and bool(asks) and judged.status < 400
