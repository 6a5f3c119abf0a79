"""The rows of a run become lines: in blocks, by one process or several, the same bytes whatever their number.

The marks of templates are drawn from the system: they are in no output, and must not be guessable.
"""

import mmap
import multiprocessing
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from testamur.seal.achievement_file import AchievementFile
from testamur.seal.batch import BLOCK, Batch, Engine, Refused, Tally
from testamur.seal.cli.chance import DrawnChance, SystemChance, chance
from testamur.seal.cli.rows import Clerk, Entry, Facts
from testamur.seal.errors import SealError, SelfCheckFailed
from testamur.seal.keys import SecretKey
from testamur.seal.row_check import Learner
from testamur.seal.suites.enveloping import envelops
from testamur.seal.template import Slot
from testamur.seal.types import Json, Random, Suite

FORK: Final = "fork"
# Blocks come back by way of memory that the processes share: what is read from a pipe is copied four times.
SHELF: Final = 8 * 1024 * 1024
FEW: Final = 16
# What one row may draw of the system's randomness at most: two ids and two salts.
DRAWN: Final = 64


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
            draw=None if self.seed is None else self.draw,
        )

    def draw(self, name: str) -> Random:
        """The randomness of one credential: under a seed it is the same whatever worker signs it."""
        return chance(self.seed, f"disclosure {name}")


@dataclass(slots=True)
class Pressed:
    """A block's lines and figures, or what stopped it: a row that breaks a rule, or data the engine refuses whole.

    Lines that lie on a shelf are good until the next block is asked for; `laid` is how many bytes lie there.
    """

    lines: bytes | memoryview = b""
    laid: int = 0
    count: int = 0
    tally: Tally = field(default_factory=Tally)
    row: int | None = None
    fault: str | None = None


@dataclass(slots=True)
class Block:
    """Some rows of the run with what was worked out for them (`batch.Rows`)."""

    clerk: Clerk
    learners: Sequence[Learner]
    entries: Sequence[Entry]
    facts: list[Facts]
    shapes: list[Hashable]

    def values(self, place: int) -> tuple[str, ...]:
        """What fills the open places of a row's template."""
        return self.clerk.values(self.learners[place], self.facts[place], self.entries[place])

    def document(self, place: int) -> Json:
        """A row's unsigned credential."""
        return self.clerk.credential(self.learners[place], self.facts[place], self.entries[place])

    def slots(self, place: int) -> tuple[Slot, ...]:
        """The open places of a row's credential."""
        return self.clerk.open_places(self.learners[place], self.facts[place], self.entries[place])


@dataclass(slots=True)
class Press:
    """One process's share of a run; templates stay from block to block."""

    work: Run
    learners: Sequence[Learner]
    entries: Sequence[Mapping[str, str]] | None
    batch: Batch
    clerk: Clerk

    @classmethod
    def of(cls, work: Run, learners: Sequence[Learner], entries: Sequence[Mapping[str, str]] | None) -> "Press":
        """A press that has made nothing yet."""
        return cls(work, learners, entries, work.batch(), Clerk(work.file, valid_from=work.valid_from))

    def block(self, start: int) -> Block:
        """The rows of a block, their facts worked out."""
        learners = self.learners[start : start + BLOCK]
        entries = self.entries[start : start + BLOCK] if self.entries is not None else [None] * len(learners)
        facts_of, shape_of, seed = self.clerk.facts, self.clerk.shape, self.work.seed
        if seed is None:
            drawn = DrawnChance(DRAWN * len(learners))
            facts = [facts_of(learner, drawn) for learner in learners]
        else:
            facts = [facts_of(learner, chance(seed, f"row {learner.row}")) for learner in learners]
        shapes = [shape_of(learner, entry) for learner, entry in zip(learners, entries, strict=True)]
        return Block(self.clerk, learners, entries, facts, shapes)

    def part(self, start: int, shelf: memoryview) -> Pressed:
        """Sign one block and lay its lines on a shelf. Only `SelfCheckFailed` is raised: everything else has to travel between processes."""
        self.batch.tally = Tally()
        block = self.block(start)
        try:
            found = self.batch.signed(block)
        except SelfCheckFailed as wrong:
            row = "" if wrong.place is None else f" at row {block.learners[wrong.place].row}"
            raise SelfCheckFailed(f"self-check failed{row}: {wrong}") from None
        except SealError as error:
            return Pressed(fault=str(error))
        lines: list[bytes] = []
        for learner, one in zip(block.learners, found, strict=True):
            if isinstance(one, Refused):
                return Pressed(row=learner.row, fault=str(one.error))
            lines.append(one)
        if envelops(self.work.suite):
            # The text of a token needs no escape, so a JSON text of it is the text between quotation marks.
            lines = [b'"%b"' % line for line in lines]
        laid = lay(lines, shelf)
        rest = b"".join(line + b"\n" for line in lines) if lines and not laid else b""
        return Pressed(rest, laid, len(found), self.batch.tally)


