"""What is measured: credentials of a real size, with competencies, evidence, status, a cited record and an endorsement."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from testamur.seal.did import DidDocument, KeyEntry, did_document, read_document
from testamur.seal.issue import issue
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.model import (
    Achievement,
    Alignment,
    Competency,
    Criteria,
    Evidence,
    Image,
    Issuer,
    Recipient,
    Resource,
    StatusEntry,
    achievement_credential,
    endorsement_credential,
)
from testamur.seal.types import Alg, Did, Json

HOST = "https://credentials.northlake.example"
DID = Did("did:web:credentials.northlake.example")
PARTNER = Did("did:web:credentials.northlake.example:endorsers:cedar-point-labs")
VERSION = f"{HOST}/catalogue/venipuncture-techniques/v1/"
CREATED = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
RECORD = b'{"record":"approval"}'


@dataclass(frozen=True, slots=True)
class Known:
    """A resolver that knows the two DID documents of this bench."""

    documents: dict[str, DidDocument]

    def resolve(self, did: Did) -> DidDocument:
        """The document of a DID; KeyError for any other."""
        return self.documents[did]


def keys() -> tuple[SecretKey, SecretKey]:
    """The institution's and the partner's key; the same in every run, and of no use elsewhere."""
    return (
        generate_key(Alg.ED25519, random=random.Random(7), did=DID, fragment="key-2026"),
        generate_key(Alg.ED25519, random=random.Random(8), did=PARTNER, fragment="key-1"),
    )


def documents_of(*made: SecretKey) -> dict[str, dict[str, object]]:
    """DID documents as JSON, by DID; the partner's key is in the institution's custody."""
    found = {}
    for key in made:
        controller = None if key.controller == DID else DID
        entry = KeyEntry(key.method, key.alg, key.public)
        found[str(key.controller)] = did_document(key.controller, [entry], controller=controller)
    return found


def resolver() -> Known:
    """Who answers for both DIDs."""
    return Known({did: read_document(raw, did=Did(did)) for did, raw in documents_of(*keys()).items()})


def achievement(partner: SecretKey) -> Achievement:
    """Four competencies, two alignments, one signed endorsement inside."""
    endorsed = endorsement_credential(
        id="urn:uuid:edcd42b1-63ea-414d-87b9-5680c0a1fb92",
        endorser=Issuer(id=PARTNER, name="Cedar Point Community Laboratories"),
        subject=VERSION,
        subject_name="Venipuncture Techniques",
        subject_version="1",
        comment="The skill is needed where we work, and the assessment reflects the job.",
        valid_from=datetime(2026, 4, 16, tzinfo=UTC),
        valid_until=datetime(2028, 4, 16, tzinfo=UTC),
        kept_by="Northlake Institute of Health Sciences",
    )
    signed: Json = json.loads(issue(endorsed, signer=partner, created=CREATED).raw)
    skills = (
        (
            "Identify the patient and prepare them, the requisition and the equipment",
            "identify patients' medical records",
        ),
        ("Collect blood by evacuated tube, syringe and winged set", "perform venepuncture procedures"),
        ("Label at the patient side, then mix, handle and transport specimens", "label blood samples"),
        ("Respond to fainting, hematoma, nerve pain and exposure incidents", "ensure safety of healthcare users"),
    )
    return Achievement(
        id=VERSION,
        name="Venipuncture Techniques",
        in_language="en-CA",
        version="1",
        description="Identify, collect, label and send a blood specimen that the laboratory can trust.",
        criteria=Criteria(
            "* Reach the minimum of **every** competency.\n* Pass every instrument.", f"{VERSION}#criteria"
        ),
        creator=Issuer(id=DID, name="Northlake Institute of Health Sciences"),
        field_of_study="Vascular access",
        tags=("phlebotomy", "specimen collection", "patient safety"),
        image=Image(f"{HOST}/img/venipuncture-techniques.png", "Badge: Venipuncture Techniques"),
        alignments=(
            Alignment(
                name="Medical laboratory assistants and related technical occupations",
                code="33101",
                framework="National Occupational Classification 2021",
                url=f"{HOST}/frameworks/noc-2021/33101",
            ),
        ),
        competencies=tuple(
            Competency(
                f"VEN-{place}",
                name,
                alignments=[Alignment(name=skill, framework="ESCO", url=f"http://data.europa.eu/esco/skill/{place}")],
            )
            for place, (name, skill) in enumerate(skills, start=1)
        ),
        endorsements=(signed,),
    )


def award(whole: Achievement, number: int) -> Json:
    """The unsigned credential of one learner; every learner has another name, address, salt and place in the list."""
    chance = random.Random(number)
    return achievement_credential(
        id=f"{HOST}/v/{number:04d}-0000-0000-0000",
        issuer=Issuer(
            id=DID,
            name="Northlake Institute of Health Sciences",
            url="https://northlake.example",
            email="microcredentials@northlake.example",
            image=Image(f"{HOST}/img/institute.png", "Northlake Institute of Health Sciences crest"),
        ),
        achievement=whole,
        recipient=Recipient(
            name=f"Learner Number {number}",
            email=f"learner{number}@learners.example",
            salt=f"{chance.getrandbits(128):032x}",
            id=f"urn:uuid:b8ae842a-248e-4eb8-b6df-{number:012x}",
        ),
        description="Micro-credential awarded by Northlake Institute of Health Sciences.",
        valid_from=CREATED,
        valid_until=datetime(2029, 11, 21, tzinfo=UTC),
        awarded_on=CREATED,
        activity_end=datetime(2026, 11, 18, tzinfo=UTC),
        evidence=[Evidence(name="Summative assessment", genre="Assessment", narrative="Setting: simulated stations.")],
        approval=Resource.of(f"{VERSION}approval.json", RECORD),
        status=StatusEntry(f"{HOST}/status/revocation-1", 1000 + number),
    )


def sample() -> Json:
    """The reference credential: that of one learner, without the embedded endorsement."""
    return award(replace(achievement(keys()[1]), endorsements=()), 1)
