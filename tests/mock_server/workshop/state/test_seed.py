from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import FORMS, V1
from tests.mock_server.support import Client, is_id

from honcho_mock import Settings
from honcho_mock.apis.v1.lenient import LenientBackend
from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.apis.v1.samples import SAMPLES
from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.identity import Ids
from honcho_mock.behaviour.storage.store import Store
from honcho_mock.workshop.app import build
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.state.seed import read_seed, seed
from honcho_openapi.yaml_files import MOST_REPEATED

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2024-01-01T00:00:00.000000Z"

SHOP = """
apps:
  - name: shop
    id: shop
    metadata: {opened: 2024-05-01, hours: "9:00", days: [1, 2.5, null, true]}
    users:
      - name: ann
        id: ann
        metamessages:
          - {id: note, metamessage_type: thought, content: Hm, session_id: s1, message_id: m1}
        sessions:
          - id: s1
            is_active: false
            messages:
              - {id: m1, content: Hello, is_user: true, created_at: 2024-05-01T12:00:00+02:00}
              - {id: m0, content: Hi, is_user: false, created_at: 2024-04-01T10:00:00.5Z}
          - {}
        collections:
          - name: notes
            id: notes
            documents:
              - {id: d1, content: Ann likes tea}
"""


def backend_of(kind: type[Backend] = Backend, *, max_messages: int = 10) -> Backend:
    return kind(
        Store(max_messages=max_messages), resources=RESOURCES, new_id=Ids(seed=1), now=lambda: NOW
    )


def in_shop(**fields: Any) -> dict[str, Any]:
    """Seed data with one user who has these fields."""
    return {"apps": [{"name": "shop", "users": [{"name": "ann", **fields}]}]}


def in_session(*messages: Any) -> dict[str, Any]:
    return in_shop(sessions=[{"messages": list(messages)}])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def test_a_file_of_every_resource_is_served(shop: Path) -> None:
    client = Client(build(Settings(seed_data=shop), V1).app)
    user = "/v1/apps/shop/users/ann"
    metadata = {"opened": "2024-05-01", "hours": "9:00", "days": [1, 2.5, None, True]}
    assert client.ok("GET", "/v1/apps?app_id=shop")["metadata"] == metadata
    first, second = client.ok("POST", f"{user}/sessions/list")["items"]
    assert (first["id"], first["is_active"]) == ("s1", False)
    assert is_id(second["id"])
    assert second["is_active"]
    messages = client.ok("POST", f"{user}/sessions/s1/messages/list")["items"]
    assert [(row["id"], row["created_at"]) for row in messages] == [
        ("m1", "2024-05-01T10:00:00.000000Z"),
        ("m0", "2024-04-01T10:00:00.500000Z"),
    ]
    (note,) = client.ok("POST", f"{user}/metamessages/list")["items"]
    assert (note["id"], note["session_id"], note["message_id"]) == ("note", "s1", "m1")
    assert client.ok("GET", f"{user}/collections/name/notes")["id"] == "notes"
    documents = client.ok("POST", f"{user}/collections/notes/documents/query", {"query": "tea"})
    assert [row["id"] for row in documents] == ["d1"]


