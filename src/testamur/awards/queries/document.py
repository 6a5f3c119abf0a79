"""Builds the credential of an award as the standard has it: facts of version, cohort and learner, through seal.model.

Per competency it says that it was met: no score, no mark, no level. What it says of the assessment are setting,
supervision and how identity was checked, from the version that the partner endorsed.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation

from testamur.awards import words
from testamur.awards.models import Award
from testamur.definitions.models import Version
from testamur.definitions.rules.content import Competency, Content
from testamur.endorsements import queries as endorsements
from testamur.ground import times
from testamur.ground.errors import Unavailable
from testamur.people.queries import institution
from testamur.people.rules.institution import InstitutionFacts
from testamur.seal import model
from testamur.signing import queries as signing
from testamur.signing.rules import addresses

_LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsigned credential without its place in a status list, and the dates it is valid between."""

    document: dict[str, Any]
    valid_from: datetime
    valid_until: datetime | None
    status_purpose: str


def draft(*, award: Award, public_id: str, name: str, now: datetime) -> Draft:
    """The credential of an award, for this name. Unavailable while approval record or endorsement are not signed yet."""
    facts, version = institution(), award.version
    content, language = version.read(), award.enrolment.offering.language
    achievement_id = facts.base_url + version.path
    awarded = times.whole_second(now)
    today = times.local_day(now, facts.tz)
    until = (
        times.end_of_day(times.add_months(today, content.validity_months), facts.tz)
        if content.validity_months
        else None
    )
    with translation.override(language):
        document = model.achievement_credential(
            id=addresses.credential_url(facts.base_url, public_id),
            issuer=_issuer(facts, language),
            achievement=_achievement(facts, version, content, achievement_id, language),
            recipient=model.Recipient(
                name=name, email=award.person.email or "", salt=secrets.token_hex(16), id=f"urn:uuid:{uuid.uuid4()}"
            ),
            description=str(words.AWARDED_BY).format(institution=facts.name(language)),
            valid_from=awarded,
            valid_until=until,
            awarded_on=awarded,
            activity_start=times.start_of_day(award.enrolment.offering.starts_on, facts.tz),
            activity_end=times.start_of_day(award.last_assessed_on, facts.tz),
            evidence=[_evidence(content, today, language)],
            approval=model.Resource.of(f"{achievement_id}approval.json", _approval(version)),
            endorsements=_endorsements(version, award.last_assessed_on),
        )
    return Draft(dict(document), awarded, until, content.status_purpose.value)


def evidence_until(awarded_on: date) -> date:
    """How long marks and evidence are kept: to the end of the year after the award (security/requirements.md 16)."""
    return date(awarded_on.year + 1, 12, 31)


def _issuer(facts: InstitutionFacts, language: str) -> model.Issuer:
    return model.Issuer(
        id=facts.did,
        name=facts.name(language),
        url=facts.say("website", language),
        email=facts.say("contact.ce_email", language),
    )


def _achievement(
    facts: InstitutionFacts, version: Version, content: Content, achievement_id: str, language: str
) -> model.Achievement:
    title = content.title(language)
    return model.Achievement(
        id=achievement_id,
        name=title,
        description=f"{content.summary(language).rstrip('.')}. {words.NOT_A_LICENCE}",
        criteria=model.Criteria(words.criteria(content, language), f"{achievement_id}#criteria"),
        competencies=[_competency(one, language) for one in content.competencies],
        version=str(version.number),
        in_language=_LANGUAGES[language],
        creator=model.Issuer(id=facts.did, name=facts.name(language)),
        human_code=version.definition.number,
        image=model.Image(f"{achievement_id}badge.png", str(words.BADGE_OF).format(title=title)),
        alignments=[
            model.Alignment(name=one.label, url=one.uri, framework=one.framework) for one in content.esco_occupations
        ],
    )


def _competency(one: Competency, language: str) -> model.Competency:
    statement = (one.statement_fr if language == "fr" else one.statement_en) or one.statement_en
    aligned = [model.Alignment(name=entry.label, url=entry.uri, framework=entry.framework) for entry in one.alignments]
    return model.Competency(one.code, statement, alignments=aligned)


def _evidence(content: Content, awarded_on: date, language: str) -> model.Evidence:
    return model.Evidence(
        name=str(words.SUMMATIVE_ASSESSMENT),
        genre=str(words.ASSESSMENT),
        narrative=model.evidence_narrative(
            setting=words.setting(content),
            supervision=words.supervision(content),
            identity=words.identity(content),
            kept_until=evidence_until(awarded_on),
            language=language,
        ),
    )


def _approval(version: Version) -> bytes:
    raw = signing.approval_bytes(version.public_id)
    if raw is None:
        raise Unavailable("approval_record")
    return raw


def _endorsements(version: Version, day: date) -> list[dict[str, Any]]:
    signed = endorsements.embedded_documents(version, day)
    if not signed:
        raise Unavailable("endorsement")
    return signed
