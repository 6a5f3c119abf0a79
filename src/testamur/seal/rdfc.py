"""RDF Dataset Canonicalization 1.0 with a work budget, and the N-Quads text it signs (RDFC-1.0; seal.md section 7).

A statement is four texts as N-Quads writes them: `<iri>`, `"literal"^^<iri>` or `"literal"@tag`, `_:label`; the graph
of the default graph is the empty text. Numbers in comments are steps of RDFC-1.0.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from testamur.seal.errors import WorkBudgetExceeded
from testamur.seal.types import Limits

# Three Python frames a level: a deeper chain of look-alike blank nodes is refused before the interpreter's own limit.
_DEEPEST = 150
_STATEMENTS_A_UNIT = 256
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LITERAL_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
_LITERAL_NEEDS = re.compile(r'[\x00-\x1f\x7f"\\]')
_IRI_NEEDS = re.compile(r'[\x00-\x20<>"{}|^`\\]')


class Quad(NamedTuple):
    """One statement, its four terms in N-Quads text."""

    subject: str
    predicate: str
    object: str
    graph: str = ""


def iri_text(iri: str) -> str:
    """Write an IRI as N-Quads does."""
    return f"<{_IRI_NEEDS.sub(_unicode_escape, iri)}>"


def literal_text(value: str, datatype: str, language: str | None = None) -> str:
    """Write a literal as canonical N-Quads does: xsd:string unsaid, escapes exactly as RDFC-1.0 section 5 lists them."""
    written = value.translate(_LITERAL_ESCAPES) if _LITERAL_NEEDS.search(value) else value
    if language is not None:
        return f'"{written}"@{language}'
    return f'"{written}"' if datatype == _XSD_STRING else f'"{written}"^^{iri_text(datatype)}'


def _unicode_escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04X}"


Order = Callable[[list[str]], list[str]]
"""Sorts lines."""


class Budget:
    """How much work may still be done; one object is shared by everything a single request canonicalises."""

    __slots__ = ("left",)

    def __init__(self, units: int) -> None:
        self.left = units

    def spend(self, units: int = 1, *, depth: int = 0) -> None:
        """Take some units at this depth of recursion; `WorkBudgetExceeded` when none is left or it is too deep."""
        self.left -= units
        if self.left < 0 or depth > _DEEPEST:
            raise WorkBudgetExceeded("canonicalising needs more work than the budget allows")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical form: N-Quads text, and which input label became which canonical label (both without `_:`)."""

    text: str
    labels: dict[str, str]


def canonicalise(
    quads: Iterable[Quad],
    *,
    limits: Limits,
    budget: Budget | None = None,
    digest: str = "sha256",
    order: Order = sorted,
) -> Canonical:
    """Canonicalise a dataset; `digest` is `sha256` or `sha384`. `order` is that of code points, as the standard has it.

    `WorkBudgetExceeded` when it has more statements or blank nodes than `limits`, or is harder than the budget.
    """
    dataset = list(dict.fromkeys(quads))
    labels = {term for quad in dataset for term in quad if term.startswith("_:")}
    if len(dataset) > limits.statements or len(labels) > limits.blank_nodes:
        raise WorkBudgetExceeded("more statements or blank nodes than allowed")
    issued = _Run(dataset, budget or Budget(limits.work_budget), _digest(digest), order).label()
    return Canonical("".join(order(lines_of(dataset, issued))), {old[2:]: new[2:] for old, new in issued.items()})


def lines_of(quads: Iterable[Quad], names: Mapping[str, str]) -> list[str]:
    """Write statements as N-Quads lines, in their order, with other labels for blank nodes (both with `_:`)."""
    return [_line(_relabel(quad, names)) for quad in quads] if names else [_line(quad) for quad in quads]


def _digest(name: str) -> Callable[[str], str]:
    make = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}[name]
    return lambda text: make(text.encode("utf-8")).hexdigest()


def _line(quad: Quad) -> str:
    return f"{' '.join(quad)} .\n" if quad.graph else f"{' '.join(quad[:3])} .\n"


def _relabel(quad: Quad, names: Mapping[str, str]) -> Quad:
    return Quad(*(names.get(term, term) for term in quad))


