"""Keys and signatures at the edge of their curves: nothing passes here that another library would refuse.

The two libraries that may check an Ed25519 signature differ on some of these points; where they do, `ODD` says which.
"""

import base64
import hashlib
import json
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from testamur.seal.did import DidJwk, DidKey, read_document
from testamur.seal.errors import MalformedInput, ResolutionFailed
from testamur.seal.keys import generate_key, verify_signature
from testamur.seal.multi import base58_encode, base64url_encode, multikey_decode
from testamur.seal.report import Verdict
from testamur.seal.types import Alg
from tests.seal.honest import FOLDER, judged

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, FIELD - 2, FIELD) % FIELD
DATA = b"what is signed"
Point = tuple[int, int]


# ---- Ed25519 by the book (RFC 8032, section 5.1), to make what no library would ----


def added(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % FIELD
    x = (x1 * y2 + x2 * y1) * pow(1 + product, FIELD - 2, FIELD)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, FIELD - 2, FIELD)
    return x % FIELD, y % FIELD


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1)
    while number:
        if number & 1:
            found = added(found, point)
        point = added(point, point)
        number >>= 1
    return found


def root(y: int, sign: int) -> Point:
    square = (y * y - 1) * pow(D * y * y + 1, FIELD - 2, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if x * x % FIELD != square:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    assert x * x % FIELD == square
    return (FIELD - x if x % 2 != sign else x), y


def written(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = root(4 * pow(5, FIELD - 2, FIELD) % FIELD, 0)
EIGHTH = root(
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"), 0
)
SMALL = [times(n, EIGHTH) for n in range(8)]
SECRET, NONCE = 0x1234567890ABCDEF << 128 | 8, 0xFEDCBA0987654321 << 100


def challenge(point: bytes, public: bytes, data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(point + public + data).digest(), "little") % ORDER


def signed(public: bytes, point: Point, data: bytes = DATA, *, secret: int = SECRET, nonce: int = NONCE) -> bytes:
    head = written(point)
    return head + ((nonce + challenge(head, public, data) * secret) % ORDER).to_bytes(32, "little")


def openssl_says(public: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def sodium_says(public: bytes, signature: bytes, data: bytes) -> bool:
    try:
        VerifyKey(public).verify(data, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def edges() -> dict[str, tuple[bytes, bytes, bytes]]:
    """Key, signature and data for every corner that is known to divide libraries."""
    honest, at = times(SECRET, BASE), times(NONCE, BASE)
    public = written(honest)
    good = signed(public, at)
    found = {
        "honest": (public, good, DATA),
        "all zero": (public, bytes(64), DATA),
        "s plus the order": (
            public,
            good[:32] + (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little"),
            DATA,
        ),
        "s of all ones": (public, good[:32] + b"\xff" * 32, DATA),
        "one byte short": (public, good[:-1], DATA),
        "one byte long": (public, good + b"\0", DATA),
        "nothing": (public, b"", DATA),
    }
    for n, small in enumerate(SMALL):
        weak = written(small)
        found[f"key of small order {n}, s zero"] = (weak, written((0, 1)) + bytes(32), DATA)
        found[f"key and point of small order {n}"] = (weak, weak + bytes(32), DATA)
        found[f"point of small order {n}"] = (public, signed(public, small, nonce=0), DATA)
        # A key with a part of small order: whether it verifies depends on the data, not on who signed.
        mixed = written(added(honest, small))
        for word in range(3):
            data = DATA + bytes([word])
            found[f"mixed key {n}, data {word}"] = (mixed, signed(mixed, at, data), data)
    for extra in (0, 1, 18):
        key = (FIELD + extra).to_bytes(32, "little")
        found[f"key written as the field plus {extra}"] = (key, key + bytes(32), DATA)
        found[f"point written as the field plus {extra}"] = (public, key + good[32:], DATA)
    found["key with a sign and no x"] = ((1 | 1 << 255).to_bytes(32, "little"), written((0, 1)) + bytes(32), DATA)
    found["key off the curve"] = ((2).to_bytes(32, "little"), good, DATA)
    return found


EDGES = edges()
# Accepted by this library alone: OpenSSL takes points of small order; we do not, whichever library is at work.
ODD = {
    "openssl": {*(name for name in EDGES if "small order" in name), "key with a sign and no x"},
    "sodium": set(),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_passes_here_passes_in_both_libraries(name):
    public, signature, data = EDGES[name]
    if verify_signature(Alg.ED25519, public, signature, data):
        assert openssl_says(public, signature, data)
        assert sodium_says(public, signature, data)


@pytest.mark.parametrize("name", EDGES)
def test_the_two_libraries_differ_only_where_it_is_written_down(name):
    public, signature, data = EDGES[name]
    answers = {"openssl": openssl_says(public, signature, data), "sodium": sodium_says(public, signature, data)}
    if len(set(answers.values())) > 1:
        says_yes = next(library for library, answer in answers.items() if answer)
        assert name in ODD[says_yes]
        assert not verify_signature(Alg.ED25519, public, signature, data)


def test_the_honest_signature_made_by_hand_is_good():
    assert verify_signature(Alg.ED25519, *EDGES["honest"])


# ---- ECDSA ----

CURVES = {Alg.P256: (ec.SECP256R1(), 32), Alg.P384: (ec.SECP384R1(), 48)}


def ecdsa_edges(alg: Alg) -> dict[str, tuple[bytes, bytes]]:
    """Public key and signature that must not verify."""
    curve, size = CURVES[alg]
    key = generate_key(alg, random=random.Random(1))
    good, order = key.sign(DATA), curve.group_order
    r, s = good[:size], good[size:]
    no_point = next(x for x in range(1, 50) if not on_curve(alg, x)).to_bytes(size, "big")
    return {
        "all zero": (key.public, bytes(2 * size)),
        "r zero": (key.public, bytes(size) + s),
        "s zero": (key.public, r + bytes(size)),
        "r the order": (key.public, order.to_bytes(size, "big") + s),
        "s plus the order": (key.public, r + b"\xff" * size),
        "all ones": (key.public, b"\xff" * (2 * size)),
        "as DER": (key.public, b"\x30" + good),
        "short": (key.public, good[:-1]),
        "halves exchanged": (key.public, s + r),
        "key off the curve": (b"\x02" + no_point, good),
        "key at infinity": (b"\x00", good),
        "key with another beginning": (b"\x05" + key.public[1:], good),
        "key beyond the field": (b"\x02" + b"\xff" * size, good),
        "no key": (b"", good),
        "the other half of the curve": (bytes([key.public[0] ^ 1]) + key.public[1:], good),
    }


def on_curve(alg: Alg, x: int) -> bool:
    curve, size = CURVES[alg]
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\x02" + x.to_bytes(size, "big"))
    except ValueError:
        return False
    return True


ECDSA = [(alg, name) for alg in CURVES for name in ecdsa_edges(alg)]


@pytest.mark.parametrize(("alg", "name"), ECDSA, ids=[f"{alg}-{name}" for alg, name in ECDSA])
def test_an_ecdsa_signature_at_the_edge_is_refused_and_not_an_error(alg, name):
    public, signature = ecdsa_edges(alg)[name]
    assert not verify_signature(alg, public, signature, DATA)


# ---- keys as texts ----

ED = times(SECRET, BASE)
MULTIKEYS = {
    "X25519": b"\xec\x01" + written(ED),
    "secret Ed25519": b"\x80\x26" + written(ED),
    "Ed448": b"\x83\x24" + bytes(57),
    "P-521": b"\x82\x24" + b"\x02" + bytes(66),
    "secp256k1": b"\xe7\x01" + b"\x02" + bytes(32),
    "a byte more": b"\xed\x01" + written(ED) + b"\0",
    "a byte less": b"\xed\x01" + written(ED)[:-1],
    "P-256 as it is, not compressed": b"\x80\x24\x04" + bytes(64),
    "P-256 under the code of P-384": b"\x81\x24" + b"\x02" + bytes(32),
    "Ed25519 under the code of P-256": b"\x80\x24" + written(ED),
    "no code": written(ED),
}


@pytest.mark.parametrize("kind", MULTIKEYS)
def test_a_multikey_of_another_kind_or_length_is_no_key(kind):
    text = "z" + base58_encode(MULTIKEYS[kind])
    with pytest.raises(MalformedInput):
        multikey_decode(text)
    with pytest.raises(ResolutionFailed):
        DidKey().resolve(f"did:key:{text}")


def jwk(**members: object) -> dict:
    key = generate_key(Alg.P256, random=random.Random(1))
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public).public_numbers()
    x, y = (base64url_encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, **members}


OTHER_Y = base64url_encode(bytes(31) + b"\x01")
JWKS = {
    "off the curve": jwk(y=OTHER_Y),
    "off the curve on the other side": jwk(y=base64url_encode(bytes(31) + b"\x02")),
    "a secret half": jwk(d=OTHER_Y),
    "short": jwk(x="AAAA"),
    "padded": jwk(x=str(jwk()["x"]) + "="),
    "of another curve": jwk(crv="P-384"),
    "of another type": jwk(kty="OKP"),
    "without y": {name: value for name, value in jwk().items() if name != "y"},
    "numbers": jwk(x=7),
    "a symmetric key": {"kty": "oct", "k": "AAAA"},
    "small RSA": {"kty": "RSA", "n": base64url_encode(b"\x80" + bytes(126) + b"\x01"), "e": "AQAB"},
    "RSA with exponent 1": {"kty": "RSA", "n": base64url_encode(b"\x80" + bytes(254) + b"\x01"), "e": "AQ"},
    "RSA with an even number": {"kty": "RSA", "n": base64url_encode(b"\x80" + bytes(255)), "e": "AQAB"},
}


@pytest.mark.parametrize("kind", JWKS)
def test_a_jwk_that_is_no_public_key_is_no_key(kind):
    text = base64.urlsafe_b64encode(json.dumps(JWKS[kind]).encode()).rstrip(b"=").decode()
    with pytest.raises(ResolutionFailed):
        DidJwk().resolve(f"did:jwk:{text}")
    method = {"id": "did:web:a.example#k", "controller": "did:web:a.example", "type": "JsonWebKey"}
    document = {"id": "did:web:a.example", "verificationMethod": [{**method, "publicKeyJwk": JWKS[kind]}]}
    assert read_document(document, did="did:web:a.example").methods[0].public is None


# ---- in a credential ----


@pytest.mark.parametrize("name", ["award-eddsa-rdfc-2022.json", "award-ecdsa-rdfc-2019-p256.json"])
@pytest.mark.parametrize("signature", [bytes(64), b"\xff" * 64, b"", bytes(63), bytes(65), bytes(96)])
def test_a_badge_with_a_made_up_signature_is_not_genuine(name, signature):
    badge = json.loads((FOLDER / name).read_bytes())
    badge["proof"]["proofValue"] = "z" + base58_encode(signature)
    assert judged(json.dumps(badge)).verdict in {Verdict.NOT_GENUINE, Verdict.MALFORMED}
