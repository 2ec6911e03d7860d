"""Who can have written an answer: the server, or a gateway that stands before it.

What a gateway (a reverse proxy, a load balancer, a firewall) answers of its own accord says nothing
about the server. An answer is taken for a gateway's where the server is not what speaks in it:

- it bears the mark of a known gateway (`GATEWAYS`), and a status that gateways give by themselves;
- its status is 502, 503 or 504, which speak of a server behind (RFC 9110, 15.6), without the API's
  form for errors;
- it refuses a request line that any recipient may refuse (a NUL in the path, 8,000 bytes of it);
- it sends on to another origin (`http` to `https`, a page to log in at);
- it answers a method or path that the document does not have, and not in the API's form.

Everything else is the server's. So is a 500, whatever it looks like: gateways give none of their
own accord, and Starlette's is a plain text. So are a page of HTML without such a mark, and a 502 to
one request while others are answered (`Run.ask` looks into that).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from honcho_contract.wire.exchange import JSON, Call, Exchange, Invalid, Response

REDIRECTS = frozenset((301, 302, 303, 307, 308))

AWAY = frozenset((502, 503, 504))
"""A gateway's words for a server that it cannot reach, or that does not answer in time."""

BY_THEMSELVES = REDIRECTS | AWAY | {400, 401, 403, 404, 405, 408, 411, 413, 414, 421, 426, 431, 501}
"""Statuses that gateways give without having asked the server."""

LINE_REFUSED = frozenset((400, 414, 431))
"""How a request line is refused that the recipient does not take."""

LONG_LINE = 8_000
"""Bytes of a request line that every recipient should take (RFC 9112, 3)."""

_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """What the answers of one product have in common: a pattern of the body, or a header and a
    pattern of its value, which the answers it passes on do not bear."""

    name: str
    body: bytes = b""
    header: str = ""
    value: str = ""

    def wrote(self, response: Response) -> bool:
        if self.header and not re.search(self.value, response.headers.get(self.header, "")):
            return False
        return re.search(self.body, response.content[:4096], re.IGNORECASE) is not None


GATEWAYS = (
    Gateway(name="nginx", body=rb"<hr><center>(nginx|openresty|tengine)\b"),
    Gateway(name="Apache httpd", body=rb"<address>Apache\b|//IETF//DTD HTML 2\.0//EN\">\s*<html>"),
    Gateway(name="HAProxy", body=rb"\A<html><body><h1>\d{3} [^<]*</h1>\n"),
    Gateway(name="AWS ELB", header="server", value=r"^awselb/"),
    Gateway(name="AWS API Gateway", header="x-amzn-errortype", value="."),
    Gateway(name="CloudFront", body=rb"The request could not be satisfied"),
    Gateway(name="Cloudflare", body=rb"\Aerror code: \d+|cf-error-details|<center>cloudflare<"),
    Gateway(name="Azure Application Gateway", body=rb"<center>Microsoft-Azure-Application-Gateway"),
    Gateway(name="Google Cloud", body=rb"<title>Error \d{3} \([^)]*\)!!1</title>"),
    Gateway(
        name="Envoy", body=rb"\A(upstream (connect error|request timeout)|no healthy upstream)"
    ),
    Gateway(name="Kong", body=rb"no Route matched with those values"),
    Gateway(name="Varnish", body=rb"Guru Meditation"),
    Gateway(name="Squid", header="x-squid-error", value="."),
    Gateway(name="Kubernetes ingress", body=rb"\Adefault backend - 404"),
    Gateway(name="Caddy", body=rb"\A\Z", header="server", value=r"^Caddy$"),
)
"""Known by what they write, in the order in which they are tried."""

UNKNOWN = "a gateway, or another web server,"


def stand_in(exchange: Exchange, base: str) -> str:
    """Who answered in the server's place, in words; empty where the server itself can have done so.

    `base` is the URL of the target.
    """
    status = exchange.status
    if not status or in_api_form(exchange):
        return ""
    if status in BY_THEMSELVES:
        for row in GATEWAYS:
            if row.wrote(exchange.response):
                return row.name
    others = status in AWAY or (status in LINE_REFUSED and _is_odd(exchange.call))
    others = others or (status in REDIRECTS and _leads_away(exchange, base))
    return UNKNOWN if others or (exchange.operation is None and status != 500) else ""


def is_known(who: str) -> bool:
    """Whether it was a gateway for certain, and which is known."""
    return who not in ("", UNKNOWN)


def in_api_form(exchange: Exchange) -> bool:
    """Whether an answer is the API's own by its form: JSON, and `detail` in it where it refuses."""
    response = exchange.response
    if response.media_type != JSON:
        return False
    if exchange.call.method == "HEAD":
        return True
    if response.status < 300:
        return not isinstance(response.json, Invalid)
    return isinstance(response.json, dict) and isinstance(response.json.get("detail"), str | list)


def _is_odd(call: Call) -> bool:
    return len(call.target) > LONG_LINE or bool(_CONTROLS.search(unquote_to_bytes(call.target)))


def _leads_away(exchange: Exchange, base: str) -> bool:
    """Whether a redirect leads to another scheme or host than the target's."""
    to, ours = urlsplit(exchange.response.headers.get("location", "")), urlsplit(base)
    return bool(to.netloc) and (to.scheme or ours.scheme, to.netloc) != (ours.scheme, ours.netloc)


Row = tuple[str, int, str]
"""Who answered, with what status, to which operation, or which method that a path does not have."""


def row(exchange: Exchange) -> Row:
    call = exchange.call
    return exchange.stand_in, exchange.status, call.name if call.operation else call.method


def rows(counts: Counter[Row]) -> tuple[tuple[Any, ...], ...]:
    """Counts as plain values, which travel with a test's report."""
    return tuple((*one, count) for one, count in counts.items())


def notes(counts: Counter[Row]) -> Iterator[str]:
    """Sentences for a report: what was answered in the server's place, a sentence for each who."""
    for who in sorted({who for who, _, _ in counts}):
        mine = sorted((status, what, n) for (one, status, what), n in counts.items() if one == who)
        parts = ", ".join(f"{status} to {what} ({n}×)" for status, what, n in mine)
        yield f"{who} answered in the server's place: {parts}. It says nothing about the server."


def unasked(counts: Counter[Row], answered: Iterable[str]) -> Iterator[str]:
    """Why a run has tested nothing of an operation: only others than the server answered it."""
    reached = set(answered)
    for who, status, what in sorted(counts):
        if "." in what and what not in reached:
            yield f"{what} was not tested: {who} answered {status} in the server's place."
