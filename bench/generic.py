"""The generic path beside PyLD alone: credentials of distinct shapes, every cache of both sides empty before each.

On both sides the context files are read before the clock starts and contexts are worked out inside it. Ours is the
whole `issue` (rules of three specifications, safe mode, signature, self check) and the whole `verify` (eight checks);
PyLD's side is expansion, normalisation and one signature, and looks at nothing else.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from bench import papers
from bench.pairs import Pair, interleaved
from testamur.seal.contexts import PINNED_TABLE, check_contexts
from testamur.seal.issue import issue
from testamur.seal.multi import multibase_decode
from testamur.seal.report import Verdict
from testamur.seal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testamur.seal.types import Json

PAIRS: Final = 5
SHAPES: Final = 200
NOW: Final = papers.CREATED + timedelta(days=1)
PROOF: Final = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-11-20T19:30:00Z",
    "proofPurpose": "assertionMethod",
}


def forget() -> None:
    """Empty what the engine and PyLD keep of contexts."""
    PINNED_TABLE.resolved.clear()
    PINNED_TABLE.meanings.clear()
    jsonld._resolved_context_cache.clear()  # the package has no public way to forget


def shapes() -> Iterator[Json]:
    """Credentials of which no two have the same shape: other members, other lengths of arrays."""
    chance = random.Random(20261125)
    seen: set[str] = set()
    base = json.loads(json.dumps(papers.sample()))
    while len(seen) < SHAPES:
        document = copy.deepcopy(base)
        achievement = document["credentialSubject"]["achievement"]
        for name in ("tag", "fieldOfStudy", "inLanguage", "version", "image", "alignment"):
            if chance.random() < 0.4:
                achievement.pop(name, None)
        achievement["tag"] = [f"tag {place}" for place in range(chance.randrange(1, 6))]
        kept = chance.randrange(1, len(achievement["resultDescription"]) + 1)
        del achievement["resultDescription"][kept:]
        del document["credentialSubject"]["result"][kept:]
        for name in ("description", "evidence", "credentialStatus", "validUntil", "awardedDate"):
            if chance.random() < 0.4:
                document.pop(name, None)
        shape = json.dumps(names_of(document))
        if shape not in seen:
            seen.add(shape)
            yield document


def names_of(value: Any) -> Any:
    """The shape: names and lengths without the texts."""
    if isinstance(value, dict):
        return {name: names_of(inner) for name, inner in value.items()}
    return [names_of(inner) for inner in value] if isinstance(value, list) else None


def canonical(document: Json) -> str:
    """PyLD's expansion and normalisation, with the same pinned contexts."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": PINNED_TABLE.load}
    return str(jsonld.normalize(document, options))


def hashed(document: Json, proof: Json) -> bytes:
    """What eddsa-rdfc-2022 signs: the digest of the proof's statements, then that of the document's."""
    config = {**proof, "@context": document["@context"]}
    return b"".join(hashlib.sha256(canonical(part).encode()).digest() for part in (config, document))


def issuing() -> Pair:
    """Our whole `issue` beside PyLD and a signature."""
    key, _ = papers.keys()
    proof = {**PROOF, "verificationMethod": str(key.method)}
    documents = list(shapes())
    check_contexts()

    def ours(document: Json) -> None:
        issue(document, signer=key, created=papers.CREATED)

    def plain(document: Json) -> None:
        key.sign(hashed(document, proof))

    return interleaved("generic issue", ours, plain, documents, documents, pairs=PAIRS, before_each=forget)


def verifying() -> Pair:
    """Our whole `verify` beside PyLD and one signature."""
    key, _ = papers.keys()
    resolver = papers.resolver()
    public = Ed25519PublicKey.from_public_bytes(key.public)
    raws = [issue(document, signer=key, created=papers.CREATED).raw for document in shapes()]

    def ours(raw: bytes) -> None:
        report = verify(raw, now=NOW, resolver=resolver)
        if report.verdict not in {Verdict.VALID, Verdict.COULD_NOT_CHECK}:  # no status list is at hand
            raise AssertionError(report)

    def plain(raw: bytes) -> None:
        signed = json.loads(raw)
        proof = signed.pop("proof")
        signature = multibase_decode(proof.pop("proofValue"))
        public.verify(signature, hashed(signed, proof))

    return interleaved("generic verify", ours, plain, raws, raws, pairs=PAIRS, before_each=forget)
