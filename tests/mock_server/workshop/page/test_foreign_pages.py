"""Pages of other people in a real browser: they read nothing of a mock, and change nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.sites import site
from tests.mock_server.workshop.page.inspecting import browser

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

EVIL = "evil.test"
SECRET = "what nobody else may know"

ATTACK = """
async (mock) => {
  const json = { "Content-Type": "application/json" };
  const fault = JSON.stringify({ operation: "*", status: 503 });
  const app = JSON.stringify({ name: "planted" });
  const heard = [];
  const attempt = async (path, options = {}) => {
    try {
      const response = await fetch(mock + path, options);
      heard.push(`${response.status} ${await response.text()}`);
    } catch (error) {
      heard.push(String(error));
    }
  };
  for (const path of ["state", "journal", "world", "worlds", ""]) {
    await attempt(`/__mock__/${path}`);
    await attempt(`/__mock__/${path}`, { mode: "no-cors" });
    await attempt(`/~planted/__mock__/${path}`);
  }
  for (const [path, body] of [["reset", "{}"], ["faults", fault], ["clock", '{"move": 9}']]) {
    for (const method of ["POST", "PUT"]) {
      await attempt(`/__mock__/${path}`, { method, body, headers: json });
      await attempt(`/__mock__/${path}`, { method, body });
      await attempt(`/__mock__/${path}`, { method, body: new Blob([body]), mode: "no-cors" });
    }
  }
  await attempt("/__mock__/world", { method: "DELETE" });
  await attempt("/~planted/v1/apps", { method: "POST", body: new Blob([app]), mode: "no-cors" });
  const image = new Image();
  const loaded = new Promise((end) => { image.onload = image.onerror = end; });
  image.src = `${mock}/~planted/v1/apps?app_id=app_id`;
  await loaded;
  return heard.join("\\n");
}
"""

API = """
async (mock) => {
  try {
    const response = await fetch(`${mock}/v1/apps/list`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
    });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(error);
  }
}
"""


@pytest.fixture(scope="module")
def misled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser to which a name of somebody else leads to this machine."""
    rules = f"--host-resolver-rules=MAP {EVIL} 127.0.0.1"
    with browser(tmp_path_factory.mktemp("browser"), rules) as launched:
        yield launched


@contextmanager
def holding_a_secret(**settings: Any) -> Iterator[MockServer]:
    with MockServer(**settings) as server, server.world("default").client() as client:
        assert client.post("/v1/apps", json={"name": SECRET}).status_code == 200
        yield server


@contextmanager
def opened(misled: Browser, address: str) -> Iterator[Page]:
    page = misled.new_page()
    page.set_default_timeout(20_000)
    page.goto(address)
    yield page
    page.close()


def expect_nothing(server: MockServer, heard: str) -> None:
    world = server.world("default")
    assert SECRET not in heard
    assert "200" not in heard
    assert world.faults() == []
    assert [row["name"] for row in world.rows("apps")] == ["app_id", SECRET]
    told = world._ask("GET", "/worlds")["worlds"]
    assert [one["name"] for one in told] == ["default"]


@pytest.mark.parametrize("host", [EVIL, "localhost"])
def test_a_page_of_another_origin_reads_and_changes_nothing(misled: Browser, host: str) -> None:
    with (
        site(lambda _path: b"<!doctype html>") as port,
        holding_a_secret() as server,
        opened(misled, f"http://{host}:{port}/") as page,
    ):
        expect_nothing(server, page.evaluate(ATTACK, server.url))
        # The API is for pages on loopback, and for no other.
        assert (SECRET in page.evaluate(API, server.url)) is (host != EVIL)


def test_nor_does_one_by_rebinding(misled: Browser) -> None:
    with holding_a_secret() as server:
        rebound = server.url.replace("127.0.0.1", EVIL)
        with opened(misled, f"{rebound}/docs") as page:
            expect_nothing(server, page.evaluate(ATTACK, rebound))
            assert SECRET not in page.evaluate(API, rebound)


def test_it_would_if_its_name_were_allowed(misled: Browser) -> None:
    with holding_a_secret(allowed_hosts=[EVIL]) as server:
        rebound = server.url.replace("127.0.0.1", EVIL)
        with opened(misled, f"{rebound}/docs") as page:
            assert SECRET in page.evaluate(ATTACK, rebound)


def test_no_page_can_frame_the_mocks(misled: Browser) -> None:
    with (
        holding_a_secret() as server,
        site(framing(server.url)) as port,
        opened(misled, f"http://localhost:{port}/") as page,
    ):
        shown = {frame.url for frame in page.frames[1:]}
        assert len(page.frames) == len(FRAMED) + 1
        assert shown <= {"chrome-error://chromewebdata/", ""}


FRAMED = ("/", "/docs", "/docs/", "/redoc", "/__mock__/", "/~a/docs/")


def framing(url: str) -> Any:
    frames = "".join(f'<iframe src="{url}{path}"></iframe>' for path in FRAMED)
    return lambda _path: f"<!doctype html>{frames}".encode()


def test_swagger_ui_is_there_and_tries_things_out(misled: Browser) -> None:
    with holding_a_secret() as server, opened(misled, f"{server.url}/~ada/docs/") as page:
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        operation = page.locator("#operations-apps-create_app_v1_apps_post")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.locator("textarea").fill('{"name": "tried out"}')
        operation.get_by_role("button", name="Execute").click()
        operation.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
        assert server.world("ada").rows("apps")[-1]["name"] == "tried out"
        assert troubles == []
