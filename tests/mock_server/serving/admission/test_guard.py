"""Whom a mock answers: by which name it is called, from which page, and under which prefix."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.mock_server.support import APP, MESSAGES, SESSION, Client

from honcho_mock import Settings, create_app
from honcho_mock.serving.admission.guard import MOST_REMEMBERED, Guard
from honcho_mock.serving.admission.hosts import Hosts
from honcho_mock.serving.answers import Whole, write

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.serving.request import Request

LOOPBACK = ("http://localhost", "http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:1")
FOREIGN = ("http://evil.test", "null", "http://localhost.evil.test", "https://demo.honcho.dev")
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a, x-b"}


class Noting:
    """A service that only notes what it is asked."""

    def __init__(self) -> None:
        self.seen: list[Request] = []

    async def __call__(self, request: Request, send: Send) -> None:
        self.seen.append(request)
        await write(Whole(200, b""), send)

    async def live(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("no server is started")


class At:
    """An application whose connections come in at an address."""

    def __init__(self, app: ASGIApp, host: str | None) -> None:
        self._app = app
        self._server = None if host is None else (host, 8000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "server": self._server}, receive, send)


@cache
def made(settings: tuple[tuple[str, Any], ...]) -> ASGIApp:
    return create_app(**dict(settings))


def app_of(**settings: Any) -> ASGIApp:
    """An application that the tests share, which change nothing in it."""
    return made(tuple(settings.items()))


def called(
    host: str, *, at: str = "127.0.0.1", path: str = "/__mock__/world", **settings: Any
) -> int:
    client = Client(At(app_of(**settings), at))
    return client("GET", path, headers={"Host": host}).status


@pytest.mark.parametrize("path", ["/__mock__/world", "/__mock__/", f"{APP}/x", "/docs", "/"])
@pytest.mark.parametrize("host", ["evil.test", "evil.test:8000", "127.0.0.1.evil.test", "0.0.0.0"])
def test_on_loopback_a_foreign_name_is_answered_nothing(host: str, path: str) -> None:
    assert called(host, path=path) == 403
    assert called(host, path=path, allowed_hosts=host.partition(":")[0]) != 403
    assert called(host, path=path, allowed_hosts="*") != 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "app.localhost"])
def test_a_name_of_loopback_is_answered(host: str) -> None:
    assert called(host) == called(host, path="/health") == 200


def test_elsewhere_the_api_answers_to_any_name_and_the_control_plane_to_its_own() -> None:
    assert called("mock:8000", at="172.17.0.2", path="/v1/apps?app_id=app_id") == 200
    assert called("mock:8000", at="172.17.0.2") == 403
    assert called("172.17.0.2:8000", at="172.17.0.2") == 200
    assert called("mock:8000", at="172.17.0.2", allowed_hosts="mock") == 200


def test_a_refusal_says_how_to_allow_it() -> None:
    client = Client(At(app_of(), "127.0.0.1"))
    refused = client("GET", "/v1/apps", headers={"Host": "<b>.test:1"})
    assert "start it with --allowed-host '<b>.test'" in refused.detail


@pytest.mark.anyio
@pytest.mark.parametrize("base_url", ["http://test", "http://testserver", "https://honcho"])
async def test_in_process_any_name_is_its_own(base_url: str) -> None:
    transport = httpx.ASGITransport(app=app_of())
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        assert (await client.get("/__mock__/world")).status_code == 200
        assert (await client.post("/__mock__/reset")).status_code == 200


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_what_is_remembered_of_names_is_bounded() -> None:
    guard = Guard(Noting(), hosts=Hosts(), cors=None)
    client = Client(At(guard, "127.0.0.1"))
    for host in (*(f"{number}.test" for number in range(10)), "localhost", "127.0.0.1"):
        client("GET", "/health", headers={"Host": host})
    assert guard._own == {(b"localhost", "127.0.0.1"), (b"127.0.0.1", "127.0.0.1")}
    for number in range(MOST_REMEMBERED * 2):
        client("GET", "/health", headers={"Host": f"localhost:{number}"})
    assert len(guard._own) <= MOST_REMEMBERED


@pytest.mark.parametrize("origin", LOOPBACK)
@pytest.mark.parametrize("workshop", [True, False])
def test_a_page_on_loopback_may_call(origin: str, workshop: bool) -> None:
    client = Client(app_of(workshop=workshop))
    preflight = client("OPTIONS", "/v1/apps", headers={"Origin": origin, **ASKED})
    assert (preflight.status, preflight.text) == (200, "OK")
    assert preflight.headers == {
        "vary": "Origin",
        "access-control-allow-methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
        "access-control-max-age": "600",
        "access-control-allow-credentials": "true",
        "access-control-allow-origin": origin,
        "access-control-allow-headers": "x-a, x-b",
        "content-type": "text/plain; charset=utf-8",
        "content-length": "2",
    }
    answer = client("GET", "/v1/apps?app_id=app_id", headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("origin", FOREIGN)
def test_any_other_page_may_not(origin: str) -> None:
    client = Client(app_of())
    preflight = client("OPTIONS", "/v1/apps", headers={"Origin": origin, **ASKED})
    assert (preflight.status, preflight.text) == (400, "Disallowed CORS origin")
    answer = client("GET", "/v1/apps?app_id=app_id", headers={"Origin": origin})
    assert "access-control-allow-origin" not in {**preflight.headers, **answer.headers}


def test_origins_can_be_named_and_all_left_out() -> None:
    client = Client(create_app(cors=["https://app.example"]))
    for origin in ("https://app.example", "http://localhost:3000"):
        headers = client("GET", "/v1/apps", headers={"Origin": origin}).headers
        assert headers["access-control-allow-origin"] == origin
    local = {**ASKED, "Access-Control-Request-Private-Network": "true"}
    named = client("OPTIONS", "/v1/apps", headers={"Origin": "https://app.example", **local})
    assert named.headers["access-control-allow-private-network"] == "true"
    client = Client(create_app(cors="none"))
    refused = client("OPTIONS", "/v1/apps", headers={"Origin": "http://localhost", **ASKED})
    assert (refused.status, "access-control-allow-origin" in refused.headers) == (405, False)


@pytest.fixture(scope="module")
def faulty() -> ASGIApp:
    return create_app(faults=[{"operation": "messages.create", "status": 503}])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("PATCH", "/v1/apps", None, 405),
        ("POST", "/v1/apps", {}, 422),
        ("GET", "/v1/apps/", None, 307),
        ("POST", f"{SESSION}/chat", {"queries": "q", "stream": True}, 200),
        ("GET", "/~no/name/%", None, 404),
        ("GET", "/docs", None, 200),
        ("GET", "/health", None, 200),
        ("POST", MESSAGES, {"content": "c", "is_user": True}, 503),
    ],
)
def test_every_answer_can_be_read_by_a_page(
    faulty: ASGIApp, method: str, path: str, body: Any, status: int
) -> None:
    client = Client(faulty)
    sent = {} if body is None else {"value": body}
    answer = client(method, path, **sent, headers={"Origin": "http://localhost:3000"})
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_a_request_without_an_origin_is_answered_as_ever() -> None:
    answer = Client(app_of())("GET", "/v1/apps?app_id=app_id")
    assert set(answer.headers) == {"content-type", "content-length"}
    assert Client(app_of())("OPTIONS", "/v1/apps").status == 405


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"cors": ["app.example"]}, "expected scheme, host and port"),
        ({"cors": "*"}, "expected scheme, host and port"),
        ({"cors": ["none", "http://a.test"]}, "none goes with no origin beside it"),
        ({"allowed_hosts": ["http://a.test"]}, "expected a name such as mock.test"),
        ({"root_path": "honcho"}, "expected a path such as /honcho"),
        ({"root_path": "/a?b"}, "expected a path such as /honcho"),
    ],
)
def test_settings_that_cannot_be_kept_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings(**settings)


def prefixed(kind: str) -> tuple[ASGIApp, dict[str, Any], str]:
    """An application, how it is called in process, and the base URL of clients."""
    app = create_app()
    if kind == "mount":
        return Starlette(routes=[Mount("/honcho", app)]), {}, "http://test/honcho"
    if kind == "root path":
        return app, {"root_path": "/honcho"}, "http://test"
    if kind == "option":
        return create_app(root_path="/honcho"), {}, "http://test"
    return app, {"root_path": "/honcho"}, f"http://test/{'honcho/' * int(kind)}"


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["mount", "root path", "option", "1", "2"])
async def test_under_a_prefix_everything_works(kind: str) -> None:
    app, options, base_url = prefixed(kind)
    transport = httpx.ASGITransport(app=app, **options)
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        for world in ("", "/~ada"):
            made = await client.post(f"{world}/v1/apps", json={"name": "n"})
            assert made.status_code == 200
            assert (await client.get(f"{world}/__mock__/journal")).json()["latest"] == 1
            for path in ("/docs", "/docs/", "/redoc", "/health", "/", "/__mock__/"):
                assert (await client.get(f"{world}{path}")).status_code == 200
            root = f"/honcho{world}"
            document = (await client.get(f"{world}/openapi.json")).json()
            assert document["servers"][0]["url"] == root
            control = (await client.get(f"{world}/__mock__/openapi.json")).json()
            assert control["servers"] == [{"url": f"{root}/__mock__"}]
            redirect = await client.get(f"{world}/v1/apps/?app_id=x")
            assert redirect.headers["location"].endswith(f"{root}/v1/apps?app_id=x")
            places = (await client.get(f"{world}/")).json()["places"]
            assert f"{root}/docs" in places


def test_a_prefix_may_be_written_with_percent_signs() -> None:
    service = Noting()
    guard = Guard(service, hosts=Hosts(), cors=None, root_path="/a b")
    Client(guard)("GET", "/a%20b/v1/x%2Fy")
    (request,) = service.seen
    assert (request.path, request.scope["raw_path"]) == ("/v1/x/y", b"/v1/x%2Fy")
    assert request.root_path == "/a b"


@pytest.mark.anyio
async def test_a_websocket_is_refused() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app_of()({"type": "websocket", "path": "/v1/apps", "headers": []}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1000}]
