"""A document shape compiled for issuing: the statements once, and for each learner only what differs (seal.md 13).

RDF is a set of statements, so a term can be replaced where it stands. Only four effects reach further: the labels of
blank nodes, the order of lines, lines that become equal, and addresses that become equal. The first two are computed
again for each row; of the other two, any row that shows one falls back to the generic path, which decides.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any, Final

import orjson

from testamur.seal import hygiene, multi
from testamur.seal.contexts import load_context
from testamur.seal.errors import ContextRefused, Fallback, LintFailed
from testamur.seal.expand import Expander
from testamur.seal.keys import Signer
from testamur.seal.lint import errors, lint
from testamur.seal.lint.bitstring import INDEX
from testamur.seal.lint.rule import listed
from testamur.seal.lint.testamur import SALT
from testamur.seal.proofs import ASSERTION
from testamur.seal.statements import Named, Piece, Statements, joined, pieces_of
from testamur.seal.types import Json, Profile, Random, Sealed, Suite

LONGEST_TEXT: Final = 16 * 1024
LARGEST_DOCUMENT: Final = 512 * 1024
MOST_ORDERS: Final = 256
MOST_JUDGED: Final = 4096
SENTINEL_BYTES: Final = 16
SCHEMES: Final = ("https", "http", "urn", "did", "mailto")
# Nothing that chooses contexts, terms or keys can be a slot.
NEVER_A_SLOT: Final = frozenset({"@context", "type", "proof", "issuer", "hashed", "identityType"})
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
IRI: Final = r"(?:https?://|did:|urn:|mailto:)[!#-;=?-\[\]_a-z~]+"
DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


class Kind(StrEnum):
    """What may stand in a slot."""

    LITERAL = "literal"
    IRI = "iri"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that differs from learner to learner: a whole JSON string, by its path from the document's root."""

    path: tuple[str | int, ...]
    kind: Kind


def nothing(_value: str) -> Hashable:
    """The rules do not look at the value, beyond what every slot is asked."""
    return None


def whole(value: str) -> Hashable:
    """The rules may look at all of it."""
    return value


def origin(value: str) -> Hashable:
    """The rules look at scheme and host."""
    return tuple(value.split("/", 3)[:3])


# What the rules can see of a value, by the place it stands in. Whatever is not here is seen whole, so each new value
# is linted; the generic path's answer is never guessed.
SEEN: Final[Mapping[tuple[str, ...], Callable[[str], Hashable]]] = {
    ("id",): nothing,
    ("credentialSubject", "id"): nothing,
    ("credentialSubject", "identifier", "identityHash"): nothing,
    ("credentialSubject", "identifier", "salt"): nothing,
    ("credentialSubject", "result", "value"): nothing,
    ("evidence", "id"): nothing,
    ("credentialStatus", "id"): nothing,
    ("credentialStatus", "statusListIndex"): lambda index: INDEX.match(index) is not None,
}
# The institution's own profile looks at more.
SEEN_BY_OURS: Final[Mapping[tuple[str, ...], Callable[[str], Hashable]]] = {
    **SEEN,
    ("id",): origin,
    ("credentialSubject", "identifier", "salt"): lambda salt: SALT.match(salt) is not None,
}


