"""What can go wrong with a run itself, as opposed to with the server under test.

ContractError
├── ConfigurationError    an option or a file that cannot be used: exit status 2
├── ReportError           what was found cannot be written down: exit status 3
├── HarmfulError          a request that could do harm was to be sent: exit status 3
└── TargetError           the target could not be tested: exit status 3
    ├── UnreachableError  no answer
    ├── LimitedError      it goes on saying that it is asked too often
    ├── OverwhelmingError its answers are more than a run can keep
    ├── OutOfTimeError    the run's time was over before its end
    ├── WrongTargetError  an answer, but not from this API, or not to us
    └── UnrepeatableError what was found cannot be done again there
        └── GroundlessError  it rests on a wrong answer, which is right there
"""

from __future__ import annotations


class ContractError(Exception):
    """The root of this package's errors."""


class ConfigurationError(ContractError):
    """An option or a file that cannot be used."""


class ReportError(ContractError):
    """A report cannot be written, after a run that was made for it."""


class HarmfulError(ContractError):
    """A request that could do harm where a server has a fault; it was not sent."""


class TargetError(ContractError):
    """The target could not be tested."""


class UnreachableError(TargetError):
    """The target did not answer."""


class LimitedError(TargetError):
    """The target went on answering 429, however long we waited."""


class OverwhelmingError(TargetError):
    """The target's answers were more, all in all, than a run can keep."""


class OutOfTimeError(TargetError):
    """The time that the run may take in all was over before its end."""


class WrongTargetError(TargetError):
    """The target answered, but it is not a Honcho of this version, or does not let us in."""


class UnrepeatableError(TargetError):
    """What leads to a finding cannot be done again on this target."""


class GroundlessError(UnrepeatableError):
    """A finding came of an earlier wrong answer, and this target gives the right one."""
