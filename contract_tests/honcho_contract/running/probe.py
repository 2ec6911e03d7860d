"""What a target is: whether it speaks the API, lets us in, and wants tokens."""

from __future__ import annotations

from honcho_contract.contract.compiled import Contract
from honcho_contract.errors import UnreachableError, WrongTargetError
from honcho_contract.wire.exchange import Call, Exchange, listing
from honcho_contract.wire.gateway import REDIRECTS, stand_in
from honcho_contract.wire.target import Target

_PAGE = frozenset(("items", "total", "page", "size", "pages"))
"""What a page of a list holds."""


def probe(target: Target, contract: Contract) -> bool:
    """Whether the target wants tokens; raises a `TargetError` that says what it is, where it does
    not speak the API or does not let us in."""
    lists = contract[contract.api.probe]
    own = target.send(listing(lists, {}))
    who = stand_in(own, target.url)
    if who and own.status in REDIRECTS:
        raise WrongTargetError(f"{target.url} redirects ({own.status}){_leading(own)}")
    if who:
        raise UnreachableError(
            f"{target.url}: {who} answers {own.status} in the server's place; look whether it "
            f"finds the server, and passes on {lists.method} {lists.path}"
        )
    if own.status == 401:
        how = "does not accept the token" if target.token else "wants a token"
        raise WrongTargetError(
            f"{target.url} {how} (401); give one that may create apps, by --token or HONCHO_API_KEY"
        )
    if own.status == 403:
        raise WrongTargetError(
            f"{target.url} does not let us in (403); give a token that may create and list "
            "apps, by --token or HONCHO_API_KEY"
        )
    if not _may_be_honcho(own):
        raise WrongTargetError(
            f"{target.url} is not a Honcho {contract.api.release}: {lists.method} {lists.path} "
            f"answered {own.status}{_title(target)}"
        )
    nobody = target.send(listing(lists, {}, token=""))
    return nobody.status == 401


def _may_be_honcho(listed: Exchange) -> bool:
    """Whether a server knows the list of apps, however wrong it answers it: a web server of files
    knows neither the path nor POST."""
    if listed.status in (404, 405, 501):
        return False
    if listed.status >= 500:
        return True
    page = listed.json
    return isinstance(page, dict) and not (listed.ok and _PAGE.isdisjoint(page))


def _leading(own: Exchange) -> str:
    """Where a redirect leads, as the URL that might be meant."""
    to = own.response.headers.get("location", "")
    meant = to.removesuffix(own.call.path)
    return f" to {to}; give " + (f"{meant} as the URL" if meant != to else "the server's own URL")


def _title(target: Target) -> str:
    """What a server that is not this API says it is."""
    answer = target.send(Call(operation=None, method="GET", path="/openapi.json"))
    info = answer.json.get("info") if isinstance(answer.json, dict) else None
    if not isinstance(info, dict):
        return ""
    return f"; its OpenAPI document is of {info.get('title')} {info.get('version')}"


def mark_of(seed: int, worker: str) -> str:
    """What the mark of a run begins with, and the whole of it where none had it before."""
    return f"hc-{seed}-{worker}"
