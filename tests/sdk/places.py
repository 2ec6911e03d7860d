"""The ids that say where a thing is, under the names that the Python SDK gives them."""

from __future__ import annotations

from typing import TypedDict


class InUser(TypedDict):
    app_id: str
    user_id: str


class InSession(InUser):
    session_id: str


class InCollection(InUser):
    collection_id: str


def user_of(place: InSession) -> InUser:
    return InUser(app_id=place["app_id"], user_id=place["user_id"])
