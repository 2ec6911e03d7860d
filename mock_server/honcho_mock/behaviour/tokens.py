"""Keys: JSON Web Tokens signed with HS256, carrying Honcho's claims."""

from __future__ import annotations

import time
import warnings
from typing import Any

import jwt
from jwt.warnings import InsecureKeyLengthWarning

from honcho_mock.behaviour.errors import UnauthorizedError

Claims = dict[str, Any]

_ALGORITHM = "HS256"
_REMEMBERED = 1024


class Keys:
    """Signs claims, and reads the claims of tokens signed with the same secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._verified: dict[str, Claims] = {}

    def sign(self, claims: Claims) -> str:
        with warnings.catch_warnings():
            # A mock's secret may be as short as its user likes.
            warnings.simplefilter("ignore", InsecureKeyLengthWarning)
            return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> Claims:
        """The claims of a token, or a refusal.

        A signature stays right for ever and is checked once; whether the token has expired is
        asked every time.
        """
        claims = self._verified.get(token)
        if claims is None:
            claims = self._verify(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[token] = claims
        elif "exp" in claims and int(claims["exp"]) <= time.time():
            raise UnauthorizedError("Invalid JWT")
        return claims

    def _verify(self, token: str) -> Claims:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InsecureKeyLengthWarning)
                claims: Claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM])
        except (jwt.PyJWTError, ArithmeticError, ValueError) as error:
            raise UnauthorizedError("Invalid JWT") from error
        return claims
