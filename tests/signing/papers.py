"""Documents that the tests of signing sign: an approval record, an endorsement, and a credential citing both."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from testamur.record.rules.actors import SYSTEM
from testamur.seal import model
from testamur.seal.types import Suite
from testamur.signing import queries
from testamur.signing.actions import documents
from testamur.signing.models import SignedDocument

HOST = "https://credentials.northlake.example"
ACHIEVEMENT = f"{HOST}/catalogue/venipuncture-techniques/v1/"
APPROVED = datetime(2026, 4, 16, 15, 12, tzinfo=UTC)
ASSESSED = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def approval(now: datetime = APPROVED) -> SignedDocument:
    """The planned approval record of Venipuncture Techniques, version 1."""
    return documents.plan(
        business_key="approval:venipuncture-1",
        purpose="approval",
        document={"record": "approval", "definition": ACHIEVEMENT, "version": "1", "resolution": "BG-2026-031"},
        suite=Suite.EDDSA_JCS_2022,
        by=SYSTEM,
        now=now,
    )


def endorsement(now: datetime = APPROVED) -> SignedDocument:
    """Cedar Point's planned endorsement, under a key that Northlake keeps for it."""
    endorser = model.Issuer(id=queries.endorser_did("cedar-point-labs"), name="Cedar Point Community Laboratories")
    return documents.plan(
        business_key="endorsement:1",
        purpose="endorser:cedar-point-labs",
        document=model.endorsement_credential(
            id="urn:uuid:edcd42b1-63ea-414d-87b9-5680c0a1fb92",
            endorser=endorser,
            subject=ACHIEVEMENT,
            subject_name="Venipuncture Techniques",
            subject_version="1",
            comment="The skill is needed where we work, and the assessment reflects the job.",
            valid_from=now,
            valid_until=datetime(2028, 4, 16, 3, 59, 59, tzinfo=UTC),
            kept_by="Northlake Institute of Health Sciences",
        ),
        by=SYSTEM,
        now=now,
    )


def credential(
    approval_record: bytes, *endorsements: dict[str, Any], name: str = "Zoë O’Brien-Ångström"
) -> dict[str, Any]:
    """An unsigned credential for one learner, without its place in a status list."""
    issuer = model.Issuer(id=queries.institution_did(), name="Northlake Institute of Health Sciences")
    achievement = model.Achievement(
        id=ACHIEVEMENT,
        name="Venipuncture Techniques",
        description="Identify, collect, label and send a blood specimen.",
        criteria=model.Criteria("Reach the stated minimum of every competency.", f"{ACHIEVEMENT}#criteria"),
        competencies=(model.Competency("VEN-1", "Identify the patient"), model.Competency("VEN-2", "Collect blood")),
        version="1",
        in_language="en-CA",
        creator=issuer,
        image=model.Image(f"{HOST}/img/venipuncture.png", "Badge: Venipuncture Techniques"),
    )
    return dict(
        model.achievement_credential(
            id=f"{HOST}/v/7Q2M-XK4D-93HT-5HR2",
            issuer=issuer,
            achievement=achievement,
            recipient=model.Recipient(
                name=name,
                email="zoe@example.org",
                salt="5075f11ab5f25fe6b59abb3b20d15b34",
                id="urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
            ),
            valid_from=datetime(2026, 11, 20, 19, 0, tzinfo=UTC),
            awarded_on=datetime(2026, 11, 20, 19, 0, tzinfo=UTC),
            activity_end=ASSESSED,
            approval=model.Resource.of(f"{ACHIEVEMENT}approval.json", approval_record),
            endorsements=endorsements,
        )
    )
