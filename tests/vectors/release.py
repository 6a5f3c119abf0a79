"""Writes the fixture of a release: one credential of every suite and kind of document, which every later version verifies.

Run `python -m tests.vectors.release` from the root before a version is released, and never again for that version: what
was issued stays as it was issued. The folder holds the credentials, the DID documents and status lists that go with
them, and `index.json`, which says of each file what it is and what must come of it. The keys are made from seeds and are
in the open: never use them for anything.
"""

import json
import random
import struct
import tomllib
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from testamur.seal.bake import bake_bytes
from testamur.seal.derive import derive
from testamur.seal.did import KeyEntry, KeyState, did_document, file_name
from testamur.seal.issue import issue, sign_record
from testamur.seal.jwk import write_jwk
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.proofs import AUTHENTICATION, add_proof
from testamur.seal.sd_jwt import present
from testamur.seal.status import StatusList, new_status_list
from testamur.seal.suites.sd_jwt import Hiding, usual_places
from testamur.seal.suites.vc_jwt import sign_w3c
from testamur.seal.types import Alg, Iri, Json, Profile, Suite
from tests.seal import award
from tests.vectors.make import RECORD, SVG, written
from tests.vectors.rsa_key import rsa_key

RELEASES = Path(__file__).parent / "releases"
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
LIST = Iri(f"{award.HOST}/status/revocation-1")
HOLDS = Iri(f"{award.HOST}/status/suspension-1")
REVOKED, SUSPENDED = 77_001, 4_242
CLEAR = 105_693
RETIRED = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the fixture: what kind of document, secured how, carried in what, and what must come of it."""

    file: str
    kind: str
    suite: str
    data: bytes
    carrier: str = "none"
    verdict: str = "valid"

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "suite": self.suite, "carrier": self.carrier, "verdict": self.verdict}


def key(fragment: str, alg: Alg, seed: int) -> SecretKey:
    """A key of the institution, the same for the same seed."""
    return generate_key(alg, random=random.Random(seed), did=award.DID, fragment=fragment)


ED25519, P256, P384 = key("key-2026", Alg.ED25519, 7), key("key-p256", Alg.P256, 11), key("key-p384", Alg.P384, 12)
RSA = rsa_key(award.DID, "key-rsa")
RETIRED_KEY, LOST_KEY = key("key-2025", Alg.ED25519, 13), key("key-lost", Alg.ED25519, 14)
PARTNER = award.key_of(award.PARTNER, "key-1", 8)
HOLDER = generate_key(Alg.ED25519, random=random.Random(15))
ALWAYS_SHOWN = ("/issuer", "/validFrom", "/validUntil", "/credentialStatus")
SHOWN = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
TOKENS = {Suite.VC_JWT_OB3: (RSA, ED25519, P256), Suite.VC_JWT_W3C: (RSA, P384, P256, ED25519)}
SIGNERS = {
    "eddsa-rdfc-2022": (Suite.EDDSA_RDFC_2022, ED25519),
    "eddsa-jcs-2022": (Suite.EDDSA_JCS_2022, ED25519),
    "ecdsa-rdfc-2019-p256": (Suite.ECDSA_RDFC_2019, P256),
    "ecdsa-rdfc-2019-p384": (Suite.ECDSA_RDFC_2019, P384),
}


def award_json(*, list_: Iri = LIST, index: int = CLEAR) -> Json:
    """The worked example with an endorsement, whose bit stands at `index`."""
    endorsement = json.loads(issue(award.endorsement(), signer=PARTNER, created=award.SIGNED_AT).raw)
    plain = dict(award.award(endorsements=(endorsement,)))
    purpose = "revocation" if list_ == LIST else "suspension"
    plain["credentialStatus"] = StatusList(list_, purpose).entry(index)
    return plain


def credentials() -> list[Kept]:
    """Badges of every suite, and every state a badge can be in."""
    plain = award_json()
    found = []
    for name, (suite, signer) in SIGNERS.items():
        data = issue(plain, signer=signer, created=award.SIGNED_AT, suite=suite).raw
        found.append(Kept(f"award-{name}.json", "badge", suite.value, data))
    whole = found[0].data
    found += [
        Kept("award.png", "badge", "eddsa-rdfc-2022", bake_bytes(png(), whole), "png"),
        Kept("award.svg", "badge", "eddsa-rdfc-2022", bake_bytes(SVG, whole), "svg"),
        Kept("award.pdf", "badge", "eddsa-rdfc-2022", bake_bytes(pdf(), whole), "pdf"),
        state("revoked", award_json(index=REVOKED), ED25519),
        state("suspended", award_json(list_=HOLDS, index=SUSPENDED), ED25519),
        state("not_genuine", award_json(), LOST_KEY, "award-by-a-compromised-key.json"),
        state("valid", award_json(), RETIRED_KEY, "award-by-a-retired-key.json"),
    ]
    return [*found, *selective(), *of_one_list(), *token_forms()]


def token_forms() -> list[Kept]:
    """The badge as a token of each profile, by each kind of key that it takes; and what a holder shows of one."""
    plain = award_json()
    found = []
    for suite, signers in TOKENS.items():
        for signer in signers:
            data = issue(plain, signer=signer, created=award.SIGNED_AT, suite=suite).raw
            found.append(Kept(f"award-{suite.value}-{signer.alg.value.lower()}.jwt", "badge", suite.value, data))
    hiding = Hiding(random.Random(17), usual_places(plain), write_jwk(HOLDER.alg, HOLDER.public))
    whole = issue(plain, signer=P256, created=award.SIGNED_AT, suite=Suite.SD_JWT_VC, hiding=hiding).raw
    asked = {"holder": HOLDER, "nonce": "3b1f", "audience": "verifier.example", "issued": award.SIGNED_AT}
    shown = present(whole.decode(), ["/credentialSubject/identifier/1"], **asked).encode()
    enveloped = {
        **SHOWN,
        "holder": HOLDER.controller,
        "verifiableCredential": [
            {
                **SHOWN,
                "type": "EnvelopedVerifiableCredential",
                "id": f"data:application/vc+jwt,{found[-1].data.decode()}",
            }
        ],
    }
    return [
        *found,
        Kept("award-sd-jwt-vc.sd-jwt", "badge", Suite.SD_JWT_VC.value, whole),
        Kept("award-sd-jwt-vc-shown.sd-jwt", "badge", Suite.SD_JWT_VC.value, shown),
        Kept("presentation-of-a-token.json", "envelope", Suite.VC_JWT_W3C.value, written(enveloped)),
        Kept(
            "presentation.jwt",
            "presentation",
            Suite.VC_JWT_W3C.value,
            sign_w3c(enveloped, signer=HOLDER, created=award.SIGNED_AT).encode(),
        ),
    ]


def of_one_list() -> list[Kept]:
    """Badges of one kind that nobody endorsed, as a list of learners gets them."""
    found = []
    for n, name in enumerate(("Sukarni", "Zoë O’Brien-Ångström", "李小龍", 'Robert "Bob" \\ Tables')):
        learner = replace(award.ZOE, name=name, id=f"urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40d{n}")
        plain = {**award.award(recipient=learner), "id": f"{award.HOST}/v/7Q2M-XK4D-93HT-5H{n}"}
        plain["credentialStatus"] = StatusList(LIST, "revocation").entry(n)
        data = issue(plain, signer=ED25519, created=award.SIGNED_AT).raw
        found.append(Kept(f"award-of-a-list-{n}.json", "badge", Suite.EDDSA_RDFC_2022.value, data))
    return found


def selective() -> list[Kept]:
    """A badge to show parts of, which nobody accepts as it is, and what its holder shows of it."""
    suite = Suite.ECDSA_SD_2023
    whole = issue(
        award_json(),
        signer=P256,
        created=award.SIGNED_AT,
        suite=suite,
        random=random.Random(16),
        mandatory_pointers=ALWAYS_SHOWN,
    ).raw
    shown = derive(json.loads(whole), ["/name", "/credentialSubject"])
    return [
        Kept("award-ecdsa-sd-2023-base.json", "badge", suite.value, whole, verdict="not_genuine"),
        Kept("award-ecdsa-sd-2023-shown.json", "badge", suite.value, written(shown)),
    ]


def state(verdict: str, plain: Json, signer: SecretKey, name: str | None = None) -> Kept:
    """A badge with the suite of every day, in this state."""
    data = issue(plain, signer=signer, created=award.SIGNED_AT).raw
    return Kept(name or f"award-{verdict}.json", "badge", Suite.EDDSA_RDFC_2022.value, data, verdict=verdict)


def other_documents() -> list[Kept]:
    """What is no badge: endorsement, record, presentation, a set and a chain of proofs, an issuer that is its own key."""
    suite = Suite.EDDSA_RDFC_2022
    endorsement = issue(award.endorsement(), signer=PARTNER, created=award.SIGNED_AT).raw
    own = {**award.endorsement(), "issuer": {"id": HOLDER.controller, "type": ["Profile"], "name": "A stranger"}}
    bare = {name: value for name, value in award.endorsement().items() if name != "description"}
    twice = add_proof(json.loads(endorsement), signer=PARTNER, suite=Suite.EDDSA_JCS_2022, created=award.SIGNED_AT)
    first = add_proof(
        bare, signer=PARTNER, suite=suite, created=award.SIGNED_AT, options={"id": "urn:uuid:4e0b4f3c-first"}
    )
    chain = add_proof(
        first,
        signer=PARTNER,
        suite=suite,
        created=award.SIGNED_AT + timedelta(minutes=1),
        options={"previousProof": "urn:uuid:4e0b4f3c-first"},
    )
    record = sign_record(RECORD, signer=ED25519, created=award.SIGNED_AT).raw
    return [
        Kept("endorsement.json", "endorsement", suite.value, endorsement),
        Kept(
            "endorsement-did-key.json",
            "endorsement",
            suite.value,
            issue(own, signer=HOLDER, created=award.SIGNED_AT, profile=Profile.OB30).raw,
        ),
        Kept("endorsement-two-proofs.json", "proof set", suite.value, written(twice)),
        Kept("endorsement-chain.json", "proof chain", suite.value, written(chain)),
        Kept("approval.json", "record", Suite.EDDSA_JCS_2022.value, record),
        Kept("presentation.json", "presentation", suite.value, presentation()),
    ]


def presentation() -> bytes:
    """The badge as its holder hands it on."""
    plain = {
        "@context": ["https://www.w3.org/ns/credentials/v2", award.award()["@context"][1]],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER.controller,
        "verifiableCredential": [json.loads(issue(award_json(), signer=ED25519, created=award.SIGNED_AT).raw)],
    }
    return written(
        add_proof(
            plain,
            signer=HOLDER,
            suite=Suite.EDDSA_RDFC_2022,
            created=award.SIGNED_AT,
            purpose=AUTHENTICATION,
            options={"challenge": "3b1f", "domain": "verifier.example"},
        )
    )


def status_lists() -> list[Kept]:
    """A list of each purpose, with one bit set."""
    found = []
    for url, purpose, index in ((LIST, "revocation", REVOKED), (HOLDS, "suspension", SUSPENDED)):
        bits = new_status_list(url, purpose)
        bits.set(index, True)
        plain = bits.credential(
            issuer=award.DID, valid_from=award.SIGNED_AT, valid_until=AT + timedelta(days=36_500), ttl=3_600_000
        )
        data = issue(plain, signer=ED25519, created=award.SIGNED_AT, profile=Profile.VCDM20).raw
        found.append(Kept(f"status/{file_name(url)}", "status list", Suite.EDDSA_RDFC_2022.value, data))
    return found


def did_documents() -> dict[str, bytes]:
    """Of the institution, with the whole history of its keys, and of the partner whose key it keeps."""
    active = [KeyEntry(one.method, one.alg, one.public) for one in (ED25519, P256, P384, RSA)]
    history = [
        KeyEntry(RETIRED_KEY.method, Alg.ED25519, RETIRED_KEY.public, KeyState.RETIRED, retired_at=RETIRED),
        KeyEntry(LOST_KEY.method, Alg.ED25519, LOST_KEY.public, KeyState.COMPROMISED, revoked_at=RETIRED),
    ]
    partner = KeyEntry(PARTNER.method, PARTNER.alg, PARTNER.public)
    return {
        f"dids/{file_name(award.DID)}": written(did_document(award.DID, [*active, *history])),
        f"dids/{file_name(award.PARTNER)}": written(did_document(award.PARTNER, [partner], controller=award.DID)),
    }


def png() -> bytes:
    """A picture of four grey points, written by hand: no image library's version is in the fixture."""
    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\x40\x80" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf() -> bytes:
    """A paper with one empty page, written by hand as well."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
    )
    data, places = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (n, body)
    rows = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 4\n" + rows + end


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def kept() -> list[Kept]:
    """Every document of the fixture."""
    return [*credentials(), *other_documents(), *status_lists()]


def release() -> dict[str, bytes]:
    """Every file of the fixture by its name."""
    found = kept()
    index = {"at": AT.isoformat(), "files": {one.file: one.as_json() for one in found}}
    files = {one.file: one.data for one in found} | did_documents()
    return files | {"index.json": json.dumps(index, indent=1).encode() + b"\n"}


def write(folder: Path) -> None:
    """Write the fixture into a folder; what is there already is not touched."""
    for name, data in release().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or name == "index.json":
            path.write_bytes(data)


def version() -> str:
    """The version that pyproject.toml names."""
    return tomllib.loads((RELEASES.parents[2] / "pyproject.toml").read_text())["project"]["version"]


if __name__ == "__main__":
    write(RELEASES / version())
