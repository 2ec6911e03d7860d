"""Values that servers get wrong: texts, metadata, and the ways to break a request.

Each value stands for a mistake that a server can make: to trim, to normalise, to escape, to count
bytes, to round, to merge, to read a text as a number. None does harm where a server makes it: see
`wire.denylist`. What is sent, by kind, stands in docs/values.md.
"""

from __future__ import annotations

from typing import Any

TEXTS: tuple[str, ...] = (
    "a",
    " leading and trailing ",
    "\ttab\nline\r\nreturn\r",
    "two  spaces   three",
    "e\u0301 is not \u00e9",
    "\u212b \u00c5 A\u030a",
    "\ufb01 ligature, \u2126 ohm, \u00b5 \u03bc",
    "ÄÖÜäöüß ŁÆØ",
    "Ελληνικά Кириллица",
    "עברית العربية",
    "中文 日本語 한국어",
    "हिन्दी ไทย",
    "\U0001f375 tea",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
    "\U0001f1e9\U0001f1ea\U0001f3fd flag",
    "zero\u200bwidth\u200d\ufeff",
    "\u202eright to left\u202c",
    "\u2028line\u2029paragraph",
    "\u0001\u0008\u001b\u001f\u007f\u0085",
    "nul\u0000inside",
    "\uffff\ufffe\U0010ffff",
    "\"double\" 'single' ` back",
    "back\\slash \\n \\u0041 \\\\",
    "100 % %% %41 %zz {0} {name} $x",
    "<b>bold</b> &amp; &lt;i&gt; a<b>c",
    "null",
    "true",
    "0123",
    "1e3",
    "{}",
    "UPPER lower MiXeD",
    "\u0130I\u0131i \u1e9e",
    "1+1=2",
    "trailing\n",
    "\nleading",
    "   ",
)

QUOTES: tuple[str, ...] = (
    "'",
    "it's",
    "''",
    "' || '",
    '"',
    '""',
    "`",
    "\\'",
    "%27",
    "\u2019",
    "\uff07",
)
"""Texts that end a text too early where one is pasted into a query. They are no statements, and
make none: a server that is so careless fails, compares or answers, and does nothing else."""

LONE_SURROGATES: tuple[str, ...] = ("\ud83c alone", "end \udf75", "\udf75\ud83c")
"""Text that JSON can write and Unicode cannot carry: a server may refuse it, but not break."""

METADATA: tuple[dict[str, Any], ...] = (
    {},
    {"a": 1},
    {"": "empty key"},
    {" ": " "},
    {"k": None},
    {"k": True, "l": False},
    {"k": ""},
    {"k": []},
    {"k": {}},
    {"k": [[], {}, None, "", 0, False]},
    {"k": [3, 1, 2, 1]},
    {"k": ["b", "a"]},
    {"k": {"l": {"m": {"n": [{"o": {}}]}}}},
    {"Key": 1, "key": 2, "KEY": 3},
    {"e\u0301": 1, "\u00e9": 2},
    {"\U0001f375": "\U0001f375"},
    {"a.b": {"c.d": 1}, "a": {"b": 2}},
    {"$": 1, "a$b": 2, "_": 3, "#": {"@": 4}, "/": 5, "~1": 6},
    {"id": "x", "content": "y", "created_at": "z", "metadata": {"metadata": 1}, "is_user": 0},
    {"1": "one", "01": "zero one", "-1": "minus"},
    {"k": "1", "l": 1, "m": "true", "n": True},
    {"quotes": "\"'`", "slash": "\\ /", "percent": "%%%"},
    {"nul": "\u0000", "control": "\u0001\u001f\u007f"},
    {"line\nbreak": "\r\n", "tab\t": "\t"},
    {"long": "x" * 5_000},
    {"many": list(range(200))},
    {f"k{n}": n for n in range(100)},
    {"z": 1, "y": 2, "x": 3},
    {"date": "2024-02-30", "time": "2024-01-01T00:00:00Z"},
    {"html": "<a href='x'>&lt;</a>", "it's": "it's"},
)

