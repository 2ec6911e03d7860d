"""What can be set about a mock, from Python and from the command line alike."""

from __future__ import annotations

from dataclasses import dataclass

AUTH_MODES = ("off", "any", "jwt")
SEEDS = ("samples", "none")

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Refuses, when it is made, whatever the mock could not keep to.

    `auth`: off (keys are ignored), any (some Bearer token must be there) or jwt (tokens signed
    with `jwt_secret`, and Honcho's scopes). `lenient`: what a request names is made on first use.
    `seed_data`: samples (the app, user and session that the samples in the document name) or none.
    """

    auth: str = "off"
    jwt_secret: str | None = None
    lenient: bool = False
    seed_data: str = "samples"
    max_messages: int = 1_000_000
    max_body: int = 16 * MEBIBYTE
    random_seed: int | None = None

    def __post_init__(self) -> None:
        _expect_one_of("auth", self.auth, AUTH_MODES)
        _expect_one_of("seed_data", self.seed_data, SEEDS)
        _expect_positive("max_messages", self.max_messages)
        _expect_positive("max_body", self.max_body)
        if self.auth == "jwt" and not self.jwt_secret:
            raise ValueError(
                "auth='jwt' needs jwt_secret: the secret that the tokens are signed with"
            )
        if self.auth != "jwt" and self.jwt_secret:
            raise ValueError(
                f"jwt_secret has no use with auth={self.auth!r}: leave it out, or set auth='jwt'"
            )


def _expect_one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name}={value!r}: expected one of {', '.join(choices)}")


def _expect_positive(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name}={value!r}: expected a whole number of at least 1")
