"""Texts for bytes: base58btc, multibase, Multikey and did:key (Controlled Identifiers 1.0; did:key method)."""

import base64
import binascii
import re
import struct

from testamur.seal.errors import MalformedInput
from testamur.seal.types import Alg, Did, MethodId

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LONGEST_BASE58 = 2048
# Eight digits at a time, as four pairs: division of long numbers is what writing base58 costs.
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_TWO, _FOUR, _EIGHT = 58**2, 58**4, 58**8
# For 64 bytes at once: factors that divide by multiplying, masks for their quotients, and each digit one too high, so
# that what is zero between digits can be left out.
_TEN = 58**10
_PACK = struct.Struct("<18Q").pack
_BY_FIVE, _BY_TWO, _BY_ONE, _BY_ONE_OF_TWO = (
    -(-(1 << bits) // 58**power) for bits, power in ((86, 5), (40, 2), (24, 1), (19, 1))
)
_FIVES, _THREES, _PAIRED, _ONES = (
    sum((1 << bits) - 1 << width * lane for lane in range(1152 // width))
    for bits, width in ((30, 128), (18, 64), (12, 64), (6, 32))
)
_DIGITS = sum(0x0000_0101_0001_0101 << 64 * lane for lane in range(18))
_WRITTEN = b"\0" + _ALPHABET.encode() + bytes(197)
# For reading as many digits at once: how far neighbours stand apart in each step, their mask, and the weight of the first.
_LANES = 128
_STEPS = tuple(
    (width, sum((1 << width) - 1 << 2 * width * lane for lane in range(8 * _LANES // (2 * width))), 58 ** (width // 8))
    for width in (8 << step for step in range(7))
)
_READ = bytes(_ALPHABET.encode().find(code) % 256 for code in range(256))
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")

_PUBLIC_HEADERS: dict[Alg, bytes] = {Alg.ED25519: b"\xed\x01", Alg.P256: b"\x80\x24", Alg.P384: b"\x81\x24"}
_SECRET_HEADERS: dict[Alg, bytes] = {Alg.ED25519: b"\x80\x26", Alg.P256: b"\x86\x26", Alg.P384: b"\x87\x26"}
_PUBLIC_SIZES: dict[Alg, int] = {Alg.ED25519: 32, Alg.P256: 33, Alg.P384: 49}
_SECRET_SIZES: dict[Alg, int] = {Alg.ED25519: 32, Alg.P256: 32, Alg.P384: 48}


def base58_encode(data: bytes) -> str:
    """Write bytes as base58btc."""
    number = int.from_bytes(data, "big")
    chunks: list[str] = []
    while number:
        number, chunk = divmod(number, _EIGHT)
        high, low = divmod(chunk, _FOUR)
        chunks.append(_PAIRS[high // _TWO] + _PAIRS[high % _TWO] + _PAIRS[low // _TWO] + _PAIRS[low % _TWO])
    chunks.reverse()
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(chunks).lstrip("1")


def base58_of_signature(signature: bytes) -> bytes:
    """Multibase of exactly 64 bytes, as bytes: the text of `base58_encode` after a `z`, sooner.

    Nine chunks of ten digits lie side by side in one long number, and every step divides all of them at once: by 58^5,
    58^2 and 58. A division is a multiplication and a shift, exact for values as small as these.
    """
    if signature[0] == 0:
        return b"z" + base58_encode(signature).encode()
    number, a = divmod(int.from_bytes(signature, "big"), _TEN)
    number, b = divmod(number, _TEN)
    number, c = divmod(number, _TEN)
    number, d = divmod(number, _TEN)
    number, e = divmod(number, _TEN)
    number, f = divmod(number, _TEN)
    number, g = divmod(number, _TEN)
    i, h = divmod(number, _TEN)
    tens = int.from_bytes(_PACK(a, 0, b, 0, c, 0, d, 0, e, 0, f, 0, g, 0, h, 0, i, 0), "little")
    high = tens * _BY_FIVE >> 86 & _FIVES
    fives = high << 64 | (tens - high * 58**5)
    threes = fives * _BY_TWO >> 40 & _THREES
    pairs = threes * _BY_ONE >> 24 & _PAIRED
    middle = threes - pairs * 58
    pairs = pairs << 32 | (fives - threes * 58**2)
    high = pairs * _BY_ONE_OF_TWO >> 19 & _ONES
    digits: int = (high << 8 | (pairs - high * 58)) + (middle << 16) + _DIGITS
    return b"z" + digits.to_bytes(144, "big").translate(_WRITTEN, b"\0").lstrip(b"1")


def base58_decode(text: str) -> bytes:
    """Read base58btc; `MalformedInput` for another alphabet or more than 2,048 characters."""
    if len(text) > _LONGEST_BASE58:
        raise MalformedInput("bad_text", "base58 text is too long")
    digits = text.encode("utf-8", "replace").translate(_READ)
    if b"\xff" in digits or len(digits) != len(text):
        raise MalformedInput("bad_text", "not base58btc")
    number = 0
    for start in range(0, len(digits), _LANES):
        chunk = digits[start : start + _LANES]
        number = number * 58 ** len(chunk) + _number_of(chunk)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _number_of(digits: bytes) -> int:
    """The number that at most 128 digits make: neighbours are put together in all places at once, seven times."""
    number = int.from_bytes(digits.rjust(_LANES, b"\0"), "big")
    for width, mask, power in _STEPS:
        number = (number >> width & mask) * power + (number & mask)
    return number


def base64url_encode(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Read base64url strictly: no padding, no other characters, no stray bits; `MalformedInput` otherwise."""
    if _BASE64URL.fullmatch(text) is None or len(text) % 4 == 1:
        raise MalformedInput("bad_text", "not base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise MalformedInput("bad_text", "not base64url without padding") from None
    if base64url_encode(data) != text:
        raise MalformedInput("bad_text", "base64url with stray bits")
    return data


def multibase_decode(text: str) -> bytes:
    """Read a multibase text of the two kinds in use: `z` base58btc, `u` base64url."""
    if text.startswith("z"):
        return base58_decode(text[1:])
    if text.startswith("u"):
        return base64url_decode(text[1:])
    raise MalformedInput("bad_text", "multibase text must start with z or u")


def multikey_encode(alg: Alg, public: bytes) -> str:
    """Write a public key as Multikey text; P-256 and P-384 keys are compressed points. Others have no such text."""
    if len(public) != _PUBLIC_SIZES.get(alg):
        raise MalformedInput("bad_text", f"a public {alg.value} key of the wrong length")
    return "z" + base58_encode(_PUBLIC_HEADERS[alg] + public)


def multikey_decode(text: str) -> tuple[Alg, bytes]:
    """Read Multikey text; any other header or length is refused with `MalformedInput`."""
    return _decode(text, _PUBLIC_HEADERS, _PUBLIC_SIZES)


def secret_encode(alg: Alg, secret: bytes) -> str:
    """Write the secret half as multikey text (Ed25519: the 32-byte seed; P-256, P-384: the scalar)."""
    if len(secret) != _SECRET_SIZES.get(alg):
        raise MalformedInput("bad_text", f"a secret {alg.value} key of the wrong length")
    return "z" + base58_encode(_SECRET_HEADERS[alg] + secret)


def secret_decode(text: str) -> tuple[Alg, bytes]:
    """Read the secret half from multikey text."""
    return _decode(text, _SECRET_HEADERS, _SECRET_SIZES)


def did_key(public: bytes, alg: Alg = Alg.ED25519) -> Did:
    """Give the did:key of a public key."""
    return Did(f"did:key:{multikey_encode(alg, public)}")


def did_key_method(did: Did) -> MethodId:
    """Give the one verification method of a did:key."""
    return MethodId(f"{did}#{did.removeprefix('did:key:')}")


def _decode(text: str, headers: dict[Alg, bytes], sizes: dict[Alg, int]) -> tuple[Alg, bytes]:
    if not text.startswith("z"):
        raise MalformedInput("bad_text", "a multikey starts with z")
    data = base58_decode(text[1:])
    for alg, header in headers.items():
        if data.startswith(header) and len(data) == len(header) + sizes[alg]:
            return alg, data[len(header) :]
    raise MalformedInput("bad_text", "unknown kind or length of key")
