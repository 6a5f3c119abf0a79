"""Reads of people: the institution, who holds what, whom to ask."""

from testamur.people.queries.holding import (
    held_by,
    holds,
    names_with,
    organisation,
    organisations,
    people_with,
    person_by_email,
    person_by_ref,
    roles_of,
    scopes_of,
)
from testamur.people.queries.institution import bodies, body, institution, institution_or_none, missing_seats, units

__all__ = [
    "bodies",
    "body",
    "held_by",
    "holds",
    "institution",
    "institution_or_none",
    "missing_seats",
    "names_with",
    "organisation",
    "organisations",
    "people_with",
    "person_by_email",
    "person_by_ref",
    "roles_of",
    "scopes_of",
    "units",
]
