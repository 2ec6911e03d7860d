"""The JavaScript SDK in a page of a browser, from another origin than the mock's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.sites import site
from tests.mock_server.workshop.page.inspecting import browser

from honcho_mock import MockServer, ProxyServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

IMPORTS = {
    "honcho-ai": "/sdk/index.mjs",
    "honcho-ai/_shims/auto/runtime": "/sdk/_shims/auto/runtime.mjs",
}

PAGE = f"""\
<!doctype html>
<script type="importmap">{json.dumps({"imports": IMPORTS})}</script>
<script type="module">
import Honcho from "honcho-ai";
window.SDK = Honcho;
</script>
"""

STORY = """
async ([baseURL, faulty]) => {
  const options = { baseURL, apiKey: "key", maxRetries: 0, environment: null };
  const client = new SDK(options);
  const app = await client.apps.create({ name: "in a page" });
  const user = await client.apps.users.create(app.id, { name: "ada" });
  const session = await client.apps.users.sessions.create(app.id, user.id, {});
  const place = [app.id, user.id, session.id];
  const said = { content: "Sencha, please.", is_user: true };
  await client.apps.users.sessions.messages.create(...place, said);
  const page = await client.apps.users.sessions.messages.list(...place);
  const chat = `${baseURL}/v1/apps/${app.id}/users/${user.id}/sessions/${session.id}/chat`;
  const streamed = await fetch(chat, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ queries: "What?", stream: true }),
  });
  const status = (call) => call.then(() => 200, (error) => error.status ?? String(error));
  const twice = client.apps.create({ name: "in a page" });
  const broken = new SDK({ ...options, baseURL: faulty });
  return {
    contents: page.items.map((one) => one.content),
    streamed: [streamed.status, (await streamed.text()).length > 0],
    refusals: [await status(twice), await status(broken.apps.create({ name: "x" }))],
  };
}
"""

SEEN: dict[str, Any] = {
    "contents": ["Sencha, please."],
    "streamed": [200, True],
}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as launched:
        yield launched


def story(chromium: Browser, sdk: Path, host: str, url: str, faulty: str) -> Any:
    """What a page of a host sees that uses the SDK."""
    root = sdk / "node_modules" / "honcho-ai"

    def content(path: str) -> bytes | None:
        if not path.startswith("/sdk/"):
            return PAGE.encode()
        file = root / path.removeprefix("/sdk/")
        return file.read_bytes() if file.is_file() else None

    with site(content) as port:
        page = chromium.new_page()
        page.goto(f"http://{host}:{port}/")
        page.wait_for_function("() => Boolean(window.SDK)")
        seen = page.evaluate(STORY, [url, faulty])
        page.close()
        return seen


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_it_works_from_any_port_of_loopback(
    chromium: Browser, javascript_sdk: Path, host: str
) -> None:
    with MockServer() as server:
        server.world("faulty").fault("*", status=503)
        seen = story(chromium, javascript_sdk, host, server.url, f"{server.url}/~faulty")
    assert seen == {**SEEN, "refusals": [409, 503]}


def test_it_works_through_a_proxy_whose_own_answers_can_be_read(
    chromium: Browser, javascript_sdk: Path
) -> None:
    with (
        MockServer(cors="none") as server,
        ProxyServer(server.url) as proxy,
        ProxyServer("http://127.0.0.1:1") as nowhere,
    ):
        seen = story(chromium, javascript_sdk, "localhost", proxy.url, nowhere.url)
    assert seen == {**SEEN, "refusals": [409, 502]}
