"""`make bench`: the machine, then ratios in one run. Ratios can be compared between machines; milliseconds cannot.

`python bench/run.py` does everything in less than a minute; `python bench/run.py stream N` is the part of it that
issues N credentials in a process of its own.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench import measures  # noqa: E402 - found by the path above

LIBRARIES = ("pyld", "cryptography", "orjson", "django", "granian")
MANY = 2000


def processor() -> str:
    """The model of the processor, where the system says it."""
    found = Path("/proc/cpuinfo")
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def say(name: str, value: str) -> None:
    """One line of the table."""
    print(f"{name:<44}{value}", flush=True)


def machine() -> None:
    """Where it ran, and under which load."""
    say("processor", f"{processor()}, {os.cpu_count()} cores")
    say("system", f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    say("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    if hasattr(os, "getloadavg"):
        say("load of the last minute", f"{os.getloadavg()[0]:.1f} (what other programs take is not counted in pairs)")


def pair(one: measures.Pair) -> None:
    """A ratio with what it is made of."""
    rounds = f"median of {len(one.ours)} interleaved pairs of {one.documents}"
    say(f"{one.name}: testamur / PyLD alone", f"{one.ratio:.2f}  ({rounds})")
    say(f"{one.name}: testamur", f"{one.each(one.ours):.2f} ms of processor each")
    say(f"{one.name}: PyLD alone", f"{one.each(one.plain):.2f} ms of processor each")


def growth() -> None:
    """Memory of a stream, in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "stream", str(MANY)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = measures.Growth(**json.loads(done.stdout))
    say(
        f"memory while issuing {found.credentials} to a stream",
        f"{found.before:.1f} MiB after 100, {found.after:.1f} MiB at the end",
    )
    say("memory: end / after 100", f"{found.after / found.before:.3f}")
    say("issued in that process", f"{found.credentials / found.seconds:.0f} credentials a second of processor")


def main(arguments: list[str]) -> int:
    """See the module's first lines."""
    if arguments[:1] == ["stream"]:
        print(json.dumps(dataclasses.asdict(measures.stream(int(arguments[1])))))
        return 0
    started = time.monotonic()
    machine()
    pair(measures.issuing())
    pair(measures.verifying())
    say("compiled engine", "measured apart by bench/seal_issue.py; everything above is the generic path")
    growth()
    ours, bare = measures.cold_start()
    say("cold start of `testamur seal verify`", f"{ours:.2f} s (an empty Python: {bare:.2f} s); for information")
    say("this run", f"{time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
