from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mock_server.generations import FORMS, V1
from tests.mock_server.support import MESSAGES, SESSION, Client
from tests.mock_server.support import USER as USER_PATH
from tests.mock_server.work import Work, state_of

from honcho_mock import Settings
from honcho_mock.apis.v1.lenient import LenientBackend
from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.identity import Ids
from honcho_mock.behaviour.storage.store import Store
from honcho_mock.serving.bodies import MAX_KEPT_DEPTH
from honcho_mock.workshop.app import build
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.state.save import restored, text_of
from honcho_mock.workshop.state.seed import seed
from honcho_mock.workshop.values.files import read_value

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2024-01-01T00:00:00.000000Z"

SHOP = {
    "apps": [
        {
            "name": "shop",
            "id": "shop",
            "users": [
                {
                    "name": "ann",
                    "id": "ann",
                    "sessions": [
                        {
                            "id": "s1",
                            "is_active": False,
                            "messages": [
                                {"id": "m1", "content": "Hello", "is_user": True},
                                {"id": "m2", "content": "Hi", "is_user": False},
                            ],
                        }
                    ],
                    "metamessages": [
                        {
                            "id": "n1",
                            "metamessage_type": "t",
                            "content": "",
                            "session_id": "s1",
                            "message_id": "m1",
                        }
                    ],
                    "collections": [{"name": "notes", "id": "notes"}],
                },
                {"name": "bob", "id": "bob"},
            ],
        }
    ]
}


def backend_of(kind: type[Backend] = Backend, *, max_messages: int = 200) -> Backend:
    return kind(
        Store(max_messages=max_messages), resources=RESOURCES, new_id=Ids(seed=1), now=lambda: NOW
    )


def shop() -> Backend:
    backend = backend_of()
    seed(backend, SHOP, FORMS)
    return backend


def again(backend: Backend, kind: type[Backend] = Backend) -> Backend:
    """A backend that was loaded from what another saved."""
    return restored(backend_of(kind), json.loads(dump(backend)), FORMS)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 200))
def test_whatever_was_saved_is_loaded(seed: int, count: int) -> None:
    backend = backend_of()
    work, random = Work(backend), Random(seed)
    for _ in range(count):
        work.do(random)
    loaded = again(backend)
    assert state_of(loaded.store) == state_of(backend.store)
    assert dump(loaded) == dump(backend)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


@settings(deadline=None, max_examples=40)
@given(metadata=st.dictionaries(st.text(st.characters()), JSON))
def test_any_metadata_survives_to_the_byte(metadata: dict[str, Any]) -> None:
    backend = backend_of()
    seed(backend, {"apps": [{"name": "shop", "id": "shop", "metadata": metadata}]}, FORMS)
    loaded = again(backend)
    assert loaded.store.tables["apps", ()].rows == backend.store.tables["apps", ()].rows


def test_exact_values_survive_a_file(tmp_path: Path) -> None:
    raw = (
        b'{"content": "\\ud800 \\u0000", "is_user": true, "metadata": '
        b'{"z": 1, "a": 1.0, "n": -0.0, "big": %s, "small": 1e-7, "large": 1e22, "": {}}}'
    ) % (b"9" * 4000)
    client, mock = served()
    answer = client("POST", MESSAGES, raw=raw)
    assert answer.status == 200
    path = tmp_path / "state.json"
    path.write_bytes(dump(mock))
    other_client, other = served()
    restored(other, read_value(path), FORMS)
    key = answer.json["id"]
    assert other_client("GET", f"{MESSAGES}/{key}").body == answer.body
    assert dump(other) == path.read_bytes()


def dump(backend: Backend) -> bytes:
    return text_of(backend.store.views(), backend.resources)


def served() -> tuple[Client, Backend]:
    workshop = build(Settings(), V1)
    return Client(workshop.app), workshop.backend


def test_metadata_as_deep_as_a_request_may_send_survives() -> None:
    client, mock = served()
    depth = MAX_KEPT_DEPTH
    metadata = b'{"x":' * depth + b"1" + b"}" * depth
    raw = b'{"content": "", "is_user": true, "metadata": %b}' % metadata
    assert client("POST", MESSAGES, raw=raw).status == 200
    assert state_of(again(mock).store) == state_of(mock.store)


def test_a_file_has_a_row_a_line() -> None:
    assert dump(shop()).decode().splitlines()[:6] == [
        "{",
        '  "format": 1,',
        '  "apps": [',
        f'    {{"id":"shop","name":"shop","metadata":{{}},"created_at":"{NOW}",',
        '      "users": [',
        f'        {{"id":"ann","name":"ann","app_id":"shop","created_at":"{NOW}","metadata":{{}},',
    ]


def test_an_empty_state_is_one_too() -> None:
    assert json.loads(dump(backend_of())) == {"format": 1, "apps": []}
    assert state_of(again(backend_of()).store) == state_of(backend_of().store)


def test_loading_puts_a_state_in_the_place_of_another() -> None:
    backend = backend_of()
    seed(backend, "samples", FORMS)
    restored(backend, json.loads(dump(shop())), FORMS)
    assert state_of(backend.store) == state_of(shop().store)
    assert backend.store.messages == 2
    assert backend.store.recorded == 0


def test_a_snapshot_leads_back_from_a_loaded_state() -> None:
    backend = shop()
    before, was = backend.store.snapshot(), state_of(backend.store)
    restored(backend, json.loads(dump(backend_of())), FORMS)
    backend.store.restore(before)
    assert state_of(backend.store) == was


