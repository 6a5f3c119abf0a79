"""Keys: the `Signer` protocol, key files of the format `testamur-key-1` (cli.md section 2), and checking a signature.

Secret bytes stay inside the objects here: they are in no repr, no exception, no pickle.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from testamur.seal import hygiene, jwk, multi
from testamur.seal.errors import KeyUnavailable, MalformedInput, WrongPassphrase
from testamur.seal.jwk import CURVES, SCALAR_BYTES
from testamur.seal.types import Alg, Did, Json, Limits, MethodId, Random

FORMAT = "testamur-key-1"

_PLAIN = {"format", "alg", "controller", "verificationMethod", "created"}
_ONE_WAY = {"secretKeyMultibase", "secretKeyPem", "encrypted"}
# How a key file writes the two halves: Multikey text, or for RSA, which has none, a JWK and PEM.
_MULTIKEY = ("publicKeyMultibase", "secretKeyMultibase")
_JWK_AND_PEM = ("publicKeyJwk", "secretKeyPem")
_HASHES: dict[Alg, hashes.HashAlgorithm] = {
    Alg.P256: hashes.SHA256(),
    Alg.P384: hashes.SHA384(),
    Alg.P521: hashes.SHA512(),
}
_RSA_BITS = 3072
# Ed25519 keys of small order let one signature fit every message; RFC 8032 leaves them to the verifier.
_FIELD = 2**255 - 19
_ORDER_EIGHT = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = {0, 1, _FIELD - 1, _ORDER_EIGHT, _FIELD - _ORDER_EIGHT}
_SCRYPT = {"kdf": "scrypt", "n": 131072, "r": 8, "p": 1}
_CIPHER = "AES-256-GCM"
_ENCRYPTED = {"kdf", "n", "r", "p", "salt", "cipher", "nonce", "ciphertext"}


class Signer(Protocol):
    """What signs: a key file, a hardware module, a key service. The engine never sees the secret half."""

    @property
    def alg(self) -> Alg:
        """Kind of key."""

    @property
    def method(self) -> MethodId:
        """The verification method under which others find the public half."""

    @property
    def public(self) -> bytes:
        """The public half: 32 bytes for Ed25519, a compressed point for the curves, DER SubjectPublicKeyInfo for RSA."""

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes: 64 bytes for Ed25519 and P-256 (r then s), 96 for P-384, the modulus's length for RSA."""


class SecretKey:
    """A key with its secret half in memory; made by `generate_key` or `load_signer`, and a `Signer`.

    `secret` is the 32-byte seed for Ed25519, the scalar for the curves, PKCS#8 in PEM for RSA. `ValueError` or
    `MalformedInput` when it is none.
    """

    __slots__ = ("_private", "_secret", "alg", "controller", "method", "public")

    def __init__(self, *, alg: Alg, controller: Did, method: MethodId, secret: bytes) -> None:
        self.alg = alg
        self.controller = controller
        self.method = method
        self._secret = secret
        self._private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if alg is Alg.ED25519:
            self._private = Ed25519PrivateKey.from_private_bytes(secret)
            self.public = self._private.public_key().public_bytes_raw()
        elif alg is Alg.RS256:
            self._private = _rsa_private(secret)
            self.public = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            jwk.rsa_key(self.public)
        else:
            self._private = ec.derive_private_key(int.from_bytes(secret, "big"), CURVES[alg])
            self.public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes: the same input always gives the same bytes.

        ECDSA is made deterministic (RFC 6979); RSA is PKCS#1 v1.5 with SHA-256, which has no random part.
        """
        if isinstance(self._private, Ed25519PrivateKey):
            return self._private.sign(data)
        if isinstance(self._private, rsa.RSAPrivateKey):
            return self._private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        der = self._private.sign(data, ec.ECDSA(_HASHES[self.alg], deterministic_signing=True))
        size = SCALAR_BYTES[self.alg]
        return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(der))

    def key_file(self, *, created: datetime, random: Random, passphrase: bytes | None = None) -> bytes:
        """Write the key file; encrypted with scrypt and AES-256-GCM when a passphrase is given, plain otherwise.

        `KeyUnavailable` for P-521, which no key file holds.
        """
        if self.alg is Alg.P521:
            raise KeyUnavailable("a key file holds no P-521 key")
        secret_name = _names(self.alg)[1]
        found: dict[str, Any] = {
            "format": FORMAT,
            "alg": self.alg.value,
            "controller": self.controller,
            "verificationMethod": self.method,
            **public_member(self.alg, self.public),
            "created": hygiene.write_instant(created),
        }
        secret = self._secret.decode("ascii") if self.alg is Alg.RS256 else multi.secret_encode(self.alg, self._secret)
        if passphrase is None:
            found[secret_name] = secret
        else:
            found["encrypted"] = _encrypt(secret.encode("ascii"), self.method, passphrase, random)
        return json.dumps(found, indent=1).encode("utf-8") + b"\n"

    def __repr__(self) -> str:
        return f"<SecretKey {self.alg.value} {self.method}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret key is not pickled")

    def __copy__(self) -> NoReturn:
        raise TypeError("a secret key is not copied")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key file; enough for a DID document."""

    alg: Alg
    controller: Did
    method: MethodId
    public: bytes
    created: datetime | None = None


