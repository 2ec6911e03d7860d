"""The generation that most tests are about: put together once, since nothing changes it."""

from __future__ import annotations

from honcho_mock.apis import generation_of
from honcho_mock.workshop.state.forms import Forms

V1 = generation_of("1")
FORMS = Forms(V1)
