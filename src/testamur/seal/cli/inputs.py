"""What `testamur seal verify` reads: one file after the other, a credential at a time (command line contract, 7).

A file of lines is never in memory whole: however long it is, one line of it is.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

from testamur.seal.cli.files import STDIO
from testamur.seal.errors import MalformedInput
from testamur.seal.hygiene import read_json
from testamur.seal.types import Limits

LINE_NAMES: Final = (".ndjson", ".jsonl")
LARGEST_FILE: Final = Limits().image_bytes
LARGEST_ARRAY: Final = 64 * 1024 * 1024
DEEPEST: Final = Limits().depth + 1
LONGEST_LINE: Final = 2 * Limits().input_bytes
# Strings whole, so that a bracket inside one is not taken for a bracket; a quotation mark left over is no JSON.
TOKEN: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},"]', re.DOTALL)
OPENING: Final = {ord("["): ord("]"), ord("{"): ord("}")}


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to check: its name in the report, its bytes (None: they cannot be read), and how far the file is read."""

    name: str
    data: bytes | None
    place: int = 0


def total_bytes(names: Sequence[str]) -> int | None:
    """How many bytes there are to read; None when nobody knows."""
    try:
        return None if STDIO in names else sum(Path(name).stat().st_size for name in names)
    except (OSError, ValueError):
        return None


def inputs(name: str, *, lines: bool) -> Iterator[Input]:
    """The things to check in one file: the whole, each line, or each item of an array."""
    try:
        with opening(name) as file:
            if lines or name.lower().endswith(LINE_NAMES):
                yield from by_line(name, file)
            else:
                yield from whole_or_items(name, file)
    except (OSError, ValueError):
        yield Input(name, None)


@contextmanager
def opening(name: str) -> Iterator[IO[bytes]]:
    """A file, or stdin."""
    if name == STDIO:
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file


def by_line(name: str, file: IO[bytes]) -> Iterator[Input]:
    """Each line that is not blank; a line that is a JSON text holds a compact JWS."""
    number = place = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        place += len(line)
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            # Nothing of this length is a credential: what is kept is refused for its size, the rest is skipped.
            rest = file.readline(LONGEST_LINE)
            place += len(rest)
        if rest is not line or line.strip():
            yield Input(f"{name}:{number}", unquoted(line), place)


def whole_or_items(name: str, file: IO[bytes]) -> Iterator[Input]:
    """The file as one thing, or each item of the array that it is."""
    data = file.read(LARGEST_FILE + 1)
    if data.lstrip()[:1] != b"[":
        yield Input(name, unquoted(data), len(data))
        return
    data += file.read(LARGEST_ARRAY + 1 - len(data))
    if len(data) > LARGEST_ARRAY or not is_array(data):
        yield Input(name, data, len(data))
        return
    for number, (before, after) in enumerate(pairwise(edges(data))):
        yield Input(f"{name}[{number}]", unquoted(data[before + 1 : after].strip()), after)


def is_array(data: bytes) -> bool:
    """Whether this is the outside of a JSON array with something in each place; its items are not looked at."""
    last = -1
    try:
        for place in edges(data):
            if last >= 0 and not data[last + 1 : place].strip():
                return False
            last = place
    except ValueError:
        return False
    return not data[last + 1 :].strip()


def edges(data: bytes) -> Iterator[int]:
    """Where the outermost array opens, each of its commas, and where it closes; ValueError when it does not.

    Items are read one after the other, so that an array of any length needs no more than its bytes.
    """
    awaited: list[int] = []
    for token in TOKEN.finditer(data):
        place, mark = token.start(), data[token.start()]
        if mark in OPENING:
            if not awaited:
                yield place
            awaited.append(OPENING[mark])
            if len(awaited) > DEEPEST:
                raise ValueError("deeper than any credential")
        elif mark == ord(","):
            if len(awaited) == 1:
                yield place
        elif token.end() - place == 1:
            # A bracket that closes, or a quotation mark that is left over, which nobody waits for.
            if not awaited or awaited.pop() != mark:
                raise ValueError("brackets or quotation marks do not match")
            if not awaited:
                yield place
                return
    raise ValueError("the array has no end")


def unquoted(line: bytes) -> bytes:
    """The text inside a JSON text, or the line as it is."""
    if line.strip()[:1] != b'"':
        return line
    try:
        found = read_json(line.strip(), limits=Limits(input_bytes=LONGEST_LINE, string_bytes=Limits().input_bytes))
    except MalformedInput:
        return line
    return found.encode() if isinstance(found, str) else line
