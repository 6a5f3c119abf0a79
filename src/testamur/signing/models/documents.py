"""SignedDocument: the plan is stored before a key is touched, the bytes once. DidDocument: one as it stood."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import models
from django.db.models import Q

from testamur.jobs.models import Errand
from testamur.signing.models.keys import Key


class SignedDocument(Errand):
    """A document of the institution, or of an endorser whose key it keeps; an errand until its bytes are there.

    `plan` is the whole unsigned document as JSON text; `created` and `suite` belong to the plan, so that signing again
    after a crash gives the same bytes. `signing_key` is set by the worker just before it signs.
    """

    business_key = models.CharField(max_length=160)
    public_id = models.CharField(max_length=19)
    purpose = models.CharField(max_length=120)
    document_id = models.CharField(max_length=400, db_index=True)
    profile = models.CharField(max_length=20)
    suite = models.CharField(max_length=40)
    plan = models.TextField()
    plan_hash = models.CharField(max_length=71)
    created = models.DateTimeField()
    signing_key = models.ForeignKey(Key, null=True, on_delete=models.PROTECT, related_name="documents")
    signed = models.BinaryField(null=True, db_column="bytes")
    bytes_hash = models.CharField(max_length=64, blank=True, db_index=True)
    signed_at = models.DateTimeField(null=True)

    class Meta(Errand.Meta):
        """A business key is planned once, for ever; bytes are there exactly when the document is signed."""

        abstract = False
        ordering = ("pk",)
        constraints = (  # type: ignore[assignment]  # more than the abstract one has
            *Errand.Meta.constraints,
            models.UniqueConstraint(fields=["business_key"], name="signing_document_business_key"),
            models.UniqueConstraint(fields=["public_id"], name="signing_document_public_id"),
            models.CheckConstraint(
                condition=Q(signed=None, signed_at=None, bytes_hash="")
                | Q(signed__isnull=False, signed_at__isnull=False, signing_key__isnull=False) & ~Q(bytes_hash=""),
                name="signing_document_bytes_when_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.business_key} {self.public_id}"

    @property
    def ref(self) -> str:
        """The document as a subject of the record."""
        return f"document:{self.public_id}"

    @property
    def raw(self) -> bytes | None:
        """The exact signed bytes, or None while there are none."""
        return None if self.signed is None else bytes(self.signed)

    def unsigned(self) -> dict[str, Any]:
        """The planned document, its members in the order in which they will be signed."""
        found: dict[str, Any] = orjson.loads(self.plan)
        return found


class DidDocument(models.Model):
    """A DID document as it stood on a day; a copy is kept because its own address may be gone later."""

    did = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """The same text is kept once."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["did", "sha256"], name="signing_did_document_once"),)

    def __str__(self) -> str:
        return f"{self.did} {self.sha256[:12]}"
