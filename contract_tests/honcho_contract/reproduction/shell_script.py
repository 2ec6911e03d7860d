"""A finding's calls as lines for a shell, to be pasted into one.

Ids stand in variables, which the lines fill from the answers as they come. A variable is only ever
used within double quotes, so that whatever a server answers is a text, and never a command. All
lines are plain ASCII, so that no terminal, encoding or clipboard changes what they send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlencode

from honcho_contract.reproduction.run_mark import capitals, is_once, mark_of, marked
from honcho_contract.reproduction.shell_words import expression, word
from honcho_contract.reproduction.steps import WORD, Step

LONG = 2_000
"""Bytes of a body that stand in a line; a longer one is written by a line of Python."""

TRIES = 100
"""Times that a request is sent of which only some fail."""

AT = (
    "at() { python3 -c 'import functools,json,sys;print(functools.reduce(lambda v,k:"
    'v[int(k)if isinstance(v,list)else k],sys.argv[1:],json.load(sys.stdin)))\' "$@"; }'
)
"""Takes a value out of an answer, by the names and positions on the way to it."""

QUOTED = (
    "quoted() { python3 -c 'import sys,urllib.parse as u;print(u.quote(sys.argv[1],safe=\"\"))'"
    ' "$1"; }'
)
"""An id as it stands in a path, where its characters do not stand for themselves."""

LATER = (
    'later() { python3 -c \'import sys,time;print(time.strftime("%Y-%m-%dT%H:%M:%SZ",'
    'time.gmtime(time.time()+float(sys.argv[1]))))\' "$1"; }'
)
"""A time that is so many seconds from now."""


RACE = "# What stands in brackets goes out at the same time; paste it again if it goes well."
ONCE = "# Once for each server: afterwards the name of an app is in use there."


@dataclass(kw_only=True)
class _Script:
    """What is known of the lines so far: `names` are the variables of what they replace."""

    steps: Sequence[Step]
    token: bool
    unsteady: bool
    names: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def name(self, known: str, stem: str) -> str:
        self._counts[stem] = self._counts.get(stem, 0) + 1
        self.names[known] = f"{stem}{self._counts[stem]}"
        return self.names[known]


def lines(steps: Sequence[Step], base: str, *, token: bool, unsteady: bool = False) -> list[str]:
    """The lines that send the steps again to the server at `base`; the last one shows the fault.
    With `token`, the caller's own is taken from `$HONCHO_API_KEY`. Where only some answers are
    wrong (`unsteady`), it sends the call until one is."""
    steps = marked(steps)
    script = _Script(steps=steps, token=token, unsteady=unsteady)
    start = [f"URL={word(base.encode())}", *_marks(script)]
    written = list(_calls(script))
    if any(one.lane for one in steps):
        start.insert(0, RACE)
    if any(map(is_once, steps)):
        start.insert(0, ONCE)
    text = "\n".join(written)
    for function in (AT, QUOTED, LATER):
        name = function.partition("(")[0]
        if re.search(rf"(\| |\$\(){name} ", text):
            start.append(function)
    return [*start, *written]


def _marks(script: _Script) -> Iterator[str]:
    """Lines that make another mark, and the same in capitals where names bear it so."""
    mark = mark_of(script.steps)
    for known, name in ((mark, "MARK"), (capitals(mark), "LOUD")):
        if any(one.mentions(known) or known in one.path + (one.body or "") for one in script.steps):
            script.names[known] = name
    if script.names:
        cut = f"[:{len(mark)}]"
        yield f"MARK=$(python3 -c 'import secrets;print((\"hr-\"+secrets.token_hex(50)){cut})')"
    if "LOUD" in script.names.values():
        yield "LOUD=$(printf '%s' \"$MARK\" | tr a-z A-Z)"


def _calls(script: _Script) -> Iterator[str]:
    steps = script.steps
    last = len(steps) - 1
    n = 0
    while n <= last:
        one = steps[n]
        if one.lane:
            end = next((m for m in range(n, last + 1) if not steps[m].lane), last + 1)
            yield from _race(script, steps[n:end])
            n = end
            continue
        if n == last:
            yield _last(script, one)
        else:
            used = {
                pointer: known
                for pointer, known in one.gives.items()
                if known not in script.names and any(s.mentions(known) for s in steps[n + 1 :])
            }
            yield from _first(script, one, used)
        n += 1


def _first(script: _Script, one: Step, used: dict[str, str]) -> Iterator[str]:
    """A call whose answer is not shown, and the ids that are taken from it."""
    kind = "-fsSg" if 0 < one.status < 400 else "-sSg"
    sent = _curl(script, one, kind)
    if not used:
        yield f"{sent} >/dev/null"
    elif len(used) == 1:
        ((pointer, known),) = used.items()
        yield f"{script.name(known, _stem(one, pointer))}=$({sent} | at {_way(pointer)})"
    else:
        yield f"ANSWER=$({sent})"
        for pointer, known in used.items():
            name = script.name(known, _stem(one, pointer))
            yield f"{name}=$(printf '%s' \"$ANSWER\" | at {_way(pointer)})"


def _last(script: _Script, one: Step) -> str:
    line = _curl(script, one, "-sSgi" if one.status else "-sSgi -m 30")
    if not script.unsteady:
        return line
    until = "case $ANSWER in HTTP/???' 5'*|HTTP/?' 5'*) break;; esac"
    return (
        f"for N in $(seq {TRIES}); do ANSWER=$({line}); {until}; done; printf '%s\\n' \"$ANSWER\""
    )


def _race(script: _Script, steps: Sequence[Step]) -> Iterator[str]:
    """Calls that were sent at the same time, a line for each of their senders."""
    yield "("
    for lane in sorted({one.lane for one in steps}):
        sent = "; ".join(_curl(script, one, "-sSg -w '\\n'") for one in steps if one.lane == lane)
        yield f"{{ {sent}; }} &"
    yield "wait )"


def _curl(script: _Script, one: Step, kind: str) -> str:
    if "/./" in f"{one.path}/" or "/../" in f"{one.path}/":
        kind = f"{kind} --path-as-is"
    how = "-I" if one.method == "HEAD" else f"-X {word(one.method.encode())}"
    words = [f'curl {kind} {how} "$URL"{_path(script, one)}', *_headers(script, one)]
    content = one.content
    if content is None:
        return " ".join(words)
    if len(content) > 1024:
        words.append("-H 'Expect:'")  # curl would wait to be asked for a long body
    if b"\0" in content or content.startswith(b"@") or len(content) > LONG:
        return f"{_written(script, content)} | {' '.join(words)} --data-binary @-"
    return f"{' '.join(words)} --data-binary {_word(script, content.decode('latin-1'))}"


def _headers(script: _Script, one: Step) -> Iterator[str]:
    if one.key:
        yield f'-H "Authorization: Bearer ${script.names.get(one.key, "KEY")}"'
    elif one.token is not None:
        if one.token:
            yield f"-H {word(f'Authorization: Bearer {one.token}'.encode('latin-1', 'replace'))}"
    elif script.token:
        yield '-H "Authorization: Bearer $HONCHO_API_KEY"'
    if one.body is not None or one.content_type is not None:
        # curl would name a type of its own if told none.
        kind = f"Content-Type: {one.content_type or ''}".strip()
        yield f"-H {word(kind.encode('latin-1', 'replace'))}"


def _path(script: _Script, one: Step) -> str:
    path = _word(script, one.path, form=quote)
    if not one.query:
        return path
    parts = []
    for name, value in one.query:
        until = one.until(name, value)
        text = f'"$(later {until})"' if until else _word(script, value, form=quote_plus)
        parts.append(f"{word(urlencode({name: ''}).encode())}{'' if text == SAME else text}")
    return f"{path}'?'{word(b'&').join(parts)}"


SAME = "''"


def _word(script: _Script, text: str, *, form: object = None) -> str:
    """A text as one word of a shell, with variables in place of the ids and the mark in it. `form`
    is how a literal part of a query is written."""
    parts = []
    for part, name in _split(script, text, quoted=form is quote):
        if name is None:
            data = quote_plus(part) if form is quote_plus else part
            parts.append(word(data.encode("latin-1", "replace") if form is None else data.encode()))
        elif form is not None and not WORD.fullmatch(part):
            parts.append(f'"$(quoted "${name}")"')
        else:
            parts.append(f'"${name}"')
    return "".join(part for part in parts if part != SAME) or SAME


def _split(script: _Script, text: str, *, quoted: bool = False) -> Iterator[tuple[str, str | None]]:
    """The parts of a text, each with the variable that stands for it, or None."""
    forms = {quote(known, safe="") if quoted else known: known for known in script.names}
    if not forms:
        yield text, None
        return
    # An id within a longer word is another word; the mark is part of one.
    choices = "|".join(
        re.escape(form)
        if script.names[known] in ("MARK", "LOUD")
        else rf"(?<![A-Za-z0-9_-]){re.escape(form)}(?![A-Za-z0-9_-])"
        for form, known in sorted(forms.items(), key=lambda pair: -len(pair[0]))
    )
    end = 0
    for found in re.finditer(choices, text):
        if found.start() > end:
            yield text[end : found.start()], None
        yield forms[found.group()], script.names[forms[found.group()]]
        end = found.end()
    if end < len(text) or not text:
        yield text[end:], None


def _written(script: _Script, content: bytes) -> str:
    """A command that writes a body."""
    parts: list[str] = []
    names: list[str] = []
    for part, name in _split(script, content.decode("latin-1")):
        if name is None:
            parts.append(expression(part.encode("latin-1")))
        else:
            if name not in names:
                names.append(name)
            parts.append(f"v[{names.index(name) + 1}]")
    given = "".join(f' "${name}"' for name in names)
    start = "import sys;"
    if names:
        start += "v=[a.encode()for a in sys.argv];"
    if any("zlib" in part for part in parts):
        start = "import base64,zlib;" + start
    return f"python3 -c '{start}sys.stdout.buffer.write({'+'.join(parts)})'{given}"


def _stem(one: Step, pointer: str) -> str:
    """The name of the variable of an id: `MESSAGE`."""
    last = pointer.rpartition("/")[2]
    if last == "key":
        return "KEY"
    if last == "message_id":
        return "MESSAGE"
    resource = one.operation.partition(".")[0]
    return resource.removesuffix("s").upper() if resource.isalpha() else "ID"


def _way(pointer: str) -> str:
    return " ".join(word(part.encode()) for part in pointer.strip("/").split("/"))
