"""A document shape compiled for issuing: the statements once, and for each learner only what differs (seal.md 13).

RDF is a set of statements, so a term can be replaced where it stands. Only four effects reach further: the labels of
blank nodes, the order of lines, lines that become equal, and addresses that become equal. The first two are computed
again for each row; of the other two, any row that shows one falls back to the generic path, which decides.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import orjson

from testamur.seal import hygiene, multi
from testamur.seal.contexts import load_context
from testamur.seal.errors import ContextRefused, Fallback, LintFailed
from testamur.seal.expand import Expander
from testamur.seal.keys import Signer
from testamur.seal.lint import errors, lint
from testamur.seal.lint.bitstring import INDEX
from testamur.seal.lint.ob30 import HASH
from testamur.seal.lint.rule import listed
from testamur.seal.lint.testamur import SALT
from testamur.seal.proofs import ASSERTION
from testamur.seal.statements import Statements, pieces_of
from testamur.seal.straight import Source, joined, tuple_of
from testamur.seal.types import Json, Limits, Profile, Random, Sealed, Suite

LONGEST_TEXT: Final = 16 * 1024
LARGEST_DOCUMENT: Final = 512 * 1024
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
# Addresses that are written as they are: an opening, then at least one of these characters.
OPENINGS: Final = ("https://", "http://", "did:", "urn:", "mailto:")
BARE: Final = tuple(one.encode() for one in OPENINGS)
IRI_BYTES: Final = bytes(sorted({*range(0x21, 0x7F)} - set(b'"<>\\^`{|}')))
BASIC_PLANE: Final = "\uffff"
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


def hash_form(value: str) -> Hashable:
    """The rules look whether it is written as a hash, and of which kind."""
    return value[:3] if HASH.match(value) is not None else None


# What the rules can see of a value, by the place it stands in; a number stands for any place of an array. Whatever is
# not here is seen whole, so each new value is linted: the generic path's answer is never guessed.
SEEN: Final[Mapping[tuple[str | int, ...], Callable[[str], Hashable]]] = {
    ("id",): nothing,
    ("credentialSubject", "id"): nothing,
    ("credentialSubject", "identifier", 0, "identityHash"): hash_form,
    ("credentialSubject", "identifier", 0, "salt"): nothing,
    ("evidence", 0, "id"): nothing,
    ("credentialStatus", "id"): nothing,
    ("credentialStatus", "statusListIndex"): lambda index: INDEX.match(index) is not None,
}
# The institution's own profile looks at more.
SEEN_BY_OURS: Final[Mapping[tuple[str | int, ...], Callable[[str], Hashable]]] = {
    **SEEN,
    ("id",): origin,
    ("credentialSubject", "identifier", 0, "salt"): lambda salt: SALT.match(salt) is not None,
}


class Template:
    """One compiled shape; made by `compile_template`, used through `bind`, or through `digest` where bytes are checked."""

    def __init__(
        self,
        plain: dict[str, Any],
        slots: Sequence[Slot],
        profile: Profile,
        statements: Statements,
        *,
        reading: bool = False,
    ) -> None:
        self.plain = plain
        self.reading = reading
        self.slots = tuple(slots)
        self.profile = profile
        self.statements = statements
        self.dates = [place for place, slot in enumerate(slots) if slot.kind is Kind.DATE]
        self.iris = [place for place, slot in enumerate(slots) if slot.kind is Kind.IRI]
        self.refused = frozenset({*statements.addresses, *BARE})
        views = [view_of(plain, slot, profile) for slot in slots]
        self.views = {place: view for place, view in enumerate(views) if view is not nothing}
        values = self.values(plain)
        self.judged = {self.judgement(values)}
        self.digest_of = statements.digest_like([one.encode() for one in values])
        self.digest: Callable[..., bytes] = self.function("digest", "return digest_of({values})")

    def values(self, document: Json) -> tuple[str, ...]:
        """The slots' values in a document of this shape; `Fallback` when one is not a text."""
        return values_of(document, self.slots)

    def judgement(self, values: Sequence[str]) -> Hashable:
        """All that a lint rule can see of these values."""
        return tuple(view(values[place]) for place, view in self.views.items())

    def judge(self, seen: Hashable, *values: str) -> None:
        """Lint a whole document whose values look new to the rules; `Fallback` when it breaks one."""
        if any(DATE.fullmatch(values[place]) is None for place in self.dates):
            raise Fallback("a date is outside the pattern")
        if errors(lint(with_values(self.plain, self.slots, values), profile=self.profile, reading=self.reading)):
            raise Fallback("a rule is broken")
        if len(self.judged) >= MOST_JUDGED:
            self.judged.clear()
        self.judged.add(seen)

    def function(self, name: str, answer: str, **given: object) -> Callable[..., bytes]:
        """A function of the slots' texts, written out: everything that is asked of a row, then `answer`.

        In `answer`, `{values}` are the values as they stand between quotes, in JSON and in N-Quads. The function raises
        `Fallback` for a value that the generic path must judge.
        """
        source = Source("v{}".format)
        for known, value in {**given, "digest_of": self.digest_of, "Fallback": Fallback}.items():
            source.given(known, value)
        self.write_scan(source)
        self.write_addresses(source)
        self.write_judgement(source)
        for line in answer.format(values=", ".join(f"v{place}" for place in range(len(self.slots)))).split("\n"):
            source.write(line)
        found, self.statements.written[name] = source.function(name, self.parameters)
        return found

    @property
    def parameters(self) -> list[str]:
        """The names of a row's texts."""
        return [f"s{place}" for place in range(len(self.slots))]

    def write_scan(self, source: Source) -> None:
        """One look at all texts at once: most need no escape, and are the same bytes in both forms."""
        texts = tuple_of(self.parameters)
        values = f"{', '.join(f'v{place}' for place in range(len(self.slots)))},"
        source.given("escaped", escaped)
        source.write(f"""text = '"'.join({texts})""")
        # Whatever may not be signed is not printable either, and that is known much sooner.
        quiet = f"""text.isprintable() and text.count('"') == {len(self.slots) - 1} and "\\\\" not in text"""
        source.write(f"if len(text) <= {LONGEST_TEXT} and {quiet}:")
        source.write(f"""    {values} = text.encode().split(b'"')""")
        source.write("else:")
        source.write(f"    {values} = escaped({texts})")
        if self.statements.sorts_texts:
            source.write(
                r"""if not text.isascii() and max(text) > "\uffff": raise Fallback("UTF-16 order may differ")"""
            )

    def write_addresses(self, source: Source) -> None:
        """Addresses are of our own pattern, differ from each other, and from all that stand in the statements."""
        if not self.iris:
            return
        names = [f"v{place}" for place in self.iris]
        source.given("schemes", tuple(one.encode() for one in OPENINGS))
        source.given("allowed", IRI_BYTES)
        source.given("refused", self.refused)
        begin = " and ".join(f"{name}.startswith(schemes)" for name in names)
        source.write(f"if {joined(names)}.translate(None, allowed) or not ({begin}):")
        source.write("    raise Fallback('an address is outside the pattern')")
        same = f"len({{{', '.join(names)}}}) != {len(names)} or " if len(names) > 1 else ""
        source.write(f"if {same}not refused.isdisjoint({tuple_of(names)}):")
        source.write("    raise Fallback('an address stands for two things')")

    def write_judgement(self, source: Source) -> None:
        """What the rules can see of the values was judged before, or is judged now."""
        if not self.views:
            return
        seen = []
        for place, view in self.views.items():
            seen.append(f"s{place}" if view is whole else f"{source.given(f'view{place}', view)}(s{place})")
        source.given("judged", self.judged)
        source.given("judge", self.judge)
        source.write(f"seen = {tuple_of(seen)}")
        source.write(f"if seen not in judged: judge(seen, {', '.join(self.parameters)})")

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
        marks = {f'"{mark}"'.encode(): place for mark, place in statements.marks.items()}
        marks[f'"{statements.proof_mark}"'.encode()] = len(template.slots)
        pieces = pieces_of(orjson.dumps({**statements.marked, "proof": proof}), marks)
        source = Source("v{}".format)
        text = source.text(
            [part for one in pieces for part in ((one,) if isinstance(one, bytes) else (b'"', one, b'"'))]
        )
        proven = f"v{len(template.slots)} = base58(sign(options + digest_of({{values}})))"
        given = {**source.names, "options": self.options, "sign": signer.sign, "base58": multi.base58_of_signature}
        self.raw: Callable[..., bytes] = template.function("raw", f"{proven}\nreturn {text}", **given)
        named = [place for place, slot in enumerate(template.slots) if slot.path == ("id",)]
        self.id_place = named[0] if named else None
        self.id = template.plain.get("id")

    def seal(self, values: Sequence[str]) -> Sealed:
        """One row's signed bytes with the digest and the names kept beside them; `Fallback` for the generic path."""
        return Sealed.of(
            self.raw(*values),
            id_=self.id if self.id_place is None else values[self.id_place],
            suite=Suite.EDDSA_RDFC_2022,
            method=self.signer.method,
        )