class Template:
    """One compiled shape; made by `compile_template`, used through `bind`."""

    def __init__(self, plain: dict[str, Any], slots: Sequence[Slot], profile: Profile, statements: Statements) -> None:
        self.plain = plain
        self.slots = tuple(slots)
        self.profile = profile
        self.statements = statements
        order = sorted(range(len(slots)), key=lambda place: slots[place].kind is Kind.IRI)
        self.texts = sum(slot.kind is not Kind.IRI for slot in slots)
        self.arrange = tuple_getter(order)
        self.dates = [place for place, slot in enumerate(slots) if slot.kind is Kind.DATE]
        self.iris = re.compile("\n".join([IRI] * (len(slots) - self.texts)))
        views = [view_of(plain, slot, profile) for slot in slots]
        self.seen_whole = tuple_getter([place for place, view in enumerate(views) if view is whole])
        self.seen_partly = [(place, view) for place, view in enumerate(views) if view not in (whole, nothing)]
        self.judged = {self.judgement(self.values(plain))}
        self.orders: dict[Hashable, Named] = {}

    def values(self, document: Json) -> tuple[str, ...]:
        """The slots' values in a document of this shape; `Fallback` when one is not a text."""
        found = tuple(reached(document, slot.path) for slot in self.slots)
        if not all(type(one) is str for one in found):
            raise Fallback("a slot holds no text")
        return found

    def judgement(self, values: Sequence[str]) -> Hashable:
        """All that a lint rule can see of these values."""
        return self.seen_whole(values), *[view(values[place]) for place, view in self.seen_partly]

    def judge(self, values: Sequence[str], seen: Hashable) -> None:
        """Lint a whole document whose values look new to the rules; `Fallback` when it breaks one."""
        if any(DATE.fullmatch(values[place]) is None for place in self.dates):
            raise Fallback("a date is outside the pattern")
        if errors(lint(with_values(self.plain, self.slots, values), profile=self.profile)):
            raise Fallback("a rule is broken")
        if len(self.judged) >= MOST_JUDGED:
            self.judged.clear()
        self.judged.add(seen)

    def vector(self, values: Sequence[str], pool: list[bytes]) -> list[bytes]:
        """A copy of the pool with the row's values in their places; `Fallback` for a value the generic path must judge."""
        arranged = self.arrange(values)
        texts, iris = arranged[: self.texts], arranged[self.texts :]
        text = "".join(texts)
        # Whatever may not be signed is not printable either, and that is known much sooner.
        if (not text.isprintable() and FORBIDDEN.search(text)) or len(text) > LONGEST_TEXT:
            raise Fallback("a text is too long or holds a character that must not be signed")
        if self.statements.sorts_texts and not text.isascii() and max(text) > "\uffff":
            raise Fallback("the order of values may differ by UTF-16 unit")
        vector = pool.copy()
        vector[: self.texts] = escaped(texts, text)
        if iris:
            addresses = "\n".join(iris)
            if len(addresses) > LONGEST_TEXT or self.iris.fullmatch(addresses) is None:
                raise Fallback("an address is outside the pattern")
            forms = addresses.encode().split(b"\n")
            if len(set(forms)) != len(forms) or not self.statements.addresses.isdisjoint(forms):
                raise Fallback("an address stands for two things")
            vector[self.texts : len(values)] = forms
        seen = self.judgement(values)
        if seen not in self.judged:
            self.judge(values, seen)
        return vector

    def digest(self, vector: list[bytes]) -> bytes:
        """The SHA-256 of the canonical statements; `vector` gets the row's labels and sorted lines."""
        statements = self.statements
        ordered = statements.label(vector)
        key = statements.order_of(vector)
        named = self.orders.get(key)
        if named is None:
            if len(self.orders) >= MOST_ORDERS:
                raise Fallback("too many orders of addresses")
            named = self.orders[key] = statements.named_part(vector)
        return named.digest(vector, statements.blank_part(vector, ordered))

    def bind(self, signer: Signer, created: datetime) -> "Bound":
        """Make it ready for one key and one second."""
        return Bound(self, signer, created)


class Bound:
    """A template with the key and the second of a run: values in, signed bytes out."""

    def __init__(self, template: Template, signer: Signer, created: datetime) -> None:
        self.template = template
        self.signer = signer
        proof: dict[str, Any] = {
            "type": "DataIntegrityProof",
            "cryptosuite": Suite.EDDSA_RDFC_2022.value,
            "created": hygiene.write_instant(created),
            "verificationMethod": signer.method,
            "proofPurpose": ASSERTION,
        }
        options = {**proof, "@context": template.plain["@context"]}
        self.options = hashlib.sha256(Expander().canonical(options).encode()).digest()
        statements = template.statements
        proof["proofValue"] = statements.proof_mark
        marked = {**statements.marked, "proof": proof}
        marks = {f'"{mark}"'.encode(): place for mark, place in statements.marks.items()}
        pieces: list[Piece] = []
        for piece in pieces_of(
            orjson.dumps(marked), {**marks, f'"{statements.proof_mark}"'.encode(): statements.proof}
        ):
            pieces += [piece] if isinstance(piece, bytes) else [b'"', piece, b'"']
        # The template's constants and, behind them, those of this key and second.
        self.pool = statements.pool.copy()
        self.json = joined(pieces, self.pool)
        self.proof = statements.proof
        named = [place for place, slot in enumerate(template.slots) if slot.path == ("id",)]
        self.id_place = named[0] if named else None
        self.id = template.plain.get("id")

    def raw(self, values: Sequence[str]) -> bytes:
        """The signed bytes of one row; `Fallback` when the generic path has to decide."""
        vector = self.template.vector(values, self.pool)
        signature = self.signer.sign(self.options + self.template.digest(vector))
        vector[self.proof] = b"z" + multi.base58_encode(signature).encode()
        return self.json(vector)

    def seal(self, values: Sequence[str]) -> Sealed:
        """The same with the digest and the names that are kept beside the bytes."""
        return Sealed.of(
            self.raw(values),
            id_=self.id if self.id_place is None else values[self.id_place],
            suite=Suite.EDDSA_RDFC_2022,
            method=self.signer.method,
        )


