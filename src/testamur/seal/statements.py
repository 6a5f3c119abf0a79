"""Canonical statements with open places: compiled once from a marked dataset, filled for each row (seal.md 13).

Places are numbered in this order: the values of the slots, the labels of the blank nodes, and the runs of lines that
are sorted for each row. What is done for a row is written out as straight-line source.
"""

import hashlib
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from testamur.seal.errors import Fallback
from testamur.seal.rdfc import Quad
from testamur.seal.straight import Piece, Source, joined, merged, tuple_of, with_label

MOST_BLANK_NODES: Final = 64
MOST_STATES: Final = 4096
MOST_ORDERS: Final = 256
END: Final = b" .\n"

Digest = Callable[..., bytes]


@dataclass(frozen=True, slots=True)
class Block:
    """All statements about one subject."""

    subject: tuple[Piece, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines about one subject and predicate whose order, or number, depends on the row.

    Where nothing but labels tells them apart, `labels` are those, and `start` stands before each.
    """

    place: int
    lines: tuple[tuple[Piece, ...], ...]
    labels: tuple[int, ...]
    start: tuple[Piece, ...]

    @property
    def open(self) -> frozenset[int]:
        """The places that stand in it."""
        return frozenset(piece for line in self.lines for piece in line if isinstance(piece, int))

    def write(self, source: Source) -> None:
        """The lines in order; `Fallback` when two are the same."""
        own, end = source.name_of(self.place), source.constant(END)
        if self.labels:
            labels = tuple_of([source.name_of(place) for place in self.labels])
            source.write(f"start = {source.text(self.start)}")
            source.write(f"{own} = start + ({end} + start).join(sorted({labels})) + {end}")
            return
        source.write(f"lines = {{{', '.join(source.text(line) for line in self.lines)}}}")
        source.write(f"if len(lines) != {len(self.lines)}: {aside(source, 'two statements are the same')}")
        source.write(f"{own} = cat(sorted(lines))")


class Statements:
    """The compiled statements of one shape. `marks` maps each slot's mark to its place."""

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
        self.labels = {label: self.slots + place for place, label in enumerate(labels)}
        self.any_mark = re.compile("|".join(map(re.escape, marks)))
        terms = {term: self.term(term) for quad in quads for term in quad}
        refuse_lost(terms, quads, self.slots)
        self.addresses = frozenset(term[1:-1].encode() for term in terms if term.startswith("<"))
        groups = grouped(quads)
        unsorted = [key for key, group in groups.items() if not in_fixed_order([tail(terms, one) for one in group])]
        places = {key: place for place, key in enumerate(unsorted, start=self.slots + len(labels))}
        self.runs = {place: run_of(place, terms, groups[key], self.labels) for key, place in places.items()}
        self.first = {place: first_degree(quads, terms, label) for label, place in self.labels.items()}
        self.sorts_texts = any(
            has_slot(tail(terms, one), self.slots) for key in unsorted for one in groups[key]
        ) or any(has_slot(one) for lines in self.first.values() if not in_fixed_order(lines) for one in lines)
        fixed = [one for one in map(fixed_hash, self.first.values()) if one is not None]
        if len(set(fixed)) != len(fixed):
            raise Fallback("two blank nodes look alike")
        blocks = self.blocks(groups, terms, places)
        self.named = sorted(
            (b"".join(map(bytes, block.subject))[1:], block)
            for term, block in blocks.items()
            if term.startswith("<") and not has_slot(terms[term])
        )
        self.subjects = [subject for subject, _ in self.named]
        self.open = [block for term, block in blocks.items() if term.startswith("<") and has_slot(terms[term])]
        self.open_places = [place_of(block) for block in self.open]
        self.names = [b"_:c14n%d" % number for number in range(len(labels))]
        self.blank = {place: blocks[label].pieces for label, place in self.labels.items() if label in blocks}
        self.orders: dict[Hashable, Digest] = {}
        self.written: dict[str, str] = {}

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

    def order_of(self, values: Sequence[bytes]) -> tuple[int, ...]:
        """Where the row's own addresses stand among the constant ones, and among themselves."""
        own = [values[place] + b">" for place in self.open_places]
        return (*(bisect(self.subjects, one) for one in own), *map(own.index, sorted(own)))

    def digest_like(self, values: Sequence[bytes]) -> Digest:
        """The digest of rows, written out for those whose addresses stand as in `values`; others are told apart there.

        It takes the slots' values as they stand in N-Quads, in the order of their places, and gives the SHA-256 of the
        canonical statements. `Fallback` when blank nodes look alike, lines fall together, or orders are too many.
        """
        return self.function(self.arranged(values), checked=True)

    def reordered(self, *values: bytes) -> bytes:
        """The digest of a row whose addresses stand in another order than usual."""
        key = self.order_of(values)
        digest = self.orders.get(key)
        if digest is None:
            if len(self.orders) >= MOST_ORDERS:
                raise Fallback("too many orders of addresses")
            digest = self.orders[key] = self.function(self.arranged(values), checked=False)
        return digest(*values)

    def arranged(self, values: Sequence[bytes]) -> list[tuple[bytes | int, Block]]:
        """The statements about addresses in the order of these values: a constant subject's text or an open one's place."""
        own = [(values[place] + b">", place, block) for place, block in zip(self.open_places, self.open, strict=True)]
        every: list[tuple[bytes, bytes | int, Block]] = [*((text, text, block) for text, block in self.named), *own]
        return [(subject, block) for _, subject, block in sorted(every, key=lambda one: one[0])]

    def name_of(self, place: int) -> str:
        """The variable of a place."""
        if place < self.slots:
            return f"v{place}"
        return f"n{place}" if place < self.slots + len(self.labels) else f"r{place}"

    def function(self, order: Sequence[tuple[bytes | int, Block]], *, checked: bool) -> Digest:
        """The digest of rows in this order, written out."""
        source = Source(self.name_of)
        source.given("sha256", hashlib.sha256)
        parameters = [f"v{place}" for place in range(self.slots)]
        if checked:
            self.write_order(source, [subject for subject, _ in order], parameters)
        self.write_labels(source)
        pieces = merged([piece for _, block in order for piece in block.pieces])
        cut = next((at for at, piece in enumerate(pieces) if self.is_open(piece)), len(pieces))
        rest = pieces[cut:]
        for place in sorted(self.runs.keys() & {*rest, *(one for block in self.blank.values() for one in block)}):
            self.runs[place].write(source)
        self.write_head(source, pieces[:cut])
        source.write(f"whole.update({joined([*source.parts(rest), *self.blank_parts(source)])})")
        source.write("return whole.digest()")
        found, text = source.function("digest", parameters)
        self.written["digest_of" if checked else f"digest {len(self.orders)}"] = text
        return found

    def is_open(self, piece: Piece) -> bool:
        """Whether a row's own value stands in it: labels and the order of labels do not count."""
        if isinstance(piece, bytes):
            return False
        return piece < self.slots or (piece in self.runs and any(place < self.slots for place in self.runs[piece].open))

    def write_order(self, source: Source, order: Sequence[bytes | int], parameters: Sequence[str]) -> None:
        """Rows whose addresses stand in another order are sent elsewhere."""
        if not self.open_places:
            return
        end = source.constant(b">")
        for place in self.open_places:
            source.write(f"s{place} = v{place} + {end}")
        names = [source.constant(one) if isinstance(one, bytes) else f"s{one}" for one in order]
        pairs = [
            f"{names[at]} < {names[at + 1]}"
            for at, (one, other) in enumerate(pairwise(order))
            if isinstance(one, int) or isinstance(other, int)
        ]
        if pairs:
            reordered = source.given("reordered", self.reordered)
            source.write(f"if not ({' and '.join(pairs)}): return {reordered}({', '.join(parameters)})")

    def write_labels(self, source: Source) -> None:
        """Give every blank node its label: by the order of their hashes (RDFC-1.0, 4.4.3)."""
        if not self.first:
            return
        hashes = {}
        for place, lines in self.first.items():
            known = fixed_hash(lines)
            hashes[place] = source.given(f"h{place}", known) if known is not None else f"h{place}"
            if known is None:
                texts = [source.text(one) for one in lines]
                text = source.text([piece for one in lines for piece in one])
                text = text if in_fixed_order(lines) else f"cat(sorted({tuple_of(texts)}))"
                source.write(f"h{place} = sha256({text}).digest()")
        labels = source.given("labels", self.names)
        source.write(f"named = dict(zip(sorted({tuple_of(list(hashes.values()))}), {labels}))")
        source.write(f"if len(named) != {len(hashes)}: {aside(source, 'two blank nodes look alike')}")
        for place, name in hashes.items():
            source.write(f"n{place} = named[{name}]")

    def write_head(self, source: Source, head: Sequence[Piece]) -> None:
        """What comes before the first value of a row is hashed once for each way to hand out the labels in it."""
        runs = [self.runs[piece] for piece in head if isinstance(piece, int) and piece in self.runs]
        places = {piece for piece in head if isinstance(piece, int)} - self.runs.keys()
        places |= {place for run in runs for place in run.open}
        if not places:
            source.given("state", hashlib.sha256(b"".join(map(bytes, head))))
            source.write("whole = state.copy()")
            return
        source.given("states", {})
        source.write(f"key = {tuple_of([source.name_of(place) for place in sorted(places)])}")
        source.write("state = states.get(key)")
        source.write("if state is None:")
        inner = Source(self.name_of)
        inner.names, inner.known = source.names, source.known
        for run in runs:
            run.write(inner)
        inner.write(f"if len(states) >= {MOST_STATES}: states.clear()")
        inner.write(f"state = states[key] = sha256({inner.text(head)})")
        source.lines += [f"    {one}" for one in inner.lines]
        source.write("whole = state.copy()")

    def blank_parts(self, source: Source) -> list[str]:
        """The statements about blank nodes, in the order of their labels' texts: a text begins with its label."""
        parts = []
        for place, pieces in self.blank.items():
            table = with_label(pieces, place, self.names)
            name = source.name_of(place)
            parts.append(f"{source.given(f'b{place}', table)}[{name}]" if table is not None else source.text(pieces))
        return [f"*sorted({tuple_of(parts)})"] if parts else []


def aside(source: Source, words: str) -> str:
    """A statement that steps aside for the generic path; the words are ours."""
    return f"raise {source.given('Fallback', Fallback)}({words!r})"


def run_of(place: int, terms: Mapping[str, tuple[Piece, ...]], group: Sequence[Quad], labels: Mapping[str, int]) -> Run:
    """A group to be sorted for each row."""
    lines = tuple(line(terms, one) for one in group)
    only_labels = all(one.object.startswith("_:") and not one.graph for one in group)
    return Run(place, lines, tuple(labels[one.object] for one in group) if only_labels else (), lines[0][:-2])


def first_degree(quads: Sequence[Quad], terms: Mapping[str, tuple[Piece, ...]], label: str) -> list[tuple[Piece, ...]]:
    """One blank node's statements as they are hashed, in the order of their constant beginnings (RDFC-1.0, 4.6)."""
    seen: dict[str, tuple[Piece, ...]] = {
        term: (b"_:z",) if term.startswith("_:") else pieces for term, pieces in terms.items()
    } | {label: (b"_:a",)}
    return sorted((merged(line(seen, quad)) for quad in quads if label in quad), key=beginning)


def fixed_hash(lines: Sequence[Sequence[Piece]]) -> bytes | None:
    """The hash of a blank node's statements when no value of a row stands in them."""
    if any(isinstance(piece, int) for one in lines for piece in one):
        return None
    return hashlib.sha256(b"".join(sorted(bytes(one[0]) for one in lines))).digest()


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


def pieces_of(text: bytes, places: Mapping[bytes, int]) -> list[Piece]:
    """A text cut at the marks in it; each mark becomes its place."""
    found: list[Piece] = []
    for part in re.split(b"(" + b"|".join(map(re.escape, places)) + b")", text):
        found.append(places.get(part, part))
    return found
