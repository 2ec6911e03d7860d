"""The inspector, used in a real browser as people use it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

import pytest
from playwright.sync_api import Browser, Locator, Route, expect
from tests.mock_server.support import Client
from tests.mock_server.workshop.page.inspecting import MESSAGES, SESSION, USER, Inspected

from honcho_mock import MockServer, __version__
from honcho_mock.workshop.page.inspector import SCRIPTS, inspector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import FilePayload, Page

MESSAGE = {"content": "c", "is_user": True}
MARKUP = '<img src=x onerror="top.hit=1"><script>top.hit=1</script>\'"`{{7*7}}'


class Sources(HTMLParser):
    """Everything that a page would fetch, or run from an attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "style", "action") or name.startswith("on"):
                self.found.append((name, value))


@pytest.fixture
def inspected(chromium: Browser, mock_server: MockServer) -> Iterator[Inspected]:
    """A world of its own, and a browser in which any error is one of the test."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    inspected = Inspected(mock_server, context, name="looked-at")
    yield inspected
    context.close()
    inspected.close()
    assert errors == []


def test_it_is_one_answer_that_fetches_nothing(client: Client) -> None:
    answer = client("GET", "/__mock__/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    for rule in ("default-src 'none'", "trusted-types 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for name, value in Sources(answer.text).found:
        assert name == "href"
        assert str(value).startswith(("#", "data:image/svg+xml,")), value


def test_nothing_in_it_makes_markup_of_text() -> None:
    text = inspector().body.decode()
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
    ):
        assert way not in text
    assert len(SCRIPTS) > 1
    assert text.count("</script") == text.count("</style") == 1


@pytest.mark.parametrize("path", ["/__mock__", "/~a-b/__mock__"])
def test_the_slash_at_its_end_may_be_left_out(client: Client, path: str) -> None:
    answer = client("GET", path)
    location = urljoin(f"http://mock{path}", answer.headers["location"])
    assert (answer.status, location) == (307, f"http://mock{path}/")


def test_an_empty_world_says_where_clients_go(inspected: Inspected) -> None:
    page = inspected.page()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    expect(page.get_by_text(inspected.world.url, exact=True).first).to_be_visible()
    page.get_by_role("button", name="Copy the base URL").click()
    assert page.evaluate("navigator.clipboard.readText()") == inspected.world.url


def test_a_refused_request_appears_by_itself_and_is_explained(inspected: Inspected) -> None:
    page = inspected.page()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    inspected.call("POST", MESSAGES, {"content": "Who says this?"})
    row = page.get_by_role("option", name=re.compile("422.*refused.*messages.create"))
    expect(row).to_contain_text("is_user in the body is missing, and is required")
    row.click()
    exchange = page.get_by_role("region", name="The request")
    expect(exchange.get_by_role("note")).to_contain_text("Not what the contract allows")
    expect(exchange.get_by_role("note")).to_contain_text("is_user in the body is missing")
    expect(exchange).to_contain_text('"Who says this?"')
    expect(exchange).to_contain_text("Field required")
    exchange.get_by_text(re.compile(r"\d headers")).first.click()
    expect(exchange.get_by_text("application/json").first).to_be_visible()
    page.get_by_role("button", name="Copy curl").click()
    curl = page.evaluate("navigator.clipboard.readText()")
    assert curl.startswith(f"curl -sS -i -X POST '{inspected.world.url}{MESSAGES}' ")
    assert '{"content":"Who says this?"}' in curl


def test_requests_are_filtered(inspected: Inspected) -> None:
    inspected.fill()
    page = inspected.page()
    page.get_by_role("radio", name="Refused").check()
    expect(shown(page).locator(".status")).to_have_text(["422", "404", "404", "422", "409"])
    page.get_by_role("radio", name="Faults").check()
    expect(shown(page)).to_have_count(1)
    expect(shown(page)).to_contain_text("Fault 1 struck messages.create")
    page.get_by_role("radio", name="All").check()
    page.get_by_label("Operation", exact=True).first.select_option("documents.create")
    expect(shown(page)).to_have_count(2)
    page.get_by_label("Search in requests and answers").fill("INVOICE")
    expect(shown(page)).to_have_count(1)
    page.get_by_label("Search in requests and answers").fill("nobody said this")
    page.get_by_role("button", name="Show all requests").click()
    expect(shown(page)).to_have_count(rows(page).count())


def test_the_filter_is_in_the_address(inspected: Inspected) -> None:
    """A reload, a link that is passed on, and the way back all have it."""
    inspected.call("POST", f"{MESSAGES}/list?size=5&reverse=true")
    inspected.call("POST", f"{MESSAGES}/list?size=none&page={'1' * 400}")
    inspected.call("POST", "/v1/apps/list?size=none")
    page = inspected.page()
    expect(rows(page).locator(".query").last).to_have_text("?size=5&reverse=true")
    assert len(rows(page).locator(".query").nth(1).inner_text()) < 200
    page.get_by_role("radio", name="Refused").check()
    page.get_by_label("Operation", exact=True).first.select_option("messages.list")
    page.get_by_label("Search in requests and answers").fill("Size=None&?")
    expect(page.get_by_text("No request fits")).to_be_visible()
    page.get_by_label("Search in requests and answers").fill("NONE")
    page.reload()
    expect(shown(page)).to_have_count(1)
    expect(page.get_by_label("Search in requests and answers")).to_have_value("NONE")
    expect(page.get_by_role("radio", name="Refused")).to_be_checked()
    shown(page).first.click()
    expect(page).to_have_url(
        re.compile(r"#requests/2\?filter=refused&operation=messages.list&text=NONE$")
    )
    page.keyboard.press("3")
    page.get_by_role("link", name="Requests").click()
    expect(shown(page)).to_have_count(1)
    page.goto(f"{inspected.world.url}/__mock__/#requests?filter=constructor&other=1")
    expect(shown(page)).to_have_count(3)


def test_what_is_shown_is_exported_as_har(inspected: Inspected) -> None:
    inspected.call("POST", f"{MESSAGES}/list?size=5", {"filter": {"n": 2**70}})
    inspected.call("POST", MESSAGES, {"content": "Who says this?"})
    page = inspected.page()
    page.get_by_label("Search in requests and answers").fill("size")
    expect(shown(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("text=size"))
    log = json.loads(saved(page, "Export as HAR"))["log"]
    assert (log["version"], log["creator"]) == (
        "1.2",
        {"name": "honcho-mock", "version": __version__},
    )
    [entry] = log["entries"]
    request, response = entry["request"], entry["response"]
    assert request["url"] == f"{inspected.world.url}{MESSAGES}/list?size=5"
    assert request["queryString"] == [{"name": "size", "value": "5"}]
    assert json.loads(request["postData"]["text"]) == {"filter": {"n": 2**70}}
    assert response["status"] == 200
    assert json.loads(response["content"]["text"])["size"] == 5
    assert {"startedDateTime", "time", "cache", "timings"} <= entry.keys()


def saved(page: Page, button: str) -> str:
    """The text of the file that a button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_text()


