"""Endorsements by their names, and the content a link is about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from testamur.definitions import queries as definitions
from testamur.endorsements.models import Endorsement
from testamur.ground import ids
from testamur.ground.errors import NotFound


def rows() -> QuerySet[Endorsement]:
    """Every endorsement with what its pages name."""
    return Endorsement.objects.select_related("version__definition", "organisation", "invited_by", "document")


def endorsement(public_id: str) -> Endorsement:
    """One endorsement. Raises NotFound."""
    found = rows().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("endorsement")
    return found


def by_token(token: str) -> Endorsement:
    """The endorsement a mailed link belongs to. Raises NotFound for a link that is not, or no longer, known."""
    found = rows().filter(token_hash=ids.hash_token(token)).first()
    if found is None:
        raise NotFound("endorsement")
    return found


def of_document(document_id: int) -> Endorsement | None:
    """The endorsement whose document this is."""
    return rows().filter(document_id=document_id).first()


def endorsements() -> list[Endorsement]:
    """All of them, the newest first."""
    return list(rows().order_by("-invited_at", "-pk"))


def of_organisation(slug: str) -> list[Endorsement]:
    """All of one partner, the newest first."""
    return list(rows().filter(organisation__slug=slug).order_by("-invited_at", "-pk"))


def content_seen(one: Endorsement) -> dict[str, Any]:
    """The content of exactly the fingerprint the partner was asked about, whatever happened to the version since."""
    return definitions.content_of(one.version_id, one.content_hash)
