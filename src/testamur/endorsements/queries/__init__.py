"""Reads of endorsements: what is in force, what a credential carries, the four marks, who may do what."""

from testamur.endorsements.queries.duties import deciders, is_ce, may_invite, may_see
from testamur.endorsements.queries.force import (
    embedded_documents,
    endorsed_partners,
    for_approval_record,
    for_version,
    in_force_on,
    live,
    withdrawn_at,
)
from testamur.endorsements.queries.marks import marks
from testamur.endorsements.queries.rows import (
    by_token,
    content_seen,
    endorsement,
    endorsements,
    of_document,
    of_organisation,
)
from testamur.endorsements.queries.waiting import waiting_for

__all__ = [
    "by_token",
    "content_seen",
    "deciders",
    "embedded_documents",
    "endorsed_partners",
    "endorsement",
    "endorsements",
    "for_approval_record",
    "for_version",
    "in_force_on",
    "is_ce",
    "live",
    "marks",
    "may_invite",
    "may_see",
    "of_document",
    "of_organisation",
    "waiting_for",
    "withdrawn_at",
]
