"""Which independent implementation can judge what: suites and shapes as data, so that whatever is skipped is seen.

None of them shares code with `testamur.seal`. Where two of them disagree, `DISAGREEMENTS` says why and whose side is
ours.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import jwt
import pyoxigraph
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite
from openvc.proof.errors import ProofError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from pyld import jsonld

from tests.seal.oracles import (
    CLR,
    OURS,
    embedded,
    inlined,
    load,
    openbadgeslib_says,
    openvc_says,
    openvc_says_jcs,
    pyld_canonical,
    pyoxigraph_canonical,
    unbase58,
)

Says = Callable[[dict, str], bool]
CURVES = {b"\x80\x24": (ec.SECP256R1(), hashes.SHA256, "ES256"), b"\x81\x24": (ec.SECP384R1(), hashes.SHA384, "ES384")}
ED25519 = b"\xed\x01"


# ---- keys and signatures, with cryptography alone ----


def code_of(multikey: str) -> bytes:
    return unbase58(multikey[1:])[:2]


def verifies(multikey: str, signature: bytes, data: bytes) -> bool:
    """Tell whether the signature over the data is by the key, Ed25519 or ECDSA."""
    code, public = code_of(multikey), unbase58(multikey[1:])[2:]
    try:
        if code == ED25519:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
            return True
        curve, digest, _ = CURVES[code]
        half = len(signature) // 2
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve, public)
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest()))
    except InvalidSignature:
        return False
    return True


def digest_of(multikey: str) -> str:
    return "sha384" if code_of(multikey) == b"\x81\x24" else "sha256"


def jwk_of(multikey: str) -> dict[str, str]:
    code, public = code_of(multikey), unbase58(multikey[1:])[2:]
    if code == ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(public)}
    curve, _, alg = CURVES[code]
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(curve, public).public_numbers()
    size = curve.key_size // 8
    x, y = (b64(number.to_bytes(size, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": f"P-{curve.key_size}", "x": x, "y": y, "alg": alg}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# ---- the implementations ----


def parted(document: dict) -> tuple[dict, dict, bytes]:
    """The document without proof, the proof's options, and the signature."""
    proof = dict(document["proof"])
    signature = unbase58(proof.pop("proofValue")[1:])
    return {name: value for name, value in document.items() if name != "proof"}, proof, signature


def pyld_says(document: dict, multikey: str) -> bool:
    """PyLD's canonical form, hashed and checked with cryptography."""
    body, options, signature = parted(document)
    parts = ({**options, "@context": document["@context"]}, body)
    return verifies(
        multikey, signature, b"".join(hashlib.sha256(pyld_canonical(part).encode()).digest() for part in parts)
    )


def pyoxigraph_says(document: dict, multikey: str) -> bool:
    """The canonical form of a library in Rust, from PyLD's statements where it cannot read the contexts itself."""
    body, options, signature = parted(document)
    name = digest_of(multikey)
    data = b"".join(
        hashlib.new(name, rust_form(part, name).encode()).digest()
        for part in ({**options, "@context": document["@context"]}, body)
    )
    return verifies(multikey, signature, data)


def rust_form(document: dict, digest: str) -> str:
    if CLR not in document["@context"] and digest == "sha256":
        return pyoxigraph_canonical(json.dumps(inlined(document)), pyoxigraph.RdfFormat.JSON_LD)
    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": load})
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    algorithm = pyoxigraph.CanonicalizationAlgorithm
    dataset.canonicalize(algorithm.RDFC_1_0_SHA_384 if digest == "sha384" else algorithm.RDFC_1_0)
    text = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    return "".join(sorted(line + "\n" for line in text.split("\n") if line))


def rfc8785_says(document: dict, multikey: str) -> bool:
    """Another library's canonical JSON, hashed and checked with cryptography."""
    body, options, signature = parted(document)
    data = b"".join(hashlib.sha256(rfc8785.dumps(part)).digest() for part in (options, body))
    return verifies(multikey, signature, data)


def openvc_says_ecdsa(document: dict, multikey: str) -> bool:
    asked = {"public_key_jwk": jwk_of(multikey), "check_temporal": False, "extra_contexts": OURS}
    return accepts(lambda: EcdsaRdfcProofSuite().verify(document, **asked))


def openvc_says_sd(document: dict, multikey: str) -> bool:
    asked = {"public_key_jwk": jwk_of(multikey), "check_temporal": False, "extra_contexts": OURS}
    return accepts(lambda: EcdsaSdProofSuite().verify(document, **asked))


