"""Builders: what the institution knows of an award or an endorsement, in the standard's own JSON shape.

Open Badges 3.0, "Data Models"; what we put in and leave out: credential standards, sections 7 to 9. A competency was
met or is not listed: no builder here can write a score, a mark or a level. Empty members are dropped and the order of
members is fixed, so the same facts always give the same text. Times are aware; they are written in UTC, whole seconds.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from testamur.seal.contexts import CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from testamur.seal.types import Json

# Only the extensions context knows the type of the schema entry.
OB_SCHEMA: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
OB_SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"

MEMBER_ORDER: Final = (
    "@context",
    "id",
    "type",
    "name",
    "description",
    "image",
    "issuer",
    "validFrom",
    "validUntil",
    "awardedDate",
    "partial",
    "credentialSubject",
    "endorsement",
    "evidence",
    "relatedResource",
    "credentialStatus",
    "credentialSchema",
    "proof",
)

# The engine's own few words in a credential, by language.
EVIDENCE_WORDS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "en": ("Setting: {}.", "Supervision: {}.", "Identity: {}.", "Evidence kept until {}."),
    "fr": ("Milieu\u00a0: {}.", "Surveillance\u00a0: {}.", "Identité\u00a0: {}.", "Preuves conservées jusqu’au {}."),
}
ENDORSEMENT_NAMES: Final = {
    "en": "Endorsement of {name} (version {version})",
    "fr": "Appui à {name} (version {version})",
}
CUSTODY_WORDS: Final = {
    "en": ("Signed for {partner} by {keeper}, which keeps this key.", "Signed by {partner} with its own key."),
    "fr": ("Signé pour {partner} par {keeper}, qui conserve cette clé.", "Signé par {partner} avec sa propre clé."),
}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address. `caption` is its text for those who do not see it."""

    id: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A Profile: who awards, who made the achievement, who endorses. `id` is a DID (or an https address)."""

    id: str
    name: str = ""
    url: str = ""
    email: str = ""
    description: str = ""
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """An entry of a framework that the achievement or a competency corresponds to."""

    name: str
    url: str
    code: str = ""
    framework: str = ""
    description: str = ""
    target_type: str = ""


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency: its code becomes the fragment of its id, such as ``.../v1/#VEN-1``."""

    code: str
    name: str
    _: KW_ONLY
    alignments: Sequence[Alignment] = ()


@dataclass(frozen=True, slots=True)
class Criteria:
    """How it is earned: Markdown text, and the address of a page. At least one of the two."""

    narrative: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another achievement that says the same in another language, or an earlier version."""

    id: str
    in_language: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What was awarded. `endorsements` are whole signed EndorsementCredentials about this very `id`."""

    id: str
    name: str
    description: str
    criteria: Criteria
    competencies: Sequence[Competency] = ()
    version: str = ""
    in_language: str = ""
    creator: Issuer | None = None
    field_of_study: str = ""
    human_code: str = ""
    tags: Sequence[str] = ()
    image: Image | None = None
    alignments: Sequence[Alignment] = ()
    related: Sequence[Related] = ()
    endorsements: Sequence[Json] = ()
    achievement_type: str = "MicroCredential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The learner: name in clear, e-mail address as a salted hash. `salt` is 32 fresh hex digits per credential."""

    name: str
    email: str
    salt: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How it was shown. The narrative says setting, supervision and identity check; no person's name belongs here."""

    name: str = ""
    narrative: str = ""
    genre: str = ""
    description: str = ""
    audience: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A document the credential cites, with the digest of its exact bytes (``sha384-...``)."""

    id: str
    digest_sri: str
    media_type: str = "application/json"

    @classmethod
    def of(cls, url: str, data: bytes, media_type: str = "application/json") -> "Resource":
        """The resource at this address whose bytes are these."""
        return cls(url, digest_sri(data), media_type)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A place in a status list; `purpose` is ``revocation`` or ``suspension``."""

    list_url: str
    index: int
    purpose: str = "revocation"


