"""Everything that `make test` does, in parts, with one table at the end; a part that cannot run is named with its reason.

python tools/test.py            all parts
python tools/test.py check      the checks alone
python tools/test.py sqlite postgres browser
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONG = os.environ.get("TESTAMUR_LONG") == "1"
STRICT = os.environ.get("TESTAMUR_CI") == "1"
WORKERS = os.environ.get("TESTAMUR_TEST_WORKERS", str(min(os.cpu_count() or 1, 4)))


@dataclass
class Part:
    """What a part of the run came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def ran(self) -> bool:
        """Whether the part could be run at all."""
        return not self.note.startswith("not run")


CHECKS = [
    ("form and mistakes", ["ruff", "check", "src", "tests", "tools", "manage.py", "hatch_build.py"]),
    ("types", ["mypy"]),
    ("law of arrows", ["lint-imports", "--no-cache"]),
    ("templates", ["djlint", "src", "--lint", "--quiet"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("words", ["python", "tools/words.py", "--check"]),
]


def run_checks() -> Iterator[Part]:
    """The checks, each a part of its own."""
    with tempfile.TemporaryDirectory(prefix="testamur-check-") as data:
        env = os.environ | {"TESTAMUR_DATA": data, "TESTAMUR_TESTING": "1", "DJANGO_SETTINGS_MODULE": "testamur.config.settings"}
        env |= {"PYTHONPATH": str(ROOT / "src")}
        for name, command in CHECKS:
            started = time.monotonic()
            done = subprocess.run(
                [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=env, text=True, capture_output=True, check=False
            )
            part = Part(f"check: {name}", seconds=time.monotonic() - started)
            if done.returncode:
                part.failed = 1
                print(f"--- {name}\n{done.stdout[-6000:]}{done.stderr[-3000:]}", flush=True)
            else:
                part.passed = 1
            yield part


def pytest(name: str, arguments: list[str], env: dict[str, str] | None = None) -> Part:
    """One pytest run; counts are read from its closing line."""
    started = time.monotonic()
    print(f"--- {name}", flush=True)
    process = subprocess.Popen(
        [str(BIN / "pytest"), *arguments], cwd=ROOT, env=os.environ | (env or {}), text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    code = process.wait()
    part = Part(name, seconds=time.monotonic() - started)
    closing = next((line for line in reversed(lines) if re.search(r"\d+ (passed|failed|error|skipped)", line)), "")
    for count, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", closing):
        field = "failed" if word.startswith(("failed", "error")) else word
        setattr(part, field, getattr(part, field) + int(count))
    if code not in {0, 5} and not part.failed:
        part.failed, part.note = 1, f"pytest ended with {code}"
    return part


def run_sqlite() -> Part:
    """Everything on SQLite, but for Chromium and the crash tests' own processes."""
    seed = os.environ.get("TESTAMUR_SEED", str(secrets.randbelow(10**8)))
    print(f"seed of sampled and shuffled runs: {seed}", flush=True)
    marks = "not browser and not long" if not LONG else "not browser"
    arguments = ["-m", marks, "-n", WORKERS, "--dist", "worksteal", f"--randomly-seed={seed}", "-rs"]
    return pytest("SQLite", arguments, {"TESTAMUR_SEED": seed})


@contextmanager
def cluster() -> Iterator[str]:
    """A throw-away PostgreSQL cluster on a socket of its own; its address. Raises LookupError with the reason if none."""
    found = shutil.which("initdb") or next((str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)
    if found is None:
        raise LookupError("PostgreSQL's server programs were not found")
    programs = Path(found).resolve().parent  # the programs stand together, a link to one of them may not
    user = None
    if os.geteuid() == 0:
        user = "postgres"
    folder = Path(tempfile.mkdtemp(prefix="testamur-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        as_user = {"user": user, "group": user} if user else {}
        name = user or os.environ.get("USER", "testamur")
        init = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)
        options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "",
                   "unix_socket_directories": str(folder), "max_connections": "60"}
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        log = (folder / "log").open("w")
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *flags], stdout=log, stderr=log, cwd=folder, **as_user
        )
        try:
            for _try in range(100):
                ready = subprocess.run(
                    [str(programs / "pg_isready"), "-h", str(folder), "-q"], check=False, capture_output=True
                ).returncode
                if ready == 0:
                    break
                time.sleep(0.1)
            else:
                raise LookupError("PostgreSQL did not start: " + (folder / "log").read_text()[-300:])
            yield f"postgres://{name}@/postgres?host={folder}"
        finally:
            server.terminate()
            server.wait(timeout=20)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_postgres() -> Part:
    """The laws of the database, all actions and the journey on PostgreSQL."""
    try:
        with cluster() as address:
            marks = "(db_law or actions or journey) and not browser and not crash"
            arguments = ["-m", marks, "-n", WORKERS, "--dist", "worksteal"]
            return pytest("PostgreSQL", arguments, {"DATABASE_URL": address})
    except LookupError as reason:
        return Part("PostgreSQL", note=f"not run: {reason}")


def run_browser() -> Iterator[Part]:
    """The pages in Chromium, on SQLite and (the journey) on PostgreSQL."""
    if shutil.which("chromium") is None:
        yield Part("Chromium", note="not run: Chromium was not found (Debian's package chromium)")
        return
    options = ["-m", "browser", "-p", "no:randomly", "--browser", "chromium", "-n", WORKERS, "--dist", "worksteal"]
    yield pytest("Chromium on SQLite", options)
    try:
        with cluster() as address:
            yield pytest("Chromium on PostgreSQL", [*options, "-k", "journey"], {"TESTAMUR_JOURNEY_DATABASE_URL": address})
    except LookupError as reason:
        yield Part("Chromium on PostgreSQL", note=f"not run: {reason}")


def main(wanted: list[str]) -> int:
    """Run the parts asked for (all without a name) and print the table."""
    os.chdir(ROOT)
    wanted = wanted or ["check", "sqlite", "postgres", "browser"]
    parts: list[Part] = []
    if "check" in wanted:
        parts += run_checks()
    if "sqlite" in wanted:
        parts.append(run_sqlite())
    if "postgres" in wanted:
        parts.append(run_postgres())
    if "browser" in wanted:
        parts += run_browser()
    print("\n" + f"{'part':<32}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for part in parts:
        print(f"{part.name:<32}{part.passed:>8}{part.failed:>8}{part.skipped:>9}{part.seconds:>9.1f}  {part.note}")
    if STRICT:
        for part in parts:
            part.failed += 0 if part.ran else 1
    passed, failed, skipped = (sum(getattr(part, name) for part in parts) for name in ("passed", "failed", "skipped"))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
