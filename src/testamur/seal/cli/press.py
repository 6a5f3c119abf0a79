"""The rows of a run become lines: in blocks, by one process or several, the same bytes whatever their number.

The marks of templates are drawn from the system: they are in no output, and must not be guessable.
"""

import multiprocessing
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from typing import Any, Final

from testamur.seal.achievement_file import AchievementFile
from testamur.seal.batch import BLOCK, Batch, Engine, Refused, Row, Tally
from testamur.seal.cli.chance import SystemChance, chance
from testamur.seal.cli.rows import credential
from testamur.seal.errors import SealError, SelfCheckFailed
from testamur.seal.keys import SecretKey
from testamur.seal.learners import Learner
from testamur.seal.template import Kind, Slot
from testamur.seal.types import Json, Suite

Entry = Mapping[str, str] | None
Part = tuple[tuple[Learner, Entry], ...]
FORK: Final = "fork"
SUBJECT: Final = "credentialSubject"
OFTEN: Final = (
    Slot(("id",), Kind.IRI),
    Slot(("validFrom",), Kind.DATE),
    Slot(("awardedDate",), Kind.DATE),
    Slot((SUBJECT, "id"), Kind.IRI),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that is the same for every row."""

    key: SecretKey
    suite: Suite
    file: AchievementFile
    created: datetime
    valid_from: datetime | None
    resources: Mapping[str, bytes]
    seed: bytes | None
    engine: Engine

    def batch(self) -> Batch:
        """An empty run of the engine."""
        return Batch(
            signer=self.key,
            created=self.created,
            random=SystemChance(),
            suite=self.suite,
            resources=self.resources,
            engine=self.engine,
        )

    def row(self, learner: Learner, entry: Entry, slots: dict[Hashable, tuple[Slot, ...]]) -> Row:
        """One learner's unsigned credential; `slots` remembers the open places by shape."""
        document = credential(
            self.file, learner, random=chance(self.seed, f"row {learner.row}"), valid_from=self.valid_from, entry=entry
        )
        shape = shape_of(learner, entry)
        if shape not in slots:
            slots[shape] = open_places(document, self.file, learner)
        return Row(shape, document, slots[shape])


@dataclass(slots=True)
class Pressed:
    """A block's lines and figures, or what stopped it: a row that breaks a rule, or data the engine refuses whole."""

    lines: bytes = b""
    count: int = 0
    tally: Tally = field(default_factory=Tally)
    row: int | None = None
    fault: str | None = None


@dataclass(slots=True)
class Press:
    """One process's share of a run; templates stay from block to block."""

    work: Run
    batch: Batch
    slots: dict[Hashable, tuple[Slot, ...]] = field(default_factory=dict)

    def part(self, part: Part) -> Pressed:
        """Sign one block. Only `SelfCheckFailed` is raised: everything else has to travel between processes."""
        self.batch.tally = Tally()
        try:
            found = self.batch.block([self.work.row(learner, entry, self.slots) for learner, entry in part])
        except SelfCheckFailed:
            raise
        except SealError as error:
            return Pressed(fault=str(error))
        lines = []
        for (learner, _), one in zip(part, found, strict=True):
            if isinstance(one, Refused):
                return Pressed(row=learner.row, fault=str(one.error))
            lines.append(one.raw)
        return Pressed(b"".join(line + b"\n" for line in lines), len(lines), self.batch.tally)


def press(
    work: Run, learners: Sequence[Learner], entries: Sequence[Mapping[str, str]] | None, workers: int
) -> Iterator[Pressed]:
    """Every block of the run in order. Where processes cannot be forked, one does all the work."""
    pairs = tuple(zip(learners, entries if entries is not None else repeat(None), strict=False))
    parts = [pairs[at : at + BLOCK] for at in range(0, len(pairs), BLOCK)]
    workers = min(workers, len(parts))
    if workers < 2 or FORK not in multiprocessing.get_all_start_methods():
        yield from map(Press(work, work.batch()).part, parts)
        return
    # A forked process has the key already; it is never written anywhere on its way.
    context = multiprocessing.get_context(FORK)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=begin, initargs=(work,)) as pool:
        yield from pool.map(one_part, parts)


OWN: list[Press] = []


def begin(work: Run) -> None:
    """What a worker process does first."""
    OWN[:] = [Press(work, work.batch())]


def one_part(part: Part) -> Pressed:
    """What a worker process does with each block."""
    return OWN[0].part(part)


def shape_of(learner: Learner, entry: Entry) -> Hashable:
    """What decides the shape of a row's credential, and every text in it that is no slot."""
    return (
        learner.identifier is not None,
        learner.assessed_on is not None,
        learner.evidence_url is not None,
        entry and tuple(said for name, said in sorted(entry.items()) if name not in ("id", "statusListIndex")),
        tuple(constants_of(result) for result in learner.results),
    )


def constants_of(result: Mapping[str, Any]) -> Hashable:
    """A result without its value, as a key."""
    return tuple((name, None if name == "value" else str(said)) for name, said in result.items())


def open_places(document: Json, file: AchievementFile, learner: Learner) -> tuple[Slot, ...]:
    """Where a row's credential differs from others of its shape."""
    found = list(OFTEN)
    subject = document[SUBJECT]
    found += [Slot(("validUntil",), Kind.DATE)] if "validUntil" in document else []
    found += [Slot((SUBJECT, "activityEndDate"), Kind.DATE)] if "activityEndDate" in subject else []
    for place, identity in enumerate(subject["identifier"]):
        for member in ("identityHash", "salt"):
            found += [Slot((SUBJECT, "identifier", place, member), Kind.LITERAL)] if member in identity else []
    for place, result in enumerate(learner.results, start=len(file.results)):
        found += [Slot((SUBJECT, "result", place, "value"), Kind.LITERAL)] if "value" in result else []
    if learner.evidence_url is not None:
        found.append(Slot(("evidence", 0, "id"), Kind.IRI))
    if "credentialStatus" in document:
        found.append(Slot(("credentialStatus", "id"), Kind.IRI))
        found.append(Slot(("credentialStatus", "statusListIndex"), Kind.LITERAL))
    return tuple(found)