def achievement_credential(
    *,
    id: str,  # noqa: A002 - the standard's own word
    issuer: Issuer,
    achievement: Achievement,
    recipient: Recipient,
    valid_from: datetime,
    valid_until: datetime | None = None,
    awarded_on: datetime | None = None,
    activity_start: datetime | None = None,
    activity_end: datetime | None = None,
    evidence: Sequence[Evidence] = (),
    approval: Resource | None = None,
    resources: Sequence[Resource] = (),
    status: StatusEntry | None = None,
    endorsements: Sequence[Json] = (),
    name: str = "",
    description: str = "",
    image: Image | None = None,
    official_schema: bool = True,
) -> Json:
    """An unsigned AchievementCredential: every competency of the achievement as met.

    `activity_end` is the first instant of the day of the last summative assessment, `awarded_on` that of the award.
    `endorsements` are embedded in the achievement, after those it already has. `name` defaults to the achievement's.
    """
    return in_order(
        {
            "@context": [CREDENTIALS_V2, OB_V3, *([OB_EXTENSIONS] if official_schema else [])],
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": name or achievement.name,
            "description": description,
            "image": image_json(image),
            "issuer": profile_json(issuer),
            "validFrom": instant(valid_from),
            "validUntil": instant(valid_until),
            "awardedDate": instant(awarded_on),
            "credentialSubject": kept(
                {
                    "id": recipient.id,
                    "type": ["AchievementSubject"],
                    "identifier": [email_identity(recipient.email, recipient.salt), name_identity(recipient.name)],
                    "activityStartDate": instant(activity_start),
                    "activityEndDate": instant(activity_end),
                    "achievement": achievement_json(achievement, endorsements=endorsements),
                    "result": [met(competency_id(achievement.id, one.code)) for one in achievement.competencies],
                }
            ),
            "evidence": [evidence_json(one) for one in evidence],
            "relatedResource": [resource_json(one) for one in (*([approval] if approval else []), *resources)],
            "credentialStatus": status_json(status),
            "credentialSchema": [{"id": OB_SCHEMA, "type": OB_SCHEMA_TYPE}] if official_schema else None,
        }
    )


def endorsement_credential(
    *,
    id: str,  # noqa: A002 - the standard's own word
    endorser: Issuer,
    subject: str,
    subject_name: str,
    subject_version: str,
    comment: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
    kept_by: str = "",
    language: str = "en",
) -> Json:
    """An unsigned EndorsementCredential about the achievement id `subject`.

    `kept_by` names the institution that keeps the endorser's key; the text of the endorsement then says so
    (custody: engine, section 4). Without it the endorser signs with a key of its own.
    """
    in_custody, own_key = CUSTODY_WORDS[language]
    return in_order(
        {
            "@context": [CREDENTIALS_V2, OB_V3],
            "id": id,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": ENDORSEMENT_NAMES[language].format(name=subject_name, version=subject_version),
            "description": (in_custody if kept_by else own_key).format(partner=endorser.name, keeper=kept_by),
            "issuer": profile_json(endorser),
            "validFrom": instant(valid_from),
            "validUntil": instant(valid_until),
            "credentialSubject": kept({"id": subject, "type": ["EndorsementSubject"], "endorsementComment": comment}),
        }
    )


def in_order(members: Json) -> dict[str, Any]:
    """A credential's members without the empty ones, in the one order of every credential of ours."""
    full = kept(members)
    return {name: full[name] for name in MEMBER_ORDER if name in full}


def kept(members: Json) -> dict[str, Any]:
    """The members that say something: no null, no empty text, list or object (Open Badges 3.0, "Serialization")."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}


def instant(moment: datetime | None) -> str | None:
    """An aware time as the standard writes it, ``2026-11-20T19:00:00Z``; ValueError for a time without a zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        message = "a time in a credential needs a zone"
        raise ValueError(message)
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def profile_json(issuer: Issuer) -> dict[str, Any]:
    """A Profile object."""
    return kept(
        {
            "id": issuer.id,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
            "email": issuer.email,
            "description": issuer.description,
            "image": image_json(issuer.image),
        }
    )


def image_json(image: Image | None) -> dict[str, Any] | None:
    """An Image object; the schema admits no other member."""
    return kept({"id": image.id, "type": "Image", "caption": image.caption}) if image else None


def alignment_json(alignment: Alignment) -> dict[str, Any]:
    """An Alignment object."""
    return kept(
        {
            "type": ["Alignment"],
            "targetName": alignment.name,
            "targetCode": alignment.code,
            "targetDescription": alignment.description,
            "targetFramework": alignment.framework,
            "targetType": alignment.target_type,
            "targetUrl": alignment.url,
        }
    )


