"""PNG: one uncompressed ``iTXt`` chunk before the image data carries the credential (Open Badges 3.0, "Baking")."""

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from testamur.seal.carriers.carried import MAX_CREDENTIAL, Extracted, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHUNKS: Final = 4096
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
KEYWORD_OB2: Final = b"openbadges"
MAX_KEYWORD: Final = 79
TEXT_KINDS: Final = frozenset({b"iTXt", b"tEXt", b"zTXt"})
# After the keyword: NUL, compression flag 0, method 0, empty language tag, empty translated keyword.
PLAIN_TEXT_HEAD: Final = b"\x00\x00\x00\x00\x00"


def is_png(data: bytes) -> bool:
    """Say whether this begins as a PNG file does."""
    return data.startswith(PNG_SIGNATURE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One PNG chunk: its four-letter kind, its data, and where the whole chunk lies in the file."""

    kind: bytes
    data: bytes
    start: int
    end: int


def png_chunks(image: bytes) -> "Iterator[Chunk]":
    """Every chunk in order, checked for length and checksum; the file ends with IEND and nothing after it."""
    place = len(PNG_SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if place + 12 > len(image):
            refuse("the PNG file is cut short")
        length, kind = struct.unpack_from(">I4s", image, place)
        end = place + 12 + length
        if end > len(image):
            refuse("a PNG chunk is longer than the file")
        data = image[place + 8 : end - 4]
        if zlib.crc32(kind + data) != struct.unpack_from(">I", image, end - 4)[0]:
            refuse("a PNG chunk has a wrong checksum")
        if (kind == b"IHDR") != (place == len(PNG_SIGNATURE)):
            refuse("the PNG file does not begin with its one header")
        yield Chunk(kind, data, place, end)
        if kind == b"IEND":
            if end != len(image):
                refuse("the PNG file goes on after its end")
            return
        place = end
    refuse("the PNG file has too many chunks")


def carried_keyword(chunk: Chunk) -> bytes | None:
    """The badge keyword of a text chunk, of whatever kind, or None for any other chunk."""
    keyword = chunk.data[: MAX_KEYWORD + 1].partition(b"\x00")[0] if chunk.kind in TEXT_KINDS else b""
    return keyword if keyword in (KEYWORD, KEYWORD_OB2) else None


def png_credentials(image: bytes) -> list[Extracted]:
    """Every credential in the text chunks. Compressed text is refused unread: it could expand without end."""
    return [
        Extracted(chunk_text(chunk), keyword == KEYWORD_OB2)
        for chunk in png_chunks(image)
        if (keyword := carried_keyword(chunk)) == KEYWORD or (keyword == KEYWORD_OB2 and chunk.kind == b"iTXt")
    ]


def chunk_text(chunk: Chunk) -> bytes:
    """The text of an uncompressed iTXt chunk, language tag and translated keyword skipped."""
    if chunk.kind != b"iTXt":
        refuse("the credential in this picture stands in another kind of text chunk than iTXt")
    rest = chunk.data.partition(b"\x00")[2]
    if rest[:1] != b"\x00":
        refuse("the credential in this picture is compressed")
    parts = rest[2:].split(b"\x00", 2)
    if len(parts) != 3:
        refuse("the credential's text chunk is not well formed")
    if len(parts[2]) > MAX_CREDENTIAL:
        refuse("the credential is larger than 1 MiB")
    return parts[2]


def bake_png(image: bytes, credential: bytes, replace: bool) -> bytes:  # noqa: FBT001 - one caller, a table of carriers
    """The chunk goes before the first IDAT; carriers of either version that were there are taken out."""
    if b"\x00" in credential:
        refuse("the credential holds a NUL byte")
    chunks = list(png_chunks(image))
    if not replace and any(carried_keyword(chunk) for chunk in chunks):
        refuse("this file already carries a credential")
    carrier = png_chunk(b"iTXt", KEYWORD + PLAIN_TEXT_HEAD + credential)
    parts, placed = [PNG_SIGNATURE], False
    for chunk in chunks:
        if carried_keyword(chunk):
            continue
        if not placed and chunk.kind in (b"IDAT", b"IEND"):
            parts.append(carrier)
            placed = True
        parts.append(image[chunk.start : chunk.end])
    return b"".join(parts)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk as it stands in a file: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
