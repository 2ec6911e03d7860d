"""Findings as a test file that needs only pytest and httpx."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from pprint import pformat

from honcho_contract.errors import ConfigurationError
from honcho_contract.findings import Finding
from honcho_contract.replay import mark_of

_HEAD = '''"""What a contract run found, to be sent again. Needs pytest and httpx.

A test fails as long as the last of its calls is answered as it was when it was found.
"""

from __future__ import annotations

import base64
import os
import re
import secrets

import httpx

URL = os.environ.get("HONCHO_BASE_URL", {url!r})
TOKEN = os.environ.get("HONCHO_API_KEY")


def at(body, pointer):
    for part in pointer.strip("/").split("/"):
        try:
            body = body[int(part)] if isinstance(body, list) else body[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return body


def send_all(steps, mark):
    """The last answer. Each step is sent with the ids that the answers before it gave, and with
    a fresh mark in the names that must be unique."""
    fresh = ("hr-" + secrets.token_hex(16))[: len(mark)]
    known = {{mark: fresh}}

    def over(text):
        for old, new in known.items():
            text = text.replace(old, new)
        return text

    with httpx.Client(timeout=30) as client:
        for step in steps:
            body = step["body"]
            if body is not None:
                body = base64.b64decode(body) if step["base64"] else over(body).encode()
            headers = {{"Content-Type": step["content_type"]}} if step["content_type"] else {{}}
            token = TOKEN if step["token"] is None else over(step["token"])
            if token:
                headers["Authorization"] = f"Bearer {{token}}"
            query = [(key, over(value)) for key, value in step["query"]]
            url = httpx.URL(URL.rstrip("/") + over(step["path"]), params=query or None)
            answer = client.request(step["method"], url, content=body, headers=headers)
            for pointer, old in step["gives"].items():
                try:
                    new = at(answer.json(), pointer)
                except ValueError:
                    new = None
                if isinstance(new, str):
                    known[old] = new
    return answer, fresh


def masked(text, mark):
    """An answer without what is never the same twice: ids, times, and the mark in names."""
    text = "".join(c if c.isprintable() or c == "\\n" else ascii(c)[1:-1] for c in text)
    text = text.replace(mark, "MARK")
    text = re.sub(r"\\d{{4}}-\\d\\d-\\d\\d[T ][\\d:.]+(?:Z|[+-]\\d\\d:\\d\\d)?", "TIME", text)
    return re.sub(r"[A-Za-z0-9_-]{{21}}", "ID", text)[:300]
'''

_TEST = '''

def test_{name}():
    """{must}

    {told}
    """
    steps = {steps}
    wrong = {wrong!r}
    answer, mark = send_all(steps, {mark!r})
    seen = (answer.status_code, masked(answer.content.decode("utf-8", "backslashreplace"), mark))
    assert seen != ({status}, masked(wrong, {mark!r}))
'''


def write_tests(findings: Sequence[Finding], url: str, path: Path) -> None:
    """Writes a test for each finding. What a comparison of answers cannot show, as ids and times
    that are of a wrong form, is refused."""
    for one in findings:
        if one.check.startswith("identity.") or one.check == "answers.time" or not one.recorded:
            raise ConfigurationError(
                f"{one.check} {one.operation} cannot be written as a test of its own: what is "
                "wrong is not in one answer's status and text; replay it without --as-pytest"
            )
    source = _HEAD.format(url=url) + "".join(_test(n, one) for n, one in enumerate(findings, 1))
    try:
        path.write_text(source, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error


def _test(number: int, one: Finding) -> str:
    name = re.sub(r"\W+", "_", f"{number} {one.check} {one.operation}").strip("_").lower()
    steps = pformat(json.loads(json.dumps(list(one.recorded))), width=92, sort_dicts=False)
    told = ascii(f"{one.reason}: {one.detail}")[1:-1].replace('"', "'").replace("\\", "/")
    return _TEST.format(
        name=name,
        must=one.must,
        told=told[:90],
        steps=steps.replace("\n", "\n    "),
        wrong=one.answer,
        status=one.status,
        mark=mark_of(one.recorded),
    )
