from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest

import honcho_contract
import honcho_mock
import honcho_openapi


@pytest.mark.parametrize("name", honcho_mock.__all__)
def test_what_the_package_offers_is_there(name: str) -> None:
    assert getattr(honcho_mock, name).__name__ == name


@pytest.mark.parametrize("package", [honcho_mock, honcho_contract, honcho_openapi])
def test_packages_know_their_version(package: Any) -> None:
    assert package.__version__ == version("honcho-contract")
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing


def test_what_it_does_not_offer_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'honcho_mock' has no attribute 'Server'"):
        _ = honcho_mock.Server
