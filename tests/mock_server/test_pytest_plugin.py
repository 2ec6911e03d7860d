from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import SECRET

from honcho_mock import MockServer
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from pathlib import Path

    from honcho_mock.behaviour.backend import Backend, Handler

pytest_plugins = ["pytester"]

HEAVY = ("connexion", "uvicorn", "httpx", "starlette", "yaml", "jsonschema", "honcho_mock.server")

ALONE = ("-p", "honcho_mock.pytest_plugin", "-p", "no:cacheprovider", "-W", "error")


@pytest.fixture(autouse=True)
def _nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests within the tests have only the plugins that they name, and the mock they start."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("HONCHO_MOCK_URL", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def run(
    pytester: pytest.Pytester, source: str, *options: str, conftest: str = ""
) -> pytest.RunResult:
    """Run tests in a process of their own: what pytest does to modules in this one is lasting."""
    pytester.makepyfile(test_it=source)
    if conftest:
        pytester.makeconftest(conftest)
    return pytester.runpytest_subprocess(*ALONE, *options)


def run_apart(folder: Path, *options: str) -> str:
    """Run tests in a process of their own, which must pass, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "pytest", *options],
        cwd=folder,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stderr, done.stderr
    return done.stdout


def text(result: pytest.RunResult) -> str:
    return "\n".join(result.outlines)


def test_importing_the_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import pytest, sys; before = set(sys.modules); import honcho_mock.pytest_plugin; "
        "print(*sorted(n for n in set(sys.modules) - before if n not in sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        "honcho_mock",
        "honcho_mock.addresses",
        "honcho_mock.pytest_plugin",
        "honcho_mock.settings",
        "honcho_mock.times",
    ]


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "1")], ids=["plain", "workers"])
def test_tests_without_a_mock_do_not_pay_for_one(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(
        f"import sys\ndef test_other():\n    assert not set({HEAVY}) & set(sys.modules)\n"
    )
    pytester.makeconftest(
        "import sys\ndef pytest_unconfigure():\n"
        f"    assert not set({HEAVY}) & set(sys.modules), 'the controller imported them'\n"
    )
    assert "1 passed" in run_apart(pytester.path, *ALONE, *workers)


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_world(honcho_mock, number):
            with honcho_mock.client() as client:
                assert client.post("/v1/apps", json={"name": "mine"}).status_code == 200
            assert [app["name"] for app in honcho_mock.rows("apps")] == ["app_id", "mine"]
            assert len(honcho_mock.calls()) == 1

        def test_another(honcho_mock_server):
            known = honcho_mock_server.world("lasting").url
            assert known == f"{honcho_mock_server.url}/~lasting"
        """,
    )
    result.assert_outcomes(passed=4)


