"""From JSON to statements in safe mode: whatever would not become a statement is refused (seal.md section 6).

RDF suites sign the statements, not the JSON. So a member that no context defines, a relative IRI or a value that
vanishes would be shown but not signed. And since many JSON texts make the same statements, a text is read only in the
one way its contexts intend: members by their terms, no keywords, no second object for one credential, and no short
text that a prefix of some context makes a longer IRI of.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from threading import Lock
from typing import Any

import orjson

from testamur.seal import contexts, hygiene, rdfc
from testamur.seal.errors import ContextNotPinned, ContextRefused, DataWouldBeLost, LimitExceeded
from testamur.seal.processor import Contexts, Meanings, Processor
from testamur.seal.triples import statements_of
from testamur.seal.types import Json, Limits

_ONE_PROCESSOR = Lock()
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_VALUE_MEMBERS = {"@value", "@language", "@direction", "@type"}
_OF_A_CREDENTIAL = frozenset(
    {"issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "credentialSubject"}
)
_REASONS = {
    "protected term redefinition": "term_redefined",
    "invalid @id value": "relative_iri",
    "invalid type value": "term_not_defined",
}


class Expander:
    """Turns JSON into statements and canonical text for one request: one budget, and nothing expanded twice.

    `table` says which contexts there are: the pinned ones unless told otherwise.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        budget: rdfc.Budget | None = None,
        table: contexts.ContextTable = contexts.PINNED_TABLE,
    ) -> None:
        self.limits = limits or Limits()
        self.budget = budget or rdfc.Budget(self.limits.work_budget)
        self.table = table
        self._expanded: dict[tuple[bytes, str], tuple[rdfc.Quad, ...]] = {}
        self._canonical: dict[tuple[bytes, str], rdfc.Canonical] = {}

    def dataset(self, document: Json, *, graphs: str = "") -> tuple[rdfc.Quad, ...]:
        """Expand a document with its own `@context`.

        With `graphs` a graph without a name is named by that text and its first node's id, and so is no blank node.
        `ContextNotPinned`; `ContextRefused` (inline or redefining contexts); `DataWouldBeLost` with pointers;
        `LimitExceeded` (contexts, comparisons).
        """
        key = (orjson.dumps(document), graphs)
        # A refusal is not kept: an error holds the frames it came through, and they would hold it, until a collection.
        if key not in self._expanded:
            check_context_members(document, limits=self.limits, table=self.table)
            self._expanded[key] = _statements(dict(document), self.table, graphs, self.limits.comparisons)
        return self._expanded[key]

    def canonical(self, document: Json, digest: str = "sha256") -> str:
        """Give the canonical N-Quads of a document; `WorkBudgetExceeded` besides the errors of `dataset`."""
        return self.canonical_form(document, digest).text

    def digest(self, document: Json, digest: str = "sha256") -> bytes:
        """Give the hash of the canonical N-Quads; errors as `canonical`."""
        return hashlib.new(digest, self.canonical(document, digest).encode("utf-8")).digest()

    def knows(self, _document: Json) -> bool:
        """Tell whether contexts, rules and embedded credentials of this very document were judged before (`shape`)."""
        return False

    def canonical_form(self, document: Json, digest: str = "sha256") -> rdfc.Canonical:
        """Give the canonical N-Quads with the label that each blank node of `dataset` has there; errors likewise."""
        key = (orjson.dumps(document), digest)
        if key not in self._canonical:
            quads = self.dataset(document)
            self._canonical[key] = rdfc.canonicalise(quads, limits=self.limits, budget=self.budget, digest=digest)
        return self._canonical[key]


def check_context_members(
    document: Json, *, limits: Limits, table: contexts.ContextTable = contexts.PINNED_TABLE
) -> None:
    """Check every `@context` at every depth: addresses in the table only, and objects only where the table says so."""
    count = 0
    for pointer, value in hygiene.walk(document):
        if not isinstance(value, dict) or "@context" not in value:
            continue
        items = value["@context"] if isinstance(value["@context"], list) else [value["@context"]]
        for item in items:
            if not isinstance(item, str) and not (table.inline and isinstance(item, dict)):
                raise ContextRefused("inline_context", [f"{pointer}/@context"])
            if isinstance(item, str) and item not in table:
                raise ContextNotPinned(item)
        count = max(count, len(items))
        if count > limits.contexts:
            raise LimitExceeded("contexts", count)