def test_chats_are_answered_by_rules_that_the_page_sets(inspected: Inspected) -> None:
    page = inspected.page("#chat")
    page.get_by_role("button", name="Add a rule").click()
    page.keyboard.type("(")
    page.get_by_role("button", name="Set the rules").click()
    expect(page.locator("#chat-refused")).to_contain_text("'('")
    expect(page.get_by_text("not set yet")).to_be_visible()
    page.get_by_label("Where this regular expression").fill("[Oo]rder ")
    page.get_by_label("Answer with").fill(f"Soon.\n{MARKUP}")
    page.get_by_role("button", name="Add a rule").click()
    page.keyboard.type("order 4711")
    page.get_by_label("Answer with").last.fill("Tomorrow.")
    page.get_by_role("button", name="Try earlier rule 2").click()
    page.get_by_label("Where no rule fits").select_option("the query itself")
    page.get_by_role("button", name="Set the rules").click()
    expect(page.get_by_text("not set yet")).to_be_hidden()
    answers = [
        inspected.call("POST", f"{SESSION}/chat", {"queries": query})["content"]
        for query in ("Where is order 4711?", "My order is late", "Hi!")
    ]
    assert answers == ["Tomorrow.", f"Soon.\n{MARKUP}", "Hi!"]
    page.reload()
    expect(page.get_by_label("Answer with").last).to_have_value(f"Soon.\n{MARKUP}")
    page.get_by_role("button", name="Delete rule 2").click()
    page.get_by_role("button", name="Discard what is not set").click()
    expect(page.get_by_label("Answer with")).to_have_count(2)
    unchanged(page)