def test_names_are_taken_again() -> None:
    loaded = again(shop())
    with pytest.raises(WorkshopError, match="App with name 'shop' already exists"):
        seed(loaded, {"apps": [{"name": "shop"}]}, FORMS)


def test_what_a_lenient_mock_made_is_loaded_by_one() -> None:
    backend = backend_of(LenientBackend)
    apps = RESOURCES["apps"]
    seed(backend, {"apps": [{"name": "x", "id": "other"}]}, FORMS)
    for key in ("x", "a/b", "ä"):
        backend.row(apps, (), key)
    backend.row(RESOURCES["messages"], ("x", "u", "s"), "m")
    assert state_of(again(backend, LenientBackend).store) == state_of(backend.store)
    assert state_of(again(backend).store) == state_of(backend.store)


def test_what_a_chat_left_and_an_update_moved_is_loaded() -> None:
    client, mock = served()
    said = client.ok("POST", MESSAGES, {"content": "c", "is_user": True})
    other = client.ok("POST", f"{USER_PATH}/sessions", {})["id"]
    note = {"label": "t", "content": "c", "session_id": "session_id", "message_id": said["id"]}
    moved = client.ok("POST", f"{USER_PATH}/metamessages", note)["id"]
    client.ok("PUT", f"{USER_PATH}/metamessages/{moved}", {"session_id": other})
    client.ok("POST", f"{SESSION}/chat", {"queries": "q"})
    assert state_of(again(mock).store) == state_of(mock.store)


GONE: Any = object()

USER = "apps[0].users[0]"
MESSAGE = f"{USER}.sessions[0].messages[1]"
NOTE = f"{USER}.metamessages[0]"


def changed(place: str, **fields: Any) -> dict[str, Any]:
    """The shop's state with some fields of one row changed, or gone."""
    state: Any = json.loads(dump(shop()))
    row = state
    for part in place.replace("[", ".").replace("]", "").split("."):
        row = row[int(part) if part.isdigit() else part] if part else row
    for name, value in fields.items():
        if value is GONE:
            del row[name]
        else:
            row[name] = value
    return dict(state)


@pytest.mark.parametrize(
    ("place", "fields", "sentence"),
    [
        ("", {"format": 2}, "format is 2, and must be 1: this is no state, or one that another"),
        ("", {"format": True}, "format is true, and must be 1"),
        ("", {"format": GONE}, "format is null, and must be 1"),
        ("", {"app": []}, "the state has no field \"app\": did you mean 'apps'?"),
        ("", {"apps": {}}, "apps is {}, and must be a list"),
        ("", {"apps": [1]}, "apps[0] is 1, and must be a mapping"),
        (MESSAGE, {"content": 5}, f"{MESSAGE}.content is 5, and must be a string"),
        (MESSAGE, {"content": GONE}, f"{MESSAGE}.content is missing, and is required"),
        (MESSAGE, {"metadata": GONE}, f"{MESSAGE}.metadata is missing, and is required"),
        (MESSAGE, {"metadat": {}}, f"{MESSAGE} has no field \"metadat\": did you mean 'metadata'?"),
        (MESSAGE, {"user_id": "bob"}, f'{MESSAGE}.user_id is "bob", and must be "ann" here'),
        (MESSAGE, {"id": "m1"}, f'{MESSAGE}.id is "m1", as that of another row here'),
        (MESSAGE, {"id": ""}, f"{MESSAGE}.id is empty, and must be what a path can hold"),
        (MESSAGE, {"created_at": "now"}, f"{MESSAGE}.created_at: 'now' is not a time"),
        (
            MESSAGE,
            {"created_at": "2024-01-01T00:00:00Z"},
            f'{MESSAGE}.created_at is "2024-01-01T00:00:00Z", and must be written "{NOW}"',
        ),
        (MESSAGE, {"metadata": {"x": float("inf")}}, f"{MESSAGE}.metadata.x is inf, and must be"),
        ("apps[0].users[1]", {"name": "ann"}, 'apps[0].users[1].name is "ann", as that of another'),
        (NOTE, {"label": "u"}, f'{NOTE}.label is "u", and must be "t" here'),
        (NOTE, {"session_id": "s9"}, f'{NOTE} with session_id "s9" and message_id "m1" cannot be'),
        (NOTE, {"message_id": "m9"}, f'{NOTE} with session_id "s1" and message_id "m9" cannot be'),
        (NOTE, {"session_id": None}, f'{NOTE} with session_id null and message_id "m1" cannot be'),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    place: str, fields: dict[str, Any], sentence: str
) -> None:
    backend = backend_of()
    seed(backend, "samples", FORMS)
    before = state_of(backend.store)
    with pytest.raises(WorkshopError) as caught:
        restored(backend, changed(place, **fields), FORMS)
    assert str(caught.value).startswith(sentence)
    assert state_of(backend.store) == before
    assert backend.store.recorded == 0


def test_more_messages_than_a_mock_keeps_are_refused() -> None:
    place = r"apps\[0\]\.users\[0\]\.sessions\[0\]\.messages"
    with pytest.raises(WorkshopError, match=rf"{place} cannot be taken in: .* at most 1 messages"):
        restored(backend_of(max_messages=1), json.loads(dump(shop())), FORMS)
