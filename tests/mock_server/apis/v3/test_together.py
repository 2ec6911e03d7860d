"""Many clients at once: nothing is lost, and nothing is made twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
from tests.mock_server.apis.v3.places import CONCLUSIONS, MESSAGES, PEERS, SESSION, SESSIONS

from honcho_mock import MockServer

CLIENTS = 64
ROUNDS = 5


def test_nothing_is_lost_and_each_name_is_made_once() -> None:
    with MockServer(api="3", seed_data="none") as server:
        made: Counter[str] = Counter()

        def work(number: int) -> Counter[str]:
            counted: Counter[str] = Counter()
            with httpx.Client(base_url=server.url, timeout=60) as client:
                for turn in range(ROUNDS):
                    peer = f"peer-{turn}"
                    counted[peer] += client.post(PEERS, json={"id": peer}).status_code == 201
                    body = {"messages": [{"peer_id": peer, "content": f"{number} {turn}"}]}
                    assert client.post(MESSAGES, json=body).status_code == 201
                    added = client.post(f"{SESSION}/peers", json={f"own-{number}": {}})
                    assert added.status_code == 200
                    one = {"content": f"{number}", "observer_id": peer, "observed_id": peer}
                    answer = client.post(CONCLUSIONS, json={"conclusions": [one]})
                    assert answer.status_code == 201
                counted["talk"] += client.post(SESSIONS, json={"id": "talk"}).status_code == 201
            return counted

        with ThreadPoolExecutor(CLIENTS) as pool:
            for counted in pool.map(work, range(CLIENTS)):
                made += counted
        with httpx.Client(base_url=server.url) as client:
            assert client.post(f"{MESSAGES}/list").json()["total"] == CLIENTS * ROUNDS
            # One is concluded from each message, and one is stated beside it.
            assert client.post(f"{CONCLUSIONS}/list").json()["total"] == 2 * CLIENTS * ROUNDS
            members = client.get(f"{SESSION}/peers").json()["total"]
        assert members == CLIENTS + ROUNDS
        assert all(count <= 1 for count in made.values())
