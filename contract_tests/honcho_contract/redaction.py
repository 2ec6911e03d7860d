"""Secrets, taken out of whatever the suite shows or writes; see `honcho_openapi.redaction`."""

from __future__ import annotations

from honcho_openapi.redaction import LEARNT, LEAST, SHOWN, Redactor, without_userinfo

__all__ = ["LEARNT", "LEAST", "SHOWN", "Redactor", "without_userinfo"]