def _statements(
    document: dict[str, Any], table: contexts.ContextTable, graphs: str, most_compared: int
) -> tuple[rdfc.Quad, ...]:
    _refuse_other_spellings(document)
    dropped: list[object] = []
    options = {
        "base": None,
        "documentLoader": table.load,
        "processingMode": "json-ld-1.1",
        "rdfDirection": "i18n-datatype",
        "extractAllScripts": False,
    }
    with _ONE_PROCESSOR:
        # What a document brings along is forgotten with it: only contexts of the table are kept.
        options["contextResolver"] = Contexts({} if table.inline else table.resolved, table.load)
        processor = _Audited(document, dropped, {} if table.inline else table.meanings, graphs, most_compared)
        try:
            quads = statements_of(processor.expand(document, options))
            if quads is None:
                quads = list(_quads(processor.to_rdf(document, options)))
        except (ContextRefused, ContextNotPinned, LimitExceeded):
            raise
        except Exception as error:  # noqa: BLE001 - the processor raises many kinds on documents that are not JSON-LD
            raise _refusal(error) from None
    return tuple(quads)


class _Audited(Processor):
    """The processor, stopped between expansion and statements to see whether anything was lost."""

    def __init__(
        self, document: dict[str, Any], dropped: list[object], meanings: Meanings, graphs: str, most_compared: int
    ) -> None:
        super().__init__(meanings, on_property_dropped=dropped.append)
        self.document = document
        self.dropped = dropped
        self.graphs = graphs
        self.most_compared = most_compared

    def expand(self, input_: Any, options: Any) -> Any:
        expanded = super().expand(input_, options)
        if self.dropped:
            raise DataWouldBeLost("term_not_defined", _pointers_of(self.document, self.dropped))
        _audit_expanded(self.document, expanded)
        _refuse_many_values(expanded, self.most_compared)
        if self.graphs:
            _name_graphs(expanded, self.graphs)
        return expanded


def _refuse_other_spellings(document: dict[str, Any]) -> None:
    """Refuse JSON that makes the same statements as another text but reads differently to a program that reads JSON."""
    by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pointer, value in _walk_values(document):
        if value is None:
            raise DataWouldBeLost("value_dropped", [pointer])
        if not isinstance(value, dict):
            continue
        _refuse_names(pointer, value)
        if isinstance(value.get("id"), str) and not _OF_A_CREDENTIAL.isdisjoint(value):
            by_id[value["id"]].append(value)
    for id_, objects in by_id.items():
        if any(other != objects[0] for other in objects):
            raise DataWouldBeLost("value_dropped", [p for p, v in hygiene.walk(document) if v == id_])


