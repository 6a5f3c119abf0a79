"""Bitstring status lists: allocate, encode, decode and read (Bitstring Status List 1.0; seal.md section 11).

Index 0 is the most significant bit of byte 0. The store makes an index unique; here is only the draw.
"""

import gzip
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from testamur.seal import contexts, hygiene, jose, multi
from testamur.seal.did import file_name
from testamur.seal.errors import LimitExceeded, ListFull, MalformedInput, StatusRefused, StatusUnavailable
from testamur.seal.types import Iri, Json, Limits, Random

SMALLEST = 131_072
ENVELOPED = ".jwt"
ENTRY = "BitstringStatusListEntry"
LIST = "BitstringStatusListCredential"

_INDEX = re.compile(r"0|[1-9][0-9]*")
_SIGNED_INDEX = re.compile(r"-?[0-9]{1,40}")
_LARGEST_STATUS_SIZE = 8


class StatusSource(Protocol):
    """Where lists come from; what only the product knows has an answer here already, to be overridden."""

    def list(self, url: str) -> bytes:
        """Give the list credential at this URL, or raise `StatusUnavailable`."""

    def replaced(self, _id: str) -> bool:
        """Tell whether a newer credential stands in the place of this id."""
        return False

    def endorsement_ended(self, _id: str) -> datetime | None:
        """Give the instant an endorsement was withdrawn, when it is known."""
        return None


class KeptLists(StatusSource):
    """A source whose lists stay read and judged: for one instant, one resolver and one set of options, as in one run.

    Whoever asks anything else of the same lists makes another of these. What is kept is the caller's to forget.
    """

    def __init__(self) -> None:
        self.read_lists: dict[str, object] = {}
        self.judged_lists: dict[str, str | None] = {}


class StatusDirectory(StatusSource):
    """Reads list credentials from a flat folder (cli.md section 9)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def list(self, url: str) -> bytes:
        """Give the file of the URL's encoded name, `.json` or `.jwt`, else any such file whose `id` is the URL."""
        address = url.partition("#")[0]
        named = self.path / file_name(address)
        try:
            for own in (named, named.with_suffix(ENVELOPED)):
                if len(own.name) < 250 and own.is_file():
                    return own.read_bytes()
            for other in sorted(path for path in self.path.iterdir() if path.suffix in {".json", ENVELOPED}):
                data = other.read_bytes()
                if _id_in(data, token=other.suffix == ENVELOPED) == address:
                    return data
        except OSError:
            raise StatusUnavailable(url) from None
        raise StatusUnavailable(url)


