"""Faults on operations: what goes wrong, in which calls, checked when it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.values.forms import form, given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WHICH = ("nth", "first", "share")
FLAGS = ("malformed", "enabled")
EFFECTS = ("status", "delay", "drop", "slow", "malformed")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with which calls of an operation.

    `operation` is a name (`messages.create`), a resource's (`messages.*`) or `*`.

    What goes wrong: `status`, answered with a body that is valid for it, and nothing is done;
    `retry_after`, in seconds, a header beside it; `delay`, in seconds, or two of them to spread
    between; `drop`, the connection, `before` the answer or in its `middle`, after the work was
    done; `slow`, seconds that the body takes; `malformed`, a body that is cut off and no JSON any
    more.

    Which calls: the `nth`, the `first` so many, or a `share` of them drawn with `seed`; all where
    none of the three is given.
    """

    operation: str
    status: int | None = None
    retry_after: float | None = None
    delay: float | tuple[float, float] | None = None
    drop: str | None = None
    slow: float | None = None
    malformed: bool = False
    nth: int | None = None
    first: int | None = None
    share: float | None = None
    seed: int = 0
    enabled: bool = True

    def __post_init__(self) -> None:
        if isinstance(self.delay, tuple) and self.delay[0] > self.delay[1]:
            raise WorkshopError(f"delay={self.delay!r}: expected seconds, or two to spread between")
        if self.retry_after is not None and self.status is None:
            raise WorkshopError("retry_after is a header of a status: give status too, such as 429")
        if not any(getattr(self, name) for name in EFFECTS):
            raise WorkshopError(f"nothing goes wrong: give one of {', '.join(EFFECTS)}")
        if sum(getattr(self, name) is not None for name in WHICH) > 1:
            raise WorkshopError(f"which calls? Give only one of {', '.join(WHICH)}")
        if self.drop and (self.malformed or self.slow or (self.drop == "before" and self.status)):
            raise WorkshopError(
                f"drop={self.drop!r} leaves nothing to answer: leave out malformed and slow, and "
                "status where the connection is dropped before the answer"
            )

    def as_json(self) -> dict[str, Any]:
        """What was defined, as it can be defined again."""
        unchanged = {field.name: field.default for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != unchanged[name]
        }


def fault_from(value: Mapping[str, Any]) -> Fault:
    """A fault as JSON or YAML has it."""
    if not isinstance(value, Mapping):
        raise WorkshopError(
            f"a fault is {value!r}: expected a mapping, or a line such as "
            "'messages.create status=429 first=2'"
        )
    fields = given(value)
    form("Fault").expect(fields, place="a fault")
    if isinstance(fields.get("delay"), list):
        fields["delay"] = tuple(fields["delay"])
    return Fault(**fields)


def faults_from(values: Iterable[Mapping[str, Any] | str], *, place: str) -> Iterator[Fault]:
    """Faults as mappings or as lines; an error says which of them is wrong."""
    for index, value in enumerate(values):
        try:
            yield fault_of_line(value) if isinstance(value, str) else fault_from(value)
        except WorkshopError as error:
            raise WorkshopError(f"{place}[{index}]: {error}") from error


def fault_of_line(line: str) -> Fault:
    """A fault as a command line has it: `messages.create status=429 retry_after=1 first=2`."""
    operation, *pairs = line.split() or [""]
    fields: dict[str, Any] = {"operation": operation}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign and name not in FLAGS:
            raise WorkshopError(f"{pair!r}: expected NAME=VALUE, such as status=503")
        fields[name] = _value(name, value) if sign else True
    return fault_from(fields)


def _value(name: str, value: str) -> Any:
    if name == "drop":
        return value
    if name == "delay" and "-" in value:
        return [_value("", part) for part in value.split("-")]
    for read in (int, float):
        try:
            return read(value)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(value, value)
