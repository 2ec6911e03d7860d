"""Checks are proven by broken servers: here each check that create message can break, and one of
each other family. `honcho-contract prove` does it with every broken server, which takes minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.house.tree import ROOT

from honcho_contract.cli.built_in import broken_servers, serving
from honcho_contract.gate.proving import prove_one
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.catalogue_page import page
from honcho_contract.results.proof import Broken
from honcho_mock.broken.v1.create_message import CREATE_MESSAGE

SERVERS = broken_servers()
OF_CREATE_MESSAGE = [broken_servers((row.name,))[0] for row in CREATE_MESSAGE]
OF_EACH_FAMILY = {CATALOGUE[server.check].family: server for server in reversed(SERVERS)}
CHOSEN = {
    **{server.check: server for server in OF_EACH_FAMILY.values()},
    **{server.check: server for server in reversed(OF_CREATE_MESSAGE)},
}


@pytest.mark.parametrize("broken", CHOSEN.values(), ids=lambda broken: broken.name)
def test_the_check_that_is_meant_for_it_catches_it(broken: Broken) -> None:
    proof = prove_one(broken, seed=0)
    assert broken.check in proof.found, f"{broken.sentence} Found: {proof.found} {proof.trouble}"
    assert proof.unexplained == ()


def test_what_nobody_explains_is_no_proof() -> None:
    """A server with a second fault is not caught by the check for the first alone."""
    two = broken_servers(("session-starts-inactive",))[0]
    other = replace(two, serve=lambda _: serving("session-starts-inactive,metadata-left-out"))
    proof = prove_one(other, seed=0)
    assert two.check in proof.found
    assert not proof.caught
    assert proof.unexplained == ("answers.besides · sessions.create: metadata left out",)
    explained = replace(other, besides={"answers.besides": "it has two faults"})
    assert prove_one(explained, seed=0).caught


def test_the_table_explains_only_checks_that_there_are() -> None:
    for server in SERVERS:
        assert server.check not in server.besides
        assert set(server.besides) <= set(CATALOGUE)
        assert all(server.besides.values())


def test_every_check_has_a_broken_server() -> None:
    assert {server.check for server in SERVERS} == set(CATALOGUE)


def test_the_page_of_the_checks_is_current() -> None:
    proofs: dict[str, list[str]] = {}
    for server in SERVERS:
        proofs.setdefault(server.check, []).append(server.name)
    told = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert told == page(proofs), "run: honcho-contract checks --markdown > docs/checks.md"