NUMBERS: tuple[float, ...] = (
    0,
    -1,
    255,
    2**31,
    -(2**31) - 1,
    2**53,
    2**53 + 1,
    -(2**53) - 1,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    2**64 + 1,
    10**40 + 7,
    0.1,
    0.5,
    -2.5,
    1.0,
    0.30000000000000004,
    3.141592653589793,
    1e-7,
    5e-324,
    1e22,
    1.7976931348623157e308,
    123456789.12345679,
)

BROKEN_JSON: tuple[bytes, ...] = (
    b"{",
    b"}",
    b"[",
    b"{]",
    b'{"content": "x", "is_user": true',
    b'{"content": "x", "is_user": true}}',
    b'{"content": "x", "is_user": true} x',
    b'{"content": "x", "is_user": true,}',
    b"{'content': 'x', 'is_user': true}",
    b'{content: "x", is_user: true}',
    b'{"content": "x", "is_user": True}',
    b'{"content": "x" "is_user": true}',
    b'{"content": "a\nb", "is_user": true}',
    b'{"content": "\x01", "is_user": true}',
    b'{"content": "\\x41", "is_user": true}',
    b'{"content": "\\u12", "is_user": true}',
    b'{"content": "x", "is_user": true, "metadata": {"n": 01}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": .5}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": 1.}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": +1}}',
    b"content=x&is_user=true",
    b"// c\n{}",
    b"<message/>",
    b"undefined",
    b"   ",
)

NOT_UTF8: tuple[bytes, ...] = (
    b'{"content": "a\xff\xfeb", "is_user": true}',
    b'{"content": "caf\xe9", "is_user": true}',
    b'{"content": "\xc0\x80", "is_user": true}',
    b'{"content": "x", "is_user": true}\xe2\x82',
)

ODD_BODIES: tuple[bytes, ...] = (
    b'{"content": "x", "is_user": true, "metadata": {"n": NaN}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": -Infinity}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": 1e400}}',
    b'{"content": "x", "is_user": true, "metadata": {"n": 1' + b"0" * 10_000 + b"}}",
    b'{"content": "x", "is_user": true, "metadata": ' + b'{"a":' * 2_000 + b"1" + b"}" * 2_001,
    b'{"content": "x", "is_user": true, "metadata": {"a": ' + b"[" * 9_000 + b"]" * 9_000 + b"}}",
    b"[" * 10_000,
    b'{"content": "x", "content": "y", "is_user": true}',
    b'\xef\xbb\xbf{"content": "x", "is_user": true}',
    '{"content": "x", "is_user": true}'.encode("utf-16"),
    b"\0",
    b'{"content": "x", "is_user": true}\0',
    b'{"content": "\\ud83c", "is_user": true}',
    b'{"content": "\xed\xa0\x80", "is_user": true}',
)
"""Bodies that no law says how to answer, but for one: never with an error of the server's own."""

JSON_TYPES: tuple[str | None, ...] = (
    None,
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    "application/json;x=1",
    "application/vnd.api+json",
)

OTHER_TYPES: tuple[str, ...] = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/xml",
    "text/json",
    "application/jsonx",
)

WRONG: dict[str, tuple[Any, ...]] = {
    "string": (None, 1, 1.5, True, [], {}, ["a"]),
    "boolean": (None, "maybe", 2, 0.5, [], {}, [True]),
    "object": (None, "s", 1, 1.5, True, [], [["a", 1]]),
    "array": (None, "s", 1, True, {}),
    "integer": (None, "many", 1.5, [], {}),
    "null": (),
}
"""By JSON type: values of other types, none of which any server may take for it."""

LOOSE_BOOLEANS: tuple[Any, ...] = (
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "1",
    "0",
    "t",
    "f",
    1,
    0,
)
"""Values that lenient servers take for booleans, and the document does not."""
