"""The tables of the meetings room."""

from testamur.meetings.models.agenda import Attendance, Item, Meeting, Pack, PackOpening, Recusal
from testamur.meetings.models.polls import Poll, PollAnswer
from testamur.meetings.models.resolutions import Corrigendum, Resolution, RollEntry

__all__ = [
    "Attendance",
    "Corrigendum",
    "Item",
    "Meeting",
    "Pack",
    "PackOpening",
    "Poll",
    "PollAnswer",
    "Recusal",
    "Resolution",
    "RollEntry",
]
