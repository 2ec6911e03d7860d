"""`honcho-contract`, and the same as `python -m honcho_contract`."""

from __future__ import annotations

import sys

from honcho_contract.extra import missing


def main() -> None:
    """Runs the command, or says what it lacks; then, as for any wrong set-up, the status is 2."""
    if message := missing():
        print(message, file=sys.stderr)
        sys.exit(2)
    from honcho_contract.cli import main

    main.main(prog_name="honcho-contract")


if __name__ == "__main__":
    main()