def test_snapshots_are_taken_restored_and_released(inspected: Inspected) -> None:
    page = inspected.page("#worlds")
    page.get_by_role("button", name="Take a snapshot").click()
    inspected.call("POST", "/v1/apps", {"name": "made later"})
    page.get_by_role("button", name="Restore snapshot 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status")).to_contain_text("The state is that of snapshot 1")
    assert inspected.call("GET", "/v1/apps/name/made later").status_code == 404
    page.get_by_role("button", name="Release snapshot 1").click()
    expect(page.get_by_text("There are no snapshots.")).to_be_visible()


def test_the_state_is_saved_to_a_file_and_loaded_from_it(inspected: Inspected) -> None:
    inspected.call("POST", MESSAGES, MESSAGE | {"metadata": {"n": 2**70}})
    page = inspected.page("#worlds")
    text = saved(page, "Save as a file")
    assert str(2**70) in text
    inspected.call("POST", MESSAGES, MESSAGE)
    load(page, "mine.json", text)
    page.get_by_role("dialog").get_by_role("button", name="Load").click()
    expect(page.get_by_role("status")).to_contain_text("The state of mine.json is loaded")
    found = inspected.call("POST", f"{MESSAGES}/list")["items"]
    assert [one["metadata"] for one in found] == [{"n": 2**70}]
    load(page, "cut.json", text[:-9])
    expect(page.locator("#state-refused")).to_contain_text(
        "cut.json is not loaded, and nothing is changed. It is not JSON"
    )
    load(page, "other.json", '{"format": 7}')
    page.get_by_role("dialog").get_by_role("button", name="Load").click()
    expect(page.locator("#state-refused")).to_contain_text("other.json is not loaded")
    expect(page.locator("#state-refused")).to_contain_text("format")
    assert inspected.call("POST", f"{MESSAGES}/list")["items"] == found


def load(page: Page, name: str, text: str) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Load from a file").set_input_files(file)


def test_a_request_is_sent_from_the_page(inspected: Inspected) -> None:
    inspected.world.make(auth="jwt", jwt_secret="a secret of this test alone, and long")
    page = inspected.page("#send")
    page.get_by_label("Operation to call").select_option("messages.list")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#send-refused")).to_have_text("app_id is missing: it is part of the path.")
    for name in ("app_id", "user_id", "session_id"):
        page.get_by_label(name).fill(name)
    page.get_by_label("size").fill("5")
    page.get_by_label("Body, as JSON").fill("{")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#send-refused")).to_contain_text("The body is not JSON")
    page.get_by_label("Body, as JSON").fill('{"filter": {}}')
    page.get_by_role("button", name="Send it").click()
    answer = page.get_by_role("region", name="The answer")
    expect(answer.get_by_role("heading")).to_have_text("200 OK")
    expect(answer).to_contain_text('"size": 5')
    [call] = inspected.world.calls()
    assert (call.operation, call.query, call.body) == (
        "messages.list",
        {"size": "5"},
        {"filter": {}},
    )
    page.get_by_label("Key", exact=True).fill("another")
    page.get_by_label("Key", exact=True).press("Enter")
    expect(answer.get_by_role("heading")).to_have_text("401 Unauthorized")
    answer.get_by_role("link", name="Request 2 in the list").click()
    expect(page.locator("#exchange h2")).to_have_text("messages.list")


