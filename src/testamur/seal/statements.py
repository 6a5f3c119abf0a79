"""Canonical statements with open places: compiled once from a marked dataset, filled for each row (seal.md 13).

A vector of byte texts holds, in this order: the values of the slots, the labels of the blank nodes, the runs of lines
that are sorted for each row, the proof value, and every constant. Compiled formats are places in that vector.
"""

import hashlib
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from testamur.seal.errors import Fallback
from testamur.seal.rdfc import Quad

MOST_BLANK_NODES: Final = 64
END: Final = b" .\n"

Piece = bytes | int
Format = Callable[[list[bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Block:
    """All statements about one subject."""

    subject: tuple[Piece, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines about one subject and predicate whose order, or number, depends on the row."""

    place: int
    lines: tuple[Format, ...]


class Statements:
    """The compiled statements of one shape. `marks` maps each slot's mark to its place in the vector."""

    def __init__(
        self, quads: Sequence[Quad], marked: dict[str, Any], marks: Mapping[str, int], *, proof_mark: str
    ) -> None:
        self.marked = marked
        self.marks = dict(marks)
        self.proof_mark = proof_mark
        quads = list(dict.fromkeys(quads))
        labels = sorted({term for quad in quads for term in quad if term.startswith("_:")})
        if len(labels) > MOST_BLANK_NODES:
            raise Fallback("too many blank nodes")
        self.slots = len(marks)
        self.nodes = len(labels)
        self.labels = {label: self.slots + place for place, label in enumerate(labels)}
        self.any_mark = re.compile("|".join(map(re.escape, marks)))
        terms = {term: self.term(term) for quad in quads for term in quad}
        refuse_lost(terms, quads, self.slots)
        self.addresses = frozenset(term[1:-1].encode() for term in terms if term.startswith("<"))
        groups = grouped(quads)
        self.sorts_texts = False
        unsorted = [key for key, group in groups.items() if not in_fixed_order([tail(terms, one) for one in group])]
        first_run = self.slots + self.nodes
        self.proof = first_run + len(unsorted)
        self.pool: list[bytes] = [b""] * (self.proof + 1)
        places = {key: first_run + count for count, key in enumerate(unsorted)}
        self.runs = tuple(self.run(place, terms, groups[key]) for key, place in places.items())
        self.hashes = [self.first_degree(quads, terms, label) for label in labels]
        if len(fixed := [one for one in self.hashes if isinstance(one, bytes)]) != len(set(fixed)):
            raise Fallback("two blank nodes look alike")
        blocks = self.blocks(groups, terms, places)
        self.named = [blocks[term] for term in sorted(blocks) if term.startswith("<") and not has_slot(terms[term])]
        self.open = [blocks[term] for term in blocks if term.startswith("<") and has_slot(terms[term])]
        self.subjects = [b"".join(map(bytes, block.subject)) for block in self.named]
        self.names = [b"_:c14n%d" % number for number in range(self.nodes)]
        self.text_order = sorted(range(self.nodes), key=lambda number: self.names[number])
        self.blank = [self.blank_block(blocks.get(label), self.labels[label]) for label in labels]

    def term(self, term: str) -> tuple[Piece, ...]:
        """A term as pieces; `Fallback` when a mark came back as part of something else."""
        if term.startswith("_:"):
            return (self.labels[term],)
        found = self.any_mark.findall(term)
        if not found:
            return (term.encode(),)
        place = self.marks[found[0]]
        if len(found) == 1 and term == f"<{found[0]}>":
            return (b"<", place, b">")
        if len(found) == 1 and term.startswith(f'"{found[0]}"'):
            return (b'"', place, term[len(found[0]) + 1 :].encode())
        raise Fallback("a slot does not come back whole")

    def run(self, place: int, terms: Mapping[str, tuple[Piece, ...]], group: Sequence[Quad]) -> Run:
        """A group to be sorted for each row."""
        self.sorts_texts = self.sorts_texts or any(has_slot(tail(terms, one), self.slots) for one in group)
        return Run(place, tuple(joined(line(terms, one), self.pool) for one in group))

    def first_degree(self, quads: Sequence[Quad], terms: Mapping[str, tuple[Piece, ...]], label: str) -> bytes | Format:
        """The hash of one blank node's statements, or how to make it (RDFC-1.0, 4.6)."""
        seen: dict[str, tuple[Piece, ...]] = {
            term: (b"_:z",) if term.startswith("_:") else pieces for term, pieces in terms.items()
        } | {label: (b"_:a",)}
        lines = sorted((merged(line(seen, quad)) for quad in quads if label in quad), key=beginning)
        if not any(isinstance(piece, int) for one in lines for piece in one):
            text = b"".join(sorted(bytes(one[0]) for one in lines))
            return hashlib.sha256(text).digest()
        if in_fixed_order(lines):
            form = joined([piece for one in lines for piece in one], self.pool)
            return lambda vector: hashlib.sha256(form(vector)).digest()
        forms = [joined(one, self.pool) for one in lines]
        return lambda vector: hashlib.sha256(b"".join(sorted([one(vector) for one in forms]))).digest()

    def blocks(
        self,
        groups: Mapping[tuple[str, str], Sequence[Quad]],
        terms: Mapping[str, tuple[Piece, ...]],
        places: Mapping[tuple[str, str], int],
    ) -> dict[str, Block]:
        """The statements by subject, predicates in order, runs as one place each."""
        found: dict[str, list[Piece]] = defaultdict(list)
        for key in sorted(groups):
            if key in places:
                found[key[0]].append(places[key])
            else:
                ordered = sorted(groups[key], key=lambda one: beginning(tail(terms, one)))
                found[key[0]] += [piece for one in ordered for piece in line(terms, one)]
        return {subject: Block(terms[subject], merged(pieces)) for subject, pieces in found.items()}

    def blank_block(self, block: Block | None, own: int) -> list[bytes] | Format:
        """A blank node's statements: written for every label it may get, or a format where other values stand in it."""
        pieces = block.pieces if block is not None else ()
        if any(isinstance(piece, int) and piece != own for piece in pieces):
            return joined(pieces, self.pool)
        return [b"".join(name if isinstance(piece, int) else piece for piece in pieces) for name in self.names]

    def label(self, vector: list[bytes]) -> list[int]:
        """Give every blank node its label and sort the runs; the nodes come back in the order of their labels' texts."""
        hashes = [one if isinstance(one, bytes) else one(vector) for one in self.hashes]
        if len(set(hashes)) != self.nodes:
            raise Fallback("two blank nodes look alike")
        order = sorted(range(self.nodes), key=hashes.__getitem__)
        for name, node in zip(self.names, order, strict=True):
            vector[self.slots + node] = name
        for run in self.runs:
            lines = {one(vector) for one in run.lines}
            if len(lines) != len(run.lines):
                raise Fallback("two statements are the same")
            vector[run.place] = b"".join(sorted(lines))
        return order

    def order_of(self, vector: list[bytes]) -> Hashable:
        """Where the row's own addresses stand among the constant ones, and among themselves."""
        subjects = [b"<%b>" % vector[place_of(block)] for block in self.open]
        among = [bisect(self.subjects, subject) for subject in subjects]
        return (*among, *sorted(range(len(subjects)), key=subjects.__getitem__))

    def named_part(self, vector: list[bytes]) -> Format:
        """The statements about addresses, in the order that this row has."""
        open_ = [(b"<%b>" % vector[place_of(block)], block) for block in self.open]
        every = [*zip(self.subjects, self.named, strict=True), *open_]
        ordered = sorted(every, key=itemgetter(0))
        return joined([piece for _, block in ordered for piece in block.pieces], self.pool, late=True)

    def blank_part(self, vector: list[bytes], order: Sequence[int]) -> bytes:
        """The statements about blank nodes, in the order of their labels' texts."""
        parts = []
        for number in self.text_order:
            block = self.blank[order[number]]
            parts.append(block[number] if isinstance(block, list) else block(vector))
        return b"".join(parts)


def refuse_lost(terms: Mapping[str, tuple[Piece, ...]], quads: Sequence[Quad], slots: int) -> None:
    """Every slot is a subject or an object somewhere, and never a predicate, a graph or a type."""
    back = {piece for pieces in terms.values() for piece in pieces if isinstance(piece, int) and piece < slots}
    if len(back) != slots:
        raise Fallback("a slot is lost in the statements")
    for quad in quads:
        if has_slot(terms[quad.predicate], slots) or has_slot(terms[quad.graph], slots):
            raise Fallback("a slot stands for a predicate or a graph")


def has_slot(pieces: Sequence[Piece], slots: int | None = None) -> bool:
    """Whether a value of the row stands in it; without `slots`, any open place counts."""
    return any(isinstance(piece, int) and (slots is None or piece < slots) for piece in pieces)


def place_of(block: Block) -> int:
    """The place of the address that a block is about."""
    return next(piece for piece in block.subject if isinstance(piece, int))


def grouped(quads: Sequence[Quad]) -> dict[tuple[str, str], list[Quad]]:
    """The statements by subject and predicate."""
    found: dict[tuple[str, str], list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.subject, quad.predicate].append(quad)
    return found


def tail(terms: Mapping[str, tuple[Piece, ...]], quad: Quad) -> tuple[Piece, ...]:
    """What follows subject and predicate in a statement."""
    graph = (b" ", *terms[quad.graph]) if quad.graph else ()
    return (*terms[quad.object], *graph, END)


def line(terms: Mapping[str, tuple[Piece, ...]], quad: Quad) -> tuple[Piece, ...]:
    """One statement as pieces."""
    return (*terms[quad.subject], b" ", *terms[quad.predicate], b" ", *tail(terms, quad))


def beginning(pieces: Sequence[Piece]) -> bytes:
    """The constant bytes that a line begins with."""
    found = b""
    for piece in pieces:
        if isinstance(piece, int):
            break
        found += piece
    return found


def in_fixed_order(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether constant beginnings alone decide the order: none of them is the beginning of another."""
    starts = sorted(map(beginning, lines))
    return len(lines) < 2 or not any(later.startswith(earlier) for earlier, later in pairwise(starts))


def merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same with neighbouring constants in one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and isinstance(piece, bytes) and isinstance(last := found[-1], bytes):
            found[-1] = last + piece
        else:
            found.append(piece)
    return tuple(found)


def joined(pieces: Sequence[Piece], pool: list[bytes], *, late: bool = False) -> Format:
    """A format: the pieces of a vector in their order, as one text. New constants go to the end of the pool.

    With `late` the vector at hand does not have them yet, so they are kept beside it.
    """
    places = []
    beside: list[bytes] = []
    for piece in merged(pieces):
        if isinstance(piece, int):
            places.append(piece)
        elif late:
            beside.append(piece)
            places.append(-len(beside))
        else:
            pool.append(piece)
            places.append(len(pool) - 1)
    if not places:
        return lambda _vector: b""
    if late:
        beside.reverse()
        if len(places) == 1:
            return lambda vector: (vector + beside)[places[0]]
        getter = itemgetter(*places)
        return lambda vector: b"".join(getter(vector + beside))
    if len(places) == 1:
        return itemgetter(places[0])
    take = itemgetter(*places)
    return lambda vector: b"".join(take(vector))


def pieces_of(text: bytes, places: Mapping[bytes, int]) -> list[Piece]:
    """A text cut at the marks in it; each mark becomes its place."""
    found: list[Piece] = []
    for part in re.split(b"(" + b"|".join(map(re.escape, places)) + b")", text):
        found.append(places.get(part, part))
    return found
