"""The record as one file that anybody checks without us: `testamur record verify FILE` (seal.record_archive)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from testamur.ground import times
from testamur.record import queries as record
from testamur.record.models import Entry, Link
from testamur.seal import record_archive
from testamur.seal.types import Did
from testamur.signing.models import Checkpoint
from testamur.signing.queries.keys import did_document, institution_did, key_history
from testamur.signing.queries.record import latest_checkpoint


def lines(*, about: str, now: datetime) -> Iterator[bytes]:
    """The archive's lines up to the newest checkpoint. `about` tells only entries of that subject in full, "" tells all.

    What came after it (about a minute) is not in the archive: nobody has signed for it yet. Before the first checkpoint
    everything is, and the archive is unproven.
    """
    did = institution_did()
    signed = latest_checkpoint()
    size, chain = (signed.size, signed.chain) if signed else (record.head().size, record.head().chain)
    yield from record_archive.head_lines(
        issuer=Did(did), subject=about, made=now, size=size, document=did_document(), history=key_history(did)
    )
    checkpoints = {one.size: one for one in Checkpoint.objects.select_related("key").filter(size__lte=size)}
    for link in Link.objects.select_related("entry").filter(seq__lte=size).order_by("seq").iterator(chunk_size=1000):
        yield _line(link, about)
        checkpoint = checkpoints.get(link.seq)
        if checkpoint is not None:
            yield record_archive.checkpoint_line(checkpoint.size, checkpoint.text, checkpoint.key.method)
    yield record_archive.end_line(size, chain)


def _line(link: Link, about: str) -> bytes:
    entry = link.entry
    if about and entry.subject != about and not entry.subject.startswith(f"{about}/"):
        return record_archive.leaf_line(link.seq, link.leaf)
    return record_archive.entry_line(link.seq, _members(entry), body=entry.body, salt=entry.salt)


def _members(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.pk,
        "at": times.iso(entry.at),
        "verb": entry.verb,
        "subject": entry.subject,
        "actor": entry.actor_ref,
        "onBehalfOf": entry.on_behalf_of,
        "reason": entry.reason,
    }
