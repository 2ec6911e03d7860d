"""What the keys of API 1 open."""

from __future__ import annotations

from collections.abc import Mapping

KEY_SCOPES: Mapping[str, str] = {
    "app_id": "an app's key opens the requests whose path or query names that app",
    "user_id": "a user's key opens the requests whose path or query names that user",
    "session_id": "a session's key opens the requests whose path or query names that session",
    "collection_id": "a collection's key opens the requests whose path or query names it",
}
"""What the key for each scope is for, from wide to narrow."""
