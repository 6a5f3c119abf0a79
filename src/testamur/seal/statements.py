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
MOST_STATES: Final = 4096
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
    """Lines about one subject and predicate whose order, or number, depends on the row.

    Where nothing but labels tells them apart, `labels` takes those; `start` and `end` stand around each.
    """

    place: int
    lines: tuple[Format, ...]
    labels: Callable[[list[bytes]], tuple[bytes, ...]] | None
    start: Format
    end: bytes
    has_slot: bool

    def write(self, vector: list[bytes]) -> bytes:
        """The lines in order; `Fallback` when two are the same."""
        if self.labels is not None:
            start = self.start(vector)
            return start + (self.end + start).join(sorted(self.labels(vector))) + self.end
        lines = {one(vector) for one in self.lines}
        if len(lines) != len(self.lines):
            raise Fallback("two statements are the same")
        return b"".join(sorted(lines))


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
        hashes = [self.first_degree(quads, terms, label) for label in labels]
        of_nodes = [*enumerate(hashes, start=self.slots)]
        self.fixed = {one: place for place, one in of_nodes if isinstance(one, bytes)}
        self.hashed = [(place, one) for place, one in of_nodes if not isinstance(one, bytes)]
        if len(self.fixed) + len(self.hashed) != self.nodes:
            raise Fallback("two blank nodes look alike")
        blocks = self.blocks(groups, terms, places)
        self.named = [blocks[term] for term in sorted(blocks) if term.startswith("<") and not has_slot(terms[term])]
        self.open = [blocks[term] for term in blocks if term.startswith("<") and has_slot(terms[term])]
        self.open_places = [place_of(block) for block in self.open]
        self.subjects = [b"".join(map(bytes, block.subject)) for block in self.named]
        self.names = [b"_:c14n%d" % number for number in range(self.nodes)]
        self.text_order = sorted(range(self.nodes), key=lambda number: self.names[number])
        self.blank = {place: self.blank_block(blocks.get(label), place) for label, place in self.labels.items()}

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
        lines = [line(terms, one) for one in group]
        only_labels = all(one.object.startswith("_:") and not one.graph for one in group)
        return Run(
            place,
            lines=tuple(joined(one, self.pool) for one in lines),
            labels=itemgetter(*(self.labels[one.object] for one in group)) if only_labels else None,
            start=joined(lines[0][:-2], self.pool),
            end=END,
            has_slot=any(has_slot(one, self.slots) for one in lines),
        )

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
            return hashed([piece for one in lines for piece in one], self.pool)
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
        """Give every blank node its label and sort the runs; the nodes' places come back in the order of their labels."""
        hashes = self.fixed | {one(vector): place for place, one in self.hashed}
        if len(hashes) != self.nodes:
            raise Fallback("two blank nodes look alike")
        order = [hashes[one] for one in sorted(hashes)]
        for name, place in zip(self.names, order, strict=True):
            vector[place] = name
        for run in self.runs:
            vector[run.place] = run.write(vector)
        return order

    def order_of(self, vector: list[bytes]) -> Hashable:
        """Where the row's own addresses stand among the constant ones, and among themselves."""
        subjects = [b"<%b>" % vector[place] for place in self.open_places]
        among = [bisect(self.subjects, subject) for subject in subjects]
        return (*among, *map(subjects.index, sorted(subjects)))

    def named_part(self, vector: list[bytes]) -> "Named":
        """The statements about addresses, in the order that this row has."""
        subjects = [b"<%b>" % vector[place] for place in self.open_places]
        every = [*zip(self.subjects, self.named, strict=True), *zip(subjects, self.open, strict=True)]
        ordered = sorted(every, key=itemgetter(0))
        pieces = merged([piece for _, block in ordered for piece in block.pieces])
        open_runs = {run.place for run in self.runs if run.has_slot}
        ends = (n for n, one in enumerate(pieces) if isinstance(one, int) and (one < self.slots or one in open_runs))
        cut = next(ends, len(pieces))
        return Named(pieces[:cut], pieces[cut:], self.pool)

    def blank_part(self, vector: list[bytes], order: Sequence[int]) -> bytes:
        """The statements about blank nodes, in the order of their labels' texts."""
        parts = []
        for number in self.text_order:
            block = self.blank[order[number]]
            parts.append(block[number] if isinstance(block, list) else block(vector))
        return b"".join(parts)


class Named:
    """The statements about addresses in one order; what comes before the first value of a row is hashed once.

    That head has labels in it. There are few ways to hand them out, so the hash's state is kept for each of them.
    """

    def __init__(self, head: Sequence[Piece], rest: Sequence[Piece], pool: list[bytes]) -> None:
        self.head = joined(head, pool, late=True)
        self.rest = joined(rest, pool, late=True)
        places = [piece for piece in head if isinstance(piece, int)]
        # One place alone gives its bytes, several a tuple of them: either is a key.
        self.key: Callable[[list[bytes]], Hashable] = itemgetter(*places) if places else lambda _vector: b""
        self.states: dict[Hashable, Any] = {}

    def digest(self, vector: list[bytes], blank: bytes) -> bytes:
        """The SHA-256 of these statements and those about blank nodes."""
        key = self.key(vector)
        state = self.states.get(key)
        if state is None:
            if len(self.states) >= MOST_STATES:
                self.states.clear()
            state = self.states[key] = hashlib.sha256(self.head(vector))
        whole = state.copy()
        whole.update(self.rest(vector))
        whole.update(blank)
        found: bytes = whole.digest()
        return found


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


def hashed(pieces: Sequence[Piece], pool: list[bytes]) -> Format:
    """The SHA-256 of a format."""
    form, sha256 = joined(pieces, pool), hashlib.sha256
    return lambda vector: sha256(form(vector)).digest()


def pieces_of(text: bytes, places: Mapping[bytes, int]) -> list[Piece]:
    """A text cut at the marks in it; each mark becomes its place."""
    found: list[Piece] = []
    for part in re.split(b"(" + b"|".join(map(re.escape, places)) + b")", text):
        found.append(places.get(part, part))
    return found
