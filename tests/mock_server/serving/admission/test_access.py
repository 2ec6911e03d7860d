"""The two modes that do not look into tokens. The third has its table in test_scopes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest
from tests.mock_server.support import MESSAGES, Client

if TYPE_CHECKING:
    from collections.abc import Callable


def test_off_takes_no_notice_of_tokens(client: Client) -> None:
    headers = {"Authorization": "Bearer garbage"}
    assert client("POST", f"{MESSAGES}/list", headers=headers).status == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer ", "Basic dTpw"])
def test_any_wants_a_token(make_client: Callable[..., Client], authorization: str | None) -> None:
    client = make_client(auth="any")
    headers = {} if authorization is None else {"Authorization": authorization}
    response = client("POST", f"{MESSAGES}/list", headers=headers)
    assert (response.status, response.detail) == (401, "No access token provided")
    assert "www-authenticate" not in response.headers


def test_any_takes_every_token_and_makes_keys(make_client: Callable[..., Client]) -> None:
    client = make_client(auth="any", headers={"Authorization": "Bearer x"})
    assert client("POST", f"{MESSAGES}/list").status == 200
    key = client.ok("POST", "/v1/keys?app_id=a")["key"]
    assert jwt.decode(key, options={"verify_signature": False})["ap"] == "a"