def test_a_json_file_may_hold_a_seed(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text('{"apps": [{"name": "\\ud83d\\ude00\\ud800\\/"}]}', encoding="utf-8")
    assert read_seed(path, FORMS) == {"apps": [{"name": "\U0001f600\ud800/"}]}


@pytest.mark.parametrize("seed_data", ["samples", "none", {"apps": []}])
def test_settings_take_a_name_or_data(seed_data: Any) -> None:
    backend = build(Settings(seed_data=seed_data), V1).backend
    table = backend.store.table("apps", ())
    assert table is not None
    assert table.order == (["app_id"] if seed_data == "samples" else [])


def test_the_samples_are_seed_data_like_any_other() -> None:
    checked, trusted = backend_of(), backend_of()
    seed(checked, SAMPLES, FORMS)
    V1.seed_samples(trusted)
    rows = [
        {place: dict(table.rows) for place, table in backend.store.tables.items()}
        for backend in (checked, trusted)
    ]
    assert rows[0] == rows[1]


def test_seeds_add_up() -> None:
    backend = backend_of()
    for data in ("samples", "none", {"apps": [{"name": "shop", "id": "shop"}]}):
        seed(backend, data, FORMS)
    table = backend.store.table("apps", ())
    assert table is not None
    assert table.order == ["app_id", "shop"]


def test_a_time_from_python_may_be_a_datetime() -> None:
    backend = backend_of()
    time = datetime(2024, 5, 1, 10, tzinfo=UTC)
    seed(backend, {"apps": [{"name": "shop", "id": "shop", "created_at": time}]}, FORMS)
    row = backend.row(RESOURCES["apps"], (), "shop")
    assert row is not None
    assert b'"created_at":"2024-05-01T10:00:00.000000Z"' in row


def test_what_is_not_said_is_made_as_the_mock_makes_it() -> None:
    backend = backend_of()
    seed(backend, {"apps": [{"name": "shop"}]}, FORMS)
    key = Ids(seed=1)()
    row = backend.row(RESOURCES["apps"], (), key)
    assert row is not None
    assert NOW.encode() in row


MESSAGE = {"content": "Hello", "is_user": True}
CASES = [
    ({"app": []}, "seed data has no field \"app\": did you mean 'apps'?"),
    ([], "seed data is [], and must be a mapping"),
    ({"apps": None}, "apps is null, and must be a list"),
    ({"apps": [{"name": "a"}, 5]}, "apps[1] is 5, and must be a mapping"),
    ({"apps": [{}]}, "apps[0].name is missing, and is required"),
    ({"apps": [{"name": 5}]}, "apps[0].name is 5, and must be a string"),
    (
        {"apps": [{"name": "a", "user": []}]},
        "apps[0] has no field \"user\": did you mean 'users'?",
    ),
    (
        {"apps": [{"name": "a"}, {"name": "a"}]},
        "apps[1] with name \"a\" is refused: App with name 'a' already exists",
    ),
    (
        {"apps": [{"name": "a", "id": "a/b"}]},
        'apps[0].id is "a/b", and must be a string of letters, digits and -._~ that a path can '
        "hold",
    ),
    ({"apps": [{"name": "a", "id": ".."}]}, 'apps[0].id is "..", and must be'),
    ({"apps": [{"name": "a", "id": 7}]}, "apps[0].id is 7, and must be"),
    (
        {"apps": [{"name": "a", "id": "x"}, {"name": "b", "id": "x"}]},
        'apps[1].id is "x", and another of the apps has it: give each its own',
    ),
    (
        {"apps": [{"name": "a", "created_at": "2024-05-01"}]},
        "apps[0].created_at: '2024-05-01' is not a time",
    ),
    (
        {"apps": [{"name": "a", "created_at": "9999-12-31T23:59:59-01:00"}]},
        "apps[0].created_at: '9999-12-31T23:59:59-01:00' is not a time",
    ),
    ({"apps": [{"name": "a", "created_at": 5}]}, "apps[0].created_at: 5 is not a time"),
    (
        {"apps": [{"name": "a", "metadata": {"day": date(2024, 5, 1)}}]},
        "apps[0].metadata.day is datetime.date(2024, 5, 1), and must be a value that JSON knows",
    ),
    (
        {"apps": [{"name": "a", "metadata": {"n": [1, float("inf")]}}]},
        "apps[0].metadata.n[1] is inf, and must be a number that JSON knows",
    ),
    (
        {"apps": [{"name": "a", "metadata": {1: 2}}]},
        "apps[0].metadata has the key 1, and its keys must be strings",
    ),
    (
        {"apps": [{"name": "a", "metadata": {"n": 10**5000}}]},
        "apps[0].metadata.n has more digits than Python reads",
    ),
    (
        in_session(MESSAGE, MESSAGE, {"content": 5, "is_user": True}),
        "apps[0].users[0].sessions[0].messages[2].content is 5, and must be a string",
    ),
    (
        in_session({"content": "Hello", "is_usr": True}),
        "apps[0].users[0].sessions[0].messages[0] has no field \"is_usr\": did you mean 'is_user'?",
    ),
    (
        in_session(*[MESSAGE] * 11),
        "apps[0].users[0].sessions[0].messages[10] is refused: This server keeps at most 10",
    ),
    (
        in_shop(sessions=[{"is_active": "no"}]),
        'apps[0].users[0].sessions[0].is_active is "no", and must be true or false',
    ),
    (
        in_shop(metamessages=[{"metamessage_type": "t", "content": "", "session_id": "s9"}]),
        'apps[0].users[0].metamessages[0] with session_id "s9" is refused: Session not found',
    ),
    (
        in_shop(collections=[{"name": "Honcho"}]),
        'apps[0].users[0].collections[0].name is "Honcho": Value error, Collection name cannot',
    ),
]


@pytest.mark.parametrize(("data", "sentence"), CASES)
@pytest.mark.parametrize("kind", [Backend, LenientBackend])
def test_a_fault_is_named_with_its_place_and_changes_nothing(
    kind: type[Backend], data: Any, sentence: str
) -> None:
    backend = backend_of(kind)
    seed(backend, {"apps": [{"name": "there", "id": "there"}]}, FORMS)
    tables = {place: dict(table.rows) for place, table in backend.store.tables.items()}
    with pytest.raises(WorkshopError) as caught:
        seed(backend, data, FORMS)
    assert str(caught.value).startswith(sentence)
    assert {place: dict(table.rows) for place, table in backend.store.tables.items()} == tables
    assert backend.store.messages == 0
    assert backend.store.recorded == 0
    assert backend.new_id() == Ids(seed=1)()


def test_an_id_that_is_there_already_is_not_given_again() -> None:
    backend = backend_of()
    seed(backend, "samples", FORMS)
    with pytest.raises(WorkshopError, match=r"users\[0\]\.id is \"user_id\", and another"):
        seed(backend, in_shop(id="user_id"), FORMS)


def test_what_is_nested_too_deep_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(2000):
        deep = {"x": deep}
    with pytest.raises(WorkshopError, match=r"metadata.* nests too deep: expected at most"):
        seed(backend_of(), {"apps": [{"name": "a", "metadata": deep}]}, FORMS)


FILES = {
    "": "holds null, and must hold a mapping that begins with apps:",
    "[]": "holds [], and must hold a mapping",
    "apps: [": "is not YAML that can be read: line 1: expected the node content",
    "apps: []\napps: []": "line 2: 'apps' comes twice",
    "apps: &a [*a]": "line 1: an alias stands in what it stands for",
    "apps: !!python/name:os.system": "line 1: could not determine a constructor",
    "[" * 5000: "it nests too deep",
    "apps: \x01": "special characters are not allowed",
    f"apps: {'9' * 5000}": "Exceeds the limit",
    "a: 1\n--- \nb: 1": "but found another document",
}


@pytest.mark.parametrize("text", FILES)
def test_a_file_that_cannot_be_read_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkshopError) as caught:
        read_seed(path, FORMS)
    assert str(caught.value).startswith(str(path))
    assert FILES[text] in str(caught.value)


@pytest.mark.parametrize("text", ["{", "NaN", "[" * 100_000])
def test_json_that_cannot_be_read_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkshopError, match="is not JSON that can be read"):
        read_seed(path, FORMS)


def test_few_aliases_are_fine_and_many_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, *a]\n"
    path.write_text(text, encoding="utf-8")
    one = {"x": 1, "y": 2}
    assert read_seed(path, FORMS) == {"a": one, "b": {"x": 1, "y": 3}, "c": [one, one]}
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 20)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(WorkshopError, match=f"line .: aliases repeat more than {MOST_REPEATED}"):
        read_seed(path, FORMS)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match=r"no\.yaml cannot be read: No such file"):
        read_seed(tmp_path / "no.yaml", FORMS)
    with pytest.raises(WorkshopError, match="cannot be read: Is a directory"):
        read_seed(tmp_path, FORMS)
