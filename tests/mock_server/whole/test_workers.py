from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TESTS = 200
WORKERS = 8

SOURCE = """
import json
import sys
from urllib.request import Request, urlopen
import pytest

NAMES = ["one", "two", "three"]

def post(url, body):
    headers = {{"Content-Type": "application/json"}}
    with urlopen(Request(url, json.dumps(body).encode(), headers)) as response:
        return json.load(response)

@pytest.mark.parametrize("number", range({tests}))
def test_same_names(number, honcho_mock, honcho_mock_server, worker_id, request):
    for name in NAMES:
        post(f"{{honcho_mock.url}}/v1/apps", {{"name": name}})
    listed = post(f"{{honcho_mock.url}}/v1/apps/list", {{}})["items"]
    assert [app["name"] for app in listed] == NAMES
    assert [app["name"] for app in honcho_mock.rows("apps")] == NAMES
    assert len(honcho_mock.calls()) == 4
    if worker_id != "master":
        assert not {{"connexion", "uvicorn", "yaml"}} & set(sys.modules)
    with (request.config.rootpath / f"{{worker_id}}.urls").open("a") as urls:
        print(honcho_mock_server.url, file=urls)
"""

CONFTEST = """
import pytest
from honcho_mock.pytest_plugin import SHARED

@pytest.fixture(scope="session")
def honcho_mock_settings():
    return {"seed_data": "none"}

@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if SHARED in session.config.stash:
        from contextlib import closing
        from honcho_mock.client.running import RunningMock

        with closing(RunningMock(session.config.stash[SHARED].url)) as running:
            print("worlds left:", running.worlds())
"""


def run(folder: Path, *options: str, tests: int) -> str:
    (folder / "test_it.py").write_text(SOURCE.format(tests=tests))
    (folder / "conftest.py").write_text(CONFTEST)
    plugins = ("-p", "xdist", "-p", "honcho_mock.pytest_plugin", "-p", "no:cacheprovider")
    environment = {name: os.environ[name] for name in os.environ if "PYTEST" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-s", "-W", "error", *options],
        cwd=folder,
        env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{tests} passed" in done.stdout
    return done.stdout


def urls(folder: Path) -> dict[str, set[str]]:
    """The URLs of the servers that each worker used."""
    return {
        path.stem: set(path.read_text(encoding="utf-8").split()) for path in folder.glob("*.urls")
    }


def test_eight_workers_share_a_server_and_each_test_has_its_world(tmp_path: Path) -> None:
    told = run(tmp_path, "-n", str(WORKERS), tests=TESTS)
    used = urls(tmp_path)
    assert sorted(used) == [f"gw{number}" for number in range(WORKERS)]
    assert len(set().union(*used.values())) == 1
    assert "worlds left: ['default']" in told


@pytest.mark.parametrize("options", [(), ("-n", "0"), ("--dist", "no")], ids=" ".join)
def test_without_workers_the_server_is_in_the_process(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    told = run(tmp_path, *options, tests=3)
    assert list(urls(tmp_path)) == ["master"]
    assert "worlds left" not in told
