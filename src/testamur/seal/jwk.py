"""Keys as JSON: a public JWK read and written, its thumbprint, did:jwk (RFC 7517, 7518 section 6, 7638, 8037).

Only what verifies is read here. A JWK with any private member is refused as a whole: whoever publishes one has lost it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from testamur.seal import multi
from testamur.seal.errors import MalformedInput
from testamur.seal.types import Alg, Did, Json

CURVES: Final[Mapping[Alg, ec.EllipticCurve]] = {
    Alg.P256: ec.SECP256R1(),
    Alg.P384: ec.SECP384R1(),
    Alg.P521: ec.SECP521R1(),
}
SCALAR_BYTES: Final[Mapping[Alg, int]] = {Alg.P256: 32, Alg.P384: 48, Alg.P521: 66}
SMALLEST_RSA, LARGEST_RSA, LEAST_EXPONENT = 2048, 4096, 65537
LARGEST_EXPONENT: Final = 2**32
# What a JOSE header calls the signatures of each kind of key, the name that we write first (RFC 7518, 8037, 9864).
JOSE_NAMES: Final[Mapping[Alg, tuple[str, ...]]] = {
    Alg.ED25519: ("EdDSA", "Ed25519"),
    Alg.P256: ("ES256",),
    Alg.P384: ("ES384",),
    Alg.P521: ("ES512",),
    Alg.RS256: ("RS256",),
}
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KINDS: Final[Mapping[tuple[str, str | None], Alg]] = {
    ("OKP", "Ed25519"): Alg.ED25519,
    ("EC", "P-256"): Alg.P256,
    ("EC", "P-384"): Alg.P384,
    ("EC", "P-521"): Alg.P521,
    ("RSA", None): Alg.RS256,
}
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "OKP": ("crv", "kty", "x"),
    "EC": ("crv", "kty", "x", "y"),
    "RSA": ("e", "kty", "n"),
}


def read_jwk(jwk: object) -> tuple[Alg, bytes]:
    """Read a public JWK: its kind, and the public half in the form that `Signer.public` has.

    `MalformedInput` for private members, unknown kinds, wrong lengths, points off the curve, weak RSA keys, and for
    `alg`, `use` or `key_ops` that say it is for something else than these signatures.
    """
    if not isinstance(jwk, dict) or not PRIVATE.isdisjoint(jwk):
        raise _refused("not a public JWK")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    alg = _KINDS.get((str(kind), None if kind == "RSA" else str(curve)))
    if alg is None:
        raise _refused("a kind of key we do not know")
    if jwk.get("alg", JOSE_NAMES[alg][0]) not in JOSE_NAMES[alg]:
        raise _refused("the key is for another algorithm")
    if jwk.get("use", "sig") != "sig" or "verify" not in _operations(jwk):
        raise _refused("the key is not for signatures")
    if alg is Alg.RS256:
        return alg, _rsa_of(_number(jwk, "n"), _number(jwk, "e"))
    if alg is Alg.ED25519:
        return alg, _octets(jwk, "x", 32)
    size = SCALAR_BYTES[alg]
    return alg, _point_of(alg, _octets(jwk, "x", size), _octets(jwk, "y", size))


def write_jwk(alg: Alg, public: bytes) -> dict[str, str]:
    """Write a public key as a JWK with the members that RFC 7518 requires and no others; `MalformedInput` for no key."""
    if alg is Alg.ED25519:
        if len(public) != 32:
            raise _refused("a public Ed25519 key has 32 bytes")
        return {"kty": "OKP", "crv": "Ed25519", "x": multi.base64url_encode(public)}
    if alg is Alg.RS256:
        numbers = rsa_key(public).public_numbers()
        return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}
    point = point_key(alg, public).public_numbers()
    size = SCALAR_BYTES[alg]
    x, y = (multi.base64url_encode(number.to_bytes(size, "big")) for number in (point.x, point.y))
    return {"kty": "EC", "crv": alg.value, "x": x, "y": y}


def thumbprint(alg: Alg, public: bytes) -> str:
    """Give the SHA-256 thumbprint of a key in base64url (RFC 7638 section 3): its required members, sorted, compact."""
    jwk = write_jwk(alg, public)
    text = orjson.dumps({name: jwk[name] for name in _REQUIRED[jwk["kty"]]})
    return multi.base64url_encode(hashlib.sha256(text).digest())


def did_jwk(alg: Alg, public: bytes) -> Did:
    """Give the did:jwk of a public key; its one method is `#0` (did:jwk method)."""
    return Did(f"did:jwk:{multi.base64url_encode(orjson.dumps(write_jwk(alg, public)))}")


def read_pem(pem: bytes) -> tuple[Alg, bytes]:
    """Read an RSA public key in PEM, as Open Badges 2.0 publishes it; `MalformedInput` for anything else."""
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        raise _refused("not a public key in PEM") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise _refused("a kind of key we do not know")
    return Alg.RS256, _rsa_of(key.public_numbers().n, key.public_numbers().e)


def rsa_key(public: bytes) -> rsa.RSAPublicKey:
    """Give the RSA key in a DER SubjectPublicKeyInfo; `MalformedInput` when it is none of 2,048 to 4,096 bits."""
    try:
        key = load_der_public_key(public)
    except ValueError:
        raise _refused("not a public RSA key") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise _refused("not a public RSA key")
    _refuse_weak(key.public_numbers().n, key.public_numbers().e)
    return key


def point_key(alg: Alg, public: bytes) -> ec.EllipticCurvePublicKey:
    """Give the key of a point, compressed or not; `MalformedInput` when it is not on the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVES[alg], public)
    except ValueError:
        raise _refused("not a point of the curve") from None


def _point_of(alg: Alg, x: bytes, y: bytes) -> bytes:
    key = point_key(alg, b"\x04" + x + y)
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _rsa_of(modulus: int, exponent: int) -> bytes:
    _refuse_weak(modulus, exponent)
    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise _refused("not a public RSA key") from None
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _refuse_weak(modulus: int, exponent: int) -> None:
    """Refuse what RS256 must not be checked with: too short, too long to be cheap, or an exponent that is unsafe."""
    if not SMALLEST_RSA <= modulus.bit_length() <= LARGEST_RSA:
        raise _refused("an RSA key of a length that is not used")
    if modulus % 2 == 0 or exponent % 2 == 0 or not LEAST_EXPONENT <= exponent <= LARGEST_EXPONENT:
        raise _refused("an RSA key with unsafe numbers")


def _operations(jwk: Json) -> Any:
    found = jwk.get("key_ops", ["verify"])
    return found if isinstance(found, list) else ()


def _octets(jwk: Json, name: str, size: int) -> bytes:
    text = jwk.get(name)
    data = multi.base64url_decode(text) if isinstance(text, str) and len(text) <= 2 * size else b""
    if len(data) != size:
        raise _refused("a key of the wrong length")
    return data


def _number(jwk: Json, name: str) -> int:
    """Read a base64urlUInt: no leading zero octet (RFC 7518 section 2)."""
    text = jwk.get(name)
    data = multi.base64url_decode(text) if isinstance(text, str) and len(text) <= LARGEST_RSA // 4 else b""
    if not data or data[0] == 0:
        raise _refused("a number that is not written as it must be")
    return int.from_bytes(data, "big")


def _unsigned(number: int) -> str:
    return multi.base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _refused(detail: str) -> MalformedInput:
    return MalformedInput("bad_text", detail)
