from __future__ import annotations

import pytest
from schemathesis.config import SchemathesisConfig
from tests.contract_tests.builders import RULES

from honcho_contract.fuzzing.generated_requests import schema
from honcho_contract.fuzzing.schemathesis_parts import seeded


def test_a_seed_is_given_to_the_schemas_of_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SchemathesisConfig, "shared_seed", None)
    with seeded(5):
        assert schema(RULES.document).config.seed == 5
    assert SchemathesisConfig.shared_seed is None
