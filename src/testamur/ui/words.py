"""The house's sentences: every room registers its reasons at start; `say` puts a refusal into the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext as _

from testamur.ground.errors import Misuse, Refusal, Refused
from testamur.ui import moments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

_REASONS: dict[str, str | Promise] = {}


class _Facts(dict[str, object]):
    """A fact that a sentence names and nobody gave is shown as an ellipsis rather than hiding the refusal."""

    def __missing__(self, name: str) -> str:
        return "…"


def register(reasons: Mapping[str, str | Promise]) -> None:
    """Add a room's sentences. The same code twice is our mistake."""
    for reason, sentence in reasons.items():
        if reason in _REASONS and _REASONS[reason] is not sentence:
            raise Misuse(f"the reason {reason} stands in two rooms")
        _REASONS[reason] = sentence


def reasons() -> Mapping[str, str | Promise]:
    """Every reason known, for the house's own tests."""
    return dict(_REASONS)


def say(refused: Refused | Refusal) -> str:
    """The sentence of a refusal with its facts, in the language now active; a general one for an unknown code."""
    sentence = _REASONS.get(refused.reason)
    if sentence is None:
        return _("This is not possible now.")
    return str(sentence).format_map(_Facts({name: _readable(value) for name, value in refused.facts.items()}))


def _readable(value: object) -> object:
    """A fact as people read it: days and moments in the language now active, several things with commas."""
    if isinstance(value, datetime):
        return moments.moment(value, (get_language() or "en")[:2])
    if isinstance(value, date):
        return moments.day(value, (get_language() or "en")[:2])
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(one) for one in value)
    return value