def test_a_conversation_is_read_as_people_have_it(inspected: Inspected) -> None:
    inspected.fill()
    page = inspected.page("#state")
    page.get_by_role("link", name="shop").click()
    page.get_by_role("link", name="ada").click()
    page.get_by_role("navigation", name="What the user has").get_by_role("link").first.click()
    content = page.get_by_role("region", name="What is there")
    expect(content).to_contain_text("5 messages")
    expect(content.locator(".message b:not(.note-row b)")).to_have_text(
        ["User", "Agent", "User", "Agent", "User"]
    )
    first, second, third = (content.locator(".message").nth(number) for number in range(3))
    expect(first).to_contain_text("Hi! My order 4711 has not arrived yet.")
    expect(first).to_contain_text("10:00:17")
    expect(second).to_contain_text('{ "model": "small", "tokens": 41 }')
    expect(third).to_contain_text("insight")
    expect(third).to_contain_text("Ada works at an office.")
    inspected.call("POST", page_path(page), MESSAGE | {"content": "One more"})
    expect(content.locator(".message")).to_have_count(6)


def rows(page: Page) -> Locator:
    """The requests that the list holds."""
    return page.get_by_role("listbox").locator("li")


def shown(page: Page) -> Locator:
    """The requests that the filters let through."""
    return page.get_by_role("listbox").locator("li:visible")


def page_path(page: Page) -> str:
    """Where messages go of the session that a page shows."""
    app, user, _, session = page.url.partition("#state/")[2].split("/")
    return f"/v1/apps/{app}/users/{user}/sessions/{session}/messages"


def test_numbers_keep_their_digits(inspected: Inspected) -> None:
    ids = inspected.fill()
    page = inspected.page(f"#state/{ids['app']}/{ids['user']}/sessions/{ids['session']}")
    expect(page.locator("#content")).to_contain_text(f'"order": {2**70}')


def test_collections_and_metamessages_are_shown(inspected: Inspected) -> None:
    ids = inspected.fill()
    page = inspected.page(f"#state/{ids['app']}/{ids['user']}")
    page.get_by_role("link", name="preferences").click()
    expect(page.locator(".document")).to_have_count(2)
    expect(page.locator("#content")).to_contain_text("Pays by invoice.")
    page.get_by_role("link", name="All metamessages").click()
    expect(page.locator("#content")).to_contain_text("Ada works at an office.")
    page.locator("#content").get_by_role("link", name=ids["session"]).click()
    expect(page.locator(".message")).to_have_count(5)


def test_a_place_that_is_gone_says_so(inspected: Inspected) -> None:
    page = inspected.page("#state/app_id/nobody")
    expect(page.get_by_text("This is not there, or not any more.")).to_be_visible()


