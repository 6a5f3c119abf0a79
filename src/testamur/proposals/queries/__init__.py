"""Reads of proposals: who waits for what, what may be seen, the clocks, the facts and the trail."""

from testamur.proposals.queries.access import find, visible_to
from testamur.proposals.queries.lists import waiting_for

__all__ = ["find", "visible_to", "waiting_for"]
