"""Digests of related resources: what they look like, and whether they are those of bytes at hand.

VC Data Model 2.0, 5.3 (Integrity of Related Resources). `digestSRI` is Subresource Integrity's text; of several in one
text the strongest kind counts (SRI, 3.3.4). `digestMultibase` is a multibase Multihash. Nothing is fetched: bytes are
handed in, or they are those of a context that is pinned as its publisher serves it.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from testamur.seal import contexts, multi
from testamur.seal.errors import MalformedInput
from testamur.seal.types import Json

# Weakest first. Name in SRI, code and length in Multihash.
KINDS: Final[tuple[tuple[str, Callable[[bytes], Any], bytes], ...]] = (
    ("sha256", hashlib.sha256, b"\x12\x20"),
    ("sha384", hashlib.sha384, b"\x20\x30"),
    ("sha512", hashlib.sha512, b"\x13\x40"),
)
# Pinned with the very bytes that their address serves; the other files of the table are laid out anew.
SERVED_AS_PINNED: Final = frozenset({contexts.CREDENTIALS_V2, contexts.OB_V3, contexts.CLR_V2})

Digest = tuple[int, bytes]
"""Strength (place in `KINDS`) and the digest itself."""


def bytes_at_hand(url: str, given: Mapping[str, bytes]) -> bytes | None:
    """Give the bytes of a resource: those handed in for its address, else a pinned context's own; None when neither."""
    if url in given:
        return given[url]
    return contexts.context_text(url).encode("utf-8") if url in SERVED_AS_PINNED else None


def matches(resource: Json, data: bytes) -> bool | None:
    """Tell whether every digest a related resource states is that of these bytes; None when it states none.

    A digest of an unknown kind or form matches nothing.
    """
    stated = [_strongest(resource[name], read) for name, read in _READERS if name in resource]
    if not stated:
        return None
    return all(any(KINDS[kind][1](data).digest() == raw for kind, raw in digests) for digests in stated)


def compared(resource: Json, given: Mapping[str, bytes]) -> bool | None:
    """Compare a related resource with its bytes: whether its digests are theirs, None when they are not at hand."""
    data = bytes_at_hand(str(resource.get("id")), given)
    return None if data is None else matches(resource, data) is True


def is_digest_sri(text: object) -> bool:
    """Tell whether this is Subresource Integrity text with a digest of the right length, in a kind that SRI has."""
    return bool(_strongest(text, read_sri))


def is_digest_multibase(text: object) -> bool:
    """Tell whether this is a multibase Multihash of SHA-256, SHA-384 or SHA-512."""
    return read_multibase(text) is not None


def read_sri(text: object) -> Digest | None:
    """Read one digest such as ``sha384-...``; what stands behind a question mark are options, and mean nothing here."""
    name, dash, digest = text.partition("?")[0].partition("-") if isinstance(text, str) else ("", "", "")
    for strength, (kind, _, header) in enumerate(KINDS):
        if dash and name == kind:
            try:
                raw = base64.b64decode(digest, validate=True)
            except (binascii.Error, ValueError):
                return None
            return (strength, raw) if len(raw) == header[1] else None
    return None


def read_multibase(text: object) -> Digest | None:
    """Read a Multihash in base58btc (z) or base64url (u)."""
    try:
        raw = multi.multibase_decode(text) if isinstance(text, str) else b""
    except MalformedInput:
        return None
    for strength, (_, _, header) in enumerate(KINDS):
        if raw.startswith(header) and len(raw) == len(header) + header[1]:
            return strength, raw[len(header) :]
    return None


def _strongest(text: object, read: Callable[[object], Digest | None]) -> list[Digest]:
    """The digests of the strongest kind in a text that may hold several, apart by white space; one of them must match."""
    found = [one for part in (text.split() if isinstance(text, str) else ()) if (one := read(part)) is not None]
    strongest = max((kind for kind, _ in found), default=None)
    return [one for one in found if one[0] == strongest]


_READERS: Final = (("digestSRI", read_sri), ("digestMultibase", read_multibase))
