"""The table of defects, by name."""

from __future__ import annotations

from honcho_mock.broken.parts import Defect
from honcho_mock.broken.v1.answers import ANSWERS
from honcho_mock.broken.v1.create_message import CREATE_MESSAGE
from honcho_mock.broken.v1.echoes import ECHOES
from honcho_mock.broken.v1.half_done import HALF_DONE
from honcho_mock.broken.v1.isolation import ISOLATION
from honcho_mock.broken.v1.keys import KEYS
from honcho_mock.broken.v1.narrow.forms import NARROW_FORMS
from honcho_mock.broken.v1.narrow.lists import NARROW_LISTS
from honcho_mock.broken.v1.narrow.states import NARROW_STATES
from honcho_mock.broken.v1.pages import PAGES
from honcho_mock.broken.v1.quoted import QUOTED
from honcho_mock.broken.v1.refusals import LIMITS, REFUSALS
from honcho_mock.broken.v1.states import STATES
from honcho_mock.broken.v1.together import TOGETHER

DEFECTS: dict[str, Defect] = {
    defect.name: defect
    for table in (
        CREATE_MESSAGE,
        ANSWERS,
        ECHOES,
        STATES,
        REFUSALS,
        LIMITS,
        PAGES,
        ISOLATION,
        KEYS,
        QUOTED,
        TOGETHER,
        NARROW_FORMS,
        NARROW_LISTS,
        NARROW_STATES,
        HALF_DONE,
    )
    for defect in table
}