def _walk_values(value: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    """Give every value of a document with its pointer, as `hygiene.walk`, without its contexts."""
    yield pointer, value
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context":
                yield from _walk_values(inner, f"{pointer}/{hygiene.escape_pointer(name)}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _walk_values(inner, f"{pointer}/{n}")


def _refuse_names(pointer: str, value: dict[str, Any]) -> None:
    allowed = _VALUE_MEMBERS if "@value" in value else {"@context"}
    for name in value:
        if ":" in name or (name.startswith("@") and name not in allowed):
            raise DataWouldBeLost("term_not_defined", [f"{pointer}/{hygiene.escape_pointer(name)}"])
    language = value.get("@language")
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise DataWouldBeLost("value_dropped", [f"{pointer}/@language"])


def _audit_expanded(document: dict[str, Any], expanded: object) -> None:
    """Require every value of the JSON to be in the expanded form, and every name there to be an absolute IRI."""
    for kind, iri in _names(expanded):
        if not hygiene.is_absolute_iri(iri):
            raise DataWouldBeLost("relative_iri" if kind == "@id" else "term_not_defined", _places_of(document, {iri}))
    written, made = list(_leaves(document)), list(_expanded_leaves(expanded))
    if len(written) != len(made):
        raise DataWouldBeLost("value_dropped")
    short = _with_colons(written) - _with_colons(made)
    if short:
        raise DataWouldBeLost("relative_iri", _places_of(document, short))


def _places_of(document: dict[str, Any], texts: Container[object]) -> list[str]:
    return [pointer for pointer, value in hygiene.walk(document) if isinstance(value, str) and value in texts]


def _with_colons(leaves: list[object]) -> Counter[object]:
    """Count the texts that could be a prefix and a name: each stands in the expanded form as often as in the JSON."""
    return Counter(leaf for leaf in leaves if isinstance(leaf, str) and ":" in leaf)


def _refuse_many_values(expanded: object, most: int) -> None:
    """Refuse what the processor would take long to compare: it looks for each value among those that a member has.

    An id that stands in several places is one object to it.
    """
    counts: Counter[tuple[object, str]] = Counter()
    stack = [expanded]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict) and "@value" not in value:
            node = value.get("@id", id(value))
            for name, inner in value.items():
                if isinstance(inner, list):
                    counts[node, name] += len(inner)
                    stack += inner
    compared = sum(count * count for count in counts.values())
    if compared > most:
        raise LimitExceeded("comparisons", compared)


def _names(value: object) -> Iterator[tuple[str, Any]]:
    """Give every name of an expanded document: ("@id", iri), ("@type", iri) or ("term", iri)."""
    if isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif isinstance(value, dict):
        if "@value" in value:
            if value.get("@type", "@json") != "@json":
                yield "@type", value["@type"]
            return
        for name, inner in value.items():
            if name == "@id":
                yield "@id", inner
            elif name == "@type":
                yield from (("@type", item) for item in inner)
            else:
                if not name.startswith("@"):
                    yield "term", name
                yield from _names(inner)


def _name_graphs(value: object, beginning: str) -> None:
    """Name each graph that has no name after its first node, so that a part of a document names it likewise."""
    if isinstance(value, list):
        for inner in value:
            _name_graphs(inner, beginning)
    elif isinstance(value, dict):
        for inner in value.values():
            _name_graphs(inner, beginning)
        if "@graph" in value and "@id" not in value:
            first = next((node["@id"] for node in value["@graph"] if isinstance(node, dict) and "@id" in node), "")
            value["@id"] = beginning + hashlib.sha256(str(first).encode("utf-8")).hexdigest()


def _leaves(value: object) -> Iterator[object]:
    """Give every value of the JSON that is no object and no array, its contexts left out; a value object is one."""
    if isinstance(value, dict):
        if "@value" in value:
            yield value["@value"]
            return
        for name, inner in value.items():
            if name != "@context":
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _expanded_leaves(value: object) -> Iterator[object]:
    """Give the same of an expanded document."""
    if isinstance(value, dict):
        if "@value" in value:
            yield from _leaves(value["@value"]) if value.get("@type") == "@json" else [value["@value"]]
            return
        for inner in value.values():
            yield from _expanded_leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _expanded_leaves(inner)
    else:
        yield value


def _pointers_of(document: dict[str, Any], dropped: list[object]) -> list[str]:
    names = {name for name in dropped if isinstance(name, str)}
    return [
        f"{pointer}/{hygiene.escape_pointer(name)}"
        for pointer, value in hygiene.walk(document)
        if isinstance(value, dict)
        for name in value
        if name in names
    ]


def _refusal(error: BaseException | None) -> ContextRefused | ContextNotPinned:
    """Find the code at the bottom of the processor's chain of errors, and our reason for it."""
    while error is not None:
        code = getattr(error, "code", None)
        if isinstance(code, str) and code in _REASONS:
            return ContextRefused(_REASONS[code])
        if isinstance(error, (ContextRefused, ContextNotPinned)):
            return error
        error = error.__cause__
    return DataWouldBeLost("value_dropped")


def _quads(dataset: dict[str, Any]) -> Iterator[rdfc.Quad]:
    for graph, triples in dataset.items():
        name = "" if graph == "@default" else graph if graph.startswith("_:") else rdfc.iri_text(graph)
        for triple in triples:
            subject, predicate, value = (_term(triple[place]) for place in ("subject", "predicate", "object"))
            yield rdfc.Quad(subject, predicate, value, name)


def _term(term: dict[str, Any]) -> str:
    if term["type"] == "blank node":
        return str(term["value"])
    if term["type"] == "IRI":
        return rdfc.iri_text(term["value"])
    return rdfc.literal_text(term["value"], term["datatype"], term.get("language"))
