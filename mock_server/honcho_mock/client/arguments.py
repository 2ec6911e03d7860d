"""What is said to whoever calls something by arguments, or by a name, that it does not have."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from honcho_mock.workshop.errors import hint

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def written(*examples: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A method whose wrong arguments are refused with what could have been written instead."""

    def explained(method: Callable[P, T]) -> Callable[P, T]:
        taken = signature(method)
        names = taken.parameters
        open_ended = any(one.kind is one.VAR_KEYWORD for one in names.values())
        expected = " or ".join(examples)

        @wraps(method)
        def called(*args: P.args, **kwargs: P.kwargs) -> T:
            __tracebackhide__ = True
            try:
                taken.bind(*args, **kwargs)
            except TypeError as error:
                # A name that is not known says more than that another one is missing.
                odd = "" if open_ended else next((one for one in kwargs if one not in names), "")
                what = f"got an unexpected keyword argument {odd!r}" if odd else str(error)
                raise TypeError(f"{method.__name__}(): {what}; write {expected}") from None
            return method(*args, **kwargs)

        return called

    return explained


def no_attribute(holder: object, name: str) -> AttributeError:
    """The error for a name that an object does not have, with those that it has."""
    kind = type(holder)
    known = {one for one in (*dir(kind), *vars(holder)) if not one.startswith("_")}
    return AttributeError(
        f"{kind.__name__} has no {name!r}: {hint(name, sorted(known))}", name=name, obj=holder
    )
