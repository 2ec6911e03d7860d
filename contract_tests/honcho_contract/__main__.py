"""`python -m honcho_contract`: the same as `honcho-contract`."""

from __future__ import annotations

from honcho_contract.cli import main

main(prog_name="honcho-contract")
