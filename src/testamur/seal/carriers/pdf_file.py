"""Just enough of a PDF file: its cross-reference sections and the objects that somebody asks for (ISO 32000-2, 7.3 to 7.5).

Pages, fonts and pictures are never looked at. Everything is counted: tokens, entries, depth, and what compressed
streams unpack to; a file that wants more, or that is broken, is refused. Nothing here recovers a damaged file: what one
reader repairs one way and another reader another way carries two truths.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any, Final

from testamur.seal.carriers.carried import refuse
from testamur.seal.carriers.pdf_values import END, MAX_DEPTH, SPACE, Ref, Values

MAX_ENTRIES: Final = 50_000
MAX_SECTIONS: Final = 64
MAX_INDEX: Final = 1024 * 1024
MAX_UNPACKED: Final = 8 * 1024 * 1024

_OBJECT: Final = re.compile(SPACE + rb"(\d{1,10})" + SPACE + rb"(\d{1,5})" + SPACE + rb"obj" + END)
_STREAM: Final = re.compile(SPACE + rb"stream(?:\r\n|\n)")
_STREAM_END: Final = re.compile(rb"(?:\r\n|\n|\r)?endstream")
_TABLE: Final = re.compile(SPACE + rb"xref" + END)
_SUBSECTION: Final = re.compile(SPACE + rb"(\d{1,10})[ ]{1,64}+(\d{1,10})[ ]{0,64}+(?:\r\n|\n|\r)")
_ENTRY: Final = re.compile(rb"(\d{10}) (\d{5}) ([fn])(?: ?\r\n| ?\n| \r)")
_TRAILER: Final = re.compile(SPACE + rb"trailer")
_START: Final = re.compile(rb"startxref[\x00\t\n\f\r ]+(\d{1,10})[\x00\t\n\f\r ]+%%EOF")


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, and where its bytes lie in the file."""

    entries: dict[str, Any]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: at an offset of the file, or as the n-th of an object stream."""

    offset: int
    generation: int
    inside: int | None = None


class PdfFile:
    """One PDF file, read object by object as they are asked for. BakeError for one that is broken, encrypted or a bomb."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.places: dict[int, Place | None] = {}
        self.trailer: dict[str, Any] = {}
        self.start = 0
        self.has_table = True
        self._values = Values()
        self._unpacked = 0
        self._open = 0
        self._known: dict[Ref, Any] = {}
        self._groups: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        self._read_sections()
        if "Encrypt" in self.trailer:
            refuse("the PDF file is encrypted")

    # Objects ----------------------------------------------------------------------------------------------------

    def resolve(self, value: Any) -> Any:
        """The value itself, or what a reference refers to; None for an object that is not there (7.3.10)."""
        for _ in range(MAX_DEPTH):
            if not isinstance(value, Ref):
                return value
            value = self._object(value)
        return refuse("references of the PDF file go in a circle")

    def entries(self, value: Any) -> dict[str, Any]:
        """The dictionary that this is or refers to; an empty one for anything else."""
        found = self.resolve(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Any) -> list[Any]:
        """The array that this is or refers to; an empty one for anything else."""
        found = self.resolve(value)
        return found if isinstance(found, list) else []

    def unpack(self, stream: Stream, limit: int, *, whole: bool = True) -> bytes:
        """The bytes of a stream, at most `limit`; longer ones are refused, or cut when `whole` is not asked for."""
        kinds = self.resolve(stream.entries.get("Filter"))
        kinds = kinds if isinstance(kinds, list) else [kinds] if kinds is not None else []
        raw = self.data[stream.start : stream.end]
        if kinds == []:
            found = raw[: limit + 1]
        elif kinds == ["FlateDecode"]:
            found = self._inflated(raw, limit)
        else:
            refuse("a stream of the PDF file is packed in a way that is not read")
        if whole and len(found) > limit:
            refuse("a stream of the PDF file unpacks to too much")
        return self._unpredicted(found[:limit], stream) if whole else found[:limit]

    def _inflated(self, raw: bytes, limit: int) -> bytes:
        """At most one byte more than the limit is ever unpacked, and of all streams together no more than 8 MiB."""
        unpacker = zlib.decompressobj()
        try:
            found = unpacker.decompress(raw, limit + 1)
        except zlib.error:
            refuse("a stream of the PDF file cannot be unpacked")
        self._unpacked += len(found)
        if self._unpacked > MAX_UNPACKED:
            refuse("the PDF file unpacks to too much")
        if len(found) <= limit and not unpacker.eof:
            refuse("a stream of the PDF file is cut short")
        return found

    def _unpredicted(self, data: bytes, stream: Stream) -> bytes:
        """Undo the predictor that compresses tables of numbers (7.4.4.4): rows as they are, from the left, from above."""
        given = self.resolve(stream.entries.get("DecodeParms"))
        given = self.entries(given[0]) if isinstance(given, list) and given else self.entries(given)
        kind = self.resolve(given.get("Predictor", 1))
        if kind == 1:
            return data
        width = given.get("Columns", 1)
        plain = given.get("Colors", 1) == 1 and given.get("BitsPerComponent", 8) == 8
        if not isinstance(width, int) or not 0 < width <= 64 or not plain or kind not in range(10, 16):
            refuse("a stream of the PDF file is packed in a way that is not read")
        self._values.count(len(data) // (width + 1))
        rows, above = [], bytes(width)
        for place in range(0, len(data), width + 1):
            how, row = data[place], data[place + 1 : place + 1 + width]
            if how == 2:
                row = bytes((a + b) & 255 for a, b in zip(row, above, strict=False))
            elif how == 1:
                total = 0
                row = bytes(total := (total + a) & 255 for a in row)
            elif how != 0:
                refuse("a stream of the PDF file is packed in a way that is not read")
            rows.append(row)
            above = row
        return b"".join(rows)

    def _object(self, ref: Ref) -> Any:
        place = self.places.get(ref.number)
        if place is None or place.generation != ref.generation:
            return None
        if ref not in self._known:
            # Reading an object can ask for another, such as a stream for its length; a circle of these ends here.
            self._open += 1
            if self._open > MAX_DEPTH:
                refuse("references of the PDF file go in a circle")
            self._known[ref] = self._object_at(ref, place) if place.inside is None else self._object_in(ref, place)
            self._open -= 1
        return self._known[ref]

    def _object_at(self, ref: Ref | None, place: Place) -> Any:
        """The object that begins at this offset; with `ref` it must be that one."""
        head = _OBJECT.match(self.data, place.offset)
        if head is None or (ref is not None and (int(head[1]), int(head[2])) != (ref.number, ref.generation)):
            refuse("the cross-reference table of the PDF file does not fit its objects")
        value, end = self._values.value(self.data, head.end())
        opened = _STREAM.match(self.data, end) if isinstance(value, dict) else None
        if opened is None:
            return value
        length = self.resolve(value.get("Length"))
        inside = isinstance(length, int) and 0 <= length <= len(self.data) - opened.end()
        stop = opened.end() + length if inside else len(self.data)
        if _STREAM_END.match(self.data, stop) is None:
            refuse("a stream of the PDF file does not end where it says")
        return Stream(value, opened.end(), stop)

    def _object_in(self, ref: Ref, place: Place) -> Any:
        """The object inside an object stream (7.5.7)."""
        data, index = self._group(place.offset)
        found = index[place.inside] if place.inside is not None and place.inside < len(index) else None
        if found is None or found[0] != ref.number:
            refuse("the cross-reference table of the PDF file does not fit its objects")
        return self._values.value(data, found[1])[0]

    def _group(self, number: int) -> tuple[bytes, list[tuple[int, int]]]:
        """An object stream unpacked, with the number and place of each object in it."""
        if number not in self._groups:
            place = self.places.get(number)
            stream = self._object(Ref(number, 0)) if place is not None and place.inside is None else None
            if not isinstance(stream, Stream):
                refuse("an object stream of the PDF file is missing")
            data = self.unpack(stream, MAX_INDEX)
            first, count = (self.resolve(stream.entries.get(name)) for name in ("First", "N"))
            if not isinstance(first, int) or not isinstance(count, int) or not 0 <= count <= MAX_ENTRIES:
                refuse("an object stream of the PDF file is not well formed")
            self._values.count(count)
            words = data[: max(first, 0)].split(None, 2 * count)[: 2 * count]
            if len(words) != 2 * count or not all(word.isdigit() and len(word) <= 10 for word in words):
                refuse("an object stream of the PDF file is not well formed")
            numbers = [int(word) for word in words]
            self._groups[number] = data, [(n, first + at) for n, at in zip(numbers[::2], numbers[1::2], strict=True)]
        return self._groups[number]

    # Cross-reference sections -----------------------------------------------------------------------------------

    def _read_sections(self) -> None:
        """Every section from the newest to the oldest; what a newer one says of an object holds (7.5.6)."""
        found = list(_START.finditer(self.data, max(0, len(self.data) - 2048)))
        if not found:
            refuse("the PDF file has no end")
        self.start = int(found[-1][1])
        waiting, seen = [self.start], set[int]()
        while waiting:
            place = waiting.pop(0)
            if place in seen or len(seen) >= MAX_SECTIONS:
                refuse("the cross-reference sections of the PDF file go in a circle, or are too many")
            seen.add(place)
            is_table = _TABLE.match(self.data, place)
            trailer = self._table(is_table.end()) if is_table else self._table_stream(place)
            if len(seen) == 1:
                self.trailer, self.has_table = trailer, is_table is not None
            if self._is_place(trailer.get("Prev")):
                waiting.append(trailer["Prev"])

    def _is_place(self, value: Any) -> bool:
        return type(value) is int and 0 <= value < len(self.data)

    def _expect(self, entries: int) -> None:
        if entries > MAX_ENTRIES:
            refuse("the PDF file has too many objects")
        self._values.count(entries)

    def _table(self, place: int) -> dict[str, Any]:
        """A table in text (7.5.4), and the trailer after it; a table in a stream beside it has what this one hides (7.5.8.4)."""
        free: list[int] = []
        while section := _SUBSECTION.match(self.data, place):
            first, count, place = int(section[1]), int(section[2]), section.end()
            self._expect(count + 1)
            for number in range(first, first + count):
                entry = _ENTRY.match(self.data, place)
                if entry is None:
                    refuse("the cross-reference table of the PDF file is not well formed")
                place = entry.end()
                if entry[3] == b"n":
                    self.places.setdefault(number, Place(int(entry[1]), int(entry[2])))
                else:
                    free.append(number)
        after = _TRAILER.match(self.data, place)
        trailer = self._values.value(self.data, after.end())[0] if after else None
        if not isinstance(trailer, dict):
            refuse("the PDF file has no trailer")
        if self._is_place(trailer.get("XRefStm")):
            self._table_stream(trailer["XRefStm"])
        for number in free:
            self.places.setdefault(number, None)
        return trailer

    def _table_stream(self, place: int) -> dict[str, Any]:
        """A table in a stream (7.5.8); its dictionary is the trailer."""
        stream = self._object_at(None, Place(place, 0))
        if not isinstance(stream, Stream) or stream.entries.get("Type") != "XRef":
            refuse("the cross-reference table of the PDF file is not where it should be")
        widths: Any = stream.entries.get("W")
        index: Any = stream.entries.get("Index", [0, stream.entries.get("Size")])
        if not (_small(widths, 8) and _small(index, 2**31)) or len(widths) != 3 or len(index) % 2:
            refuse("the cross-reference table of the PDF file is not well formed")
        self._expect(sum(index[1::2]) + len(index))
        data, at = self.unpack(stream, MAX_INDEX), 0
        for first, count in zip(index[::2], index[1::2], strict=True):
            for number in range(first, first + count):
                kind, one, two = _fields(data, at, widths)
                at += sum(widths)
                known = {1: Place(one, two), 2: Place(one, 0, two)}
                self.places.setdefault(number, known.get(kind))
        if at > len(data):
            refuse("the cross-reference table of the PDF file is cut short")
        return stream.entries


def _small(values: object, limit: int) -> bool:
    """Whether this is an array of whole numbers below the limit."""
    return isinstance(values, list) and all(type(one) is int and 0 <= one < limit for one in values)


def _fields(data: bytes, at: int, widths: list[int]) -> list[int]:
    """One entry of a table in a stream; a kind of width 0 means 1."""
    found = []
    for width in widths:
        found.append(int.from_bytes(data[at : at + width], "big"))
        at += width
    return found if widths[0] else [1, *found[1:]]
