"""Values of a PDF file as they are written: names, numbers, texts, arrays, dictionaries, references (ISO 32000-2, 7.3)."""

import re
from dataclasses import dataclass
from typing import Any, Final

from testamur.seal.carriers.carried import refuse

MAX_WORK: Final = 150_000
MAX_DEPTH: Final = 32
MAX_STRING: Final = 64 * 1024

# Bounded and possessive: blanks cost what they are long, once.
SPACE: Final = rb"(?:[\x00\t\n\f\r ]{1,4096}+|%[^\r\n]{0,4096}+){0,64}+"
END: Final = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_TOKEN: Final = re.compile(
    SPACE + rb"(?:(?P<mark><<|>>|\[|\]|\()|/(?P<name>[^\x00\t\n\f\r ()<>\[\]{}/%]*+)"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\f\r ]*+)>|(?P<word>[^\x00\t\n\f\r ()<>\[\]{}/%]++))"
)
_REFERENCE: Final = re.compile(SPACE + rb"(\d{1,10})" + SPACE + rb"(\d{1,5})" + SPACE + rb"R" + END)
_NUMBER: Final = re.compile(rb"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})")
_PART: Final = re.compile(rb"[()\\]")
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SINGLE: Final = {None: b"null", True: b"true", False: b"false"}
_WORDS: Final[dict[bytes, bool | None]] = {b"true": True, b"false": False, b"null": None}


class Name(str):
    """A name, without its slash and with its `#` escapes resolved."""

    __slots__ = ()


class Real(bytes):
    """A number with a fraction, as it was written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object by number and generation."""

    number: int
    generation: int


class Values:
    """Reads values, and counts what that costs: one of these serves one file."""

    def __init__(self) -> None:
        self.work = 0

    def count(self, work: int) -> None:
        """Tokens, entries and rows all cost about the same; together they bound the time."""
        self.work += work
        if self.work > MAX_WORK:
            refuse("the PDF file has too many parts")

    def _token(self, data: bytes, place: int) -> re.Match[bytes]:
        self.count(1)
        found = _TOKEN.match(data, place)
        return found or refuse("the PDF file is not well formed")

    def value(self, data: bytes, place: int, depth: int = 0) -> tuple[Any, int]:
        """The value that begins here, and where it ends."""
        if depth > MAX_DEPTH:
            refuse("the PDF file is nested too deep")
        token = self._token(data, place)
        end = token.end()
        if token["mark"] is not None:
            return self._compound(token["mark"], data, end, depth)
        if token["name"] is not None:
            return _name(token["name"]), end
        if token["hex"] is not None:
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", token["hex"])
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()), end
        word = token["word"]
        if word.isdigit():
            reference = _REFERENCE.match(data, place)
            if reference is not None:
                return Ref(int(reference[1]), int(reference[2])), reference.end()
        if word in _WORDS:
            return _WORDS[word], end
        if _NUMBER.fullmatch(word) is None:
            refuse("the PDF file is not well formed")
        return (Real(word) if b"." in word else int(word)), end

    def _compound(self, mark: bytes, data: bytes, place: int, depth: int) -> tuple[Any, int]:
        if mark == b"(":
            return _string(data, place)
        if mark == b"[":
            return self._until(b"]", data, place, depth)
        if mark != b"<<":
            refuse("the PDF file is not well formed")
        members, end = self._until(b">>", data, place, depth)
        names = members[::2]
        if len(members) % 2 or not all(isinstance(name, Name) for name in names) or len(set(names)) < len(names):
            refuse("a dictionary of the PDF file is not well formed")
        return dict(zip(names, members[1::2], strict=True)), end

    def _until(self, closing: bytes, data: bytes, place: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        while True:
            token = self._token(data, place)
            if token["mark"] == closing:
                return found, token.end()
            value, place = self.value(data, place, depth + 1)
            found.append(value)


def written_value(value: Any) -> bytes:
    """A value as it stands in a file; texts in hexadecimal digits, so that no byte of them means anything."""
    if isinstance(value, dict):
        members = b" ".join(_written_name(name) + b" " + written_value(item) for name, item in value.items())
        return b"<< " + members + b" >>"
    if isinstance(value, list):
        return b"[" + b" ".join(map(written_value, value)) + b"]"
    if isinstance(value, Ref):
        return b"%d %d R" % (value.number, value.generation)
    if isinstance(value, Real):
        return bytes(value)
    if isinstance(value, bytes):
        return b"<" + value.hex().encode() + b">"
    if isinstance(value, str):
        return _written_name(value)
    return _SINGLE[value] if value is None or isinstance(value, bool) else b"%d" % value


def _written_name(name: str) -> bytes:
    raw = name.encode("utf-8", "surrogateescape")
    return b"/" + re.sub(rb"[^A-Za-z0-9_.+-]", lambda found: b"#%02X" % found[0][0], raw)


def _name(written: bytes) -> Name:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), written)
    return Name(plain.decode("utf-8", "surrogateescape"))


def _string(data: bytes, place: int) -> tuple[bytes, int]:
    """A text in brackets, which may hold balanced brackets and escapes (7.3.4.2)."""
    depth, start, limit = 1, place, place + MAX_STRING
    while depth:
        found = _PART.search(data, place, limit)
        if found is None:
            refuse("a text of the PDF file has no end, or is too long")
        place = found.end() + (found[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return _ESCAPE.sub(_unescaped, data[start : place - 1]), place


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return bytes([int(found[1], 8) & 255])
    return b"" if found[2] is not None else _LETTERS.get(found[3], found[3])
