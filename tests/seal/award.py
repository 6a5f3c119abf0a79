"""The worked example of the engine, built from facts: Venipuncture Techniques for an invented learner."""

import json
import random
from datetime import UTC, datetime

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
    evidence_narrative,
)
from testamur.seal.types import Alg, Did, Json

HOST = "https://credentials.northlake.example"
DID = Did("did:web:credentials.northlake.example")
PARTNER = Did("did:web:credentials.northlake.example:endorsers:cedar-point-labs")
VERSION = f"{HOST}/catalogue/venipuncture-techniques/v1/"
DIGEST = "sha384-S/XH3qIEavDxOlIL3PQ/TcB5+GhToj/ETefRd/53hsX3vnxXkw1fvRTWfv3xU32I"
SIGNED_AT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)

INSTITUTE = Issuer(
    id=DID,
    name="Northlake Institute of Health Sciences",
    url="https://northlake.example",
    email="microcredentials@northlake.example",
    image=Image(f"{HOST}/img/institute.png", "Northlake Institute of Health Sciences crest"),
)

ESCO = "http://data.europa.eu/esco/skill/"
COMPETENCIES = (
    (
        "VEN-1",
        "Identify the patient and prepare them, the requisition and the equipment",
        "identify patients' medical records",
        "9ec07ba9-f876-4dce-92b1-9e0cd68aa969",
    ),
    (
        "VEN-2",
        "Collect blood by evacuated tube, syringe and winged set",
        "perform venepuncture procedures",
        "0646be77-a425-40da-8577-f77d1198c67f",
    ),
    (
        "VEN-3",
        "Label at the patient side, then mix, handle and transport specimens",
        "label blood samples",
        "6cf8c56c-4db6-4f6b-88b6-331f9902acea",
    ),
    (
        "VEN-4",
        "Respond to fainting, hematoma, nerve pain and exposure incidents",
        "ensure safety of healthcare users",
        "ce0d6a42-59c1-433e-ab62-adfc969c46bb",
    ),
)

VENIPUNCTURE = Achievement(
    id=VERSION,
    name="Venipuncture Techniques",
    in_language="en-CA",
    version="1",
    description="Identify, collect, label and send a blood specimen that the laboratory can trust. "
    "Not a licence or authorization to practise.",
    criteria=Criteria(
        "## To earn this micro-credential\n\n"
        "* Reach the stated minimum of **every** competency, and every critical criterion.\n"
        "* Pass the proctored written test and the observed stations.\n"
        "* Submit a log of ten supervised collections, signed by a preceptor.",
        f"{VERSION}#criteria",
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
        Competency(code, name, alignments=[Alignment(name=skill, framework="ESCO", url=ESCO + number)])
        for code, name, skill, number in COMPETENCIES
    ),
)

ZOE = Recipient(
    name="Zoë O’Brien-Ångström",
    email="zoe.obrien-angstrom@learners.example",
    salt="5075f11ab5f25fe6b59abb3b20d15b34",
    id="urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
)

EVIDENCE = Evidence(
    name="Summative assessment",
    genre="Assessment",
    narrative=evidence_narrative(
        setting="simulated stations and ten logged collections from live patients",
        supervision="in person, by a qualified assessor; written test proctored",
        identity="photo identification checked",
        kept_until=datetime(2033, 11, 20, tzinfo=UTC).date(),
    ),
)


def award(*, endorsements: tuple[Json, ...] = (), recipient: Recipient = ZOE, issuer: Issuer = INSTITUTE) -> Json:
    """The unsigned credential of the worked example."""
    return achievement_credential(
        id=f"{HOST}/v/7Q2M-XK4D-93HT-5HR2",
        issuer=issuer,
        achievement=VENIPUNCTURE,
        recipient=recipient,
        description="Micro-credential awarded by Northlake Institute of Health Sciences.",
        valid_from=datetime(2026, 11, 20, 19, tzinfo=UTC),
        valid_until=datetime(2029, 11, 21, 4, 59, 59, tzinfo=UTC),
        awarded_on=datetime(2026, 11, 20, 19, tzinfo=UTC),
        activity_start=datetime(2026, 10, 21, 4, tzinfo=UTC),
        activity_end=datetime(2026, 11, 18, 5, tzinfo=UTC),
        evidence=[EVIDENCE],
        approval=Resource(f"{VERSION}approval.json", DIGEST),
        status=StatusEntry(f"{HOST}/status/revocation-1", 105693),
        endorsements=endorsements,
    )


def endorsement(*, subject: str = VERSION) -> Json:
    """The unsigned endorsement of the worked example, in the institution's custody."""
    return endorsement_credential(
        id="urn:uuid:edcd42b1-63ea-414d-87b9-5680c0a1fb92",
        endorser=Issuer(id=PARTNER, name="Cedar Point Community Laboratories", url="https://cedar-point-labs.example"),
        subject=subject,
        subject_name="Venipuncture Techniques",
        subject_version="1",
        comment="The skill is needed where we work, and the assessment reflects the job. "
        "We endorse this micro-credential, not the person who holds it.",
        valid_from=datetime(2026, 4, 16, 4, tzinfo=UTC),
        valid_until=datetime(2028, 4, 16, 3, 59, 59, tzinfo=UTC),
        kept_by="Northlake Institute of Health Sciences",
    )


def key_of(did: Did, fragment: str = "key-2026", seed: int = 7) -> SecretKey:
    """A throw-away key, the same for the same seed."""
    return generate_key(Alg.ED25519, random=random.Random(seed), did=did, fragment=fragment)


def signed_endorsement(*, subject: str = VERSION) -> Json:
    """The endorsement, signed with the partner's key in custody."""
    sealed = issue(endorsement(subject=subject), signer=key_of(PARTNER, "key-1", 8), created=SIGNED_AT)
    found: Json = json.loads(sealed.raw)
    return found
