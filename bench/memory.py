"""Memory of a process that issues to a stream: measured early and at the end."""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import papers
from bench.compiled import SLOTS, learner
from testamur.seal.batch import Batch, Refused, Row, issue_batch
from testamur.seal.template import with_values

if TYPE_CHECKING:
    from collections.abc import Iterator

EARLY = 2_000


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident memory of the process, in MiB."""

    credentials: int
    early: float
    late: float
    seconds: float


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def rows(count: int) -> Iterator[Row]:
    """So many learners of one shape, each made when it is asked for."""
    plain = json.loads(json.dumps(papers.sample()))
    chance = random.Random(20261126)
    for number in range(count):
        yield Row("one", with_values(plain, SLOTS, learner(number, chance)), SLOTS)


def stream(count: int) -> Growth:
    """Issue so many credentials, each written out and forgotten. Run it in a process of its own."""
    key, _ = papers.keys()
    batch = Batch(signer=key, created=papers.CREATED, random=random.SystemRandom())
    early, started = 0.0, time.process_time()
    with tempfile.TemporaryFile() as output:
        for number, one in enumerate(issue_batch(rows(count), batch), start=1):
            if isinstance(one, Refused):
                raise one.error
            output.write(one.raw + b"\n")
            if number % 100_000 == 0:
                output.seek(0)
                output.truncate()
            if number == EARLY:
                early = resident()
        return Growth(count, early, resident(), time.process_time() - started)