def test_a_long_conversation_shows_its_end_first(inspected: Inspected) -> None:
    for start in (0, 75):
        many = [MESSAGE | {"content": f"number {start + n}"} for n in range(75)]
        inspected.call("POST", f"{MESSAGES}/batch", {"messages": many})
    page = inspected.page("#state/app_id/user_id/sessions/session_id")
    expect(page.locator(".message")).to_have_count(100)
    expect(page.get_by_text("number 149", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Show earlier messages (50)").click()
    expect(page.locator(".message")).to_have_count(150)


def test_a_fault_is_defined_switched_and_deleted(inspected: Inspected) -> None:
    page = inspected.page("#faults")
    page.get_by_label("Operation", exact=True).last.fill("messages.create")
    page.get_by_role("button", name="429, twice").click()
    expect(page.locator("#fault-preview")).to_have_text(
        "messages.create answers 429 Too Many Requests, says Retry-After: 1: the first 2 calls."
    )
    page.get_by_label("Which calls").select_option("every one")
    page.get_by_role("button", name="Add the fault").click()
    switch = page.get_by_role("switch", name="fault 1 on messages.create")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert inspected.call("POST", MESSAGES, MESSAGE).status_code == 429
    expect(page.get_by_text("struck 1 of 1 call")).to_be_visible()

    switch.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    assert inspected.call("POST", MESSAGES, MESSAGE)["content"] == "c"
    switch.press("Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert inspected.call("POST", MESSAGES, MESSAGE).status_code == 429

    page.get_by_role("button", name="Delete fault 1").click()
    expect(page.get_by_text("Nothing goes wrong in this world.")).to_be_visible()
    assert inspected.world.faults() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"operation": "messages.creat", "status": "503"}, "did you mean 'messages.create'"),
        ({"operation": "messages.create"}, "nothing goes wrong"),
        (
            {"operation": "messages.create", "status": "x"},
            "status='x': expected a whole number of at least 1",
        ),
        ({"operation": "messages.create", "status": "201"}, "status=201 is no answer"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_in_a_sentence(
    inspected: Inspected, fields: dict[str, str], sentence: str
) -> None:
    page = inspected.page("#faults")
    for name, value in fields.items():
        page.locator(f"#fault-form [name={name}]").fill(value)
    page.get_by_role("button", name="Add the fault").click()
    expect(page.locator("#fault-refused")).to_contain_text(sentence)
    assert inspected.world.faults() == []


def test_a_request_leads_to_its_state_and_to_a_fault_of_it(inspected: Inspected) -> None:
    inspected.call("POST", MESSAGES, MESSAGE)
    page = inspected.page("#requests/1")
    page.get_by_role("button", name="Let it fail").click()
    expect(page.locator("#fault-operation")).to_have_value("messages.create")
    page.go_back()
    page.get_by_role("link", name="Show in state").click()
    expect(page.locator(".message")).to_have_count(1)


def test_the_clock_is_frozen_set_and_moved(inspected: Inspected) -> None:
    page = inspected.page("#worlds")
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_text("stands still")).to_be_visible()
    page.get_by_label("Set it to").fill("2024-05-01T10:00:00Z")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator(".time")).to_contain_text("2024-05-01 10:00:00")
    page.get_by_role("button", name="+1 h").click()
    expect(page.locator(".time")).to_contain_text("2024-05-01 11:00:00")
    assert inspected.world.now().startswith("2024-05-01T11:00:00")
    page.get_by_label("Set it to").fill("noon")
    page.get_by_label("Set it to").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is not a time")
    page.get_by_role("button", name="Let it run").click()
    expect(page.get_by_role("button", name="Freeze")).to_be_visible()


def test_worlds_are_picked_reset_and_deleted(inspected: Inspected) -> None:
    other = inspected.other("another")
    other.fault("*", status=503)
    page = inspected.page("#worlds")
    page.get_by_role("link", name="another").click()
    expect(page).to_have_url(f"{other.url}/__mock__/")
    expect(page.get_by_role("link", name="World: another")).to_be_visible()
    page.get_by_role("link", name="World: another").click()
    page.get_by_role("button", name="Reset the world another").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    assert len(other.faults()) == 1
    page.get_by_role("button", name="Reset the world another").click()
    page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(page.get_by_text("another begins anew")).to_be_visible()
    assert other.faults() == []
    page.get_by_role("button", name="Delete the world another").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(f"{inspected.server.url}/__mock__/#worlds")
    assert "another" not in inspected.names()
    page.get_by_label("Open a world").fill("made-just-now")
    page.get_by_label("Open a world").press("Enter")
    expect(page.get_by_role("link", name="World: made-just-now")).to_be_visible()


