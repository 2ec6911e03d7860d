"""A mock under a prefix as people put it there: behind nginx, and by uvicorn's own option."""

from __future__ import annotations

from contextlib import closing, contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn
from tests import nginx
from tests.mock_server.workshop.page.inspecting import browser

from honcho_mock import MockServer, ProxyServer, RunningMock, create_app
from honcho_mock.serving.server import listen, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PREFIX = "/honcho"
PAGES = ("/", "/health", "/docs", "/docs/", "/redoc", "/openapi.json", "/__mock__/", "/__mock__")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as launched:
        yield launched


def expect_everything(url: str, *, prefix: str) -> None:
    """Worlds, control plane, pages and documents, under a base URL. The server knows a prefix."""
    with closing(RunningMock(url)) as running, httpx.Client(follow_redirects=True) as client:
        for name in ("default", "ada"):
            world = running.world(name)
            made = client.post(f"{world.url}/v1/apps", json={"name": "behind"})
            assert made.status_code == 200
            world.assert_called("apps.create", times=1)
            assert world.rows("apps")[-1] == made.json()
            for path in PAGES:
                assert client.get(f"{world.url}{path}").status_code == 200, path
                assert client.head(f"{world.url}{path}").status_code == 200, path
            root = f"{prefix}/~{name}"
            servers = client.get(f"{world.url}/openapi.json").json()["servers"]
            assert servers[0]["url"] == root
            control = client.get(f"{world.url}/__mock__/openapi.json").json()
            assert control["servers"] == [{"url": f"{root}/__mock__"}]
            world.reset()


@pytest.mark.parametrize("root_path", ["", PREFIX])
def test_behind_nginx_everything_works(root_path: str) -> None:
    with MockServer(root_path=root_path) as server, nginx.before(server.url, prefix=PREFIX) as by:
        expect_everything(by.url, prefix=root_path)


def test_so_it_does_where_nginx_leaves_the_prefix_in_the_path() -> None:
    with (
        MockServer(root_path=PREFIX) as server,
        nginx.before(server.url, within=f"location {PREFIX}/ {{ proxy_pass http://LINK; }}") as by,
    ):
        expect_everything(f"{by.url}{PREFIX}", prefix=PREFIX)


def test_a_proxy_works_there_too() -> None:
    with (
        MockServer(seed_data="none") as server,
        ProxyServer(server.url, root_path=PREFIX) as proxy,
        nginx.before(proxy.url, prefix=PREFIX) as by,
    ):
        made = httpx.post(f"{by.url}/~ada/v1/apps", json={"name": "behind"})
        with closing(RunningMock(by.url)) as running:
            (call,) = running.world("ada").calls("apps.create")
        assert call.answer == made.json()


def test_pages_work_in_a_browser_behind_nginx(chromium: Browser) -> None:
    with MockServer() as server, nginx.before(server.url, prefix=PREFIX) as by:
        page = chromium.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{by.url}/~ada/docs/")
        page.locator("#operations-apps-create_app_v1_apps_post").wait_for()
        httpx.post(f"{by.url}/~ada/v1/apps", json={"nam": "behind"})
        page.goto(f"{by.url}/~ada/__mock__/")
        page.locator(".row", has_text="apps.create").wait_for()
        page.get_by_role("link", name="Faults").click()
        page.locator("#fault-operation").fill("apps.create")
        page.get_by_label("Status").fill("503")
        page.get_by_role("button", name="Add the fault").click()
        page.locator("#fault-list li", has_text="503").wait_for()
        assert len(server.world("ada").faults()) == 1
        page.goto(f"{by.url}/")
        page.get_by_role("link", name="__mock__/").click()
        page.get_by_role("link", name="World: default").wait_for()
        page.close()


@contextmanager
def uvicorn_with_root_path() -> Iterator[str]:
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(create_app(), root_path=PREFIX, log_level="warning")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join()


def test_uvicorns_root_path_is_known_whether_or_not_it_is_in_the_path() -> None:
    with uvicorn_with_root_path() as url:
        expect_everything(url, prefix=PREFIX)
        expect_everything(f"{url}{PREFIX}", prefix=PREFIX)