def _orders(labels: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Give every order of the labels once, the smallest first; equal labels are not told apart.

    A node is related to its graph as often as it has statements there: those repetitions are no choices.
    """
    order = sorted(labels)
    while True:
        yield tuple(order)
        rise = next((n for n in range(len(order) - 2, -1, -1) if order[n] < order[n + 1]), None)
        if rise is None:
            return
        larger = next(n for n in range(len(order) - 1, rise, -1) if order[n] > order[rise])
        order[rise], order[larger] = order[larger], order[rise]
        order[rise + 1 :] = reversed(order[rise + 1 :])


class _Issuer:
    """Hands out `<prefix>0`, `<prefix>1`, … once per label, in order (4.5, Issue Identifier)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else issued

    def issue(self, label: str) -> str:
        name = self.issued.get(label)
        if name is None:
            name = self.issued[label] = f"_:{self.prefix}{len(self.issued)}"
        return name

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Run:
    """One canonicalisation (4.4): the state the algorithm threads through its steps."""

    def __init__(self, dataset: Sequence[Quad], budget: Budget, digest: Callable[[str], str], order: Order) -> None:
        self.order = order
        self.budget = budget
        self.digest = digest
        self.canonical = _Issuer("c14n")
        self.first: dict[str, str] = {}
        self.mentions: dict[str, list[Quad]] = defaultdict(list)
        for quad in dataset:
            for label in {term for term in quad if term.startswith("_:")}:
                self.mentions[label].append(quad)

    def label(self) -> dict[str, str]:
        """Give every blank node its canonical label (4.4.3)."""
        by_hash: dict[str, list[str]] = defaultdict(list)
        for label in self.mentions:
            self.first[label] = self._first_degree(label)
            by_hash[self.first[label]].append(label)
        tied = [by_hash[found] for found in sorted(by_hash) if len(by_hash[found]) > 1]
        for found in sorted(by_hash):
            if len(by_hash[found]) == 1:
                self.canonical.issue(by_hash[found][0])
        for group in tied:
            self._settle(group)
        return self.canonical.issued

    def _settle(self, group: list[str]) -> None:
        """Order blank nodes that look alike at first sight by their N-degree hashes (4.4.3, step 5)."""
        results: list[tuple[str, _Issuer]] = []
        for label in group:
            if label in self.canonical.issued:
                continue
            issuer = _Issuer("b")
            issuer.issue(label)
            results.append(self._n_degree(label, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for label in issuer.issued:
                self.canonical.issue(label)

    def _first_degree(self, label: str) -> str:
        """Hash First Degree Quads (4.6)."""
        seen = {term: "_:z" for quad in self.mentions[label] for term in quad if term.startswith("_:")} | {label: "_:a"}
        return self.digest("".join(self.order(lines_of(self.mentions[label], seen))))

    def _related(self, label: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (4.7)."""
        name = self.canonical.issued.get(label) or issuer.issued.get(label) or self.first[label]
        return self.digest(position + ("" if position == "g" else quad.predicate) + name)

    def _n_degree(self, label: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (4.8)."""
        # A node with thousands of statements costs as much to look at as many that have a few.
        self.budget.spend(1 + len(self.mentions[label]) // _STATEMENTS_A_UNIT, depth=depth)
        related: dict[str, list[str]] = defaultdict(list)
        for quad in self.mentions[label]:
            for term, position in ((quad.subject, "s"), (quad.object, "o"), (quad.graph, "g")):
                if term.startswith("_:") and term != label:
                    related[self._related(term, quad, issuer, position)].append(term)
        data = ""
        for found in sorted(related):
            path, issuer = self._shortest_path(related[found], issuer, depth)
            data += found + path
        return self.digest(data), issuer

    def _shortest_path(self, labels: list[str], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Try every order of related blank nodes and keep the first path in code point order (4.8.3, step 5.4)."""
        chosen: tuple[str, _Issuer] | None = None
        for order in _orders(labels):
            self.budget.spend(1 + len(labels) // _STATEMENTS_A_UNIT)
            tried = self._path(order, issuer.copy(), chosen[0] if chosen else None, depth)
            if tried is not None and (chosen is None or tried[0] < chosen[0]):
                chosen = tried
        if chosen is None:  # pragma: no cover - the first permutation always gives a path
            raise WorkBudgetExceeded
        return chosen

    def _path(self, order: Sequence[str], issuer: _Issuer, best: str | None, depth: int) -> tuple[str, _Issuer] | None:
        """Give the path of one permutation, or None as soon as it cannot be the first."""
        path = ""
        recursion: list[str] = []
        for label in order:
            known = self.canonical.issued.get(label)
            if known is None:
                if label not in issuer.issued:
                    recursion.append(label)
                known = issuer.issue(label)
            path += known
            if best is not None and len(path) >= len(best) and path > best:
                return None
        for label in recursion:
            found, deeper = self._n_degree(label, issuer, depth + 1)
            path += f"{issuer.issue(label)}<{found}>"
            issuer = deeper
            if best is not None and len(path) >= len(best) and path > best:
                return None
        return path, issuer
