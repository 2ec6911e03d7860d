from __future__ import annotations

import pytest

import honcho_mock


@pytest.mark.parametrize("name", honcho_mock.__all__)
def test_what_the_package_offers_is_there(name: str) -> None:
    assert getattr(honcho_mock, name).__name__ == name


def test_what_it_does_not_offer_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'honcho_mock' has no attribute 'Server'"):
        _ = honcho_mock.Server
