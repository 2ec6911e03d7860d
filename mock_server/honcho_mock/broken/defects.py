"""The table of defects, by name."""

from __future__ import annotations

from honcho_mock.broken.answers import ANSWERS
from honcho_mock.broken.create_message import CREATE_MESSAGE
from honcho_mock.broken.echoes import ECHOES
from honcho_mock.broken.half_done import HALF_DONE
from honcho_mock.broken.isolation import ISOLATION
from honcho_mock.broken.keys import KEYS
from honcho_mock.broken.narrow_forms import NARROW_FORMS
from honcho_mock.broken.narrow_lists import NARROW_LISTS
from honcho_mock.broken.narrow_states import NARROW_STATES
from honcho_mock.broken.pages import PAGES
from honcho_mock.broken.parts import Defect
from honcho_mock.broken.quoted import QUOTED
from honcho_mock.broken.refusals import LIMITS, REFUSALS
from honcho_mock.broken.states import STATES
from honcho_mock.broken.together import TOGETHER

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
