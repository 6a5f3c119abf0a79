"""A credential inside its picture: put it in, get the exact bytes out, refuse anything that could be a trap.

Open Badges 3.0, "Baking": PNG carries one uncompressed ``iTXt`` chunk, SVG one ``openbadges:credential`` element
directly after the root tag. Open Badges 2.0 marks are read, never written. Attachments to PDF files are not read.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from testamur.seal.errors import BakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testamur.seal.types import Sealed

MAX_IMAGE: Final = 8 * 1024 * 1024
MAX_CREDENTIAL: Final = 1024 * 1024
MAX_CHUNKS: Final = 4096
MAX_DEPTH: Final = 256

PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
KEYWORD_OB2: Final = b"openbadges"
# After the keyword: NUL, compression flag 0, method 0, empty language tag, empty translated keyword.
PLAIN_TEXT_HEAD: Final = b"\x00\x00\x00\x00\x00"

SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
NAMESPACE_OB2: Final = "http://openbadges.org"
CARRIERS: Final = {f"{NAMESPACE} credential": False, f"{NAMESPACE_OB2} assertion": True}
SVG_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!--|[A-Za-z][\w.-]*:svg)")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a picture carried: the exact bytes, and whether the older Open Badges 2.0 mark held them."""

    raw: bytes
    is_ob2: bool


def bake(image: bytes, sealed: "Sealed", *, replace: bool = False) -> bytes:
    """The picture with the credential's exact bytes inside; BakeError when it already carries one."""
    return bake_bytes(image, sealed.raw, replace=replace)


def bake_bytes(image: bytes, credential: bytes, *, replace: bool = False) -> bytes:
    """As `bake`, for bytes read from a file. PNG and SVG; the result is proven by reading it back."""
    if len(credential) > MAX_CREDENTIAL:
        refuse("the credential is larger than 1 MiB")
    baked = bake_png(image, credential, replace=replace) if is_png(image) else bake_svg(image, credential, replace)
    if extract(baked) != credential:
        refuse("the credential's bytes cannot be carried unchanged in this kind of picture")
    return baked


def extract(image: bytes) -> bytes:
    """The exact bytes of the one credential inside; BakeError when there is none, or more than one."""
    return extract_marked(image).raw


def extract_marked(image: bytes) -> Extracted:
    """As `extract`, and whether only an Open Badges 2.0 mark was found."""
    if len(image) > MAX_IMAGE:
        refuse("the picture is larger than 8 MiB")
    found = png_credentials(image) if is_png(image) else svg_credentials(image)
    current = [one for one in found if not one.is_ob2] or found
    if not current:
        refuse("no credential in this picture")
    if len(current) > 1:
        refuse("more than one credential in this picture")
    return current[0]


def is_png(data: bytes) -> bool:
    """Say whether this begins as a PNG file does."""
    return data.startswith(PNG_SIGNATURE)


def is_svg(data: bytes) -> bool:
    """Say whether this begins as an SVG file does; only the beginning is looked at."""
    return SVG_START.match(data[:1024]) is not None and b"svg" in data[:65536]


def refuse(reason: str) -> NoReturn:
    """One way out for everything that is wrong with a picture."""
    raise BakeError(reason)


# PNG ------------------------------------------------------------------------------------------------------------


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
        yield Chunk(kind, data, place, end)
        if kind == b"IEND":
            if end != len(image):
                refuse("the PNG file goes on after its end")
            return
        place = end
    refuse("the PNG file has too many chunks")


def carried_keyword(chunk: Chunk) -> bytes | None:
    """The badge keyword of a text chunk, or None for any other chunk."""
    keyword = chunk.data.partition(b"\x00")[0] if chunk.kind == b"iTXt" else b""
    return keyword if keyword in (KEYWORD, KEYWORD_OB2) else None


def png_credentials(image: bytes) -> list[Extracted]:
    """Every credential in the text chunks. Compressed text is refused unread: it could expand without end."""
    return [
        Extracted(chunk_text(chunk), keyword == KEYWORD_OB2)
        for chunk in png_chunks(image)
        if (keyword := carried_keyword(chunk)) is not None
    ]


def chunk_text(chunk: Chunk) -> bytes:
    """The text of an uncompressed iTXt chunk, language tag and translated keyword skipped."""
    rest = chunk.data.partition(b"\x00")[2]
    if rest[:1] != b"\x00":
        refuse("the credential in this picture is compressed")
    parts = rest[2:].split(b"\x00", 2)
    if len(parts) != 3:
        refuse("the credential's text chunk is not well formed")
    if len(parts[2]) > MAX_CREDENTIAL:
        refuse("the credential is larger than 1 MiB")
    return parts[2]