def test_an_application_needs_no_server(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import asyncio
        import pytest

        async def make(world):
            async with world.client() as client:
                return (await client.post("/v1/apps", json={"name": "mine"})).status_code

        @pytest.mark.parametrize("number", range(2))
        def test_world(honcho_mock_app, number):
            assert asyncio.run(make(honcho_mock_app)) == 200
            honcho_mock_app.assert_called("apps.create", body={"name": "mine"}, times=1)

        def test_synchronous_helpers_work_while_a_loop_runs(honcho_mock_app):
            async def story():
                honcho_mock_app.fault("apps.create", status=429, first=1)
                return [await make(honcho_mock_app), await make(honcho_mock_app)]
            assert asyncio.run(story()) == [429, 200]
        """,
        "--setup-show",
    )
    result.assert_outcomes(passed=3)
    assert "honcho_mock_server" not in text(result)


def test_marks_set_the_world_and_the_nearest_wins(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        f"""
        import pytest

        pytestmark = pytest.mark.honcho_mock(seed_data="none", random_seed=1)

        @pytest.mark.honcho_mock(random_seed=2, lenient=True)
        class TestMarked:
            @pytest.mark.honcho_mock(random_seed=3, clock="2024-05-01T10:00:00Z")
            def test_nearest(self, honcho_mock, honcho_mock_app):
                for world in (honcho_mock, honcho_mock_app):
                    about = world.about()
                    assert about["settings"]["random_seed"] == 3
                    assert about["settings"]["lenient"] is True
                    assert about["settings"]["max_messages"] == 5
                    assert about["rows"]["apps"] == 0
                    assert about["frozen"] and about["clock"].startswith("2024-05-01T10:00:00")

        @pytest.mark.honcho_mock(
            auth="jwt", jwt_secret={SECRET!r},
            faults=[{{"operation": "apps.create", "status": 503}}],
            chat={{"otherwise": "echo"}},
        )
        def test_everything_else(honcho_mock):
            assert honcho_mock.client().post("/v1/apps", json={{"name": "x"}}).status_code == 503
            assert honcho_mock.client(headers={{"Authorization": ""}}).post(
                "/v1/apps/list", json={{}}
            ).status_code == 401
            assert honcho_mock.client().post("/v1/apps/list", json={{}}).status_code == 200
        """,
        "--strict-markers",
        conftest="""
        import pytest

        @pytest.fixture(scope="session")
        def honcho_mock_settings():
            return {"max_messages": 5, "random_seed": 0}
        """,
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (
            "sed_data='none'",
            "@pytest.mark.honcho_mock: no setting of a world is called 'sed_data': did you mean "
            "'seed_data'?",
        ),
        ("'none'", "@pytest.mark.honcho_mock: expected settings by name, got 'none'"),
        (
            "faults=[{'operation': 'mesages.create', 'status': 429}]",
            "the settings of the test's world: no operation is called 'mesages.create': did you "
            "mean 'messages.create'",
        ),
        ("clock='noon'", "the settings of the test's world: 'noon' is not a time"),
    ],
)
def test_a_wrong_mark_is_refused_in_a_sentence(
    pytester: pytest.Pytester, mark: str, sentence: str
) -> None:
    result = run(
        pytester,
        f"import pytest\n@pytest.mark.honcho_mock({mark})\ndef test_it(honcho_mock_app): pass",
    )
    result.assert_outcomes(errors=1)
    assert sentence in text(result)
    assert "Traceback" not in text(result)
    assert "During handling" not in text(result)


def test_wrong_settings_of_all_worlds_are_refused(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_it(honcho_mock_app): pass",
        conftest="""
        import pytest

        @pytest.fixture(scope="session")
        def honcho_mock_settings():
            return {"clocks": 1}
        """,
    )
    result.assert_outcomes(errors=1)
    assert "the fixture honcho_mock_settings: no setting of a world is called 'clocks'" in text(
        result
    )


def test_a_failure_shows_what_was_said(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        def test_refused(honcho_mock):
            client = honcho_mock.client()
            for _ in range(11):
                client.post("/v1/apps/list", json={})
            assert client.post("/v1/apps", json={"nmae": "x"}).status_code == 200

        def test_silent(honcho_mock):
            assert False

        def test_passes(honcho_mock):
            honcho_mock.client().get("/v1/nothing")

        @pytest.fixture
        def broken(honcho_mock_app):
            raise RuntimeError("its own fault")

        def test_setup(broken):
            pass
        """,
    )
    result.assert_outcomes(passed=1, failed=2, errors=1)
    lines = result.outlines
    shown = [line for line in lines if "honcho_mock exchanges" in line]
    assert len(shown) == 3, "for each test that did not pass"
    result.stdout.fnmatch_lines(
        [
            "*/~test_refused-*: 12 exchanges",
            "     … 2 earlier",
            "   3 POST /v1/apps/list 200",
            "  12 POST /v1/apps 422  apps.create was refused: name in the body is missing, *",
            "*/~test_silent-*: 0 exchanges",
        ]
    )


def ill(_backend: Backend, operation: tuple[str, str], handler: Handler) -> Handler:
    """The mock fails itself, at making users."""

    def fail(_call: Any) -> Any:
        raise ZeroDivisionError("the mock's own")

    return fail if operation == ("users", "create") else handler


def test_the_mocks_own_fault_fails_the_test(pytester: pytest.Pytester) -> None:
    source = """
        def test_unaware(honcho_mock):
            client = honcho_mock.client()
            client.post("/v1/apps/app_id/users", json={"name": "x"})

        def test_unhurt(honcho_mock):
            assert honcho_mock.client().post("/v1/apps/list", json={}).status_code == 200
        """
    with MockServer(seams=Seams(handler=ill)) as server:
        result = run(pytester, source, f"--honcho-mock-url={server.url}/")
    result.assert_outcomes(passed=2, errors=1)
    assert "ERROR at teardown of test_unaware" in text(result)
    assert "The mock itself failed at a request of this test" in text(result)
    assert "ZeroDivisionError: the mock's own" in text(result)