def achievement_json(achievement: Achievement, *, endorsements: Sequence[Json] = ()) -> dict[str, Any]:
    """An Achievement object with one Status description per competency."""
    return kept(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "achievementType": achievement.achievement_type,
            "name": achievement.name,
            "inLanguage": achievement.in_language,
            "version": achievement.version,
            "description": achievement.description,
            "criteria": kept({"id": achievement.criteria.id, "narrative": achievement.criteria.narrative}),
            "creator": profile_json(achievement.creator) if achievement.creator else None,
            "fieldOfStudy": achievement.field_of_study,
            "humanCode": achievement.human_code,
            "tag": list(achievement.tags),
            "image": image_json(achievement.image),
            "alignment": [alignment_json(one) for one in achievement.alignments],
            "related": [
                kept({"id": one.id, "type": ["Related"], "inLanguage": one.in_language, "version": one.version})
                for one in achievement.related
            ],
            "resultDescription": [competency_json(achievement.id, one) for one in achievement.competencies],
            "endorsement": [*achievement.endorsements, *endorsements],
        }
    )


def competency_id(achievement_id: str, code: str) -> str:
    """The address of a competency: the achievement's, with the code as fragment."""
    return f"{achievement_id}#{code}"


def competency_json(achievement_id: str, competency: Competency) -> dict[str, Any]:
    """A ResultDescription that can only be met or not: `resultType` is ``Status``."""
    return kept(
        {
            "id": competency_id(achievement_id, competency.code),
            "type": ["ResultDescription"],
            "name": competency.name,
            "resultType": "Status",
            "alignment": [alignment_json(one) for one in competency.alignments],
        }
    )


def met(description_id: str) -> dict[str, Any]:
    """The one Result we ever write: this competency was met."""
    return {"type": ["Result"], "resultDescription": description_id, "status": "Completed"}


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """An Evidence object."""
    return kept(
        {
            "id": evidence.id,
            "type": ["Evidence"],
            "name": evidence.name,
            "genre": evidence.genre,
            "description": evidence.description,
            "audience": evidence.audience,
            "narrative": evidence.narrative,
        }
    )


def evidence_narrative(
    *, setting: str, supervision: str, identity: str, kept_until: date | None = None, language: str = "en"
) -> str:
    """The four facts about an assessment as one paragraph: where, watched by whom, who it was, how long it is kept."""
    facts = (setting, supervision, identity, kept_until.isoformat() if kept_until else "")
    said = zip(EVIDENCE_WORDS[language], facts, strict=True)
    return " ".join(words.format(fact.rstrip(".")) for words, fact in said if fact)


def resource_json(resource: Resource) -> dict[str, Any]:
    """A related resource with its digest (VC Data Model 2.0, 5.3)."""
    return kept({"id": resource.id, "mediaType": resource.media_type, "digestSRI": resource.digest_sri})


def digest_sri(data: bytes) -> str:
    """The SHA-384 digest of these bytes as Subresource Integrity writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def status_json(status: StatusEntry | None) -> dict[str, Any] | None:
    """A BitstringStatusListEntry. One object, never an array: the official schema refuses two."""
    if status is None:
        return None
    return {
        "id": f"{status.list_url}#{status.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": status.purpose,
        "statusListIndex": str(status.index),
        "statusListCredential": status.list_url,
    }


def name_identity(name: str) -> dict[str, Any]:
    """The learner's name as written, not hashed."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def email_identity(email: str, salt: str) -> dict[str, Any]:
    """The e-mail address as a salted hash."""
    return hashed_identity("emailAddress", normal_email(email), salt)


def hashed_identity(identity_type: str, value: str, salt: str) -> dict[str, Any]:
    """An identity whose value is not readable; normalised to NFC before hashing (credential standards, section 9)."""
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(value, salt),
        "identityType": identity_type,
        "salt": salt,
    }


def identity_hash(value: str, salt: str) -> str:
    """``sha256$`` and the hex SHA-256 of value and salt, both as UTF-8."""
    return "sha256$" + hashlib.sha256((unicodedata.normalize("NFC", value) + salt).encode()).hexdigest()


def normal_email(email: str) -> str:
    """The local part as typed in NFC, the domain in lower case."""
    local, at, domain = email.rpartition("@")
    return unicodedata.normalize("NFC", local) + at + domain.lower()
