from __future__ import annotations

from typing import Any

import pytest

from honcho_mock import Settings, create_app


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"auth": "on"}, r"auth='on': expected one of off, any, jwt"),
        ({"auth": "jwt"}, r"auth='jwt' needs jwt_secret"),
        ({"jwt_secret": "s"}, r"jwt_secret has no use with auth='off'"),
        ({"seed_data": None}, r"seed_data=None: expected one of samples, none, or the path"),
        ({"seed_data": "x.yaml"}, r"seed_data='x.yaml': .* a YAML file, and there is no such file"),
        ({"seed_data": {}, "workshop": False}, r"seed_data of one's own is a part of the workshop"),
        ({"max_messages": 0}, r"max_messages=0: expected a whole number of at least 1"),
        ({"max_body": "1"}, r"max_body='1': expected a whole number"),
        ({"max_body": True}, r"max_body=True: expected a whole number"),
    ],
)
def test_what_cannot_be_kept_to_is_refused(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings(**settings)
    with pytest.raises(ValueError, match=sentence):
        create_app(**settings)


def test_the_defaults_are_open() -> None:
    assert Settings().auth == "off"
    assert not Settings().lenient
