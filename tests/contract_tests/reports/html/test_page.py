from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.reports.html import chromium
from tests.contract_tests.reports.html.chromium import Browser
from tests.contract_tests.reports.html.colours import contrast, luminance
from tests.contract_tests.reports.samples import FINDINGS, NASTY, result

from honcho_contract.reports.html.grid import WORDS
from honcho_contract.reports.html.page import TEMPLATES, as_html
from honcho_contract.results.coverage import FAMILIES
from honcho_contract.results.response_times import Times

OPEN = ("meta", "br", "link", "img")


COLOURS = """one => {
  let at = document.querySelector(one), ink = getComputedStyle(at).color, ground;
  do { ground = getComputedStyle(at).backgroundColor; at = at.parentElement; }
  while (ground === 'rgba(0, 0, 0, 0)');
  return [ink, ground];
}"""
"""The colour of an element's text, and of what it stands on."""


class Outline(HTMLParser):
    """The elements of a page, and whether each that was opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in OPEN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def count(self, tag: str) -> int:
        return sum(seen == tag for seen, _ in self.seen)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(as_html(result(stale=["known.yaml:3: old"])), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return chromium.find(tmp_path_factory.mktemp("browser"))


def test_it_is_well_formed_and_fetches_nothing() -> None:
    text = as_html(result())
    outline = Outline(text)
    assert outline.open == []
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in outline.seen}
    assert not [a for _, a in outline.seen if "src" in a]
    assert "url(" not in text
    assert "@import" not in text


HOSTILE = f"{NASTY} {{{{ 7 * 6 }}}} {{% raw %}} \" onload='x'"


def test_no_text_is_taken_for_markup_or_for_a_template() -> None:
    one = replace(
        FINDINGS[3],
        reason=HOSTILE,
        detail=HOSTILE,
        known=HOSTILE,
        request=HOSTILE,
        expected=HOSTILE,
        sent=HOSTILE,
        answer=HOSTILE,
        headers=(HOSTILE,),
        steps=(HOSTILE,),
        operation=HOSTILE,
    )
    given = {"trouble": [HOSTILE], "stale": [HOSTILE], "unsupported": [HOSTILE]}
    text = as_html(result(findings=[one], options={"only": HOSTILE}, **given))
    outline = Outline(text)
    assert outline.open == []
    assert "script" not in {tag for tag, _ in outline.seen}
    assert not [name for _, given in outline.seen for name in given if name.startswith("on")]
    assert "{{ 7 * 6 }}" in text
    assert "{% raw %}" in text


def test_no_template_leaves_a_text_as_it_is() -> None:
    for path in TEMPLATES.iterdir():
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text(encoding="utf-8")), path


def test_the_grid_has_a_square_for_every_operation_and_family() -> None:
    coverage = result().coverage
    outline = Outline(as_html(result()))
    rows = len(coverage.contract.operations) + 1  # and the one for another method
    assert outline.count("td") == rows * len(FAMILIES)


def test_every_finding_is_there_in_order_and_the_grid_leads_to_them() -> None:
    outline = Outline(as_html(result()))
    articles = [a["class"] for tag, a in outline.seen if tag == "article"]
    assert articles == ["new", "accepted", "new", "new", "new", "flaky"]
    links = [str(a["href"]) for tag, a in outline.seen if tag == "a"]
    targets = {f"#{a['id']}" for tag, a in outline.seen if tag == "article"}
    assert set(links) <= targets
    assert len(links) == len({(f.operation, f.check.partition(".")[0]) for f in FINDINGS})


def test_a_difference_is_marked() -> None:
    assert "<mark>  &#34;content&#34;: &#34;a &#34;,</mark>" in as_html(result())


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"findings": []}, "Conforms to Honcho 1.1.0"),
        ({"findings": FINDINGS[1:2]}, "Conforms to Honcho 1.1.0, but for what is known"),
        ({}, "Does not conform to Honcho 1.1.0"),
        ({"trouble": ["gone"]}, "Could not be tested to the end"),
        ({"findings": [], "stale": ["old"]}, "No new findings, and yet not passed"),
    ],
)
def test_the_verdict_is_the_heading(parts: dict[str, Any], words: str) -> None:
    (heading,) = re.findall("<h1>(.*?)</h1>", as_html(result(**parts)))
    assert heading == words


@pytest.mark.parametrize("width", [500, 800, 1400])
def test_a_browser_lays_it_out_without_scrolling_sideways(
    browser: Browser, page: Path, width: int
) -> None:
    told = browser.ask(page, "[innerWidth, document.documentElement.scrollWidth]", width=width)
    inner, scrolled = map(int, told.split(","))
    assert scrolled <= inner


def test_request_and_answer_stand_side_by_side_where_there_is_room(
    browser: Browser, page: Path
) -> None:
    tops = "Array.from(document.querySelector('.pair').children, s => s.offsetTop)"
    wide = browser.ask(page, tops, width=1400).split(",")
    narrow = browser.ask(page, tops, width=500).split(",")
    assert wide[0] == wide[1]
    assert int(narrow[0]) < int(narrow[1])


def test_findings_stand_before_the_table_and_say_how_the_run_is_repeated() -> None:
    told = result(options={"examples": 20, "only": "test_plain and not apps", "search": False})
    text = as_html(told)
    assert text.index("<article") < text.index("<table")
    command = "honcho-contract check http://target.test --seed 7 --examples 20 -k "
    assert f"{command}&#39;test_plain and not apps&#39; --quick" in text
    assert f"{told.began:%Y-%m-%d %H:%M} UTC · honcho-contract {version('honcho-contract')}" in text


def test_every_column_says_what_it_is_about() -> None:
    text = unescape(as_html(result()))
    for family in FAMILIES:
        assert f"<dt>{family}</dt><dd>{WORDS[family]}</dd>" in text


def test_times_are_told_by_operation_the_slowest_first() -> None:
    times = Times()
    for operation, seconds in (("apps.list", 0.002), ("apps.list", 0.004), ("users.get", 1.5)):
        times.add(operation, seconds)
    rows = re.findall(r"<li><code>(.*?)</code>.*?<span>(.*?)</span>", as_html(result(times=times)))
    assert rows == [
        ("users.get", "1.5 s on average, 1.5 s at most, 1 answers"),
        ("apps.list", "3.0 ms on average, 4.0 ms at most, 2 answers"),
    ]


SHOWN = """[%s].map(id => { document.getElementById(id).click(); return [...
  document.querySelectorAll('article')].filter(a => a.offsetParent).length; })"""
"""How many findings are shown after each of these buttons was chosen, one after another."""


def test_findings_can_be_filtered_without_a_script(browser: Browser, page: Path) -> None:
    ids = ("state-new", "state-known", "state-all", "family-echo", "state-flaky", "family-all")
    told = browser.ask(page, SHOWN % ", ".join(f"'{one}'" for one in ids), width=1400)
    assert told == "4,1,6,2,0,1"


WIDEST = """(document.body.style.width = '360px', document.body.style.overflow = 'hidden',
  Math.max(...[...document.querySelectorAll('body *')].map(e => e.getBoundingClientRect().right),
  ...[...document.querySelectorAll('.sheet')].map(e => e.scrollWidth + 12)))"""


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_is_beyond_the_edge(browser: Browser, page: Path, dark: bool) -> None:
    assert float(browser.ask(page, WIDEST, width=500, dark=dark)) <= 361


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_in_the_light_and_in_the_dark(
    browser: Browser, page: Path, dark: bool
) -> None:
    """The contrast of text against its ground is 4.5 at least (WCAG 2.1, 1.4.3)."""
    selectors = ("body", ".numbers dt", ".verdict h1", ".wrong", "pre", ".failed", "pre mark")
    colours = f"JSON.stringify({json.dumps(selectors)}.map({COLOURS}))"
    told = browser.ask(page, colours, width=1400, dark=dark)
    for selector, (ink, ground) in zip(selectors, json.loads(told), strict=True):
        assert contrast(ink, ground) >= 4.5, f"{selector}: {ink} on {ground}"
    body = luminance(json.loads(told)[0][1])
    assert (body < 0.2) is dark


def test_a_picture_of_it_can_be_taken(browser: Browser, page: Path, tmp_path: Path) -> None:
    picture = tmp_path / "report.png"
    browser.picture(page, picture, width=1300, height=1600)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
