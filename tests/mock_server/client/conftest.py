from __future__ import annotations

from tests.mock_server.worlds import built, client, make_world, other, workshop, world

__all__ = ["built", "client", "make_world", "other", "workshop", "world"]
