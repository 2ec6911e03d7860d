"""Bytes as a word of a shell, and as a line of Python."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from honcho_contract.reproduction.shell_words import WORDY, expression, word

HARD = (
    b"plain",
    b"",
    b'it\'s $HOME `id` $(id) "quoted" \\n !! !$ #',
    b"two\nlines\r\n\ttab",
    "e\u0301 \U0001f375 \u202e".encode(),
    b"\x1b[31m\xff\xfe\x7f",
    b"::error::x",
    b"'\\''",
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_reads_a_word_as_what_it_stands_for() -> None:
    script = "".join(f"printf '%s\\0' {word(data)}\n" for data in HARD)
    done = subprocess.run(
        ["bash", "--norc", "-i"],
        input=script.encode(),
        capture_output=True,
        check=True,
        start_new_session=True,
    )
    assert done.stdout.split(b"\0")[:-1] == list(HARD)


@given(st.binary())
@example(b"\x1b]0;title\x07")
def test_a_word_is_plain_on_every_terminal(data: bytes) -> None:
    text = word(data.replace(b"\0", b""))
    assert text.isascii()
    assert text.isprintable()


@given(st.binary())
@settings(max_examples=50)
@example(b"x" * 50_001)
@example(b'{"a":' * 1000 + b"1" + b"}" * 1000)
@example(bytes(range(256)) * 3)
def test_an_expression_is_what_it_stands_for(data: bytes) -> None:
    text = expression(data)
    assert eval(text, {"base64": __import__("base64"), "zlib": __import__("zlib")}) == data
    assert "'" not in text
    assert text.isascii()
    assert text.isprintable()


def test_what_repeats_is_short_and_what_does_not_is_packed() -> None:
    assert expression(b'{"content": "' + b"x" * 50_001 + b'"}') == (
        'b"{\\x22content\\x22: \\x22"+b"x"*50001+b"\\x22}"'
    )
    many = b"".join(b'{"n": %d}' % n for n in range(10_000))
    assert expression(many).startswith("zlib.decompress(")
    assert len(expression(b"ab" * WORDY)) < 30
