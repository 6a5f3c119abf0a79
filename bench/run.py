"""`make bench`: the machine, then every figure that must be reached, as ratios in one run where ratios can be.

Ratios can be compared between machines; seconds cannot. `python bench/run.py` does everything and ends with 1 when a
figure is missed; `python bench/run.py stream N` is the part of it that issues N credentials in a process of its own.
With TESTAMUR_LONG=1 that is 1,000,000, else 50,000.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench import command, compiled, generic, memory  # noqa: E402 - found by the path above
from testamur.seal.expand import Expander  # noqa: E402 - found by the path above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.pairs import Pair

LIBRARIES: Final = ("cryptography", "pynacl", "pyld", "orjson")
LONG: Final = os.environ.get("TESTAMUR_LONG") == "1"
MANY: Final = 1_000_000 if LONG else 50_000
MISSED: list[str] = []


def say(name: str, value: str) -> None:
    """One line of the table."""
    print(f"{name:<48}{value}", flush=True)


def target(name: str, value: float, *, least: float | None = None, most: float | None = None, more: str = "") -> None:
    """A figure that must be reached, and whether it was."""
    reached = (least is None or value >= least) and (most is None or value <= most)
    wanted = f"at least {least}" if least is not None else f"at most {most}"
    say(name, f"{value:.2f}{more}  ({wanted}: {'reached' if reached else 'MISSED'})")
    if not reached:
        MISSED.append(name)


def processor() -> str:
    """The model of the processor, where the system says it."""
    found = Path("/proc/cpuinfo")
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def machine() -> None:
    """Where it ran, and under which load."""
    say("processor", f"{processor()}, {os.cpu_count()} cores")
    say("system", f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    say("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    document, bound = compiled.sample()
    raw = bound.raw(*bound.template.values(document))
    quads = Expander().dataset(document)
    nodes = {term for quad in quads for term in quad if term.startswith("_:")}
    say("sample", f"{len(raw)} bytes, {len(quads)} statements, {len(nodes)} blank nodes, {len(compiled.SLOTS)} slots")
    say("load of the last minute", f"{os.getloadavg()[0]:.1f}; pairs are in processor time")


def listed(values: Sequence[float]) -> str:
    """All pairs."""
    return " of " + " ".join(f"{one:.2f}" for one in values)


def pair(one: Pair, least: float | None) -> None:
    """A ratio with all its pairs, and the rates it is made of."""
    if least is None:
        say(one.name, f"{one.ratio:.2f}{listed(one.ratios)}  (reported, no target)")
    else:
        target(one.name, one.ratio, least=least, more=listed(one.ratios))
    say(
        "  a second of processor, ours and bare",
        f"{statistics.median(one.ours):.0f}, {statistics.median(one.plain):.0f}",
    )


def whole_command() -> None:
    """`seal issue` as a process."""
    with command.desk() as folder:
        found = command.issuing(folder)
        share = statistics.median(found.shares)
        target("seal issue, CSV to NDJSON / bare signing", share, least=0.45, more=listed(found.shares))
        target(f"seal issue of {command.ROWS} rows, seconds of processor", found.processor, most=3)
        say("  by the clock; of processor for a short list", f"{found.clock:.2f}; {found.start:.2f}")
        say("  what the command says", json.dumps(found.figures))
        quick = command.issuing(folder, without_extra=False)
        share = statistics.median(quick.shares)
        say("  the same with the extra `fast`", f"{share:.2f}{listed(quick.shares)}  (reported, no target)")
        if len(os.sched_getaffinity(0)) < 2:
            say("two processes / one", "not measured: there is one core")
            return
        gains = command.gain(folder)
        target("two processes / one, by the clock", statistics.median(gains), least=1.6, more=listed(gains))


def growth() -> None:
    """Memory of a stream, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), "stream", str(MANY)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = memory.Growth(**json.loads(done.stdout))
    more = f" MiB: {found.early:.1f} after {memory.EARLY}, {found.late:.1f} at the end"
    target(f"memory grown over {found.credentials} credentials", max(0.0, found.late - found.early), most=19, more=more)
    if not LONG:
        say("  over 1,000,000", "with TESTAMUR_LONG=1")


def start() -> None:
    """How long it takes until something happens."""
    nothing, importing, verifying = command.cold_start()
    target("import testamur.seal, seconds of processor", importing.processor - nothing.processor, most=0.15)
    target("seal verify of one file, seconds of processor", verifying.processor, most=0.4)
    clocks = ", ".join(f"{one.clock:.2f}" for one in (nothing, importing, verifying))
    say("  an empty Python, both of these by the clock", clocks)


def main(arguments: list[str]) -> int:
    """See the module's first lines."""
    if arguments[:1] == ["stream"]:
        print(json.dumps(dataclasses.asdict(memory.stream(int(arguments[1])))))
        return 0
    started = time.monotonic()
    machine()
    pair(compiled.issuing(), 0.45)
    pair(compiled.issuing(is_fast=True), None)
    pair(compiled.verifying(), 0.45)
    pair(generic.issuing(), 1.0)
    pair(generic.verifying(), 1.0)
    whole_command()
    growth()
    start()
    say("this run", f"{time.monotonic() - started:.0f} s")
    say("missed", ", ".join(MISSED) or "nothing")
    return 1 if MISSED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
