"""How the inspector looks, and how it is used without a mouse: light and dark, wide and narrow."""

from __future__ import annotations

import os
import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, expect
from tests.contract_tests.reports.html.colours import contrast, luminance
from tests.house.tree import ROOT
from tests.mock_server.workshop.page.inspecting import MESSAGES, Inspected

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    Scheme = Literal["light", "dark"]
    Look = Callable[..., AbstractContextManager[Inspected]]

PICTURES = "HONCHO_PICTURES"
"""The variable that has the pictures in docs/ taken anew; those that are missing always are."""

PLACES = (
    "#requests/{refused}",
    "#requests/{struck}",
    "#state",
    "#state/{session}",
    "#faults",
    "#worlds",
    "#chat",
    "#send",
)

VIEWS = {
    "2": "State",
    "3": "Faults",
    "4": "Worlds",
    "5": "Chat",
    "6": "Send",
    "1": "Requests",
}
"""Keys, and the views that they lead to."""

TEXTS = """() => {
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (!text || !at.checkVisibility() || at.closest('.unseen, script')) continue;
    const ink = getComputedStyle(at).color;
    let ground = 'rgba(0, 0, 0, 0)';
    for (let one = at; one && ground === 'rgba(0, 0, 0, 0)'; one = one.parentElement)
      ground = getComputedStyle(one).backgroundColor;
    found.set(ink + ground, [ink, ground, text.slice(0, 40)]);
  }
  return [...found.values()];
}"""
"""Every pair of a text's colour and what it stands on, with a text that has it."""

TOO_WIDE = """() => [...document.querySelectorAll(
  'html, body, main, main > section, .sheet, .panes, #columns, #content, #exchange, #list'
)].filter(one => one.scrollWidth > one.clientWidth).map(one => one.tagName + one.id)"""
"""What would have to be scrolled sideways."""

FOCUSED = """() => {
  const at = document.activeElement;
  const shown = at.matches('#filters input') ? at.nextElementSibling : at;
  const style = getComputedStyle(shown);
  const name = at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent;
  const outlined = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none';
  return [at.tagName, at.id, name.trim(), outlined];
}"""
"""What has the focus, what it is called, and whether that shows."""


@pytest.fixture
def look(chromium: Browser, mock_server: MockServer) -> Look:
    """Look at a world in which something has happened, on a screen of some size."""

    @contextmanager
    def look(
        *, width: int = 1280, height: int = 800, scheme: Scheme = "light"
    ) -> Iterator[Inspected]:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        with closing(Inspected(mock_server, context, name="checkout-agent")) as inspected:
            yield inspected
        context.close()

    return look


def places(inspected: Inspected) -> list[str]:
    """A hash for every kind of thing that can be looked at."""
    ids = inspected.fill()
    calls = inspected.world.calls()
    names = {
        "refused": str(next(call.number for call in calls if call.request_faults)),
        "struck": str(next(call.number for call in calls if call.fault)),
        "session": f"{ids['app']}/{ids['user']}/sessions/{ids['session']}",
    }
    return [place.format_map(names) for place in PLACES]


