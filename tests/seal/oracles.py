"""Independent eyes: other implementations say whether a proof of ours verifies. None shares code with `testamur.seal`.

`SHAPES` says which oracle can judge which shape of document, so that a skip is visible.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files

import pyoxigraph
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.proof.errors import ProofError
from pyld import jsonld

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
SHAPES = {
    "pyld": lambda _: True,
    "openbadgeslib": lambda _: True,
    "openvc": lambda document: not list(embedded(document)),
    "pyoxigraph": lambda document: CLR not in document["@context"],
}

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def unbase58(text: str) -> bytes:
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    leading = len(text) - len(text.lstrip("1"))  # each 1 at the beginning is a zero byte
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")


@cache
def context(url: str) -> dict:
    if url == "https://www.w3.org/ns/did/v1":
        path = files("pyld") / "documentloader/frozen/bundled/did-v1.jsonld"
        return json.loads(path.read_text())
    if url == CLR:
        return json.loads((files("openbadgeslib") / "ob3/contexts/clr_context_2.0.1.json").read_text())
    return document_loader()(url, {})["document"]


OURS = {url: context(url) for url in (OB, EXTENSIONS, CLR)}


def load(url: str, _options: object = None) -> dict:
    return {"contextUrl": None, "documentUrl": url, "document": context(url), "contentType": "application/ld+json"}


def pyld_canonical(document: dict) -> str:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return jsonld.normalize(document, options)


def pyld_says(document: dict, multikey: str) -> bool:
    """Check the one proof of a document with PyLD's canonical form and cryptography."""
    proof = dict(document["proof"])
    signature = unbase58(proof.pop("proofValue")[1:])
    body = {name: value for name, value in document.items() if name != "proof"}
    parts = ({**proof, "@context": document["@context"]}, body)
    data = b"".join(hashlib.sha256(pyld_canonical(part).encode()).digest() for part in parts)
    try:
        public_key(multikey).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def openbadgeslib_says(document: dict, multikey: str) -> bool:
    pem = public_key(multikey).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        verify_data_integrity_proof(document, pem, extra_contexts=OURS)
    except LibOpenBadgesException:
        return False
    return True


def openvc_says(document: dict, multikey: str) -> bool:
    jwk = jwk_of(multikey)
    try:
        DataIntegrityProofSuite().verify(document, public_key_jwk=jwk, check_temporal=False, extra_contexts=OURS)
    except ProofError:
        return False
    return True


def jwk_of(multikey: str) -> dict[str, str]:
    raw = public_key(multikey).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}


def public_key(multikey: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(unbase58(multikey[1:])[2:])


def embedded(document: dict) -> Iterator[dict]:
    """Every credential inside a credential, at any depth."""

    def walk(value: object, outer: bool) -> Iterator[dict]:
        if isinstance(value, dict):
            if "proof" in value and not outer:
                yield value
            for inner in value.values():
                yield from walk(inner, outer=False)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, outer=False)

    yield from walk(document, outer=True)


def inlined(document: object) -> object:
    """The document with every context URL replaced by the context itself; for readers without a loader."""
    if isinstance(document, list):
        return [inlined(inner) for inner in document]
    if not isinstance(document, dict):
        return document
    found = {name: inlined(value) for name, value in document.items() if name != "@context"}
    if "@context" in document:
        urls = document["@context"] if isinstance(document["@context"], list) else [document["@context"]]
        found["@context"] = [context(url)["@context"] for url in urls]
    return found


def pyoxigraph_canonical(data: str, kind: pyoxigraph.RdfFormat) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(data, format=kind))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    text = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    lines = [line + "\n" for line in text.split("\n") if line]
    return "".join(sorted(lines))


SAYS = {"pyld": pyld_says, "openbadgeslib": openbadgeslib_says, "openvc": openvc_says}


class OurKey:
    """A key of ours in the shape that openvc signs with."""

    alg = "EdDSA"

    def __init__(self, signer: object, method: str) -> None:
        self.signer = signer
        self.kid = method

    def sign(self, data: bytes) -> bytes:
        return self.signer.sign(data)


def openvc_signs(document: dict, signer: object, suite: str, created: datetime) -> dict:
    """The document as openvc would secure it with the same key at the same second."""
    asked = {"signing_key": OurKey(signer, signer.method), "verification_method": signer.method, "created": created}
    if suite == "eddsa-jcs-2022":
        return EddsaJcsProofSuite().add_proof(document, **asked)
    return DataIntegrityProofSuite().add_proof(document, **asked, extra_contexts=OURS)


def openvc_says_jcs(document: dict, multikey: str) -> bool:
    try:
        EddsaJcsProofSuite().verify(document, public_key_jwk=jwk_of(multikey), check_temporal=False)
    except ProofError:
        return False
    return True
