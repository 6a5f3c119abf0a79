"""Compiled issuing beside bare signing, two processes beside one, and the whole command: `python bench/seal_issue.py`.

A pair is bare Ed25519 signatures by `cryptography` over fresh messages, then the compiled engine, values in and signed
bytes out, for about as long; processor time, so that other programs disturb little. The median of five pairs counts.
It ends with 1 when a target is missed, with 0 otherwise.
"""

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
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402 - found by the path above

from bench import papers  # noqa: E402 - found by the path above
from testamur.seal.expand import Expander  # noqa: E402 - found by the path above
from testamur.seal.template import Bound, Kind, Slot, compile_template  # noqa: E402 - found by the path above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SUBJECT: Final = "credentialSubject"
SLOTS: Final = (
    Slot(("id",), Kind.IRI),
    Slot((SUBJECT, "id"), Kind.IRI),
    Slot((SUBJECT, "identifier", 0, "identityHash"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 0, "salt"), Kind.LITERAL),
    Slot((SUBJECT, "identifier", 1, "identityHash"), Kind.LITERAL),
    Slot(("credentialStatus", "id"), Kind.IRI),
    Slot(("credentialStatus", "statusListIndex"), Kind.LITERAL),
)
NAMES: Final = ("Zoë O’Brien-Ångström", "Sukarni", "مريم الخوري", "山田 花子", 'Ann "Nan" Poe', "Đặng Thị Hoa 🎓")
WARM_UP: Final = 2000
PAIRS: Final = 5
ROWS: Final = 10_000
SHARE_OF_SIGNING: Final = 0.45
SECONDS_OF_COMMAND: Final = 3.0


@dataclass(frozen=True, slots=True)
class Timed:
    """One run of the whole command: seconds of processor and by the clock, and the figures it printed."""

    processor: float
    clock: float
    figures: dict[str, Any]


def sample() -> tuple[dict[str, Any], Bound]:
    """The credential of the bench without an endorsement inside, and its compiled form."""
    key, partner = papers.keys()
    document = json.loads(json.dumps(papers.award(replace(papers.achievement(partner), endorsements=()), 1)))
    template = compile_template(document, SLOTS, random=random.SystemRandom())
    return document, template.bind(key, papers.CREATED)


def learner(number: int, chance: random.Random) -> tuple[str, ...]:
    """The seven values of one learner."""
    return (
        f"{papers.HOST}/v/{chance.getrandbits(80):020x}",
        f"urn:uuid:b8ae842a-248e-4eb8-b6df-{chance.getrandbits(48):012x}",
        f"sha256${chance.getrandbits(256):064x}",
        f"{chance.getrandbits(128):032x}",
        f"{NAMES[number % len(NAMES)]} {number}",
        f"{papers.HOST}/status/revocation-1#{number}",
        str(number),
    )


def rate(act: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """How many a second of processor."""
    started = time.process_time()
    for one in inputs:
        act(one)
    return len(inputs) / (time.process_time() - started)


def compiled_pairs(*, seconds: float = 2.0) -> list[tuple[float, float]]:
    """Rates of bare signing and of the compiled engine in each pair."""
    _, bound = sample()
    chance = random.Random(20261123)
    bare = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    warm = rate(lambda values: bound.raw(*values), [learner(number, chance) for number in range(WARM_UP)])
    bare_warm = rate(bare.sign, [chance.randbytes(64) for _ in range(WARM_UP)])
    found = []
    for _ in range(PAIRS):
        messages = [chance.randbytes(64) for _ in range(int(bare_warm * seconds))]
        learners = [learner(number, chance) for number in range(int(warm * seconds))]
        found.append((rate(bare.sign, messages), rate(lambda values: bound.raw(*values), learners)))
    return found


def desk(folder: Path, rows: int) -> None:
    """Key, achievement and list of the command."""
    key, partner = papers.keys()
    whole = json.loads(json.dumps(papers.award(replace(papers.achievement(partner), endorsements=()), 1)))
    subject = whole[SUBJECT]
    known = {name: value for name, value in subject["achievement"].items() if name not in ("type", "creator")}
    file = {"base": f"{papers.HOST}/v/", "validFor": "P3Y", "achievement": known, "result": subject["result"]}
    (folder / "key.json").write_bytes(key.key_file(created=papers.CREATED, random=random.SystemRandom()))
    (folder / "achievement.json").write_text(json.dumps(file), encoding="utf-8")
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["name", "email", "identifier", "awarded_on", "assessed_on"])
    for number in range(rows):
        day = date(2026, 11, 1) + timedelta(days=number % 9)
        lines.writerow([f"{NAMES[number % len(NAMES)]} {number}", f"n{number}@learners.example", "", day, "2026-10-20"])
    (folder / "cohort.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def command(folder: Path, workers: int) -> Timed:
    """The whole command as a process."""
    words = "--key key.json --achievement achievement.json --learners cohort.csv --out out.ndjson --force --stats"
    more = ["--created", "2026-11-20T19:30:00Z", "--workers", str(workers)]
    started, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-m", "testamur", "seal", "issue", *words.split(), *more],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Timed(processor, time.perf_counter() - started, json.loads(done.stderr.strip().splitlines()[-1]))


def say(name: str, value: str) -> None:
    """One line of the table."""
    print(f"{name:<44}{value}", flush=True)


def main() -> int:
    """See the module's first lines."""
    document, bound = sample()
    size = len(bound.raw(*bound.template.values(document)))
    say("sample", f"{size} bytes, {len(Expander().dataset(document))} statements, {len(SLOTS)} slots")
    say("load of the last minute", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    pairs = compiled_pairs()
    ratios = [ours / bare for bare, ours in pairs]
    share = statistics.median(ratios)
    say("compiled issue / bare signing", f"{share:.2f} of {', '.join(f'{one:.2f}' for one in ratios)}")
    bare, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    say("bare signatures, credentials a second", f"{bare:.0f}, {ours:.0f} of processor")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        desk(folder, ROWS)
        runs = [(command(folder, 1), command(folder, 2)) for _ in range(PAIRS)]
        desk(folder, 0)
        start_up = statistics.median(command(folder, 1).processor for _ in range(PAIRS))
    one = statistics.median(single.processor for single, _ in runs)
    clock = statistics.median(single.clock for single, _ in runs)
    say(f"`seal issue` of {ROWS} rows", f"{one:.2f} s of processor, {clock:.2f} s by the clock")
    say("of that, start-up", f"{start_up:.2f} s of processor")
    say("without start-up / bare signing", f"{ROWS / (one - start_up) / bare:.2f}")
    say("what the command says", json.dumps(runs[-1][0].figures))
    gain = statistics.median(single.clock / double.clock for single, double in runs)
    say("two workers / one, by the clock", f"{gain:.2f} (for information: it needs two free cores)")
    missed = [
        name for name, ok in (("share", share >= SHARE_OF_SIGNING), ("command", one < SECONDS_OF_COMMAND)) if not ok
    ]
    say("targets missed", ", ".join(missed) or "none")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
