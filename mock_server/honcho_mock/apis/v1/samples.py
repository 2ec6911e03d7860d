"""What a mock holds when it starts."""

from __future__ import annotations

from typing import Any

SAMPLES: dict[str, Any] = {
    "apps": [
        {
            "id": "app_id",
            "name": "app_id",
            "users": [
                {"id": "user_id", "name": "user_id", "sessions": [{"id": "session_id"}]},
            ],
        }
    ]
}
"""Seed data with the ids that the code samples in the document use as they are."""
