"""What can go wrong, split by whose fault it is; mapped to people's words once, in ui.problems.

The person's: Refused, NotFound, NotAllowed, Stale, TooMany. The world's: Unavailable. Ours: Misuse.
A rule returns a verdict (Allowed or Refusal); an action raises. A reason is a code from a room's `words.REASONS`,
never a sentence, so that rules stay free of languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class TestamurError(Exception):
    """Root of every error that a person or the world can cause."""

    __test__ = False  # the name begins like a test class, and pytest would collect it


class Refused(TestamurError):
    """A rule says no. `reason` is a code of some room's words; `facts` fill its sentence; `field` names a form field.

    >>> raise Refused("prepared_by_you", at="14:02", who="Wei Chen")
    """

    def __init__(self, reason: str, /, *, field: str | None = None, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.facts: Mapping[str, object] = facts


class NotAllowed(Refused):
    """The person may not do what was asked. `who_can` in the facts names who may; the page explains instead of a bare 403."""


class NotFound(TestamurError):
    """There is no such thing, or this person may not know of it: both answer alike (404)."""


class Stale(TestamurError):
    """Somebody else saved in between. `theirs` is what stands now, `yours` what was about to be written."""

    def __init__(self, *, theirs: object, yours: object, who: str = "", when: object = None, field: str = "") -> None:
        super().__init__("stale")
        self.theirs, self.yours, self.who, self.when, self.field = theirs, yours, who, when, field


class TooMany(TestamurError):
    """Too often. `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too_many")
        self.retry_after = retry_after


class Unavailable(TestamurError):
    """Something outside did not answer; the outcome is unknown, never a pass."""

    def __init__(self, what: str, retry_after: int = 30) -> None:
        super().__init__(what)
        self.what, self.retry_after = what, retry_after


class Misuse(RuntimeError):
    """A programming error of ours: never shown to a person, always a 500."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The verdict yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refusal:
    """The verdict no, with the code of its reason, the facts of its sentence and the rule (R4, a gate's name)."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    rule: str = ""

    def __bool__(self) -> bool:
        return False

    def as_error(self) -> Refused:
        """The same refusal as an error for an action to raise."""
        error = Refused(self.reason)
        error.facts = self.facts
        return error


Verdict = Allowed | Refusal


def require(verdict: Verdict) -> None:
    """Raise the refusal, or go on. Actions call it on every rule they ask."""
    if isinstance(verdict, Refusal):
        raise verdict.as_error()
