"""What must come back for a call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Place
from honcho_contract.contract.validity import Verdict
from honcho_contract.judging.ledger import Known, Scope


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What must come back. Every part that is None (or empty) is open.

    `blame` is the check that a wrong status breaks, and `because` says in words why this status is
    the right one. With status 422, `places` are what the answer must name. With any 2xx:
    `fields` are the parts of the answered object that are known beforehand, `known` the object it
    is a state of, `batch` the fields of several new objects, `page` the objects of a list.
    """

    status: int | None = None
    blame: str = ""
    because: str = ""
    verdict: Verdict
    places: frozenset[Place] = frozenset()
    fields: Mapping[str, Any] | None = None
    known: Known | None = None
    batch: tuple[Mapping[str, Any], ...] | None = None
    page: Page | None = None

    @property
    def succeeds(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def told(self) -> str:
        """What is expected, for a reader; empty where that is open."""
        if self.status is None:
            return ""
        if self.status == 422 and self.places:
            names = sorted(".".join(map(str, place)) for place in self.places)
            return f"422, which names {', '.join(names)}"
        if not self.succeeds:
            return f"{self.status}: {self.because}" if self.because else str(self.status)
        return " ".join([str(self.status), *filter(None, [self._content()])])

    def _content(self) -> str:
        if self.batch is not None:
            return f"and {len(self.batch)} new objects"
        if self.page is not None:
            page = self.page
            return (
                f"with {len(page.items)} objects: page {page.number} of {page.pages}, "
                f"total {page.total}"
            )
        fields = {**(self.known.object if self.known else {}), **(self.fields or {})}
        return f"with {json.dumps(fields, ensure_ascii=False)}" if fields else ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list: the objects that it must hold, in order, and the counts beside them."""

    scope: Scope
    items: tuple[Known, ...]
    total: int
    number: int
    size: int
    filtered: bool

    @property
    def pages(self) -> int:
        return -(-self.total // self.size)
