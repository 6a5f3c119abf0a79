"""A thing asked of a person: what every room offers and the desk shows in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Words(Protocol):
    """A text, or a text that is put into the reader's language when it is shown."""

    def __str__(self) -> str: ...



@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of My work: what, why, since and until when, where, and the one verb of its button."""

    title: Words
    why: Words
    url: str
    verb: Words
    number: str = ""
    since: datetime | None = None
    due: date | None = None
