"""Whole commands as processes: `seal issue` from CSV to NDJSON, `seal verify` of one file, `import testamur.seal`."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import papers
from bench.compiled import NAMES, SUBJECT
from bench.pairs import rate
from testamur.seal.did import file_name
from testamur.seal.issue import issue
from testamur.seal.types import Did

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
ROWS: Final = 10_000
# A list this short costs what every list costs first: start, reading the achievement, one template and its checks.
FEW: Final = 500
FOR_TWO: Final = 20_000
PAIRS: Final = 5
SIGNED_IN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Timed:
    """One run of a command: seconds of processor and by the clock, and the figures it printed."""

    processor: float
    clock: float
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """The figures of `seal issue`: shares of bare signing in each pair, seconds, and the gain of a second process."""

    shares: tuple[float, ...]
    processor: float
    clock: float
    start: float
    figures: dict[str, Any]


def run(folder: Path, *words: str, without_extra: bool = True) -> Timed:
    """A command as a process; without the extra `fast`, unless that is asked for."""
    hidden = [str(folder / "hidden")] if without_extra else []
    path = os.pathsep.join((*hidden, str(ROOT / "src")))
    started, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    clock, after = time.perf_counter() - started, os.times()
    if done.returncode not in {0, 2}:  # 2: genuine, but the status list is not at hand
        raise AssertionError(done.stdout + done.stderr)
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    last = (done.stderr.strip().splitlines() or [""])[-1]
    return Timed(processor, clock, json.loads(last) if last.startswith("{") else {})


@contextmanager
def desk() -> Iterator[Path]:
    """A folder with a key, an achievement of the reference size, and a place that hides PyNaCl."""
    key, _ = papers.keys()
    subject = json.loads(json.dumps(papers.sample()))[SUBJECT]
    known = {name: value for name, value in subject["achievement"].items() if name not in ("type", "creator")}
    file = {"base": f"{papers.HOST}/v/", "validFor": "P3Y", "achievement": known, "result": subject["result"]}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "hidden" / "nacl").mkdir(parents=True)
        (folder / "hidden" / "nacl" / "__init__.py").write_text("raise ImportError\n", encoding="ascii")
        (folder / "key.json").write_bytes(key.key_file(created=papers.CREATED, random=random.SystemRandom()))
        (folder / "achievement.json").write_text(json.dumps(file), encoding="utf-8")
        for rows in (FEW, ROWS, FOR_TWO):
            (folder / f"{rows}.csv").write_text(cohort(rows), encoding="utf-8", newline="")
        yield folder


def cohort(rows: int) -> str:
    """A list of learners."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["name", "email", "identifier", "awarded_on", "assessed_on"])
    for number in range(rows):
        day = date(2026, 11, 1) + timedelta(days=number % 9)
        lines.writerow([f"{NAMES[number % len(NAMES)]} {number}", f"n{number}@learners.example", "", day, "2026-10-20"])
    return text.getvalue()


def issued(folder: Path, rows: int, *, workers: int = 1, without_extra: bool = True) -> Timed:
    """One run of `seal issue`."""
    words = f"--key key.json --achievement achievement.json --learners {rows}.csv --out out.ndjson --force --stats"
    more = ("--created", "2026-11-20T19:30:00Z", "--workers", str(workers))
    return run(folder, "-m", "testamur", "seal", "issue", *words.split(), *more, without_extra=without_extra)


def issuing(folder: Path, *, without_extra: bool = True) -> Command:
    """`seal issue` with one worker beside bare signing by `cryptography`, what a short list costs taken off."""
    chance = random.Random(20261125)
    bare = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)).sign
    shares, runs, starts = [], [], []
    for _ in range(PAIRS):
        signed = rate(bare, [chance.randbytes(64) for _ in range(SIGNED_IN)])
        starts.append(issued(folder, FEW, without_extra=without_extra))
        runs.append(issued(folder, ROWS, without_extra=without_extra))
        seconds = runs[-1].processor - starts[-1].processor
        shares.append((ROWS - FEW) / seconds / signed)
    return Command(
        tuple(shares),
        statistics.median(one.processor for one in runs),
        statistics.median(one.clock for one in runs),
        statistics.median(one.processor for one in starts),
        runs[-1].figures,
    )


def gain(folder: Path) -> tuple[float, ...]:
    """How many times as fast two processes are as one, by the clock, start-up taken off, in each pair."""
    found = []
    for _ in range(PAIRS):
        one, two = (
            issued(folder, FOR_TWO, workers=workers).clock - issued(folder, FEW, workers=1).clock for workers in (1, 2)
        )
        found.append(one / two)
    return tuple(found)


def cold_start() -> tuple[Timed, Timed, Timed]:
    """A Python that does nothing, `import testamur.seal`, and `seal verify` of one file: medians of seven processes."""
    key, partner = papers.keys()
    with desk() as folder:
        raw = issue(papers.sample(), signer=key, created=papers.CREATED).raw
        (folder / "one.json").write_bytes(raw)
        dids = folder / "dids"
        dids.mkdir()
        for did, document in papers.documents_of(key, partner).items():
            (dids / file_name(Did(did))).write_text(json.dumps(document), encoding="utf-8")
        checking = ("-m", "testamur", "seal", "verify", "one.json", "--dids", "dids", "--at", "2026-11-21T12:00:00Z")
        sides = (("-c", "pass"), ("-c", "import testamur.seal"), checking)
        times = [[run(folder, *words) for words in sides] for _ in range(7)]
    nothing, importing, verifying = (
        Timed(statistics.median(one.processor for one in side), statistics.median(one.clock for one in side), {})
        for side in zip(*times, strict=True)
    )
    return nothing, importing, verifying
