"""One row and the achievement file become one unsigned credential (command line contract, sections 5 and 6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from testamur.seal.achievement_file import AchievementFile
from testamur.seal.learners import Learner, midnight
from testamur.seal.model import (
    OB_CONTEXT,
    OB_EXTENSIONS,
    VC_CONTEXT,
    email_identity,
    hashed_identity,
    in_order,
    instant,
    kept,
    name_identity,
)
from testamur.seal.public_id import public_id
from testamur.seal.types import Json, Random

SALT_BYTES = 16


def credential(
    file: AchievementFile,
    learner: Learner,
    *,
    random: Random,
    valid_from: datetime | None = None,
    entry: Mapping[str, str] | None = None,
) -> Json:
    """The unsigned credential of one row; ids and salts are drawn from `random`, always in the same order."""
    start = valid_from or midnight(learner.awarded_on)
    return in_order(
        {
            "@context": [VC_CONTEXT, OB_CONTEXT, *([OB_EXTENSIONS] if file.schema else [])],
            "id": f"{file.base}{public_id(random)}" if file.base else fresh_urn(random),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": file.name,
            "description": file.description,
            "image": file.image,
            "issuer": file.issuer,
            "validFrom": instant(start),
            "validUntil": instant(file.valid_for.after(start)) if file.valid_for else None,
            "awardedDate": instant(midnight(learner.awarded_on)),
            "credentialSubject": subject(file, learner, random),
            "evidence": evidence(file, learner),
            "relatedResource": file.related,
            "credentialStatus": entry,
            "credentialSchema": file.schema,
        }
    )


def subject(file: AchievementFile, learner: Learner, random: Random) -> dict[str, Any]:
    """Who earned it: e-mail address and further identifier hashed, the name as written."""
    identities = [email_identity(learner.email, fresh_salt(random)), name_identity(learner.name)]
    if learner.identifier is not None:
        identities.append(hashed_identity("identifier", learner.identifier, fresh_salt(random)))
    ended = learner.assessed_on
    return kept(
        {
            "id": learner.subject_id or fresh_urn(random),
            "type": ["AchievementSubject"],
            "identifier": identities,
            "activityEndDate": instant(midnight(ended)) if ended else None,
            "achievement": file.achievement,
            "result": [*file.results, *learner.results],
        }
    )


def evidence(file: AchievementFile, learner: Learner) -> list[dict[str, Any]]:
    """The row's evidence with the file's members, or the file's alone."""
    if learner.evidence_url is None and file.evidence is None:
        return []
    rest = {name: value for name, value in (file.evidence or {}).items() if name not in ("id", "type")}
    address = learner.evidence_url or (file.evidence or {}).get("id")
    return [kept({"id": address, "type": ["Evidence"], **rest})]


def fresh_urn(random: Random) -> str:
    """A random UUID as an address."""
    return UUID(bytes=random.randbytes(16), version=4).urn


def fresh_salt(random: Random) -> str:
    """32 hex digits."""
    return random.randbytes(SALT_BYTES).hex()
