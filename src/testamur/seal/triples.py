"""From the expanded form of a document straight to its statements (JSON-LD 1.1 API, 8.1; seal.md section 6).

The package first gathers all that is said of one thing, compares each value with every other, and then takes it apart
into statements again. A dataset is a set, so that is not needed: each statement is written where it stands. Whatever is
not a plain object, value or graph (lists, reverse properties, indexes, directions, doubles) is left to the package.
"""

from collections.abc import Mapping
from typing import Any, Final

from testamur.seal.rdfc import Quad, iri_text, literal_text

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE: Final = iri_text(f"{RDF}type")
VALUE_MEMBERS: Final = frozenset({"@value", "@type", "@language"})
# Numbers of these kinds are written anew by the package.
REWRITTEN: Final = frozenset({"@json", f"{XSD}double"})
LARGEST: Final = 10**21


class NotPlain(Exception):
    """The document holds something that is left to the package."""


class Statements:
    """The statements of one document; blank nodes are labelled in the order they are met."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.iris: dict[str, str] = {}
        self.nodes = 0

    def iri(self, iri: str) -> str:
        """An IRI as it is written; the same few stand again and again."""
        written = self.iris.get(iri)
        if written is None:
            written = self.iris[iri] = iri_text(iri)
        return written

    def node(self, node: Mapping[str, Any], graph: str) -> str:
        """The statements about an object and about all inside it; its own name comes back."""
        id_ = node.get("@id")
        if id_ is None:
            subject, self.nodes = f"_:b{self.nodes}", self.nodes + 1
        elif isinstance(id_, str) and not id_.startswith("_:"):
            subject = self.iri(id_)
        else:
            raise NotPlain
        for name, values in node.items():
            if name == "@type":
                self.quads += [Quad(subject, TYPE, self.iri(one), graph) for one in values]
            elif name == "@graph":
                self.all(values, subject)
            elif name[0] != "@":
                predicate = self.iri(name)
                for value in values:
                    said = literal(value) if "@value" in value else self.node(value, graph)
                    self.quads.append(Quad(subject, predicate, said, graph))
            elif name != "@id":
                raise NotPlain
        return subject

    def all(self, nodes: list[Any], graph: str) -> None:
        """The statements of a graph."""
        for node in nodes:
            if not isinstance(node, dict) or "@value" in node:
                raise NotPlain
            self.node(node, graph)


def literal(value: Mapping[str, Any]) -> str:
    """A literal as N-Quads writes it."""
    said, datatype, language = value["@value"], value.get("@type"), value.get("@language")
    if not VALUE_MEMBERS.issuperset(value) or datatype in REWRITTEN:
        raise NotPlain
    if isinstance(said, str):
        return literal_text(said, datatype or f"{XSD}string", language)
    if isinstance(said, bool):
        return literal_text("true" if said else "false", datatype or f"{XSD}boolean")
    if isinstance(said, int) and abs(said) < LARGEST:
        return literal_text(str(said), datatype or f"{XSD}integer")
    raise NotPlain


def statements_of(expanded: list[Any]) -> list[Quad] | None:
    """The statements of an expanded document whose names are all absolute; None when it is left to the package."""
    found = Statements()
    try:
        found.all(expanded, "")
    except (NotPlain, TypeError, AttributeError):
        return None
    # A dataset is a set: what is said twice is one statement.
    return list(dict.fromkeys(found.quads))
