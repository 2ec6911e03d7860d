"""Keys: JSON Web Tokens signed with HS256, and what they open."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jwt
from jwt.warnings import InsecureKeyLengthWarning

from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.storage.store import Parents

if TYPE_CHECKING:
    from jwt.types import Options

Claims = dict[str, Any]

Guard = Callable[[Claims, Parents, Mapping[str, Any], Any], None]
"""From the claims of a key, the ids in the path, the query as it was sent and the body before it is
checked: refuses a key that does not open what they name."""

ADMIN = "ad"
"""The claim of a key that opens everything."""

_ALGORITHM = "HS256"
_REMEMBERED = 1024
_TIMES = frozenset({"exp", "nbf", "iat"})


_OWN_TIMES: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""What is asked of the times in a token is asked here, at every reading and by the same clock that
its `expires_at` was meant by."""


class Keys:
    """Signs claims, and reads the claims of tokens signed with the same secret.

    `now` is the time in seconds since 1970, of a clock that may be set.
    """

    def __init__(self, secret: str, *, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._now = now
        self._verified: dict[str, Claims] = {}

    def sign(self, claims: Claims) -> str:
        with warnings.catch_warnings():
            # A mock's secret may be as short as its user likes.
            warnings.simplefilter("ignore", InsecureKeyLengthWarning)
            return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> Claims:
        """The claims of a token, or a refusal.

        A signature stays right for ever and is checked once; whether the token has expired, or is
        not valid yet, is asked every time.
        """
        claims = self._verified.get(token)
        if claims is None:
            claims = self._verify(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[token] = claims
        if not _TIMES.isdisjoint(claims):
            self._expect_timely(claims)
        return claims

    def _expect_timely(self, claims: Claims) -> None:
        now = self._now()
        try:
            expired = "exp" in claims and int(claims["exp"]) <= now
            early = any(int(claims[name]) > now for name in ("nbf", "iat") if name in claims)
        except (TypeError, ArithmeticError, ValueError) as error:
            raise UnauthorizedError("Invalid JWT") from error
        if expired or early:
            raise UnauthorizedError("Invalid JWT")

    def _verify(self, token: str) -> Claims:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InsecureKeyLengthWarning)
                claims: Claims = jwt.decode(
                    token, self._secret, algorithms=[_ALGORITHM], options=_OWN_TIMES
                )
        except (jwt.PyJWTError, ArithmeticError, ValueError) as error:
            raise UnauthorizedError("Invalid JWT") from error
        return claims


def is_admin(claims: Claims) -> bool:
    return claims.get(ADMIN) is True


def admin_only(claims: Claims, _ids: Parents, _query: Mapping[str, Any], _body: Any) -> None:
    """The guard of what no other key opens."""
    if not is_admin(claims):
        raise UnauthorizedError("Resource requires admin privileges")
