"""A run of many credentials: compiled where the shape allows it, generic where not, the same bytes either way (13).

Nothing is handed out before its block was checked: the first row of a new template and the last compiled row of every
block also go the generic way, must come out equal byte for byte, and are verified. Between these, a signature is not
verified one by one: that would cost more than everything else together.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from testamur.seal.did import DidDocument, KeyEntry, did_document, did_of, read_document
from testamur.seal.errors import ContextRefused, Fallback, LintFailed, ResolutionFailed, ResolutionKind, SelfCheckFailed
from testamur.seal.issue import NO_RESOURCES, issue, key_findings
from testamur.seal.keys import Signer
from testamur.seal.lint import errors
from testamur.seal.lint.resources import resource_findings
from testamur.seal.report import CheckName, Result
from testamur.seal.template import Bound, Slot, compile_template
from testamur.seal.types import Alg, Did, Json, Profile, Random, Sealed, Suite, VerifyOptions
from testamur.seal.verify import verify

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
    """The templates of one run, and the way of each row. `random` makes the marks that templates are compiled with."""

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

    def block(self, rows: Sequence[Row], *, start: int = 0) -> list[Sealed | Refused]:
        """Sign some rows, in their order. `SelfCheckFailed` before any of them is handed out."""
        shapes = Counter(row.shape for row in rows)
        found: list[Sealed | Refused] = []
        compiled: list[int] = []
        first: list[int] = []
        for place, row in enumerate(rows):
            bound = self.bound(row, shapes[row.shape])
            sealed = self.compiled(bound, row) if bound is not None else None
            if sealed is None:
                found.append(self.slowly(row, start + place))
                continue
            found.append(sealed)
            compiled.append(place)
            if row.shape in self.unchecked:
                self.unchecked.discard(row.shape)
                first.append(place)
        for place in sorted({*first, *compiled[-1:]}):
            self.check(rows[place], found[place])
        return found

    def bound(self, row: Row, many: int) -> Bound | None:
        """The template of a row, compiled when there are enough rows to be worth it."""
        if row.shape in self.templates:
            self.templates.move_to_end(row.shape)
            return self.templates[row.shape]
        fits = self.suite is Suite.EDDSA_RDFC_2022 and self.signer.alg is Alg.ED25519
        wanted = self.engine is Engine.COMPILED or (self.engine is Engine.AUTO and many >= WORTH_COMPILING)
        if not (fits and wanted):
            return None
        if any(key_findings(row.document, self.signer)) or errors(
            tuple(resource_findings(row.document, self.resources, profile=self.profile))
        ):
            return None
        made: Bound | None = None
        try:
            template = compile_template(row.document, row.slots, random=self.random, profile=self.profile)
            made = template.bind(self.signer, self.created)
        except (LintFailed, ContextRefused):
            return None  # the fault may be this row's alone: the next one is tried again
        except Fallback:
            pass  # the shape itself cannot be compiled
        self.templates[row.shape] = made
        self.unchecked.add(row.shape)
        if len(self.templates) > MOST_TEMPLATES:
            self.templates.popitem(last=False)
        return made

    def compiled(self, bound: Bound, row: Row) -> Sealed | None:
        """The compiled way; None when the row has to go the generic one."""
        try:
            sealed = bound.seal(bound.template.values(row.document))
        except Fallback:
            return None
        self.tally.compiled += 1
        return sealed

    def slowly(self, row: Row, place: int) -> Sealed | Refused:
        """The generic way; under the compiled engine such a row is refused."""
        if self.engine is Engine.COMPILED:
            return Refused(place, Fallback("the compiled engine cannot issue this row"))
        try:
            sealed = self.generic(row.document)
        except (LintFailed, ContextRefused) as error:
            return Refused(place, error)
        self.tally.generic += 1
        return sealed

    def generic(self, document: Json) -> Sealed:
        """Rules, safe mode, signature."""
        return issue(
            document,
            signer=self.signer,
            suite=self.suite,
            created=self.created,
            profile=self.profile,
            resources=self.resources,
        )

    def check(self, row: Row, sealed: Sealed | Refused) -> None:
        """The generic path gives the same bytes, and they verify; else the template serves no more and the run ends."""
        self.tally.self_checks += 1
        try:
            same = self.generic(row.document) == sealed
        except (LintFailed, ContextRefused):
            same = False
        if not same or not isinstance(sealed, Sealed) or not self.verifies(sealed):
            self.templates[row.shape] = None
            raise SelfCheckFailed("the compiled engine gave other bytes than the generic one; nothing was issued")

    def verifies(self, sealed: Sealed) -> bool:
        """Whether the generic verifier finds the credential genuine under the signer's own key."""
        options = VerifyOptions(profile=self.profile, checks=frozenset(one.value for one in PROVEN))
        report = verify(sealed.raw, now=self.created, resolver=OwnKey(self.signer), options=options)
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
