from __future__ import annotations

import pytest

from honcho_mock.addresses import (
    host_from,
    host_of,
    is_loopback,
    is_loopback_origin,
    origin_from,
    with_bound,
)


@pytest.mark.parametrize(
    ("netloc", "host"),
    [
        ("LOCALHOST:8000", "localhost"),
        ("[::1]:8000", "::1"),
        ("mock.test", "mock.test"),
        ("", ""),
        ("a:b", ""),
        ("::1", ""),
        ("a]b", ""),
    ],
)
def test_a_host_is_read_from_host_and_port(netloc: str, host: str) -> None:
    assert host_of(netloc) == host


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "localhost.", "127.0.0.9", "::1"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost.evil.test", "127.0.0.1.evil.test", "evillocalhost", "0.0.0.0", "", "::2"]
)
def test_what_looks_like_loopback_is_told_from_it(host: str) -> None:
    assert not is_loopback(host)
    assert not is_loopback_origin(f"http://{host}")


@pytest.mark.parametrize(
    "origin",
    ["http://localhost", "https://127.0.0.1:3000", "http://[::1]:5173", "http://a.localhost"],
)
def test_a_loopback_origin_is_known(origin: str) -> None:
    assert is_loopback_origin(origin)


@pytest.mark.parametrize(
    "origin",
    ["null", "", "file://", "http://localhost/", "http://a@localhost", "chrome://localhost"],
)
def test_what_is_no_loopback_origin(origin: str) -> None:
    assert not is_loopback_origin(origin)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://App.Example", "https://app.example"),
        ("http://app.example:80", "http://app.example"),
        ("https://app.example:8443", "https://app.example:8443"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("chrome-extension://abcdef", "chrome-extension://abcdef"),
    ],
)
def test_an_origin_is_written_as_browsers_do(given: str, origin: str) -> None:
    assert origin_from(given) == origin


@pytest.mark.parametrize(
    "given",
    ["app.example", "https://app.example/", "*", "null", "", "https://a:99999", "http://", 7],
)
def test_what_is_no_origin_is_refused_with_one_that_is(given: object) -> None:
    with pytest.raises(ValueError, match=r"expected scheme, host and port alone, such as https://"):
        origin_from(given)


@pytest.mark.parametrize("given", ["http://mock.test", "mock.test:8000", "", "a b", "a/b", None])
def test_what_is_no_name_is_refused_with_one_that_is(given: object) -> None:
    with pytest.raises(ValueError, match=r"expected a name such as mock\.test, without"):
        host_from(given)


def test_the_address_that_is_listened_on_is_one_of_the_names() -> None:
    assert with_bound(["a"], "Mock.Test") == ("a", "mock.test")
    assert with_bound([], "::1") == ("::1",)
    assert with_bound(["a"], "not a name") == ("a",)