def generate_key(
    alg: Alg = Alg.ED25519, *, random: Random, did: Did | None = None, fragment: str | None = None
) -> SecretKey:
    """Make a key from `random`. Without `did` it is a did:key; with it the method is `did#fragment` (fragment required).

    An RSA key needs a `did`, since did:key has no short form for it, and it is **not** drawn from `random`: its primes
    come from the system's own source, so a seeded `random` does not make the same key twice. `KeyUnavailable` when
    something is missing, and for P-521, which is read and never made.
    """
    if alg is Alg.P521 or (alg is Alg.RS256 and did is None):
        raise KeyUnavailable("an RS256 key needs a DID" if alg is Alg.RS256 else "P-521 keys are not made here")
    secret = _new_rsa() if alg is Alg.RS256 else _new_secret(alg, random)
    if did is None:
        public = SecretKey(alg=alg, controller=Did(""), method=MethodId(""), secret=secret).public
        did = multi.did_key(public, alg)
        return SecretKey(alg=alg, controller=did, method=multi.did_key_method(did), secret=secret)
    if not fragment:
        raise KeyUnavailable("a key of a DID needs a fragment name")
    return SecretKey(alg=alg, controller=did, method=MethodId(f"{did}#{fragment}"), secret=secret)


def _new_secret(alg: Alg, random: Random) -> bytes:
    size = SCALAR_BYTES.get(alg, 32)
    secret = random.randbytes(size)
    if alg is Alg.ED25519:
        return secret
    # 64 bits more than the order, reduced: no value of the scalar is noticeably likelier than another.
    order = CURVES[alg].group_order
    wide = int.from_bytes(secret + random.randbytes(8), "big")
    return (wide % (order - 1) + 1).to_bytes(size, "big")