def lay(lines: Sequence[bytes], shelf: memoryview) -> int:
    """Lay lines on a shelf, a few at a time; how many bytes they are, or 0 when they do not fit."""
    size = sum(map(len, lines)) + len(lines)
    if size > len(shelf):
        return 0
    at = 0
    for first in range(0, len(lines), FEW):
        piece = b"\n".join((*lines[first : first + FEW], b""))
        shelf[at : at + len(piece)] = piece
        at += len(piece)
    return at


def press(
    work: Run, learners: Sequence[Learner], entries: Sequence[Mapping[str, str]] | None, workers: int
) -> Iterator[Pressed]:
    """Every block of the run in order. Where processes cannot be forked, one does all the work."""
    starts = range(0, len(learners), BLOCK)
    workers = min(workers, len(starts))
    many = workers if workers > 1 and FORK in multiprocessing.get_all_start_methods() else 0
    # Not closed by hand: whoever took the last lines may still hold them.
    whole = memoryview(mmap.mmap(-1, SHELF * max(1, 2 * many)))
    shelves = [whole[at : at + SHELF] for at in range(0, len(whole), SHELF)]
    if many:
        yield from pressed_by(many, work, learners, entries, starts, shelves)
        return
    alone = Press.of(work, learners, entries)
    yield from (taken(alone.part(start, shelves[0]), shelves[0]) for start in starts)


def pressed_by(
    workers: int,
    work: Run,
    learners: Sequence[Learner],
    entries: Sequence[Mapping[str, str]] | None,
    starts: Sequence[int],
    shelves: Sequence[memoryview],
) -> Iterator[Pressed]:
    """The blocks by so many processes, in order; a shelf is used again when what lay on it was taken.

    A forked process has key, rows and shelves already; they are never written anywhere on their way.
    """
    context = multiprocessing.get_context(FORK)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=begin, initargs=(work, learners, entries, shelves)
    ) as pool:
        many = len(shelves)
        waiting = [pool.submit(one_part, start, number) for number, start in enumerate(starts[:many])]
        for number in range(len(starts)):
            yield taken(waiting[number % many].result(), shelves[number % many])
            if number + many < len(starts):
                waiting[number % many] = pool.submit(one_part, starts[number + many], number % many)


def taken(pressed: Pressed, shelf: memoryview) -> Pressed:
    """A block with its lines as they lie on the shelf."""
    if pressed.laid:
        pressed.lines = shelf[: pressed.laid]
    return pressed


OWN: list[tuple[Press, Sequence[memoryview]]] = []


def begin(
    work: Run,
    learners: Sequence[Learner],
    entries: Sequence[Mapping[str, str]] | None,
    shelves: Sequence[memoryview],
) -> None:
    """What a worker process does first."""
    OWN[:] = [(Press.of(work, learners, entries), shelves)]


def one_part(start: int, shelf: int) -> Pressed:
    """What a worker process does with each block."""
    press, shelves = OWN[0]
    return press.part(start, shelves[shelf])