def compile_template(
    document: Json,
    slots: Sequence[Slot],
    *,
    random: Random,
    profile: Profile = Profile.OB30,
    reading: bool = False,
    limits: Limits | None = None,
) -> Template:
    """Compile the shape of an unsigned document that has no fault; `random` makes the marks that stand in the slots.

    With `reading` the rules are those for a document that somebody else signed. `LintFailed`, `ContextRefused` and
    `ContextNotPinned` as in signing; `Fallback` when the shape cannot be compiled.
    """
    plain = orjson.loads(orjson.dumps(document))
    findings = errors(lint(plain, profile=profile, reading=reading))
    if findings:
        raise LintFailed(findings)
    Expander(limits).dataset(plain)
    refuse_places(plain, slots)
    refuse_scheme_terms(plain)
    marks = [mark_of(slot.kind, random) for slot in slots]
    marked = with_values(plain, slots, marks)
    try:
        quads = Expander(limits).dataset(marked)
    except ContextRefused:
        raise Fallback("a slot does not come back whole") from None
    statements = Statements(
        quads, marked, {mark: place for place, mark in enumerate(marks)}, proof_mark=mark_of(Kind.LITERAL, random)
    )
    if statements.sorts_texts and any(max(text, default="") > BASIC_PLANE for text in texts_of(plain)):
        raise Fallback("the order of texts may differ by UTF-16 unit")
    return Template(plain, slots, profile, statements, reading=reading)


