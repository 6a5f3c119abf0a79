"""A run of many credentials: compiled where the shape allows it, generic where not, the same bytes either way (13).

Nothing is handed out before its block was checked: the first row of a new template and the last compiled row of every
block also go the generic way, must come out equal byte for byte, and are verified. Between these, a signature is not
verified one by one: that would cost more than everything else together.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final, Protocol

from testamur.seal.did import DidDocument, KeyEntry, did_document, did_of, read_document
from testamur.seal.errors import ContextRefused, Fallback, LintFailed, ResolutionFailed, ResolutionKind, SelfCheckFailed
from testamur.seal.expand import Expander
from testamur.seal.issue import NO_RESOURCES, as_plain_json, check, key_findings, sign
from testamur.seal.keys import Signer
from testamur.seal.lint import errors
from testamur.seal.lint.disclosure import judged_by
from testamur.seal.lint.resources import resource_findings
from testamur.seal.report import CheckName, Result
from testamur.seal.suites import Disclosure
from testamur.seal.suites.enveloping import MEDIA_TYPES
from testamur.seal.suites.sd_jwt import Hiding, usual_places
from testamur.seal.template import Bound, Slot, compile_template, values_of
from testamur.seal.types import Alg, Did, Json, Profile, Random, Sealed, Suite, VerifyOptions
from testamur.seal.verify import verify_presentation

BLOCK: Final = 500
MOST_TEMPLATES: Final = 64
# A template costs about as much as so many credentials on the generic path.
WORTH_COMPILING: Final = 8
PROVEN: Final = (CheckName.FORMAT, CheckName.CONTEXT, CheckName.SCHEMA, CheckName.PROOF, CheckName.ISSUER_BINDING)


class Engine(StrEnum):
    """Which path a run takes."""

    AUTO = "auto"
    COMPILED = "compiled"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Row:
    """An unsigned document, where it differs from others, and a key that rows of the same shape and constants share."""

    shape: Hashable
    document: Json
    slots: tuple[Slot, ...]


class Rows(Protocol):
    """Some rows of a run. Documents are asked for only where a template is made, checked, or steps aside."""

    @property
    def shapes(self) -> Sequence[Hashable]:
        """The key of each row."""

    def values(self, place: int) -> tuple[str, ...]:
        """What fills the open places of a row's template; `Fallback` when that cannot be said."""

    def document(self, place: int) -> Json:
        """A row's unsigned document."""

    def slots(self, place: int) -> tuple[Slot, ...]:
        """Where a row's document differs from others of its shape."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Rows that are there as whole documents."""

    rows: Sequence[Row]
    shapes: Sequence[Hashable]

    def values(self, place: int) -> tuple[str, ...]:
        """What stands in the row's open places."""
        return values_of(self.rows[place].document, self.rows[place].slots)

    def document(self, place: int) -> Json:
        """The row's document."""
        return self.rows[place].document

    def slots(self, place: int) -> tuple[Slot, ...]:
        """The row's open places."""
        return self.rows[place].slots


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that must not be signed, by its place in the run."""

    place: int
    error: LintFailed | ContextRefused | Fallback


@dataclass(slots=True)
class Tally:
    """How many went which way."""

    compiled: int = 0
    generic: int = 0
    self_checks: int = 0

    def add(self, other: "Tally") -> None:
        """Count another part of the run."""
        self.compiled += other.compiled
        self.generic += other.generic
        self.self_checks += other.self_checks


@dataclass(slots=True, kw_only=True)
class Batch:
    """The templates of one run, and the way of each row. `random` makes the marks that templates are compiled with.

    `draw` gives the randomness of one credential by its id, for suites that need some; `random` serves without it.
    """

    signer: Signer
    created: datetime
    random: Random
    suite: Suite = Suite.EDDSA_RDFC_2022
    profile: Profile = Profile.OB30
    resources: Mapping[str, bytes] = field(default_factory=lambda: NO_RESOURCES)
    engine: Engine = Engine.AUTO
    tally: Tally = field(default_factory=Tally)
    templates: OrderedDict[Hashable, Bound | None] = field(default_factory=OrderedDict)
    unchecked: set[Hashable] = field(default_factory=set)
    draw: Callable[[str], Random] | None = None

    def block(self, rows: Sequence[Row], *, start: int = 0) -> list[Sealed | Refused]:
        """Sign some rows, in their order. `SelfCheckFailed` before any of them is handed out."""
        found = self.signed(Documents(rows, [row.shape for row in rows]), start=start)
        return [
            one if isinstance(one, Refused) else self.sealed(one, row.document)
            for one, row in zip(found, rows, strict=True)
        ]

    def sealed(self, raw: bytes, document: Json) -> Sealed:
        """Signed bytes with the names kept beside them."""
        named = document.get("id")
        return Sealed.of(
            raw,
            id_=named if isinstance(named, str) else None,
            suite=self.suite,
            method=self.signer.method,
            media_type=MEDIA_TYPES.get(self.suite, "application/vc"),
        )

    def signed(self, rows: Rows, *, start: int = 0) -> list[bytes | Refused]:
        """The signed bytes of some rows, in their order. `SelfCheckFailed` before any of them is handed out."""
        shapes, values = rows.shapes, rows.values
        many = Counter(shapes)
        found: list[bytes | Refused] = []
        checked: set[int] = set()
        last = -1
        for place, shape in enumerate(shapes):
            bound = self.templates.get(shape) or self.bound(rows, place, many[shape])
            if bound is not None:
                try:
                    found.append(bound.raw(*values(place)))
                except Fallback:
                    pass
                else:
                    last = place
                    self.tally.compiled += 1
                    if shape in self.unchecked:
                        self.unchecked.discard(shape)
                        checked.add(place)
                    continue
            found.append(self.slowly(rows.document(place), start + place))
        for shape in many:
            if shape in self.templates:
                self.templates.move_to_end(shape)
        for place in sorted({*checked, last} - {-1}):
            self.check(shapes[place], rows.document(place), found[place], place)
        return found

    def bound(self, rows: Rows, place: int, many: int) -> Bound | None:
        """The template of a row, compiled when there are enough rows to be worth it."""
        shape = rows.shapes[place]
        if shape in self.templates:
            return self.templates[shape]
        fits = self.suite is Suite.EDDSA_RDFC_2022 and self.signer.alg is Alg.ED25519
        wanted = self.engine is Engine.COMPILED or (self.engine is Engine.AUTO and many >= WORTH_COMPILING)
        if not (fits and wanted):
            return None
        document = rows.document(place)
        if any(key_findings(document, self.signer)) or errors(
            tuple(resource_findings(document, self.resources, profile=self.profile))
        ):
            return None
        made: Bound | None = None
        try:
            template = compile_template(document, rows.slots(place), random=self.random, profile=self.profile)
            made = template.bind(self.signer, self.created)
        except (LintFailed, ContextRefused):
            return None  # the fault may be this row's alone: the next one is tried again
        except Fallback:
            pass  # the shape itself cannot be compiled
        self.templates[shape] = made
        self.unchecked.add(shape)
        if len(self.templates) > MOST_TEMPLATES:
            self.templates.popitem(last=False)
        return made

    def slowly(self, document: Json, place: int) -> bytes | Refused:
        """The generic way; under the compiled engine such a row is refused."""
        if self.engine is Engine.COMPILED:
            return Refused(place, Fallback("the compiled engine cannot issue this row"))
        try:
            raw = self.generic(document, Expander()).raw
        except (LintFailed, ContextRefused) as error:
            return Refused(place, error)
        self.tally.generic += 1
        return raw

    def generic(self, document: Json, expander: Expander) -> Sealed:
        """Rules, safe mode, signature."""
        document = as_plain_json(document)
        check(document, profile=self.profile, resources=self.resources, expander=expander)
        # Only what decides the verdict is shown always; whatever else is in an award its holder shows by choice.
        draw = self.random if self.draw is None else self.draw(str(document.get("id")))
        disclosure = Disclosure(draw, judged_by(document)) if self.suite is Suite.ECDSA_SD_2023 else None
        hiding = Hiding(draw, usual_places(document)) if self.suite is Suite.SD_JWT_VC else None
        return sign(
            document,
            signer=self.signer,
            suite=self.suite,
            created=self.created,
            expander=expander,
            disclosure=disclosure,
            hiding=hiding,
        )

    def check(self, shape: Hashable, document: Json, found: bytes | Refused, place: int) -> None:
        """The generic path gives the same bytes, and they verify; else the template serves no more and the run ends."""
        self.tally.self_checks += 1
        # The verifier reads the bytes anew; what it finds to be the same JSON is not expanded twice.
        expander = Expander()
        try:
            same = self.generic(document, expander).raw == found
        except (LintFailed, ContextRefused):
            same = False
        if not same or not isinstance(found, bytes) or not self.verifies(found, expander):
            self.templates[shape] = None
            raise SelfCheckFailed("compiled and generic results differ; nothing was issued", place)

    def verifies(self, raw: bytes, expander: Expander) -> bool:
        """Whether the generic verifier finds the credential genuine under the signer's own key."""
        options = VerifyOptions(profile=self.profile, checks=frozenset(one.value for one in PROVEN))
        report = verify_presentation(
            raw,
            now=self.created,
            resolver=OwnKey(self.signer),
            status=None,
            challenge=None,
            domain=None,
            options=options,
            expander=expander,
        )
        results = {check.name: check.result for check in report.checks}
        return all(results[name] is Result.PASS for name in PROVEN)


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A resolver that knows the signer's key and nothing else."""

    signer: Signer

    def resolve(self, did: Did) -> DidDocument:
        """The document of the signer's DID."""
        if did != did_of(self.signer.method):
            raise ResolutionFailed(ResolutionKind.NOT_FOUND, did)
        entry = KeyEntry(self.signer.method, self.signer.alg, self.signer.public)
        return read_document(did_document(did, [entry]), did=did)


def issue_batch(rows: Iterable[Row], batch: Batch, *, check_every: int = BLOCK) -> Iterator[Sealed | Refused]:
    """Sign every row in order, block by block; a block is handed out when it has been checked.

    `SelfCheckFailed` stops the run. A row that breaks a rule comes back as `Refused`.
    """
    source = iter(rows)
    start = 0
    while block := list(islice(source, check_every)):
        yield from batch.block(block, start=start)
        start += len(block)