def bake_png(image: bytes, credential: bytes, *, replace: bool) -> bytes:
    """The chunk goes before the first IDAT; carriers of either version that were there are taken out."""
    if len(image) > MAX_IMAGE:
        refuse("the picture is larger than 8 MiB")
    if b"\x00" in credential:
        refuse("the credential holds a NUL byte")
    chunks = list(png_chunks(image))
    if not replace and any(carried_keyword(chunk) for chunk in chunks):
        refuse("this picture already carries a credential")
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


# SVG ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Carrier:
    """A credential element of an SVG file: what it holds, and the bytes it occupies."""

    held: Extracted
    start: int
    end: int


class SvgReader:
    """One hardened pass over an SVG file: no document type, no entities, bounded depth and text."""

    def __init__(self, image: bytes) -> None:
        if len(image) > MAX_IMAGE:
            refuse("the picture is larger than 8 MiB")
        self.image = image
        self.found: list[Carrier] = []
        self.root_at = -1
        self.root_name = ""
        self._depth = 0
        self._open: tuple[int, bool, str | None] | None = None
        self._open_depth = 0
        self._text: list[str] = []
        self._size = 0
        self._parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        self._read()

    def _read(self) -> None:
        parser = self._parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities
        parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = _refuse_entities
        try:
            parser.Parse(self.image, True)
        except (expat.ExpatError, UnicodeError) as error:
            raise BakeError("the picture is neither a PNG nor a well-formed SVG file") from error
        if self.root_name != f"{SVG_NAMESPACE} svg":
            refuse("the picture is neither a PNG nor an SVG file")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        at = self._parser.CurrentByteIndex
        if self._depth > MAX_DEPTH:
            refuse("the SVG file is nested too deep")
        if self._open is not None:
            refuse("there is an element inside the credential of this SVG file")
        if self._depth == 1:
            self.root_at, self.root_name = at, name
        if name in CARRIERS:
            self._open, self._open_depth = (at, CARRIERS[name], attributes.get("verify")), self._depth
            self._text, self._size = [], 0

    def _characters(self, text: str) -> None:
        if self._open is None:
            return
        self._size += len(text)
        if self._size > MAX_CREDENTIAL:
            refuse("the credential is larger than 1 MiB")
        self._text.append(text)

    def _end(self, _name: str) -> None:
        if self._open is not None and self._depth == self._open_depth:
            start, is_ob2, verify = self._open
            body = "".join(self._text) if verify is None else verify
            end = element_end(self.image, start, self._parser.CurrentByteIndex)
            self.found.append(Carrier(Extracted(body.encode(), is_ob2), start, end))
            self._open = None
        self._depth -= 1


def _refuse_entities(*_ignored: object) -> NoReturn:
    refuse("an SVG file with a document type or entities is not read")


def svg_credentials(image: bytes) -> list[Extracted]:
    """Every credential in the file; white space around one that is pretty-printed is kept as it stands."""
    return [carrier.held for carrier in SvgReader(image).found]


def element_end(image: bytes, start: int, at_end_tag: int) -> int:
    """The byte after an element: of its end tag, or of its start tag when that closes itself."""
    # For an element that closes itself expat reports the start tag's own place again.
    return tag_end(image, start if image[at_end_tag : at_end_tag + 2] != b"</" else at_end_tag)


def tag_end(image: bytes, start: int) -> int:
    """The byte after the tag that begins here; `>` inside a quoted attribute does not end it."""
    quote = 0
    for place in range(start, len(image)):
        byte = image[place]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return place + 1
    refuse("the SVG file is cut short")


def bake_svg(image: bytes, credential: bytes, replace: bool) -> bytes:  # noqa: FBT001 - one caller, in this file
    """The element goes directly after the root's start tag; the rest of the file keeps its bytes."""
    reader = SvgReader(image)
    if reader.found and not replace:
        refuse("this picture already carries a credential")
    for carrier in reversed(reader.found):
        image = image[: carrier.start] + image[carrier.end :]
    stop = tag_end(image, reader.root_at)
    tag, element = image[reader.root_at : stop], svg_element(credential)
    if re.match(rb"<svg[\s/>]", tag) and b"xmlns:openbadges" not in tag:
        tag = tag[:4] + f' xmlns:openbadges="{NAMESPACE}"'.encode() + tag[4:]
    if tag.endswith(b"/>"):
        name = re.match(rb"<([^\s/>]+)", tag)
        tag = tag[:-2] + b">"
        element += b"</" + (name.group(1) if name else b"svg") + b">"
    return image[: reader.root_at] + tag + element + image[stop:]


def svg_element(credential: bytes) -> bytes:
    """JSON as CDATA, a compact JWS as the `verify` attribute. The prefix is declared on the element itself."""
    try:
        text = credential.decode()
    except UnicodeDecodeError as error:
        raise BakeError("the credential is not UTF-8") from error
    head = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"'
    if not text.lstrip().startswith("{"):
        return f"{head} verify={quoteattr(text)}/>".encode()
    # A parser turns a bare CR into LF, so it is written as a reference, outside the CDATA section.
    body = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"{head}><![CDATA[{body}]]></openbadges:credential>".encode()
