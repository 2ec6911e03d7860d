from __future__ import annotations

import pytest
from click.testing import CliRunner

from honcho_contract.cli.main import main
from honcho_contract.errors import ConfigurationError
from honcho_contract.wire.address import checked

GOOD = (
    "http://127.0.0.1:8000",
    "https://honcho.example.com",
    "HTTP://LOCALHOST",
    "http://[::1]:8000",
    "http://[fe80::1%25eth0]:80",
    "http://honcho.example.com./base/of%20it",
    "http://my_service:65535",
    "http://bücher.example",
    "http://127.1:1",
    "http://a/b//c",
)

BAD = (
    "",
    " ",
    "honcho",
    "localhost:8000",
    "//localhost:8000",
    "http:localhost",
    "http:/localhost",
    "http://",
    "http:///v1",
    "http://:8000",
    "ftp://localhost",
    "file:///etc/passwd",
    "http://http://localhost:8000",
    "http://127.0.0.1:${PORT}",
    "http://${HOST}:8000",
    "http://127.0.0.1:8000/${BASE}",
    "http://$HOST",
    "http://{{host}}/",
    "http://<host>:8000",
    "http://127.0.0.1:",
    "http://127.0.0.1:0",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:-1",
    "http://127.0.0.1:80a",
    "http://127.0.0.1:8000:9000",
    "http://127.0.0.1:٣",
    "http://[::1",
    "http://::1]",
    "http://[::1]x",
    "http://[::1]:",
    "http://[nonsense]:8000",
    "http://[127.0.0.1]:8000",
    "http://[v1.x]:8000",
    "http://::1:8000",
    "http://256.0.0.1",
    "http://1.2.3.4.5",
    "http://a..b",
    "http://.",
    "http://-a",
    "http://a-",
    f"http://{'a' * 64}",
    f"http://{'a.' * 127}aa",
    "http://a,b",
    "http://127.0.0.1:8000 ",
    " http://127.0.0.1:8000",
    "http://127.0.0.1:8000\n",
    "http://127.0.\t0.1:8000",
    "http://127.0.0.1:8000/a b",
    "http://127.0.0.1:8000\u00a0",
    "http://127.0.0.1:8000\u200b",
    "\ufeffhttp://127.0.0.1:8000",
    "http://127.0.0.1:8000/\x00",
    "http://127.0.0.1\x1b[31m:8000",
    "http://127.0.0.1\\@example.com",
    "http://127.0.0.1:8000\\v1",
    "http://127.0.0.1:8000?",
    "http://127.0.0.1:8000/?a=b",
    "http://127.0.0.1:8000#",
    "http://127.0.0.1:8000/#/docs",
    "http://127.0.0.1:8000/%zz",
    "http://127.0.0.1:8000/ü",
    "http://me@localhost",
)


@pytest.mark.parametrize("url", GOOD)
def test_a_url_that_can_be_one_is_taken(url: str) -> None:
    assert checked(url) == url
    assert checked(f"{url}/") == url


@pytest.mark.parametrize("url", BAD)
def test_one_that_cannot_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError) as info:
        checked(url)
    told = str(info.value)
    assert told.startswith("The URL of the target ")
    assert told.isprintable()


@pytest.mark.parametrize(
    "url",
    [
        "http://me:hunter2@localhost",
        "http://me:hunter2@[::1",
        "http://me:hunter2@a/\u2100",
        "http:/me:hunter2@a",
        "me:hunter2@localhost:8000",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError) as info:
        checked(url)
    assert "hunter2" not in str(info.value)


def test_a_forgotten_scheme_is_offered() -> None:
    with pytest.raises(ConfigurationError, match=r"did you mean http://localhost:8000\?"):
        checked("localhost:8000")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:${PORT}", "http://127.0.0.1:99999", "http://[::1", "http://a.test "]
)
@pytest.mark.parametrize("command", ["check", "diff", "diff other", "replay"])
def test_every_command_refuses_it(command: str, url: str, tmp_path: pytest.TempPathFactory) -> None:
    report = f"{tmp_path}/report.json"
    given = {
        "check": ["check", url],
        "diff": ["diff", url, "http://127.0.0.1:9"],
        "diff other": ["diff", "http://127.0.0.1:9", url],
        "replay": ["replay", report, "--url", url],
    }
    with open(report, "w", encoding="utf-8") as file:
        file.write('{"target": "http://127.0.0.1:9", "findings": []}')
    ended = CliRunner().invoke(main, given[command])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("The URL of the target ")
    assert ended.stderr.count("\n") == 1
