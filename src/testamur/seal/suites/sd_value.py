"""The two proof values of ecdsa-sd-2023, written and read (Data Integrity ECDSA Cryptosuites 1.0, ecdsa-sd-2023 Functions).

Each is `u`, base64url of three bytes that say which one it is, and a CBOR array of five members. Only that array is
written and read: definite lengths, the shortest heads, no tags, nothing behind it. A general CBOR reader would follow
tags, references and lengths that a stranger chooses, and there is nothing here that needs one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from testamur.seal import multi
from testamur.seal.errors import MalformedInput

BASE: Final = b"\xd9\x5d\x00"
DERIVED: Final = b"\xd9\x5d\x01"
DIGEST: Final = 32
_SIGNATURE = 64
_P256_HEADER: Final = b"\x80\x24"
_POINT = 33
_UNSIGNED, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class BaseValue:
    """What the issuer gives the holder: every statement's signature, and the key that hides the labels."""

    signature: bytes
    public: bytes
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """What the holder shows: signatures of the disclosed statements that were not mandatory, and their labels.

    `labels` maps the number n of the canonical label `c14n<n>` to the HMAC that stands for the blank node; `mandatory`
    are the places of the mandatory statements among all that are shown, ascending.
    """

    signature: bytes
    public: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[int, bytes]
    mandatory: tuple[int, ...]


def multikey_bytes(public: bytes) -> bytes:
    """Write a compressed P-256 point as the binary Multikey that is signed and kept."""
    return _P256_HEADER + public


def is_base(text: object) -> bool:
    """Tell whether a `proofValue` begins as a base proof does."""
    try:
        return isinstance(text, str) and text.startswith("u") and multi.base64url_decode(text[1:])[:3] == BASE
    except MalformedInput:
        return False


def write_base(value: BaseValue) -> str:
    """Write a base proof value (serializeBaseProofValue)."""
    members = (
        _string(value.signature),
        _string(multikey_bytes(value.public)),
        _string(value.hmac_key),
        _array(map(_string, value.signatures), len(value.signatures)),
        _array(map(_text, value.pointers), len(value.pointers)),
    )
    return _written(BASE, members)


def read_base(text: object) -> BaseValue:
    """Read a base proof value (parseBaseProofValue); `MalformedInput` with reason `proof_value` for anything else."""
    found = _Reader(_payload(text, BASE))
    found.members(5)
    value = BaseValue(
        signature=found.string(_SIGNATURE),
        public=found.point(),
        hmac_key=found.string(DIGEST),
        signatures=found.array(lambda: found.string(_SIGNATURE)),
        pointers=found.array(found.text),
    )
    found.end()
    return value


def write_derived(value: DerivedValue) -> str:
    """Write a disclosed proof value (serializeDerivedProofValue)."""
    labels = sorted(value.labels.items())
    members = (
        _string(value.signature),
        _string(multikey_bytes(value.public)),
        _array(map(_string, value.signatures), len(value.signatures)),
        _head(_MAP, len(labels)) + b"".join(_head(_UNSIGNED, n) + _string(label) for n, label in labels),
        _array((_head(_UNSIGNED, n) for n in value.mandatory), len(value.mandatory)),
    )
    return _written(DERIVED, members)


def read_derived(text: object) -> DerivedValue:
    """Read a disclosed proof value (parseDerivedProofValue); `MalformedInput` with reason `proof_value` for anything else.

    Two labels for one number, one label for two numbers, and places out of order are refused with the rest.
    """
    found = _Reader(_payload(text, DERIVED))
    found.members(5)
    signature, public = found.string(_SIGNATURE), found.point()
    signatures = found.array(lambda: found.string(_SIGNATURE))
    pairs = [(found.number(), found.string(DIGEST)) for _ in range(found.count(_MAP))]
    mandatory = found.array(found.number)
    found.end()
    labels = dict(pairs)
    if not len(pairs) == len(labels) == len(set(labels.values())) or list(mandatory) != sorted(set(mandatory)):
        raise MalformedInput("proof_value", "labels or places are not each given once")
    return DerivedValue(signature, public, signatures, labels, mandatory)


def _written(kind: bytes, members: Sequence[bytes]) -> str:
    return "u" + multi.base64url_encode(kind + _array(members, len(members)))


def _head(major: int, number: int) -> bytes:
    """Write a CBOR head, the shortest that holds the number (RFC 8949, section 4.2.1)."""
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def _string(data: bytes) -> bytes:
    return _head(_BYTES, len(data)) + data


def _text(text: str) -> bytes:
    data = text.encode("utf-8")
    return _head(_TEXT, len(data)) + data


def _array(items: Iterable[bytes], count: int) -> bytes:
    return _head(_ARRAY, count) + b"".join(items)


def _payload(text: object, kind: bytes) -> bytes:
    if not isinstance(text, str) or not text.startswith("u"):
        raise MalformedInput("proof_value", "not base64url")
    try:
        data = multi.base64url_decode(text[1:])
    except MalformedInput:
        raise MalformedInput("proof_value", "not base64url") from None
    if not data.startswith(kind):
        raise MalformedInput("proof_value", "another kind of proof value")
    return data[len(kind) :]


class _Reader:
    """Reads the members one after the other; whatever is not as the shape wants it is `MalformedInput`."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + size]
        if len(found) != size:
            raise MalformedInput("proof_value", "it ends early")
        self.at += size
        return found

    def count(self, major: int) -> int:
        """The number in a head of this kind, which has to be the shortest."""
        start = self.at
        first = self.take(1)[0]
        number = first & 31
        if 24 <= number <= 27:
            number = int.from_bytes(self.take(1 << number - 24), "big")
        if self.data[start : self.at] != _head(major, number):
            raise MalformedInput("proof_value", "another type, or not its shortest form")
        return number

    def members(self, count: int) -> None:
        """The head of an array of so many."""
        if self.count(_ARRAY) != count:
            raise MalformedInput("proof_value", "another number of members")

    def array(self, read: Callable[[], _Item]) -> tuple[_Item, ...]:
        """An array of what `read` reads."""
        return tuple(read() for _ in range(self.count(_ARRAY)))

    def number(self) -> int:
        """A number that is not negative."""
        return self.count(_UNSIGNED)

    def string(self, size: int) -> bytes:
        """A byte string of this length."""
        if self.count(_BYTES) != size:
            raise MalformedInput("proof_value", "another length")
        return self.take(size)

    def text(self) -> str:
        """A text."""
        try:
            return self.take(self.count(_TEXT)).decode("utf-8")
        except UnicodeDecodeError:
            raise MalformedInput("proof_value", "not UTF-8") from None

    def point(self) -> bytes:
        """A P-256 public key as binary Multikey, given back as its compressed point."""
        data = self.string(len(_P256_HEADER) + _POINT)
        if not data.startswith(_P256_HEADER):
            raise MalformedInput("proof_value", "not a P-256 key")
        return data[len(_P256_HEADER) :]

    def end(self) -> None:
        """Nothing stands behind the last member."""
        if self.at != len(self.data):
            raise MalformedInput("proof_value", "something stands behind it")
