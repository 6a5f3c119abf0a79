"""Builder of a Comprehensive Learner Record 2.0: whole signed credentials, and how the achievements in them hang together.

CLR Standard 2.0, "Data Models". A stack of micro-credentials is an achievement of its own in the record, and each badge's
achievement is associated with it. What goes in is what each issuer signed, unchanged; the record vouches for the
collection, and every part is verified on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from testamur.seal.contexts import CLR_V2, CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from testamur.seal.model import (
    OB_SCHEMA_TYPE,
    Achievement,
    Image,
    Issuer,
    StatusEntry,
    achievement_json,
    image_json,
    in_order,
    instant,
    kept,
    profile_json,
    status_json,
)
from testamur.seal.types import Json

CLR_SCHEMA: Final = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"


@dataclass(frozen=True, slots=True)
class Association:
    """How one achievement (or credential) of a record stands to another, both by id; such as ``isChildOf`` a stack."""

    source: str
    target: str
    kind: str = "isChildOf"


def clr_credential(
    *,
    id: str,  # noqa: A002 - the standard's own word
    issuer: Issuer,
    name: str,
    subject: str,
    credentials: Sequence[Json],
    valid_from: datetime,
    valid_until: datetime | None = None,
    awarded_on: datetime | None = None,
    partial: bool | None = None,
    achievements: Sequence[Achievement] = (),
    associations: Sequence[Association] = (),
    identities: Sequence[Json] = (),
    endorsements: Sequence[Json] = (),
    description: str = "",
    image: Image | None = None,
    status: StatusEntry | None = None,
    official_schema: bool = False,
) -> Json:
    """An unsigned ClrCredential about `subject` (an id); `credentials` are whole and signed, in the order to be shown.

    `partial` says that the issuer knows of more than is in it. `achievements` are those that no credential inside has
    awarded, such as the stack. `identities` are IdentityObjects of the learner. Times are aware.
    """
    return in_order(
        {
            "@context": [CREDENTIALS_V2, CLR_V2, OB_V3, *([OB_EXTENSIONS] if official_schema else [])],
            "id": id,
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": name,
            "description": description,
            "image": image_json(image),
            "issuer": profile_json(issuer),
            "validFrom": instant(valid_from),
            "validUntil": instant(valid_until),
            "awardedDate": instant(awarded_on),
            "partial": partial,
            "credentialSubject": kept(
                {
                    "id": subject,
                    "type": ["ClrSubject"],
                    "identifier": list(identities),
                    "verifiableCredential": list(credentials),
                    "achievement": [achievement_json(one) for one in achievements],
                    "association": [
                        {
                            "type": "Association",
                            "associationType": one.kind,
                            "sourceId": one.source,
                            "targetId": one.target,
                        }
                        for one in associations
                    ],
                }
            ),
            "endorsement": list(endorsements),
            "credentialStatus": status_json(status),
            "credentialSchema": [{"id": CLR_SCHEMA, "type": OB_SCHEMA_TYPE}] if official_schema else None,
        }
    )