class StatusList:
    """One list of single bits in memory: which are set, and which indices were given out."""

    __slots__ = ("_bits", "allocated", "purpose", "size", "url")

    def __init__(
        self, url: Iri, purpose: str, *, size: int = SMALLEST, bits: bytes | None = None, allocated: Iterable[int] = ()
    ) -> None:
        if size < SMALLEST or size % 8:
            raise LimitExceeded("status_list_size", size)
        self.url = url
        self.purpose = purpose
        self.size = size
        self.allocated = set(allocated)
        self._bits = bytearray(bits if bits is not None else bytes(size // 8))
        if len(self._bits) != size // 8:
            raise LimitExceeded("status_list_size", len(self._bits) * 8)

    def allocate(self, random: Random) -> int:
        """Draw a free index, each equally likely; `ListFull` when half of the list is taken."""
        if len(self.allocated) * 2 >= self.size:
            raise ListFull(self.url)
        while (index := random.randrange(self.size)) in self.allocated:
            pass
        self.allocated.add(index)
        return index

    def set(self, index: int, value: bool) -> None:  # noqa: FBT001 - a bit is a boolean, and two words read well
        """Set or clear a bit."""
        if not 0 <= index < self.size:
            raise LimitExceeded("status_list_index", index)
        mask = 0x80 >> (index % 8)
        self._bits[index // 8] = self._bits[index // 8] | mask if value else self._bits[index // 8] & ~mask

    def get(self, index: int) -> bool:
        """Tell whether a bit is set."""
        if not 0 <= index < self.size:
            raise LimitExceeded("status_list_index", index)
        return bool(self._bits[index // 8] & (0x80 >> (index % 8)))

    def entry(self, index: int) -> dict[str, str]:
        """Give the `credentialStatus` object for an index."""
        return {
            "id": f"{self.url}#{index}",
            "type": ENTRY,
            "statusPurpose": self.purpose,
            "statusListIndex": str(index),
            "statusListCredential": str(self.url),
        }

    def credential(
        self, *, issuer: str, valid_from: datetime, valid_until: datetime, ttl: int | None = None
    ) -> dict[str, Any]:
        """Give the unsigned list credential; `ttl` in milliseconds."""
        subject: dict[str, Any] = {
            "id": f"{self.url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": self.purpose,
            "encodedList": encode_bits(bytes(self._bits)),
        }
        if ttl is not None:
            subject["ttl"] = ttl
        return {
            "@context": [contexts.CREDENTIALS_V2],
            "id": str(self.url),
            "type": ["VerifiableCredential", LIST],
            "issuer": issuer,
            "validFrom": hygiene.write_instant(valid_from),
            "validUntil": hygiene.write_instant(valid_until),
            "credentialSubject": subject,
        }


def new_status_list(url: Iri, purpose: str, *, size: int = SMALLEST) -> StatusList:
    """Open a list with no bit set and nothing given out; `size` at least 131,072."""
    return StatusList(url, purpose, size=size)


def encode_bits(bits: bytes) -> str:
    """Give `encodedList`: multibase base64url of GZIP, with no time in it, so the same bits give the same text."""
    return "u" + multi.base64url_encode(gzip.compress(bits, compresslevel=9, mtime=0))


def decode_bits(text: object, *, limits: Limits) -> bytes:
    """Read `encodedList`, expanding no further than the limit; `StatusRefused` (list_malformed)."""
    if not isinstance(text, str):
        raise StatusRefused("list_malformed")
    try:
        # Lists made before the Recommendation have no multibase header.
        packed = multi.base64url_decode(text.removeprefix("u"))
        opener = zlib.decompressobj(wbits=31)
        bits = opener.decompress(packed, limits.status_list_bytes + 1)
    except (MalformedInput, zlib.error):
        raise StatusRefused("list_malformed") from None
    if len(bits) > limits.status_list_bytes or not opener.eof or opener.unused_data:
        raise StatusRefused("list_malformed")
    return bits


def read_status(entry: Json, list_credential: Json, *, limits: Limits | None = None) -> int:
    """Give the value an entry has in a list credential that is already verified (Validate Algorithm).

    `StatusRefused`: `list_malformed`, `purpose_mismatch`, `list_short`, `index_range`.
    """
    limits = limits or Limits()
    subject = list_credential.get("credentialSubject")
    types = list_credential.get("type")
    if not isinstance(subject, dict) or LIST not in (types if isinstance(types, list) else [types]):
        raise StatusRefused("list_malformed")
    purposes = subject.get("statusPurpose")
    if entry.get("statusPurpose") not in (purposes if isinstance(purposes, list) else [purposes]):
        raise StatusRefused("purpose_mismatch")
    size, index = _status_size(entry), _status_index(entry)
    bits = decode_bits(subject.get("encodedList"), limits=limits)
    if len(bits) * 8 // size < SMALLEST:
        raise StatusRefused("list_short")
    first = index * size
    if index < 0 or first + size > len(bits) * 8:
        raise StatusRefused("index_range")
    value = 0
    for place in range(first, first + size):
        value = value * 2 + (bits[place // 8] >> (7 - place % 8) & 1)
    return value


def _status_size(entry: Json) -> int:
    size = entry.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= _LARGEST_STATUS_SIZE:
        raise StatusRefused("list_malformed")
    return size


def _status_index(entry: Json) -> int:
    """Read the index: a base-10 string, or the number that some foreign issuers write."""
    index = entry.get("statusListIndex")
    if isinstance(index, int) and not isinstance(index, bool):
        return index
    if not isinstance(index, str) or _SIGNED_INDEX.fullmatch(index) is None:
        raise StatusRefused("list_malformed")
    if not index.startswith("-") and _INDEX.fullmatch(index) is None:
        raise StatusRefused("list_malformed")
    return int(index)


def _id_in(data: bytes, *, token: bool) -> str | None:
    """The `id` that a list in a file says it has, without its fragment; None when there is none."""
    try:
        found = jose.read(data.decode("ascii").strip()).payload if token else hygiene.read_json(data, limits=Limits())
    except (MalformedInput, UnicodeDecodeError):
        return None
    id_ = found.get("id") if isinstance(found, dict) else None
    return id_.partition("#")[0] if isinstance(id_, str) else None
