"""Reads of cohorts: offerings, enrolments, next starts, what waits for a person."""

from testamur.cohorts.queries.enrolments import (
    enrolment_by_public_id,
    enrolments_of,
    existing_for_roster,
    live_enrolments,
    my_enrolments,
    roster_rows,
)
from testamur.cohorts.queries.ground import ground_of
from testamur.cohorts.queries.offerings import (
    STAFF,
    figures,
    may_read,
    next_starts,
    offering,
    offering_by_id,
    visible_to,
    waiting_for,
)

__all__ = [
    "STAFF",
    "enrolment_by_public_id",
    "enrolments_of",
    "existing_for_roster",
    "figures",
    "ground_of",
    "live_enrolments",
    "may_read",
    "my_enrolments",
    "next_starts",
    "offering",
    "offering_by_id",
    "roster_rows",
    "visible_to",
    "waiting_for",
]
