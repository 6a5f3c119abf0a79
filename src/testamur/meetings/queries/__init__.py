"""Reads of meetings: what is planned, who may take part, what was resolved, what waits for whom."""

from testamur.meetings.queries.waiting import waiting_for

__all__ = ["waiting_for"]
