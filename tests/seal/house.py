"""A house with a key of each kind, its badge, and tokens that it signs or that somebody forges with a real key."""

import json
import random
from datetime import UTC, datetime

from testamur.seal import contexts, jose
from testamur.seal.did import Chain, Did, DidDocument, DidJwk, DidKey, KeyEntry, did_document, read_document
from testamur.seal.issue import issue
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.report import Report, Result
from testamur.seal.types import Alg, Suite
from testamur.seal.verify import verify

CREATED = datetime(2026, 11, 20, 19, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
A = Did("did:web:a.example")
KINDS = [Alg.ED25519, Alg.P256, Alg.P384, Alg.RS256]
FORMS = [Suite.VC_JWT_OB3, Suite.VC_JWT_W3C]


class Known:
    """DID documents by id, beside those that can be computed."""

    def __init__(self, **documents: dict) -> None:
        self.documents = {document["id"]: document for document in documents.values()}

    def resolve(self, did: Did) -> DidDocument:
        if did in self.documents:
            return read_document(self.documents[did], did=did)
        return Chain(DidKey(), DidJwk()).resolve(did)


def keys() -> dict[Alg, SecretKey]:
    return {alg: generate_key(alg, random=random.Random(7), did=A, fragment=f"key-{alg.value}") for alg in KINDS}


KEYS = keys()
DOCUMENT = did_document(A, [KeyEntry(key.method, alg, key.public) for alg, key in KEYS.items()])
RESOLVER = Known(a=DOCUMENT)


def credential(issuer: str = A, **changed: object) -> dict:
    found = {
        "@context": [contexts.CREDENTIALS_V2, contexts.OB_V3],
        "id": "urn:uuid:11111111-2222-4333-8444-555555555555",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Somebody"},
        "validFrom": "2026-11-20T19:00:00Z",
        "validUntil": "2029-11-20T19:00:00Z",
        "name": "Badge é 𝄞",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://a.example/badge",
                "type": ["Achievement"],
                "name": "Badge",
                "description": "A badge.",
                "criteria": {"narrative": "Do it."},
            },
        },
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def token(suite: Suite = Suite.VC_JWT_OB3, alg: Alg = Alg.RS256, **changed: object) -> str:
    return issue(credential(**changed), signer=KEYS[alg], created=CREATED, suite=suite).raw.decode()


def judged(data: str | bytes | dict, **asked: object) -> Report:
    if isinstance(data, dict):
        data = json.dumps(data)
    return verify(data, **{"now": NOW, "resolver": RESOLVER, **asked})


def forged(alg: Alg = Alg.ED25519, payload: dict | None = None, key: SecretKey | None = None, **header: object) -> str:
    """A token signed with a real key, with any header and any payload."""
    signer = key or KEYS[alg]
    said = {"kid": signer.method, "typ": "JWT", **header}
    return jose.sign({name: value for name, value in said.items() if value is not None}, payload or claims(), signer)


def claims(**changed: object) -> dict:
    """The payload of an Open Badges token, with some of it changed; None leaves a member out."""
    found = {
        **credential(),
        "iss": A,
        "jti": credential()["id"],
        "sub": "did:example:learner",
        "nbf": int(datetime(2026, 11, 20, 19, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2029, 11, 20, 19, tzinfo=UTC).timestamp()),
        "iat": int(CREATED.timestamp()),
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def reasons(report: Report) -> dict[str, str]:
    return {
        check.name.value: check.reason for check in report.checks if check.reason and check.result is not Result.SKIPPED
    }


def presentation(*inside: object, **changed: object) -> dict:
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": A,
        "verifiableCredential": list(inside),
        **changed,
    }


def envelope(
    text: str, media_type: str = "vc+jwt", kind: str = "EnvelopedVerifiableCredential", **more: object
) -> dict:
    return {"@context": [contexts.CREDENTIALS_V2], "id": f"data:application/{media_type},{text}", "type": kind, **more}
