"""What an offline bundle takes from here: DID documents by DID, and the record proof of a signed document."""

from __future__ import annotations

import orjson

from testamur.ground import times
from testamur.record.models import Link
from testamur.record.rules.chain import EMPTY_CHAIN
from testamur.record.rules.verbs import Verb
from testamur.seal.errors import ResolutionFailed
from testamur.seal.record_proof import MOST_LEAVES, RecordProof
from testamur.seal.types import Did, MethodId
from testamur.signing.models import Checkpoint, SignedDocument
from testamur.signing.queries.keys import OwnDocuments
from testamur.signing.rules.keys import KeyState


def document_bytes(did: str) -> bytes | None:
    """The DID document of the institution, of an endorser in our custody, or the copy kept when an endorser signed."""
    try:
        return orjson.dumps(OwnDocuments().resolve(Did(did)).raw, option=orjson.OPT_INDENT_2)
    except ResolutionFailed:
        return None


def record_proof(sha256: str) -> RecordProof | None:
    """The entry that says these bytes were signed, with what binds it to the next checkpoint; None before there is one.

    A checkpoint by a key that is no longer trusted is passed over for the next one.
    """
    document = SignedDocument.objects.filter(bytes_hash=sha256).first()
    rows = Link.objects.select_related("entry")
    link = rows.filter(entry__verb=Verb.DOCUMENT_SIGNED, entry__subject=document.ref).first() if document else None
    if link is None:
        return None
    trusted = Checkpoint.objects.select_related("key").exclude(key__state=KeyState.COMPROMISED)
    checkpoint = trusted.filter(size__gte=link.seq).order_by("size").first()
    if checkpoint is None or checkpoint.size - link.seq > MOST_LEAVES:
        return None
    before = Link.objects.filter(seq=link.seq - 1).values_list("chain", flat=True).first()
    after = Link.objects.filter(seq__gt=link.seq, seq__lte=checkpoint.size).order_by("seq")
    entry = link.entry
    return RecordProof(
        entry={
            "id": entry.pk,
            "at": times.iso(entry.at),
            "verb": entry.verb,
            "subject": entry.subject,
            "actor": entry.actor_ref,
            "onBehalfOf": entry.on_behalf_of,
            "reason": entry.reason,
        },
        body=entry.body,
        salt=entry.salt,
        seq=link.seq,
        previous=before or EMPTY_CHAIN,
        leaves=tuple(after.values_list("leaf", flat=True)),
        checkpoint=checkpoint.text,
        key=MethodId(checkpoint.key.method),
    )