def visit(page: Page, inspected: Inspected, place: str) -> None:
    page.goto(f"{inspected.world.url}/__mock__/{place}")
    expect(page.locator("h2:visible").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(look: Look, scheme: Scheme) -> None:
    """The contrast of text against its ground is 4.5 at least (WCAG 2.1, 1.4.3)."""
    with look(scheme=scheme) as inspected:
        page = inspected.page()
        for place in places(inspected):
            visit(page, inspected, place)
            found = page.evaluate(TEXTS)
            assert len(found) > 3
            for ink, ground, text in found:
                assert contrast(ink, ground) >= 4.5, f"{place}: {text!r} is {ink} on {ground}"
        body = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (luminance(body) < 0.2) is (scheme == "dark")


@pytest.mark.parametrize("width", [360, 700, 1000, 1800])
def test_nothing_is_cut_off_sideways(look: Look, width: int) -> None:
    with look(width=width) as inspected:
        page = inspected.page()
        for place in places(inspected):
            visit(page, inspected, place)
            assert page.evaluate(TOO_WIDE) == [], place


def test_on_a_narrow_screen_a_request_takes_the_place_of_the_list(look: Look) -> None:
    with look(width=400) as inspected:
        inspected.fill()
        page = inspected.page()
        page.locator("#list li.refused").first.click()
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.get_by_role("button", name="All requests").click()
        expect(page.get_by_role("listbox")).to_be_focused()
        expect(page.locator("#exchange")).to_be_hidden()


def test_everything_can_be_reached_by_tab_and_shows_that_it_is(look: Look) -> None:
    with look() as inspected:
        for place in places(inspected):
            page = inspected.page(place)
            expect(page.locator("h2:visible").first).to_be_visible()
            seen = []
            for _ in range(60):
                page.keyboard.press("Tab")
                tag, key, name, outlined = page.evaluate(FOCUSED)
                if tag == "BODY":
                    break
                assert name, f"{place}: {tag} {key} has no name"
                assert outlined, f"{place}: one does not see that {name!r} has the focus"
                seen.append(name)
            assert len(seen) > 8


def test_the_list_is_walked_with_keys_and_keeps_the_focus(look: Look) -> None:
    with look() as inspected:
        inspected.fill()
        page = inspected.page()
        expect(page.locator("#list li").first).to_be_visible()
        count = page.locator("#list li").count()
        page.keyboard.press("/")
        expect(page.locator("#search")).to_be_focused()
        page.keyboard.type("messages.create")
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        second = page.locator("#list li:visible").nth(1)
        expect(second).to_have_attribute("aria-selected", "true")
        chosen = second.get_attribute("id")
        assert chosen
        expect(page.locator("#exchange h2")).to_have_text("messages.create")

        inspected.call("POST", MESSAGES, {"content": "c", "is_user": True})
        expect(page.locator("#list li")).to_have_count(count + 1)
        expect(page.get_by_role("listbox")).to_be_focused()
        expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("listbox")).to_have_attribute("aria-activedescendant", chosen)

        page.keyboard.press("Enter")
        expect(page.locator("#exchange")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_focused()
        page.keyboard.press("Home")
        page.keyboard.press("k")
        expect(page.locator("#list li:visible").first).to_have_attribute("aria-selected", "true")


def test_views_are_changed_with_keys_which_can_be_switched_off(look: Look) -> None:
    with look() as inspected:
        page = inspected.page()
        for key, view in VIEWS.items():
            page.keyboard.press(key)
            expect(page.get_by_role("region", name=view)).to_be_visible()
            expect(page).to_have_title(re.compile(view))
        page.keyboard.press("?")
        page.get_by_role("checkbox", name="Keys of one character").uncheck()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("2")
        expect(page.get_by_role("region", name="Requests")).to_be_visible()


def test_the_lists_of_the_state_are_walked_with_arrows(look: Look) -> None:
    with look() as inspected:
        ids = inspected.fill()
        page = inspected.page(f"#state/{ids['app']}/{ids['user']}")
        apps = page.get_by_role("navigation", name="Apps")
        apps.get_by_role("link", name="app_id").focus()
        page.keyboard.press("ArrowDown")
        expect(apps.get_by_role("link", name="shop")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("link", name="ada").last).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator(".message").first).to_be_visible()
        focused: Any = page.evaluate("document.activeElement.closest('nav').ariaLabel")
        assert focused == "What the user has"


@pytest.mark.parametrize(
    ("name", "scheme", "place"), [("inspector", "light", 0), ("inspector-dark", "dark", 3)]
)
def test_pictures_of_it_can_be_taken(
    look: Look, tmp_path: Any, name: str, scheme: Scheme, place: int
) -> None:
    kept = ROOT / "docs" / f"{name}.png"
    wanted = PICTURES in os.environ or not kept.exists()
    picture = kept if wanted else tmp_path / kept.name
    with look(width=1360, height=820, scheme=scheme) as inspected:
        page = inspected.page(places(inspected)[place])
        expect(page.locator("main h2:visible").first).to_be_visible()
        page.screenshot(path=picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
