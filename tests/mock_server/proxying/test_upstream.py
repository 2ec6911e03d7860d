"""The server that a proxy asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import nothing_comes

from honcho_mock.proxying.upstream import trust, upstream_of
from honcho_mock.serving.request import Request
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "told", "netloc"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://Honcho.example/", "http://honcho.example", "honcho.example"),
        ("https://honcho.example:443/base/", "https://honcho.example/base", "honcho.example"),
        ("https://honcho.example:80", "https://honcho.example:80", "honcho.example:80"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_server_is_known_by_its_url(url: str, told: str, netloc: str) -> None:
    upstream = upstream_of(url)
    assert (upstream.url, upstream.netloc) == (told, netloc)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("127.0.0.1:8000", "is no URL of a server: expected one such as http://"),
        ("localhost:8000", "is no URL of a server"),
        ("ftp://a", "is no URL of a server"),
        ("http://", "is no URL of a server"),
        ("http://a:x", "is no URL of a server: Port"),
        ("http://a:99999", "is no URL of a server: Port"),
        ("http://[::1", "is no URL of a server: "),
        ("http://a..b", "is no URL of a server: "),
        ("http://a/?b=c", "more than a path"),
        ("http://a/#b", "more than a path"),
        ("http://a/é", "not all ASCII"),
    ],
)
def test_what_is_no_server_is_refused(url: str, reason: str) -> None:
    with pytest.raises(WorkshopError) as refused:
        upstream_of(url)
    assert repr(url) in str(refused.value)
    assert reason in str(refused.value)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(WorkshopError) as refused:
        upstream_of("http://somebody:secret@honcho.example")
    assert "leave them out" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("scope", "target"),
    [
        ({"path": "/v1/a b", "query_string": b""}, b"/base/v1/a%20b"),
        ({"path": "/v1/a/b", "raw_path": b"/v1/a%2fb", "query_string": b"c=%20"}, None),
    ],
)
def test_a_target_is_as_it_was_sent(scope: dict[str, Any], target: bytes | None) -> None:
    upstream = upstream_of("http://a/base")
    request = Request({"method": "GET", "headers": [], **scope}, nothing_comes)
    assert upstream.target(request) == (target or b"/base/v1/a%2fb?c=%20")


@pytest.mark.parametrize(
    ("location", "within"),
    [
        (b"http://a:1/base/v1/apps?b#c", b"/~w/v1/apps?b#c"),
        (b"https://a:1/base/v1/apps", b"/~w/v1/apps"),
        (b"http://a:1/base", b"/~w/"),
        (b"/base/v1", b"/~w/v1"),
        (b"http://a:1/basement", None),
        (b"http://a:2/base/v1", None),
        (b"//b/base/v1", None),
        (b"v1", None),
        (b"/other", None),
        (b"http://[", None),
        (b"\xff", None),
        (b"/base//elsewhere/v1", b"/~w//elsewhere/v1"),
    ],
)
def test_what_leads_to_the_server_is_to_lead_through_the_proxy(
    location: bytes, within: bytes | None
) -> None:
    upstream = upstream_of("http://a:1/base")
    assert upstream.within(location, "/~w") == (location if within is None else within)


@pytest.mark.parametrize("rest", ["//elsewhere", "/\\elsewhere", "//elsewhere/v1?a"])
def test_a_redirect_never_comes_to_name_another_host(rest: str) -> None:
    for url, location in (("http://a:1/base", f"/base{rest}"), ("http://a:1", f"http://a:1{rest}")):
        assert upstream_of(url).within(location.encode(), "") == location.encode()


def test_a_file_that_holds_no_certificates_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(WorkshopError, match=r"ca\.pem: cannot be read as certificates"):
        trust(str(file))