def texts_of(plain: Json) -> Iterator[str]:
    """Every text of a document."""
    return (value for _, value in hygiene.walk(plain) if isinstance(value, str))


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
    return seen.get(tuple(step if isinstance(step, str) else 0 for step in slot.path), whole)


def reached(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path; `Fallback` when there is no such place."""
    try:
        for step in path:
            value = value[step]
    except (KeyError, IndexError, TypeError):
        raise Fallback("the row has another shape") from None
    return value


def values_of(document: Json, slots: Sequence[Slot]) -> tuple[str, ...]:
    """What stands in the slots of a document; `Fallback` when one is not there or not a text."""
    found = tuple(reached(document, slot.path) for slot in slots)
    if not all(type(one) is str for one in found):
        raise Fallback("a slot holds no text")
    return found


def with_values(plain: Json, slots: Sequence[Slot], values: Sequence[str]) -> dict[str, Any]:
    """A copy with other values in the slots."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(plain))
    for slot, value in zip(slots, values, strict=True):
        reached(copy, slot.path[:-1])[slot.path[-1]] = value
    return copy


def escaped(texts: Sequence[str]) -> list[bytes]:
    """The texts as they stand between quotes; JSON and N-Quads escape the same five characters in the same way."""
    text = "".join(texts)
    if (not text.isprintable() and FORBIDDEN.search(text)) or len(text) > LONGEST_TEXT:
        raise Fallback("a text is too long or holds a character that must not be signed")
    return [orjson.dumps(one)[1:-1] for one in texts]


__all__ = ["Bound", "Kind", "Slot", "Template", "compile_template"]