def pyjwt_says(text: str, key: dict[str, str]) -> bool:
    """The signature of a token, and that its claims are JSON; the instant is not asked."""
    jws = text.split("~", maxsplit=1)[0]
    alg = jwt.get_unverified_header(jws)["alg"]
    unasked = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud")}
    try:
        jwt.decode(jws, key=jwt.PyJWK({**key, "alg": alg}).key, algorithms=[alg], options=unasked)
    except jwt.InvalidTokenError:
        return False
    return True


def openvc_says_sd_jwt(text: str, key: dict[str, str]) -> bool:
    """Signature, disclosures and key binding; the binding is read at the instant it was made."""
    asked = {"public_key_jwk": key, "check_temporal": False, "kb_max_age_s": 10**9}
    return accepts(lambda: SdJwtVcProofSuite().verify(text, **asked))


def accepts(check: Callable[[], object]) -> bool:
    try:
        check()
    except ProofError:
        return False
    return True


# ---- the table ----


@dataclass(frozen=True, slots=True)
class Oracle:
    """One implementation on one suite: `cannot` says why it does not judge a document, None when it does."""

    name: str
    suite: str
    says: Says
    cannot: Callable[[dict, str], str | None] = lambda _document, _multikey: None


def nothing_embedded(document: dict, _multikey: str) -> str | None:
    return "refuses credentials inside credentials" if list(embedded(document)) else None


def assertions_only(document: dict, _multikey: str) -> str | None:
    return None if document["proof"]["proofPurpose"] == "assertionMethod" else "reads proofs of assertionMethod only"


def with_context(document: dict, _multikey: str) -> str | None:
    return None if "@context" in document else "wants a context"


def p256_only(_document: dict, multikey: str) -> str | None:
    return None if digest_of(multikey) == "sha256" else "cannot canonicalise with SHA-384"


def p256_and_nothing_embedded(document: dict, multikey: str) -> str | None:
    return p256_only(document, multikey) or nothing_embedded(document, multikey)


ORACLES = (
    Oracle("pyld and cryptography", "eddsa-rdfc-2022", pyld_says),
    Oracle("pyoxigraph and cryptography", "eddsa-rdfc-2022", pyoxigraph_says),
    Oracle("openbadgeslib", "eddsa-rdfc-2022", openbadgeslib_says, assertions_only),
    Oracle("openvc-core", "eddsa-rdfc-2022", openvc_says, nothing_embedded),
    Oracle("rfc8785 and cryptography", "eddsa-jcs-2022", rfc8785_says),
    Oracle("openvc-core", "eddsa-jcs-2022", openvc_says_jcs, with_context),
    Oracle("pyld and cryptography", "ecdsa-rdfc-2019", pyld_says, p256_only),
    Oracle("pyoxigraph and cryptography", "ecdsa-rdfc-2019", pyoxigraph_says),
    Oracle("openvc-core", "ecdsa-rdfc-2019", openvc_says_ecdsa, p256_and_nothing_embedded),
    Oracle("openvc-core", "ecdsa-sd-2023", openvc_says_sd, nothing_embedded),
)


@dataclass(frozen=True, slots=True)
class TokenOracle:
    """One implementation on the tokens of one suite; `says` takes the text and the key as a JWK."""

    name: str
    suite: str
    says: Callable[[str, dict[str, str]], bool]


TOKENS = (
    TokenOracle("pyjwt", "vc-jwt-ob3", pyjwt_says),
    TokenOracle("pyjwt", "vc-jwt-w3c", pyjwt_says),
    TokenOracle("pyjwt", "sd-jwt-vc", pyjwt_says),
    TokenOracle("openvc-core", "sd-jwt-vc", openvc_says_sd_jwt),
)
DISAGREEMENTS: dict[str, str] = {
    "U+0000 to U+001F and U+007F in literals": "PyLD writes them raw, RDFC-1.0 and pyoxigraph escape them. Ours: as the "
    "standard says when reading; refused when signing, so that no two verifiers differ.",
    "IRIs with characters that N-Quads escapes": "PyLD writes them raw. Ours: refused when signing.",
    "terms typed xsd:boolean in the CLR context": "pyoxigraph's reader of JSON-LD drops the statement; it is given "
    "N-Quads there.",
    "SHA-384 inside RDFC-1.0": "PyLD knows SHA-256 only, and openvc-core, which stands on it, labels with SHA-256 and hashes "
    "with SHA-384: with several objects without an id its labels come out in another order. Ours: SHA-384 throughout, as "
    "the suite says and pyoxigraph does; P-384 is judged by pyoxigraph.",
    "credentials as JWTs": "openvc-core reads the form of data model 1.1 only (a claim vc, and iss); PyJWT judges the "
    "signatures. Ours: both profiles of today are written, the older one is read.",
    "@context inside a proof of eddsa-jcs-2022": "openvc-core signs without it and accepts it; the standard asks for it. "
    "Ours: written, and not demanded when reading.",
}
