"""What a run makes on the target and cannot delete again: as little as will do.

Apps and users stay for ever. So tests share them where they do not need one of their own, and of
values of which each would make one, a few are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from honcho_contract.contract.validity import judge
from honcho_contract.wire.exchange import Call

if TYPE_CHECKING:
    from honcho_contract.running.runner import Runner

STAY = ("apps", "users")
"""The resources whose objects cannot be deleted."""

ROOM = 60
"""Objects of one kind below a user, beyond which the next test gets another one: a list of them
still fits on a page."""

KEPT: Mapping[str, int] = {
    "apps.create": 1,
    "apps.get-or-create": 1,
    "users.create": 3,
    "users.get-or-create": 3,
}
"""The operations whose objects stay, and how many values are tried with each in one test."""

_BELOW = ("sessions", "metamessages", "collections")

GENERATED = 2
"""How often as many are made by generated cases of an operation."""

T = TypeVar("T")


def few(name: str, values: Iterable[T]) -> list[T]:
    """Some of the values for an operation whose objects stay, evenly spread and always the same;
    all of them for any other."""
    listed = list(values)
    most = KEPT.get(name, len(listed))
    if len(listed) <= most:
        return listed
    return [listed[n * len(listed) // most] for n in range(most)]


def may_go(run: Runner, call: Call) -> bool:
    """Whether a generated call may go out: what makes an object that stays, only so often."""
    if call.name not in KEPT or judge(run.contract, call).valid is False:
        return True
    run.spent[call.name] += 1
    return run.spent[call.name] <= GENERATED * KEPT[call.name]


def user(run: Runner) -> dict[str, str]:
    """A user whom tests share until there is no more room below."""
    ids = run.shared.get("users")
    if ids is None or not _has_room(run, ids):
        ids = run.shared["users"] = run.make("users", run.home_app)
    return dict(ids)


def app(run: Runner) -> dict[str, str]:
    """An app that tests share which change one."""
    if "apps" not in run.shared:
        run.shared["apps"] = run.make("apps", {})
    return dict(run.shared["apps"])


def _has_room(run: Runner, ids: Mapping[str, str]) -> bool:
    """Whether all that is below a user is known, can be listed, and is not too much."""
    for resource in _BELOW:
        scope = resource, (ids["app_id"], ids["user_id"])
        rows = run.ledger.rows(scope)
        if rows is None or len(rows) > ROOM or scope in run.ledger.spoilt:
            return False
    return True
