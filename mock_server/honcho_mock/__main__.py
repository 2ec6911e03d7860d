"""`python -m honcho_mock`: the same as `honcho-mock`."""

from __future__ import annotations

from honcho_mock.cli import main

main(prog_name="honcho-mock")
