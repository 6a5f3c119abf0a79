"""Signed documents by their names."""

from __future__ import annotations

from collections.abc import Iterable

from testamur.signing.models import SignedDocument


def by_business_key(business_key: str) -> SignedDocument | None:
    """The document of this business key, signed or only planned."""
    return SignedDocument.objects.filter(business_key=business_key).first()


def by_public_id(public_id: str) -> SignedDocument | None:
    """The document of this public id, signed or only planned."""
    return SignedDocument.objects.filter(public_id=public_id).first()


def by_document_id(document_id: str) -> SignedDocument | None:
    """The document whose own `id` (an address) this is; the newest when there are several."""
    return SignedDocument.objects.filter(document_id=document_id).order_by("-pk").first()


def signed_bytes(business_key: str) -> bytes | None:
    """The exact signed bytes of a document, or None while it is not signed."""
    found = by_business_key(business_key)
    return found.raw if found else None


def approval_bytes(version_public_id: str) -> bytes | None:
    """The exact bytes of a version's approval record; None until the worker has signed it."""
    return signed_bytes(f"approval:{version_public_id}")


def signed_keys(business_keys: Iterable[str]) -> frozenset[str]:
    """Those of these business keys whose documents are signed."""
    found = SignedDocument.objects.filter(business_key__in=list(business_keys), signed_at__isnull=False)
    return frozenset(found.values_list("business_key", flat=True))