def test_a_mock_that_somebody_started_is_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
        def test_it(honcho_mock, honcho_mock_server):
            assert honcho_mock_server.url == "{url}"
            honcho_mock.client().post("/v1/apps", json={{"name": "x"}})
        """
    with MockServer() as server:
        result = run(pytester, source.format(url=server.url), f"--honcho-mock-url={server.url}")
        result.assert_outcomes(passed=1)
        monkeypatch.setenv("HONCHO_MOCK_URL", server.url)
        run(pytester, source.format(url=server.url)).assert_outcomes(passed=1)
        assert [world.name for world in server.mock.worlds] == ["default"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1", "no mock answers at http://127.0.0.1:1: Connection refused; start"),
        ("127.0.0.1:8000", "'127.0.0.1:8000' is not where a mock can be: expected a URL such as"),
    ],
)
def test_a_wrong_url_is_told_in_a_sentence(
    pytester: pytest.Pytester, url: str, sentence: str
) -> None:
    result = run(pytester, "def test_it(honcho_mock): pass", f"--honcho-mock-url={url}")
    result.assert_outcomes(errors=1)
    (told,) = [line for line in result.outlines if sentence in line and "ERROR" not in line]
    assert told.endswith(
        "leave out --honcho-mock-url and HONCHO_MOCK_URL for one of this run's own"
    )


def test_another_server_is_told_from_a_mock(pytester: pytest.Pytester) -> None:
    with MockServer(workshop=False) as server:
        source = "def test_it(honcho_mock): pass"
        result = run(pytester, source, f"--honcho-mock-url={server.url}")
    result.assert_outcomes(errors=1)
    assert "is no mock of Honcho that has worlds: GET /__mock__/world was answered 404" in text(
        result
    )


@pytest.mark.parametrize(
    ("body", "code"), [("pass", 0), ("raise KeyboardInterrupt", 2), ("assert 0", 1)]
)
def test_nothing_is_left_at_the_end(pytester: pytest.Pytester, body: str, code: int) -> None:
    pytester.makepyfile(
        "def test_it(honcho_mock):\n"
        "    honcho_mock.client().post('/v1/apps', json={'name': 'x'})\n"
        f"    {body}\n"
    )
    pytester.makeconftest(
        "import threading\n"
        "def pytest_unconfigure():\n"
        "    assert threading.enumerate() == [threading.main_thread()]\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "pytest", *ALONE],
        cwd=pytester.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Warning" not in done.stderr
    assert "Error" not in done.stderr


def test_it_is_there_wherever_it_is_installed_and_can_be_switched_off(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    # Others' plugins take long to load.
    others = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio")
    pytester.makepyfile(
        "def test_it(honcho_mock_settings): assert honcho_mock_settings == {}\n"
        "def test_other(): pass"
    )
    pytester.runpytest_subprocess(*others).assert_outcomes(passed=2)
    switched_off = pytester.runpytest_subprocess(*others, "-p", "no:honcho_mock")
    switched_off.assert_outcomes(passed=1, errors=1)
    switched_off.stdout.fnmatch_lines(["*fixture 'honcho_mock_settings' not found"])


GUARDED = """
import socket
import pytest

class Blocked(BaseException):
    pass

def raises(error):
    def blocks(*_, **__):
        raise error
    return blocks

GUARDS = {
    "an error": raises(RuntimeError("no network")),
    "one of the system's": raises(OSError("no network")),
    "one above all": raises(Blocked("no network")),
    "a failure": lambda *_, **__: pytest.fail("no network"),
    "a skip": lambda *_, **__: pytest.skip("no network"),
}

@pytest.mark.parametrize("guard", GUARDS)
def test_it(honcho_mock, guard, monkeypatch):
    for name in ("connect", "send", "sendall"):
        monkeypatch.setattr(socket.socket, name, GUARDS[guard])
    monkeypatch.setattr(socket, "create_connection", GUARDS[guard])
    assert not honcho_mock.url

def test_other(honcho_mock):
    pass
"""


def test_where_the_network_is_shut_a_test_fails_and_the_rest_runs(
    pytester: pytest.Pytester,
) -> None:
    result = run(pytester, GUARDED)
    assert "INTERNALERROR" not in text(result)
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes["passed"]) == (5, 1)
    assert text(result).count("could not be asked: ") == 5
