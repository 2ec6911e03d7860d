"""What no request of the suite may hold: texts that would do harm on a server with a fault.

A probe may show that a fault is there; where it is, it must only err, compare or echo. So an
injection is probed with quotes, never with a statement. The rule is one table, held over every
request at the place where all of them go out, whoever made it: a corpus, Hypothesis, a report that
is played again. It looks for what an interpreter would carry out, also where that is escaped.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from honcho_contract.wire.contents import Contents, walk
from honcho_contract.wire.exchange import Call

MOST_BYTES = 1 << 20
"""Of a body: more is an attack on memory, not a test of it."""

DEEPEST = 10_000
"""Levels of nesting in a body."""


@dataclass(frozen=True)
class Harm:
    """A kind of text, by name, and the shapes that show it."""

    name: str
    shapes: tuple[str, ...]


TABLE: tuple[Harm, ...] = (
    Harm(
        "a statement of a database",
        (
            r"\b(drop|alter|create|truncate)\s+(table|database|schema|user|role|view|index|column"
            r"|function|trigger|extension|type|sequence|owned|or\s+replace|if)\b",
            r"\btruncate\s+\w",
            r"\b(insert|replace|merge)\s+into\b",
            r"\bupdate\s+\S+\s+set\b",
            r"\bdelete\s+from\b",
            r"\bunion\b[\s(]*(all\b|distinct\b)?[\s(]*select\b",
            r"\bselect\b[^.!?]{0,200}\b(from|into)\b",
            r"\bselect\s+[\w@]+\s*\(",
            r"\bcopy\b[^.!?]{0,200}\b(from|to)\b\s*(program|stdin|stdout|['\"/])",
            r"\bcopy\s+\S+\s+(from|to)\b",
            r"\b(grant|revoke)\b[^.!?]{1,100}\b(to|from)\b\s+\w",
            r"\bexec(ute)?\b\s*(\(|immediate|['\"@]|[xs]p_)",
            r"\b(xp|sp)_(cmdshell|dirtree|reg\w+|oa\w+|configure|executesql|addlogin|servicecontrol)",
            r"\b(attach|detach)\s+database\b|\bpragma\s+\w",
            r"\bload\s+(data|extension)\b|\bload_extension\s*\(",
            r"\bset\s+(role|session|global|password)\b|\bdo\s+\$\$|\bdbms_(lock|pipe|scheduler)|\butl_(file|http|inaddr)",
        ),
    ),
    Harm(
        "a statement after another, or the end of one",
        (
            r"['\"`)\]]\s*;",
            r";\s*(drop|delete|update|insert|alter|create|truncate|select|exec|execute|copy|grant"
            r"|revoke|set|declare|begin|commit|rollback|shutdown|call|do|vacuum|lock|kill|waitfor"
            r"|with|merge|attach|pragma|load|use|reset|notify|flushall|quit)\b",
            r"[\s'\"`;)]--",
            r"['\"`)]\s*#",
            r"/\*",
        ),
    ),
    Harm(
        "a condition that always holds",
        (
            r"['\"`)\d]\s*(\bor\b|\band\b|\bxor\b|\|\||&&)\s*[('\"`]*\s*\w+[)'\"`]*\s*"
            r"(=|<|>|!=|\blike\b|\bin\b|\bis\b|\bbetween\b)",
            r"['\"`)]\s*(\bor\b|\band\b|\bxor\b)\s",
            r"['\"`)]\s*(\bor\b|\band\b|\|\||&&)\s*['\"`(]*\s*(\d|true\b|not\b)",
            r"\*\)\s*\(|\)\s*\(\s*[|&]|\]\s*\|\s*//",
        ),
    ),
    Harm(
        "a wait",
        (
            r"\bpg_sleep|\bsleep\s*[(\d]|\bwaitfor\s+(delay|time)|\bbenchmark\s*\(",
            r"\bgenerate_series\s*\(|\brandomblob\s*\(|\bget_lock\s*\(|\bsleep:",
            r"\([^()]*[+*]\)\s*[+*{]",
        ),
    ),
    Harm(
        "a file, or an address to fetch",
        (
            r"\bpg_(read|ls|stat|terminate|cancel|reload|rotate)\w*|\blo_(import|export)\b",
            r"\bload_file\s*\(|\binto\s+(out|dump)file\b|\butl_file\b",
            r"(^|[\s'\"=:/])/?(etc|proc|dev|var|root|home|windows|system32|bin|usr)[/\\]\w",
            r"\b[a-z]:[\\/]\w|\\\\[\w.]+\\\w|\b(boot|win)\.ini\b",
            r"\b(https?|ftp|file|gopher|ldaps?|dict|smb|jar|php|phar|expect|netdoc|rmi|ws+)://",
            r"\bdata:\w+/\w+|\bjndi:",
        ),
    ),
    Harm(
        "a path that leaves its folder",
        (r"(^|[/\\;])\.\.($|[/\\;])", r"\.\.(%2f|%5c|%c0%af)", r"%c0%ae|%252e"),
    ),
    Harm(
        "a command",
        (
            r"`[^`]+`",
            r"\$\(|\$ifs\b",
            r"[;&|\n]\s*(rm|cat|curl|wget|nc|ncat|sh|bash|zsh|sleep|ping|id|whoami|powershell|cmd"
            r"|echo|touch|kill|reboot|shutdown|halt|chmod|chown|dd|mkfs|python\d?|perl|ruby|node"
            r"|nslookup|dig|ls|env|exit|sudo)\b(?![\w'])",
            r"\brm\s+-\w|\bcmd(\.exe)?\s*/c|\|\s*(sh|bash)\b|(^|\s)>{1,2}\s*/\w",
            r"\(\)\s*\{\s*:?\s*;",
        ),
    ),
    Harm(
        "code",
        (
            r"\b(eval|exec|system|popen|assert|require|import|passthru|shell_exec|phpinfo)\s*\(",
            r"\b(os\.(system|popen|remove)|subprocess|runtime\.getruntime|process\.(env|exit|mainmod))",
            r"__(proto|class|globals|import|builtins|init|mro|subclasses|dict|code|reduce|base|self"
            r"|define|lookup|getattribute)\w*__|<\?(php|=)|\bnew\s+function\s*\(|\bglobals\s*\(",
            r"!!?(python|ruby|java)\b|\brO0AB|\bO:\d+:\"|\bcos\nsystem",
        ),
    ),
    Harm(
        "a template that is carried out",
        (r"\$\{|#\{|@\{|~\{|\*\{", r"\{\{", r"<%|%>|\{%|%\}|\{#", r"\[\[[^\]]*\]\]\s*\("),
    ),
    Harm(
        "a format that reads or writes memory",
        (r"%[-+ #0-9.*$']*(hh|h|ll|l|q|j|z|t|L)?[snpxX]", r"\{\w*[.\[!]\w"),
    ),
    Harm(
        "a formula",
        (
            r"^[\s\x00]*=\s*[\w(@+\-]",
            r"^[\s\x00]*[+@\-]\s*\w*\(",
            r"^[\s\x00]*@\w+[.(!]",
            r"\bdde\s*\(|\|'[^']*'!",
        ),
    ),
    Harm(
        "a script",
        (
            r"<\s*/?\s*(script|iframe|object|embed|svg|img|meta|link|base|form|body|style|input|video"
            r"|audio|math|details|marquee|frame|applet|template)\b",
            r"\b(javascript|vbscript|livescript):|\bsrcdoc\s*=|\bon[a-z]{3,20}\s*=\s*\S",
            r"<!\s*(entity|doctype|element|attlist|\[cdata)|\bxinclude\b|<\?xml",
        ),
    ),
    Harm(
        "an operator of an object store",
        (r"^\$[a-z]", r"^(__proto__|prototype|constructor)$", r"\[\$[a-z]+\]"),
    ),
    Harm(
        "a header of its own",
        (r"[\r\n][ \t]*[a-z][a-z\-]*[ \t]*:[ \t]*\S", r"[\r\n]HTTP/\d"),
    ),
)
"""Case does not count, nor does white space of another kind."""


_ID = re.compile(r"[A-Za-z0-9_-]{20,40}")
"""A word of a server's own making, which may look like anything and is carried out by nobody."""

