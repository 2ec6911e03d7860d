from __future__ import annotations

import pytest

from honcho_contract.gate.option_names import GATE, spelled


@pytest.mark.parametrize(
    ("text", "under_pytest"),
    [
        ("by --token or HONCHO_API_KEY", "by --honcho-token or HONCHO_API_KEY"),
        ("--token, --token-file", "--honcho-token, --honcho-token-file"),
        ("(--total-timeout) was over", "(--honcho-total-timeout) was over"),
        ("one of --allow-writes, --read-only", "one of --honcho-allow-writes, --honcho-read-only"),
        ("--honcho-token", "--honcho-token"),
        ("--token-b", "--token-b"),
        ("(-n 1)", "(-n 1)"),
    ],
)
def test_options_are_called_as_whoever_reads_can_give_them(
    text: str, under_pytest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(GATE, raising=False)
    assert spelled(text) == under_pytest
    monkeypatch.setenv(GATE, "1")
    assert spelled(text) == text