def test_a_page_of_a_world_that_nobody_used_does_not_make_it(inspected: Inspected) -> None:
    page = inspected.page()
    page.goto(f"{inspected.other('unused').url}/__mock__/")
    expect(page.get_by_text("Nobody has used this world yet")).to_be_visible()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    assert "unused" not in inspected.names()
    page.get_by_role("button", name="Make it now").click()
    expect(page.get_by_text("Nobody has used this world yet")).to_be_hidden()
    assert "unused" in inspected.names()


def test_a_world_that_was_deleted_is_not_made_anew_by_a_page_that_is_open(
    inspected: Inspected,
) -> None:
    inspected.world.reset()
    page = inspected.page()
    expect(page.get_by_text("Nobody has used this world yet")).to_be_hidden()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    expect(page.locator("[data-clock]").first).not_to_be_empty()
    inspected.world.delete()
    expect(page.get_by_text("This world has been deleted.")).to_be_visible()
    assert inspected.names() == ["default"]
    page.get_by_role("button", name="Make it anew").click()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()


def test_a_page_goes_on_when_the_server_is_back(chromium: Browser) -> None:
    context = chromium.new_context()
    with MockServer() as server, closing(Inspected(server, context, name="w")) as inspected:
        port = int(server.url.rpartition(":")[2])
        inspected.call("POST", "/v1/apps/list")
        page = inspected.page()
        expect(rows(page)).to_contain_text("apps.list")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    with (
        MockServer(port=port) as server,
        closing(Inspected(server, context, name="w")) as inspected,
    ):
        inspected.call("POST", SESSION.rpartition("/")[0], {})
        expect(rows(page)).to_contain_text("sessions.create")
        expect(page.get_by_text("The server does not answer.")).to_be_hidden()
    context.close()


def test_what_came_in_stays_text(inspected: Inspected) -> None:
    """Markup in what a client stores or sends is shown, and never becomes part of the page."""
    body = {"content": MARKUP, "is_user": True, "metadata": {MARKUP: MARKUP}}
    user = {"name": MARKUP, "metadata": {"m": MARKUP}}
    inspected.call("POST", "/v1/apps", user)
    inspected.call("POST", f"{USER.rpartition('/')[0]}", user)
    message = inspected.call("POST", MESSAGES, body)["id"]
    note = {"content": MARKUP, "metamessage_type": MARKUP, "metadata": {MARKUP: 1}}
    inspected.call("POST", f"{USER}/metamessages", note)
    about = {"session_id": "session_id", "message_id": message}
    inspected.call("POST", f"{USER}/metamessages", note | about)
    inspected.call("POST", f"{USER}/collections", {"name": MARKUP})
    inspected.call("POST", MESSAGES, {"content": 1, MARKUP: MARKUP})
    inspected.call("GET", "/v1/<script>top.hit=1</script>")
    inspected.call("POST", f"{MESSAGES}?<img src=x onerror=top.hit=1>", body)
    page = inspected.page()
    expect(rows(page)).to_have_count(9)
    for number in range(1, 10):
        page.locator(f"#request-{number}").click()
        expect(page.locator("#exchange h2")).to_be_visible()
        unchanged(page)
    filtered = urlencode({"operation": MARKUP, "text": MARKUP, "filter": MARKUP})
    page.goto(f"{inspected.world.url}/__mock__/#requests?{filtered}")
    expect(page.get_by_label("Operation", exact=True).first).to_have_value(MARKUP)
    expect(page.get_by_text("No request fits")).to_be_visible()
    unchanged(page)
    for place in ("", "/app_id", "/app_id/user_id", "/app_id/user_id/metamessages"):
        page.goto(f"{inspected.world.url}/__mock__/#state{place}")
        expect(page.locator("#content h2")).to_be_visible()
        unchanged(page)
    page.goto(f"{inspected.world.url}/__mock__/#state/app_id/user_id/sessions/session_id")
    expect(page.locator(".message .words").first).to_have_text(MARKUP)
    unchanged(page)
    page.goto(f"{inspected.world.url}/__mock__/#state/%3Cimg%20src=x%20onerror=top.hit=1%3E")
    expect(page.locator("#content")).to_contain_text("<img src=x")
    unchanged(page)


