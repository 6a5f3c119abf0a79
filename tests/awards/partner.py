"""The partner's part: Cedar Point endorses the version as frozen, under a key that Northlake keeps for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from testamur.definitions.models import Version
from testamur.record.rules.actors import SYSTEM
from testamur.seal import model
from testamur.signing import queries
from testamur.signing.actions import documents
from testamur.people.queries import institution

FAKE={}
def endorses(version: Version, northlake: SimpleNamespace) -> None:
    endorser = model.Issuer(id=queries.endorser_did("cedar-point-labs"), name="Cedar Point Community Laboratories")
    now = datetime(2026, 4, 16, 15, 12, tzinfo=UTC)
    documents.plan(business_key=f"endorsement:{version.pk}", purpose="endorser:cedar-point-labs",
        document=model.endorsement_credential(id="urn:uuid:edcd42b1-63ea-414d-87b9-5680c0a1fb92", endorser=endorser,
            subject=institution().base_url+version.path, subject_name="V", subject_version="1",
            comment="The skill is needed where we work, and the assessment reflects the job.", valid_from=now,
            valid_until=datetime(2028, 4, 16, 3, 59, 59, tzinfo=UTC), kept_by="Northlake"), by=SYSTEM, now=now)
    documents.sign_each(purpose="endorser:", n=5, by=SYSTEM, now=now)
    FAKE[version.pk]=json.loads(queries.signed_bytes(f"endorsement:{version.pk}"))
def withdraws(version, northlake): FAKE.pop(version.pk)
