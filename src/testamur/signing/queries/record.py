"""Checkpoints of the record, and what they prove of a signed document."""

from __future__ import annotations

from datetime import datetime

from testamur.record.models import Link
from testamur.record.rules.verbs import Verb
from testamur.seal.types import Anchors
from testamur.signing.models import Checkpoint, SignedDocument


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def checkpoint(size: int) -> Checkpoint | None:
    """The checkpoint of exactly this size."""
    return Checkpoint.objects.filter(size=size).first()


class OwnAnchors:
    """Answers from the record's chain and our signed checkpoints."""

    def published_before(self, sha256: str, instant: datetime) -> bool:
        """Whether a checkpoint older than the instant contains the entry that says these bytes were signed."""
        document = SignedDocument.objects.filter(bytes_hash=sha256).first()
        if document is None:
            return False
        link = Link.objects.filter(entry__verb=Verb.DOCUMENT_SIGNED, entry__subject=document.ref).first()
        return link is not None and Checkpoint.objects.filter(size__gte=link.seq, at__lt=instant).exists()


def anchors() -> Anchors:
    """What the published record knows of a document of ours."""
    return OwnAnchors()
