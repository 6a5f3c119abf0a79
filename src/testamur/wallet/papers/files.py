"""The signed file, and badges that carry it."""

from __future__ import annotations

from datetime import datetime

from testamur.awards.queries import CredentialFacts
from testamur.awards.rules.life import CredentialState
from testamur.ground.errors import Refused
from testamur.people.queries import institution
from testamur.seal.bake import bake_bytes
from testamur.ui import badge


def signed_bytes(facts: CredentialFacts) -> bytes:
    """The exact signed bytes. Refused while there are none."""
    if facts.raw is None:
        raise Refused("credential_not_signed")
    return facts.raw


def competencies(facts: CredentialFacts, language: str) -> list[str]:
    """What its holder showed, in the reader's language: the competencies of the version that was awarded."""
    statements = [(one.statement_fr, one.statement_en) for one in facts.version.read().competencies]
    return [(french if language == "fr" else english) or english for french, english in statements]


def baked_svg(facts: CredentialFacts, language: str, now: datetime) -> bytes:
    """The badge as SVG with the signed file inside."""
    return bake_bytes(badge.svg(badge_of(facts, language, now)).encode(), signed_bytes(facts))


def baked_png(facts: CredentialFacts, language: str, now: datetime) -> bytes:
    """The badge as PNG with the signed file inside."""
    return bake_bytes(badge.png(badge_of(facts, language, now)), signed_bytes(facts))


def badge_of(facts: CredentialFacts, language: str, now: datetime) -> badge.Badge:
    """The badge of a credential as it stands."""
    state = "active"
    if facts.state is CredentialState.REVOKED:
        state = "revoked"
    elif facts.is_expired(now):
        state = "expired"
    return badge.Badge(
        definition_id=facts.definition_id,
        title=facts.badge_lines(language),
        field=facts.field,
        state=state,
        institution=institution().name(language),
        year=facts.valid_from.year,
        language=language,
        full_title=facts.title(language),
    )