_RUNS = re.compile(r"(.{1,3}?)\1{7,}", re.DOTALL)


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (harm.name, re.compile("|".join(f"(?:{shape})" for shape in harm.shapes), re.IGNORECASE))
        for harm in TABLE
    )


def harm_in(text: str) -> str:
    """The name of the harm that a text could do; empty where it could do none."""
    if _ID.fullmatch(text):
        return ""
    # A long run of the same says no more than a short one, and a run of the suite sends many.
    return _harm_in(_RUNS.sub(lambda run: run[1] * 8, text) if len(text) > 100 else text)


@lru_cache(maxsize=1 << 14)
def _harm_in(text: str) -> str:
    for view in _views(text):
        for name, shapes in _compiled():
            if shapes.search(view):
                return name
    return ""


def harm_of(call: Call) -> str:
    """The harm that a call could do, wherever in it that stands; empty for none."""
    held = Contents(call)
    if len(held.raw) > MOST_BYTES or held.depth > DEEPEST:
        return "more than a server can take"
    return next(filter(None, map(harm_in, dict.fromkeys(_texts(call, held)))), "")


def _texts(call: Call, held: Contents) -> Iterator[str]:
    yield from held.path
    yield from (unquote(part) for part in call.path.split("/"))
    yield from (text for pair in call.query for text in pair)
    yield from filter(None, (call.content_type, call.token))
    if held.syntax and held.is_text:
        yield from (one for one in walk(held.body) if isinstance(one, str))
    elif held.raw:
        yield from _as_text(held.raw)


def harms_in(value: Any) -> Iterator[tuple[str, Any]]:
    """Each harmful part of a value: texts, keys, bodies as bytes, and all that is in them."""
    for one in walk(value):
        if isinstance(one, bytes):
            texts = list(_as_text(one))
            with suppress(ValueError, RecursionError):
                texts = [text for text in walk(json.loads(one)) if isinstance(text, str)]
            harm = next(filter(None, map(harm_in, texts)), "")
        else:
            harm = harm_in(one) if isinstance(one, str) else ""
        if harm:
            yield harm, one


def _as_text(raw: bytes) -> Iterator[str]:
    """A body that is no JSON, whole and in the parts that a lenient reader may make of it."""
    for text in dict.fromkeys((raw.decode("latin-1"), raw.replace(b"\0", b"").decode("latin-1"))):
        yield text
        yield from dict.fromkeys(re.split(r'[":,{}\[\]\s]+', text))


def _views(text: str) -> Iterator[str]:
    """A text as it stands, and as it is once somebody has decoded it."""
    seen = [text]
    for decoded in (_percent, _entities, _escapes, _compatible) * 2:
        changed = decoded(seen[-1])
        if changed != seen[-1]:
            seen.append(changed)
    yield from seen


def _percent(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    except ValueError:
        return text


def _entities(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _escapes(text: str) -> str:
    r"""With `\u0041` and `\x41` read."""
    if "\\" not in text:
        return text
    found = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), found)


def _compatible(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