def compile_template(
    document: Json, slots: Sequence[Slot], *, random: Random, profile: Profile = Profile.OB30
) -> Template:
    """Compile the shape of an unsigned document that has no fault; `random` makes the marks that stand in the slots.

    `LintFailed`, `ContextRefused` and `ContextNotPinned` as in signing; `Fallback` when the shape cannot be compiled.
    """
    plain = orjson.loads(orjson.dumps(document))
    findings = errors(lint(plain, profile=profile))
    if findings:
        raise LintFailed(findings)
    Expander().dataset(plain)
    refuse_places(plain, slots)
    refuse_scheme_terms(plain)
    order = sorted(range(len(slots)), key=lambda place: slots[place].kind is Kind.IRI)
    marks = [mark_of(slots[place].kind, random) for place in order]
    unordered = [marks[order.index(place)] for place in range(len(slots))]
    marked = with_values(plain, slots, unordered)
    try:
        quads = Expander().dataset(marked)
    except ContextRefused:
        raise Fallback("a slot does not come back whole") from None
    statements = Statements(
        quads, marked, {mark: place for place, mark in enumerate(marks)}, proof_mark=mark_of(Kind.LITERAL, random)
    )
    return Template(plain, slots, profile, statements)


def refuse_places(plain: Json, slots: Sequence[Slot]) -> None:
    """Every slot is a different whole text, and none of them decides how others are read."""
    if not slots or len({slot.path for slot in slots}) != len(slots):
        raise Fallback("slots are there, each once")
    if "proof" in plain or len(orjson.dumps(plain)) > LARGEST_DOCUMENT:
        raise Fallback("the document is signed or too large")
    for slot in slots:
        if not NEVER_A_SLOT.isdisjoint(slot.path) or type(reached(plain, slot.path)) is not str:
            raise Fallback("this cannot be a slot")


def refuse_scheme_terms(plain: Json) -> None:
    """No context in use defines a scheme as a term: else an address could be a short name for another one."""
    urls = {
        url
        for _, value in hygiene.walk(plain)
        if isinstance(value, dict) and "@context" in value
        for url in listed(value["@context"])
    }
    for url in urls:
        for _, value in hygiene.walk(load_context(url)["document"]):
            if isinstance(value, dict) and any(name.split(":", 1)[0] in SCHEMES for name in value):
                raise Fallback("a context defines a scheme as a term")


def mark_of(kind: Kind, random: Random) -> str:
    """An unguessable text or address."""
    mark = f"slot{random.randbytes(SENTINEL_BYTES).hex()}"
    return f"urn:slot:{mark}" if kind is Kind.IRI else mark


def view_of(plain: Json, slot: Slot, profile: Profile) -> Callable[[str], Hashable]:
    """What the rules can see of a slot; an endorsement beside an id must speak of that very id."""
    beside = reached(plain, slot.path[:-1])
    if slot.kind is Kind.DATE or (isinstance(beside, Mapping) and "endorsement" in beside):
        return whole
    seen = SEEN_BY_OURS if profile is Profile.TESTAMUR else SEEN
    return seen.get(tuple(step for step in slot.path if isinstance(step, str)), whole)


def reached(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path; `Fallback` when there is no such place."""
    try:
        for step in path:
            value = value[step]
    except (KeyError, IndexError, TypeError):
        raise Fallback("the row has another shape") from None
    return value


def with_values(plain: Json, slots: Sequence[Slot], values: Sequence[str]) -> dict[str, Any]:
    """A copy with other values in the slots."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(plain))
    for slot, value in zip(slots, values, strict=True):
        reached(copy, slot.path[:-1])[slot.path[-1]] = value
    return copy


def escaped(texts: Sequence[str], text: str) -> list[bytes]:
    """The texts as they stand between quotes; JSON and N-Quads escape the same five characters in the same way."""
    if '"' in text:
        return [orjson.dumps(one)[1:-1] for one in texts]
    return orjson.dumps(texts)[2:-2].split(b'","') if texts else []


def tuple_getter(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """The values at these places, always as a tuple."""
    if len(places) < 2:
        return lambda values: tuple(values[place] for place in places)
    return itemgetter(*places)


__all__ = ["Bound", "Kind", "Slot", "Template", "compile_template"]
