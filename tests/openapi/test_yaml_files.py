"""YAML as people write it: what scalars are, what is refused, and in which line."""

from __future__ import annotations

from math import inf, isnan
from typing import Any

import pytest
import yaml

from honcho_openapi import yaml_files
from honcho_openapi.yaml_files import MOST_REPEATED, YamlError, line_of, read_nodes, read_yaml

CORE: dict[str, Any] = {
    "null": None,
    "Null": None,
    "~": None,
    "": None,
    "true": True,
    "True": True,
    "FALSE": False,
    "0": 0,
    "-7": -7,
    "+7": 7,
    "007": 7,
    "0o17": 15,
    "0x1F": 31,
    "1.5": 1.5,
    ".5": 0.5,
    "1.": 1.0,
    "1e3": 1000.0,
    "-1.5E-2": -0.015,
    ".inf": inf,
    "-.INF": -inf,
    "no": "no",
    "on": "on",
    "tRUE": "tRUE",
    "nULL": "nULL",
    "12:30": "12:30",
    "1_000": "1_000",
    "0b1": "0b1",
    "2024-05-01": "2024-05-01",
    "2024-05-01T10:00:00Z": "2024-05-01T10:00:00Z",
    "0x": "0x",
    "1e": "1e",
    "-": "-",
    "+.nan": "+.nan",
    "'7'": "7",
    '"true"': "true",
    "=": "=",
}
"""Scalars by the specification's examples (10.3), and those that YAML 1.1 reads otherwise."""


@pytest.fixture(params=["_Fast", "_Exact"])
def alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either parser in both places."""
    for name in ("_Fast", "_Exact"):
        monkeypatch.setattr(yaml_files, name, vars(yaml_files)[request.param])


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("text", CORE)
def test_a_scalar_is_what_the_core_schema_says(text: str) -> None:
    got = read_yaml(f"[{text}]" if text else "[~]")[0]
    assert (got, type(got)) == (CORE[text], type(CORE[text]))


@pytest.mark.usefixtures("alone")
def test_not_a_number_is_one() -> None:
    assert isnan(read_yaml(".nan"))


@pytest.mark.usefixtures("alone")
def test_a_document_is_its_value_and_knows_its_lines() -> None:
    text = "# a list\n- a: 1\n  b: [x,\n    y]\n-\n  c: é\n".encode()
    assert read_yaml(text) == [{"a": 1, "b": ["x", "y"]}, {"c": "é"}]
    root = read_nodes(text)
    assert isinstance(root, yaml.SequenceNode)
    assert [line_of(one) for one in root.value] == [2, 6]
    assert read_yaml("# nothing\n") is None
    assert read_nodes("") is None


@pytest.mark.usefixtures("alone")
def test_what_is_merged_is_not_what_comes_twice() -> None:
    assert read_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}")["b"] == {"x": 1, "y": 3}


WRONG = {
    "a: 1\nb: [": (2, "expected the node content, but found '<stream end>'"),
    "a:\n\t- b": (2, "spaces: write some in the place of the tab"),
    "a: b: c": (1, "quote a text that has a colon"),
    "a: 1\nb: 2\na: 3": (3, "'a' comes twice; keep one"),
    "- a\n- x: &x [*x]": (2, "an alias stands in what it stands for"),
    "- a\n- *b": (2, "undefined alias 'b'"),
    "- !!python/object:os.system {}": (1, "could not determine a constructor"),
    "- !mine 1": (1, "could not determine a constructor"),
    "a: 1\n---\nb: 1": (2, "but found another document"),
    "!!int x": (None, "invalid literal for int"),
    "9" * 5000: (None, "Exceeds the limit"),
    "a: \x01": (None, "special characters are not allowed"),
    "[" * 100_000: (None, "it nests too deep"),
    "- " * 100_000: (None, "it nests too deep"),
    "? " * 100_000: (None, "it nests too deep"),
    "- x\n" + "x: " * 3: (2, "expected"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: ascii(text[:20]))
def test_what_is_refused_says_where_and_why(text: str) -> None:
    line, problem = WRONG[text]
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert str(caught.value) == (
        caught.value.problem if line is None else f"line {line}: {caught.value.problem}"
    )


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(YamlError, match="invalid start byte"):
        read_yaml(b"a: \xff")


@pytest.mark.usefixtures("alone")
def test_what_aliases_repeat_is_bounded() -> None:
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 20)]
    for read in (read_yaml, read_nodes):
        with pytest.raises(YamlError, match=f"line .: aliases repeat more than {MOST_REPEATED}"):
            read("\n".join(lines))
