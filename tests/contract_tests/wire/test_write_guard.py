from __future__ import annotations

from pathlib import Path

import pytest

from honcho_contract.apis.v1.generation import contract
from honcho_contract.errors import ConfigurationError
from honcho_contract.wire.exchange import Call, name_of
from honcho_contract.wire.write_guard import authorities, guard, is_loopback, reads

LOOPBACK = ("http://localhost:1", "http://127.0.0.1", "http://127.9.9.9", "http://[::1]:80")
ELSEWHERE = ("http://0.0.0.0", "http://10.0.0.1", "https://honcho.test", "http://localhost.test")


@pytest.mark.parametrize("url", [*LOOPBACK, "http://LOCALHOST", "http://a.localhost"])
def test_this_machine_may_be_written_to(url: str) -> None:
    assert is_loopback(url)
    guard(url, allow_writes=False, read_only=False)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_any_other_has_to_be_allowed(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"a run writes to it: .* apps and .* users"
    ) as info:
        guard(url, allow_writes=False, read_only=False)
    assert url in str(info.value)
    assert "--allow-writes" in str(info.value)
    guard(url, allow_writes=True, read_only=False)
    guard(url, allow_writes=False, read_only=True)


def test_both_make_no_sense() -> None:
    with pytest.raises(ConfigurationError, match="one of --allow-writes, --read-only"):
        guard(LOOPBACK[0], allow_writes=True, read_only=True)


def test_what_counts_as_reading() -> None:
    operations = list(contract())
    calls = [Call(operation=o, method=o.method, path=o.path) for o in operations]
    verbs = {o.verb for o, call in zip(operations, calls, strict=True) if reads(call)}
    assert verbs == {"list", "by-id", "by-name", "get", "query"}
    named = {name_of(o) for o in operations}
    assert {"sessions.clone", "users.get-or-create", "keys.create", "sessions.chat"} <= named


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_a_request_that_fits_no_operation_may_write(method: str) -> None:
    assert not reads(Call(operation=None, method=method, path="/v1/apps/get_or_create/x"))


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_certificates_that_cannot_be_used(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="in PEM form"):
        authorities(str(file))