def _new_rsa() -> bytes:
    key = rsa.generate_private_key(public_exponent=jwk.LEAST_EXPONENT, key_size=_RSA_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _rsa_private(pem: bytes) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise MalformedInput("bad_text", "not an RSA key")
    return key


def signer_of_jwk(method: Json) -> SecretKey:
    """Read a `JsonWebKey` method with its `secretKeyJwk`, as suites for JOSE hand keys over, and give what signs.

    Ed25519 and the three curves. `KeyUnavailable` when members are missing, or the halves do not belong together.
    """
    id_, controller, secret = method.get("id"), method.get("controller"), method.get("secretKeyJwk")
    if not (isinstance(id_, str) and isinstance(controller, str) and isinstance(secret, dict)):
        raise KeyUnavailable("not a JsonWebKey method with a secret key")
    try:
        alg, public = jwk.read_jwk({name: value for name, value in secret.items() if name != "d"})
        scalar = multi.base64url_decode(str(secret.get("d", "")))
        if len(scalar) != SCALAR_BYTES.get(alg, 32) or alg is Alg.RS256:
            raise KeyUnavailable("a kind of secret key that is not read from JSON")
        key = SecretKey(alg=alg, controller=Did(controller), method=MethodId(id_), secret=scalar)
    except (MalformedInput, ValueError):
        raise KeyUnavailable("the secret key cannot be read") from None
    if key.public != public:
        raise KeyUnavailable("public and secret key do not belong together")
    return key


def public_member(alg: Alg, public: bytes) -> dict[str, Any]:
    """Write a public key as the one member that key files and DID documents have for it: Multikey text, or a JWK."""
    if _names(alg) == _JWK_AND_PEM:
        return {"publicKeyJwk": jwk.write_jwk(alg, public)}
    return {"publicKeyMultibase": multi.multikey_encode(alg, public)}


def _names(alg: Alg) -> tuple[str, str]:
    return _JWK_AND_PEM if alg in {Alg.RS256, Alg.P521} else _MULTIKEY


def load_signer(key_file: bytes, passphrase: Callable[[], bytes | None] | None = None) -> SecretKey:
    """Open a key file; `passphrase` is asked only when the file is encrypted.

    `KeyUnavailable`: not such a file, unknown members, halves that do not belong together, no secret half.
    `WrongPassphrase`: it is missing or wrong.
    """
    found = _read(key_file)
    public = _public(found)
    text = _secret_text(found, public, passphrase)
    try:
        alg, secret = (Alg.RS256, text.encode("ascii")) if public.alg is Alg.RS256 else multi.secret_decode(text)
        key = SecretKey(alg=alg, controller=public.controller, method=public.method, secret=secret)
    except (MalformedInput, ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnavailable("public and secret key do not belong together") from None
    if alg is not public.alg or key.public != public.public:
        raise KeyUnavailable("public and secret key do not belong together")
    return key


def load_public(key_file: bytes) -> PublicKey:
    """Read the public half of a key file, with or without a secret in it; `KeyUnavailable` when it is no such file."""
    return _public(_read(key_file))


def is_encrypted(key_file: bytes) -> bool:
    """Tell whether the secret half of a key file is encrypted; `KeyUnavailable` when it is no such file."""
    return "encrypted" in _read(key_file)


def verify_signature(alg: Alg, public: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether `signature` is by the key over `data`; a key or signature of the wrong form is simply not."""
    try:
        if alg is Alg.ED25519:
            # One library refuses a point of small order in the signature as well; so do we, whichever is at work.
            key = _ed25519(public)
            if key is None or _is_weak(signature[:32]):
                return False
            key.verify(signature, data)
            return True
        if alg is Alg.RS256:
            jwk.rsa_key(public).verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
            return True
        size = SCALAR_BYTES[alg]
        if len(signature) != 2 * size:
            return False
        r, s = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
        point = jwk.point_key(alg, public)
        point.verify(encode_dss_signature(r, s), data, ec.ECDSA(_HASHES[alg]))
    except (InvalidSignature, MalformedInput, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def _ed25519(public: bytes) -> Ed25519PublicKey | None:
    """The key of these bytes, None for a weak one; ValueError when they are none. Many credentials have one key."""
    return None if _is_weak(public) else Ed25519PublicKey.from_public_bytes(public)


def _is_weak(point: bytes) -> bool:
    """Tell whether an Ed25519 point is of small order or written in a second way; an honest one is neither."""
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y >= _FIELD or y in _SMALL_ORDER


def _read(key_file: bytes) -> dict[str, Any]:
    try:
        found = hygiene.read_json(key_file, limits=Limits(input_bytes=64 * 1024))
    except MalformedInput:
        raise KeyUnavailable(f"not a {FORMAT} file") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise KeyUnavailable(f"not a {FORMAT} file")
    public, secret = _JWK_AND_PEM if found.get("alg") == Alg.RS256.value else _MULTIKEY
    kept = set(found) & _ONE_WAY
    if set(found) - kept != _PLAIN | {public} or len(kept) > 1 or not kept <= {secret, "encrypted"}:
        raise KeyUnavailable(f"not a {FORMAT} file: members missing or unknown")
    return found


def _public(found: dict[str, Any]) -> PublicKey:
    method, controller = found["verificationMethod"], found["controller"]
    try:
        if "publicKeyJwk" in found:
            alg, public = jwk.read_jwk(found["publicKeyJwk"])
        else:
            alg, public = multi.multikey_decode(str(found["publicKeyMultibase"]))
    except MalformedInput:
        raise KeyUnavailable("the public key cannot be read") from None
    if found["alg"] != alg.value or not (isinstance(method, str) and isinstance(controller, str)):
        raise KeyUnavailable("the public key does not fit its kind")
    if method.partition("#")[0] != controller or "#" not in method:
        raise KeyUnavailable("the verification method is not the controller's")
    return PublicKey(alg, Did(controller), MethodId(method), public, hygiene.read_instant(found["created"]))


def _secret_text(found: dict[str, Any], public: PublicKey, passphrase: Callable[[], bytes | None] | None) -> str:
    plain = found.get("secretKeyMultibase", found.get("secretKeyPem"))
    if plain is not None:
        return str(plain)
    if "encrypted" not in found:
        raise KeyUnavailable("the file holds no secret key")
    given = passphrase() if passphrase is not None else None
    if not given:
        raise WrongPassphrase("the key file is encrypted")
    return _decrypt(found["encrypted"], public.method, given)


def _derive(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=131072, r=8, p=1).derive(passphrase)


def _encrypt(secret: bytes, method: MethodId, passphrase: bytes, random: Random) -> dict[str, Any]:
    salt, nonce = random.randbytes(16), random.randbytes(12)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, secret, method.encode("utf-8"))
    texts = {"salt": salt, "nonce": nonce, "ciphertext": sealed}
    return {**_SCRYPT, "cipher": _CIPHER, **{name: multi.base64url_encode(data) for name, data in texts.items()}}


def _decrypt(box: object, method: MethodId, passphrase: bytes) -> str:
    if not isinstance(box, dict) or set(box) != _ENCRYPTED or any(box[name] != _SCRYPT[name] for name in _SCRYPT):
        raise KeyUnavailable("the encrypted part cannot be read")
    if box["cipher"] != _CIPHER:
        raise KeyUnavailable("the encrypted part cannot be read")
    try:
        salt, nonce, sealed = (multi.base64url_decode(str(box[name])) for name in ("salt", "nonce", "ciphertext"))
        return AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, method.encode("utf-8")).decode("ascii")
    except InvalidTag:
        raise WrongPassphrase("wrong passphrase") from None
    except (MalformedInput, ValueError):
        raise KeyUnavailable("the encrypted part cannot be read") from None
