"""Servers that CI may be pointed at."""

from __future__ import annotations

import json

FAULT = "user-update-merges"
FOUND = ("state.replace", "users.update")
"""A fault, and what the gate finds it as."""

FEW = "--quick\n-k test_update and users"
"""Options that leave of the suite what it takes to find it."""

KNOWN = json.dumps(
    [{"check": FOUND[0], "operation": FOUND[1], "reason": "it is old", "expires": "2999-12-31"}]
)
"""A baseline of it. JSON is YAML."""

NOBODY = "http://127.0.0.1:9"
"""Where no server is."""

TEMPTING = """x'"$(touch pwned)`touch pwned`; touch pwned #\n"; touch pwned; '"""
"""What a shell would run if it were part of a script: it makes a file `pwned`."""
