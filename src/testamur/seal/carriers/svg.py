"""SVG: one ``openbadges:credential`` element directly after the root tag carries the credential (Open Badges 3.0, "Baking").

Read in one pass by expat with document types and entities refused; written by splicing, so the rest keeps its bytes.
"""

import re
from dataclasses import dataclass
from typing import Final, NoReturn
from xml.parsers import expat

from testamur.seal.carriers.active import active_part
from testamur.seal.carriers.carried import MAX_CREDENTIAL, Extracted, refuse
from testamur.seal.errors import BakeError

MAX_DEPTH: Final = 256
MAX_PARTS: Final = 100_000
SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
NAMESPACE_OB2: Final = "http://openbadges.org"
CARRIERS: Final = {f"{NAMESPACE} credential": False, f"{NAMESPACE_OB2} assertion": True}
# Written here because the library's own way to quote an attribute loads a client of the web.
IN_AN_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
SVG_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!--|[A-Za-z][\w.-]*:svg)")


def is_svg(data: bytes) -> bool:
    """Say whether this begins as an SVG file does; only the beginning is looked at."""
    return SVG_START.match(data[:1024]) is not None and b"svg" in data[:65536]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A credential element of an SVG file: what it holds, and the bytes it occupies."""

    held: Extracted
    start: int
    end: int


class SvgReader:
    """One hardened pass over an SVG file: no document type, no entities, bounded depth, parts and text."""

    def __init__(self, image: bytes) -> None:
        if max(image.count(b"<"), image.count(b"=")) > MAX_PARTS:
            # The parser holds every attribute of an element at once, and calls back for every element.
            refuse("the SVG file has too many parts")
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
            raise BakeError("the picture is not a well-formed SVG file") from error
        if self.root_name != f"{SVG_NAMESPACE} svg":
            refuse("the picture is not an SVG file")

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
    return refuse("the SVG file is cut short")


def bake_svg(image: bytes, credential: bytes, replace: bool) -> bytes:  # noqa: FBT001 - one caller, a table of carriers
    """The element goes directly after the root's start tag; the rest of the file keeps its bytes."""
    reader = SvgReader(image)
    if reader.found and not replace:
        refuse("this file already carries a credential")
    part = active_part(image)
    if part is not None:
        refuse(f"the SVG file holds {part}; nothing that acts or loads goes out with a credential")
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
        return f'{head} verify="{text.translate(IN_AN_ATTRIBUTE)}"/>'.encode()
    # A parser turns a bare CR into LF, so it is written as a reference, outside the CDATA section.
    body = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"{head}><![CDATA[{body}]]></openbadges:credential>".encode()
