from __future__ import annotations

import pytest
from tests.contract_tests.builders import RULES

from honcho_contract.contract.operation_names import nearest, subject, subjects


@pytest.mark.parametrize(
    ("told", "lasting"),
    [
        ("messages.create", "messages.create"),
        ("PATCH /v1/apps/abc", "/v1/apps/{app_id}"),
        ("GET /v1/apps/list", "/v1/apps/list"),
        (
            "PUT /v1/apps/a/users/b/sessions/list",
            "/v1/apps/{app_id}/users/{user_id}/sessions/list",
        ),
        ("GET /nowhere", "GET /nowhere"),
    ],
)
def test_a_subject_holds_no_id_of_one_run(told: str, lasting: str) -> None:
    assert subject(told, RULES) == lasting


def test_every_subject_of_the_document_is_known() -> None:
    known = subjects(RULES)
    assert set(RULES.operations) < set(known)
    assert "/v1/apps/{app_id}" in known


def test_the_nearest_word_is_found_however_far_it_is() -> None:
    assert nearest("echo.txt", ["state.get", "echo.text"]) == "echo.text"
    assert nearest("?", ["state.get"]) == "state.get"
