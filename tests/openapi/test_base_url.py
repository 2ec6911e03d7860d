from __future__ import annotations

import pytest

from honcho_openapi.base_url import before_api

HOST = "http://127.0.0.1:8000"


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/apps", "/v1/apps/list", "/v1/keys"])
def test_a_path_of_the_api_is_cut_off(path: str) -> None:
    assert before_api(HOST + path) == HOST
    assert before_api(f"{HOST}/honcho{path}") == f"{HOST}/honcho"


@pytest.mark.parametrize("path", ["", "/", "/honcho", "/v1/honcho", "/v10", "/~v1"])
def test_a_base_may_be_anything_else(path: str) -> None:
    assert before_api(HOST + path) is None
