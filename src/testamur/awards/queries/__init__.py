"""Reading awards: who is eligible, how a list stands, how a run goes, and what a credential is."""

from testamur.awards.queries.credentials import (
    CredentialFacts,
    credential,
    credential_row,
    credentials_of,
    discrepancies,
    search,
)
from testamur.awards.queries.document import Draft, draft
from testamur.awards.queries.eligible import Gate, LeftOut, Pulled, Row, digest_of, pull
from testamur.awards.queries.lists import (
    ListView,
    latest_list,
    lists_of,
    progress,
    runs_to_close,
    standing_of,
    view_of,
)
from testamur.awards.queries.waiting import figures, waiting_for

__all__ = [
    "CredentialFacts",
    "Draft",
    "Gate",
    "LeftOut",
    "ListView",
    "Pulled",
    "Row",
    "credential",
    "credential_row",
    "credentials_of",
    "digest_of",
    "discrepancies",
    "draft",
    "figures",
    "latest_list",
    "lists_of",
    "progress",
    "pull",
    "runs_to_close",
    "search",
    "standing_of",
    "view_of",
    "waiting_for",
]