def unchanged(page: Page) -> None:
    """The page has its own one script, no image, and nothing has run."""
    found: Any = page.evaluate("[top.hit, document.scripts.length, document.images.length]")
    assert found == [None, 1, 0]


def test_the_browser_itself_refuses_to_make_markup_of_text(inspected: Inspected) -> None:
    page = inspected.page()
    refused = page.evaluate("try { document.body.innerHTML = '<b>'; 0 } catch (e) { e.name }")
    assert refused == "TypeError"


def test_a_thousand_requests_are_listed_and_searched(inspected: Inspected) -> None:
    for number in range(1010):
        inspected.call("POST", "/v1/apps/list", {"filter": {"n": number}})
    page = inspected.page()
    expect(rows(page)).to_have_count(1000)
    expect(page.locator("#count-all")).to_have_text("1,000")
    page.get_by_role("listbox").press("End")
    expect(page.locator("#request-11")).to_be_in_viewport()
    page.get_by_label("Search in requests and answers").fill('"n":500}')
    expect(shown(page)).to_have_count(1)
    inspected.call("POST", "/v1/apps/list")
    expect(page.locator("#request-11")).to_have_count(0)


def test_a_page_that_nobody_sees_asks_nothing(inspected: Inspected) -> None:
    page = inspected.page()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    page.add_init_script("Object.defineProperty(document, 'hidden', {get: () => !window.seen})")
    page.clock.install()
    asked: list[str] = []
    page.reload()
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(10_000)
    assert asked == []
    with page.expect_request(re.compile("pulse")):
        page.evaluate("seen = true; document.dispatchEvent(new Event('visibilitychange')); 0")


def test_the_list_can_be_paused(inspected: Inspected) -> None:
    inspected.call("POST", "/v1/apps/list")
    page = inspected.page()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Pause").click()
    inspected.call("POST", "/v1/apps/list")
    expect(page.get_by_text("Paused, 1 new")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Pause").click()
    expect(rows(page)).to_have_count(2)


def test_requests_are_forgotten_when_asked_to(inspected: Inspected) -> None:
    inspected.call("POST", "/v1/apps/list")
    page = inspected.page()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    assert inspected.world.calls() == []


def test_of_a_proxy_it_shows_what_a_proxy_has(inspected: Inspected) -> None:
    inspected.call("POST", MESSAGES, MESSAGE)
    original = {"status": 500, "answer_headers": {}, "answer": "broken", "whole": False}
    page = inspected.page()
    behind = {"upstream": "https://honcho.example"}
    change(page, "**/world", lambda told: told | behind)
    change(page, "**/worlds", lambda told: {"worlds": [one | behind for one in told["worlds"]]})
    change(
        page,
        "**/journal?*",
        lambda told: (
            told | {"exchanges": [one | {"original": original} for one in told["exchanges"]]}
        ),
    )
    page.reload()
    rows(page).first.click()
    expect(page.get_by_role("heading", name="The server's own answer")).to_be_visible()
    expect(
        page.get_by_text("It answered 500 Internal Server Error, and did not end")
    ).to_be_visible()
    for name in ("State", "Show in state", "Chat"):
        expect(page.get_by_role("link", name=name)).to_be_hidden()
    page.keyboard.press("2")
    expect(page.get_by_role("region", name="Requests")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_text("https://honcho.example")).to_be_visible()
    for name in ("Freeze", "Take a snapshot"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()


def change(page: Page, url: str, to: Callable[[Any], Any]) -> None:
    """Let the page see another answer than the server's."""

    def answer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=to(answer.json()))

    page.route(url, answer)
