"""Keys in a hardware module, through PKCS#11 (extra `hsm`): the secret half never leaves it (seal.md section 9).

    place = Place("/usr/lib/softhsm/libsofthsm2.so", token="issuing", label="key-2026")
    signer = HardwareSigner(place, method=method, pin=ask)

A module does one operation a session at a time and forgets its sessions in a forked process, so a signer holds one
session under a lock and refuses to work in another process than its own. Nothing it signs is trusted blindly: at the
start one signature is checked against the public half. The login belongs to the whole process: while one signer holds a
token open, the PIN of the next is not asked for by the module.
"""

import hashlib
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from testamur.seal.errors import KeyUnavailable, WrongPassphrase
from testamur.seal.keys import verify_signature
from testamur.seal.types import Alg, MethodId

if TYPE_CHECKING:
    import pkcs11

# What a module says of a curve: its object identifier in DER, or for the Edwards one also its name.
CURVES: Final = {
    bytes.fromhex("06082a8648ce3d030107"): Alg.P256,
    bytes.fromhex("06052b81040022"): Alg.P384,
    bytes.fromhex("06032b6570"): Alg.ED25519,
    b"\x13\x0cedwards25519": Alg.ED25519,
}
_HASHES: Final = {Alg.P256: hashlib.sha256, Alg.P384: hashlib.sha384}
_POINTS: Final[dict[Alg, ec.EllipticCurve]] = {Alg.P256: ec.SECP256R1(), Alg.P384: ec.SECP384R1()}
_MECHANISMS: Final = {Alg.ED25519: "EDDSA", Alg.P256: "ECDSA", Alg.P384: "ECDSA", Alg.RS256: "SHA256_RSA_PKCS"}
T = TypeVar("T")
_RSA_BITS: Final = 3072
_PROBE: Final = b"testamur: do these two halves belong together?"
# A session that is gone can be opened again; whatever else goes wrong would go wrong again.
_LOST: Final = frozenset(
    {"SessionHandleInvalid", "SessionClosed", "UserNotLoggedIn", "KeyHandleInvalid", "DeviceRemoved", "OperationActive"}
)
_PIN: Final = frozenset({"PinIncorrect", "PinInvalid", "PinLenRange", "PinLocked", "PinExpired"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key is: the module's library, the token by its label, the key by its label, its id, or both."""

    module: str
    token: str
    label: str | None = None
    key_id: bytes | None = None


class HardwareSigner:
    """A `Signer` whose secret half stays in its module. Safe to share between threads, not between processes."""

    __slots__ = ("_key", "_lock", "_pin", "_pkcs11", "_process", "_session", "alg", "method", "place", "public")

    def __init__(self, place: Place, *, method: MethodId, pin: Callable[[], str], public: bytes | None = None) -> None:
        """Open the key at this place. `pin` is asked at each login and not kept.

        `public` is the half that the key must have; without it the module's own word is taken. `WrongPassphrase` when
        the PIN does not open the token; `KeyUnavailable` when module, token or key are not there, the key is of a kind
        that the engine does not sign with, or it is another than `public`.
        """
        self._pkcs11 = _library()
        self.place = place
        self.method = method
        self._pin = pin
        self._lock = Lock()
        self._process = os.getpid()
        _guarded(self._pkcs11, self._login)
        try:
            self._learn(public)
        except BaseException:
            self.close()
            raise

    def _learn(self, public: bytes | None) -> None:
        """What the key is, and that it is the right one."""
        self.alg, said = _guarded(self._pkcs11, self._public_half)
        self.public = public if public is not None else said
        if not self.public:
            raise KeyUnavailable("the module does not tell the public half of the key: give it")
        if said not in (b"", self.public):
            raise KeyUnavailable("the key in the module is another than the one that is wanted")
        if not verify_signature(self.alg, self.public, self.sign(_PROBE), _PROBE):
            raise KeyUnavailable("public and secret key do not belong together")

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes, as `Signer`; a lost session is opened again once. `KeyUnavailable` when the module will not."""
        if os.getpid() != self._process:
            raise KeyUnavailable("a hardware key is opened anew in each process")
        with self._lock:
            try:
                return _guarded(self._pkcs11, lambda: self._signature(data))
            except _Lost:
                _guarded(self._pkcs11, self._login)
                return _guarded(self._pkcs11, lambda: self._signature(data))

    def close(self) -> None:
        """Log out; the signer signs nothing more."""
        with self._lock:
            self._process = -1
            _guarded(self._pkcs11, self._session.close)

    def _signature(self, data: bytes) -> bytes:
        digest = _HASHES.get(self.alg)
        mechanism = getattr(self._pkcs11.Mechanism, _MECHANISMS[self.alg])
        return bytes(self._key.sign(data if digest is None else digest(data).digest(), mechanism=mechanism))

    def _login(self) -> None:
        self._session: pkcs11.Session = _open(self._pkcs11, self.place, self._pin)
        try:
            self._key: Any = self._find(self._pkcs11.ObjectClass.PRIVATE_KEY)
        except BaseException:
            self._session.close()
            raise

    def _find(self, kind: Any) -> Any:
        return self._session.get_key(object_class=kind, label=self.place.label, id=self.place.key_id)

    def _public_half(self) -> tuple[Alg, bytes]:
        """The kind of key and its public half; no bytes when the module keeps only the secret one."""
        names = self._pkcs11.Attribute
        try:
            half = self._find(self._pkcs11.ObjectClass.PUBLIC_KEY)
        except self._pkcs11.NoSuchKey:
            half = None
        if self._key.key_type == self._pkcs11.KeyType.RSA:
            return Alg.RS256, b"" if half is None else _rsa_public(half[names.MODULUS], half[names.PUBLIC_EXPONENT])
        alg = CURVES.get(bytes((half or self._key)[names.EC_PARAMS]))
        if alg is None:
            raise KeyUnavailable("the key in the module is of a kind that the engine does not sign with")
        return alg, b"" if half is None else _point(alg, bytes(half[names.EC_POINT]))

    def __repr__(self) -> str:
        return f"<HardwareSigner {self.alg.value} {self.method}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a hardware key is not pickled")

    def __copy__(self) -> NoReturn:
        raise TypeError("a hardware key is not copied")


def _rsa_public(modulus: bytes, exponent: bytes) -> bytes:
    numbers = rsa.RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    return numbers.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _point(alg: Alg, written: bytes) -> bytes:
    """A public point as the engine has it; modules wrap it in an octet string, some do not."""
    wrapped = len(written) > 2 and written[0] == 4 and written[1] == len(written) - 2
    plain = written[2:] if wrapped else written
    if alg is Alg.ED25519:
        return plain
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(_POINTS[alg], plain)
    except ValueError:
        raise KeyUnavailable("the public key cannot be read") from None
    return point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


class _Lost(KeyUnavailable):
    """The session is gone; a new one may do."""


def make_key(place: Place, *, alg: Alg = Alg.ED25519, pin: Callable[[], str]) -> bool:
    """Make a key pair inside a module, its secret half not to be read out; label and id of the place become its own.

    False when a key of that label is there already: nothing is made then. `KeyUnavailable` when the module makes none
    of this kind; `WrongPassphrase` when the PIN does not open the token.
    """
    library = _library()
    return _guarded(library, lambda: _make_key(library, place, alg, pin))


def _make_key(library: Any, place: Place, alg: Alg, pin: Callable[[], str]) -> bool:
    names, kinds = library.Attribute, library.KeyType
    with _open(library, place, pin, rw=True) as session:
        if any(
            True for _ in session.get_objects({names.CLASS: library.ObjectClass.PRIVATE_KEY, names.LABEL: place.label})
        ):
            return False
        given: dict[str, Any] = {
            "store": True,
            "label": place.label,
            "id": place.key_id,
            "private_template": {names.SENSITIVE: True, names.EXTRACTABLE: False},
        }
        if alg is Alg.RS256:
            session.generate_keypair(kinds.RSA, _RSA_BITS, **given)
            return True
        curve = next(written for written, named in CURVES.items() if named is alg)
        edwards = alg is Alg.ED25519
        kind = kinds.EC_EDWARDS if edwards else kinds.EC
        parameters = session.create_domain_parameters(kind, {names.EC_PARAMS: curve}, local=True)
        mechanism = library.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if edwards else None
        parameters.generate_keypair(mechanism=mechanism, **given)
        return True


def _library() -> Any:
    try:
        return importlib.import_module("pkcs11")
    except ImportError:
        raise KeyUnavailable("python-pkcs11 is not installed: install testamur[hsm]") from None


def _open(library: Any, place: Place, pin: Callable[[], str], *, rw: bool = False) -> "pkcs11.Session":
    try:
        loaded = library.lib(place.module)
    except RuntimeError as error:
        # Not only the module's own errors: a file that is no module is told by the loader.
        raise KeyUnavailable(f"the hardware module cannot be loaded: {type(error).__name__}") from None
    token = loaded.get_token(token_label=place.token)
    try:
        found: pkcs11.Session = token.open(rw=rw, user_pin=pin())
    except library.UserAlreadyLoggedIn:
        # The login belongs to the whole process: another signer holds this token open.
        found = token.open(rw=rw)
    return found


def _guarded(library: Any, work: Callable[[], T]) -> T:
    """Do something with a module; whatever it says goes wrong is told by its name only, never with its text."""
    try:
        return work()
    except (library.PKCS11Error, OSError) as error:
        name = type(error).__name__
    if name in _PIN:
        raise WrongPassphrase("the PIN does not open the token")
    raise (_Lost if name in _LOST else KeyUnavailable)(f"the hardware module refused: {name}")
