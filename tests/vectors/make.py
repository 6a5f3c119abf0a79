"""Writes the vectors of this folder: signed with keys that a seed makes, broken on purpose where the name says so.

Run `python -m tests.vectors.make` from the root; a test makes them again and compares byte for byte, so a change of
what the engine signs is always a change that somebody sees. The keys are in the open: never use them for anything.
"""

import json
from pathlib import Path

from testamur.seal.bake import bake_bytes
from testamur.seal.did import KeyEntry, did_document, file_name
from testamur.seal.issue import issue, sign_record
from testamur.seal.lint.rule import REMOVED, changed
from testamur.seal.types import Suite
from tests.seal import award

FOLDER = Path(__file__).parent
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30"/></svg>\n'
RECORD = {
    "record": "approval",
    "schema": "testamur.approval/1",
    "definition": award.VERSION,
    "title": "Venipuncture Techniques",
    "titleFr": "Techniques de ponction veineuse",
    "version": "1",
    "effectiveOn": "2026-06-10",
}


def vectors() -> dict[str, bytes]:
    """Every file by its name."""
    institute, partner = award.key_of(award.DID), award.key_of(award.PARTNER, "key-1", 8)
    endorsement = issue(award.endorsement(), signer=partner, created=award.SIGNED_AT).raw
    plain = award.award(endorsements=(json.loads(endorsement),))
    signed = issue(plain, signer=institute, created=award.SIGNED_AT).raw
    whole = json.loads(signed)
    found = {
        "award.json": signed,
        "award-jcs.json": issue(plain, signer=institute, created=award.SIGNED_AT, suite=Suite.EDDSA_JCS_2022).raw,
        "endorsement.json": endorsement,
        "approval.json": sign_record(RECORD, signer=institute, created=award.SIGNED_AT).raw,
        "award.svg": bake_bytes(SVG, signed),
        "award-of-somebody-else.json": written(
            changed(whole, "/credentialSubject/identifier/1/identityHash", "Somebody Else")
        ),
        "award-without-proof.json": written(changed(whole, "/proof", REMOVED)),
        "award-with-a-member-nobody-signed.json": written(changed(whole, "/credentialSubject/colour", "blue")),
        "award-with-a-forged-endorsement.json": written(
            changed(whole, "/credentialSubject/achievement/endorsement/0/name", "Endorsement of everything")
        ),
    }
    for key in (institute, partner):
        entry = KeyEntry(key.method, key.alg, key.public)
        document = did_document(key.controller, [entry], controller=award.DID if key is partner else None)
        found["dids/" + file_name(key.controller)] = written(document)
    return found


def written(document: dict) -> bytes:
    """A document as a file."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    for name, data in vectors().items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
