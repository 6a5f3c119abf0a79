"""Reading keys, signed documents, status lists and checkpoints."""

from testamur.signing.queries.archive import lines as archive_lines
from testamur.signing.queries.bundle import document_bytes, record_proof
from testamur.signing.queries.documents import (
    approval_bytes,
    by_business_key,
    by_document_id,
    by_public_id,
    signed_bytes,
    signed_keys,
)
from testamur.signing.queries.keys import (
    OwnDocuments,
    active_key,
    did_document,
    endorser_did,
    endorser_did_document,
    institution_did,
    key_history,
    known_did_document,
    own_keys,
    resolver,
)
from testamur.signing.queries.record import anchors, checkpoint, latest_checkpoint
from testamur.signing.queries.status import (
    OwnLists,
    StatusReading,
    status_list_bytes,
    status_list_names,
    status_lists_due,
    status_of,
    status_source,
)

__all__ = [
    "OwnDocuments",
    "OwnLists",
    "StatusReading",
    "active_key",
    "anchors",
    "approval_bytes",
    "archive_lines",
    "by_business_key",
    "by_document_id",
    "by_public_id",
    "checkpoint",
    "did_document",
    "document_bytes",
    "endorser_did",
    "endorser_did_document",
    "institution_did",
    "key_history",
    "known_did_document",
    "latest_checkpoint",
    "own_keys",
    "record_proof",
    "resolver",
    "signed_bytes",
    "signed_keys",
    "status_list_bytes",
    "status_list_names",
    "status_lists_due",
    "status_of",
    "status_source",
]
