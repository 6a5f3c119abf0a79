"""Which statements a JSON pointer selects (Data Integrity ECDSA Cryptosuites 1.0, Selective Disclosure Functions).

The specification names every node of a document (skolemisation), selects a part of the JSON, and looks which of the
statements that part makes. It names nodes in the expanded form and compacts that again; here they are named in the JSON
itself, which gives the same statements and keeps every pointer that fits the document as it was signed. That nothing
changed is checked: with the names taken away the whole has to have the document's own canonical form.
"""

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any, Final

import orjson

from testamur.seal import multi, rdfc
from testamur.seal.errors import DataWouldBeLost, LimitExceeded, MalformedInput, UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.types import Json, Limits

# What says which thing an object is and how it is read is selected with any part of it (createInitialSelection).
_ALWAYS: Final = frozenset({"@context", "id", "type"})
_STEP = re.compile(r"(?:[^~/]|~[01])*")
_PLACE = re.compile(r"0|[1-9][0-9]{0,9}")


def select(document: Json, pointers: Sequence[str]) -> dict[str, Any] | None:
    """Give the part of a document that JSON pointers select, in the document's order; None without pointers (selectJsonLd).

    `MalformedInput` with reason `pointer` when one is no pointer or names nothing that is there.
    """
    if not pointers:
        return None
    selected = _selected(document, [_steps(pointer) for pointer in pointers])
    return dict(selected)


def check_pointers(pointers: Sequence[str], limits: Limits) -> None:
    """Refuse too many pointers, and too long ones; `LimitExceeded`."""
    if len(pointers) > limits.pointers:
        raise LimitExceeded("pointers", len(pointers))
    longest = max(map(len, pointers), default=0)
    if longest > limits.string_bytes:
        raise LimitExceeded("string_bytes", longest)


def _steps(pointer: str) -> list[str]:
    """Read a JSON pointer strictly (RFC 6901; jsonPointerToPaths)."""
    first, *steps = pointer.split("/")
    if first or not all(_STEP.fullmatch(step) for step in steps):
        raise MalformedInput("pointer", f"not a JSON pointer: {pointer[:80]}")
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _selected(value: Any, wanted: list[list[str]]) -> Any:
    """Select in one value, all pointers at once: the whole of it when one of them ends here (selectPaths)."""
    deeper = [steps for steps in wanted if steps]
    if len(deeper) < len(wanted):
        if deeper:
            _selected(value, deeper)
        return value
    inside: dict[str, list[list[str]]] = defaultdict(list)
    for steps in wanted:
        inside[steps[0]].append(steps[1:])
    if isinstance(value, dict):
        _refuse_missing(inside.keys() - value.keys())
        # A pointer into a type selects nothing less than the whole of it; that there is such a place is still asked.
        chosen = {name: _selected(value[name], steps) for name, steps in inside.items()}
        return {
            name: member if name in _ALWAYS else chosen[name]
            for name, member in value.items()
            if name in chosen or name in _ALWAYS
        }
    items = value if isinstance(value, list) else []
    _refuse_missing(step for step in inside if not (_PLACE.fullmatch(step) and int(step) < len(items)))
    return [_selected(item, inside[str(n)]) for n, item in enumerate(items) if str(n) in inside]


def _refuse_missing(steps: Iterable[str]) -> None:
    missing = sorted(steps)
    if missing:
        raise MalformedInput("pointer", f"nothing is there: {missing[0][:80]}")


class Statements:
    """The statements of a document under labels made by `label_of`, and which of them pointers select (canonicalizeAndGroup).

    `lines` are the N-Quads in code point order. `label_of(c14n)` gives the label that stands for a canonical one.
    """

    def __init__(self, document: Json, label_of: Callable[[str], str], expander: Expander) -> None:
        self.expander = expander
        self.beginning = f"urn:bnid:{hashlib.sha256(orjson.dumps(document)).hexdigest()[:32]}:"
        self.named = _named(document, (f"{self.beginning}n{n}" for n in count()))
        quads = self._quads(self.named)
        form = rdfc.canonicalise(quads, limits=expander.limits, budget=expander.budget)
        if form.text != expander.canonical(document):
            raise UnsupportedSuite("a document with maps or JSON literals cannot be disclosed in parts")
        self.labels = {f"_:{label}": f"_:{label_of(canonical)}" for label, canonical in form.labels.items()}
        self.lines = sorted(rdfc.lines_of(dict.fromkeys(quads), self.labels))
        self._places = {line: place for place, line in enumerate(self.lines)}

    def selected(self, pointers: Sequence[str]) -> tuple[set[int], tuple[rdfc.Quad, ...]]:
        """Give the places in `lines` of what pointers select, and the statements as `labels` calls their nodes."""
        part = select(self.named, pointers)
        if part is None:
            return set(), ()
        quads = self._quads(part)
        found = rdfc.lines_of(quads, self.labels)
        if not self._places.keys() >= set(found):
            raise DataWouldBeLost("value_dropped", pointers)
        return {self._places[line] for line in found}, quads

    def _quads(self, document: Json) -> tuple[rdfc.Quad, ...]:
        quads = self.expander.dataset(document, graphs=f"{self.beginning}g")
        if any(term.startswith("_:") for quad in quads for term in quad):
            raise UnsupportedSuite("a document with ordered lists cannot be disclosed in parts")
        return tuple(rdfc.Quad(*(self._unnamed(term) for term in quad)) for quad in quads)

    def _unnamed(self, term: str) -> str:
        """Take the name away from a node that had none (toDeskolemizedNQuads)."""
        return f"_:{term[len(self.beginning) + 1 : -1]}" if term.startswith(f"<{self.beginning}") else term


def _named(value: Any, names: Iterable[str]) -> Any:
    """Give every object that has no id one, as the specification does (skolemizeCompactJsonLd)."""
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if not isinstance(value, dict) or "@value" in value:
        return value
    found = {name: inner if name == "@context" else _named(inner, names) for name, inner in value.items()}
    return found if "id" in found else {"id": next(iter(names)), **found}


def hmac_labels(key: bytes) -> Callable[[str], str]:
    """Give the function that stands an HMAC for a canonical label, so that labels tell nothing (createHmacIdLabelMapFunction)."""
    return lambda canonical: "u" + multi.base64url_encode(hmac.digest(key, canonical.encode("ascii"), "sha256"))
