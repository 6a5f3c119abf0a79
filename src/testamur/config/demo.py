"""`testamur demo`: the invented institution with its story, in a folder of its own, served with its worker until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from testamur.config import boot

BAD_INPUT = 65
SHIPPED = Path(__file__).parent.parent / "demo" / "data"
GREETED = ("marcus", "amara", "priya", "alexandre", "petra", "joan", "kwabena", "hanna", "devi", "samuel", "beatriz", "wei", "kofi")


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(argv: list[str]) -> int:  # noqa: RET503 - execve does not come back
    """`testamur demo [--port N] [--data DIR] [--institution FILE] [--load-only]`."""
    parser = argparse.ArgumentParser(prog="testamur demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("data/demo"))
    parser.add_argument("--institution", type=Path, default=SHIPPED / "institution-northlake.toml")
    parser.add_argument("--load-only", action="store_true", help="load the story and stop, without serving")
    given = parser.parse_args(argv)
    os.environ.update(
        TESTAMUR_DATA=str(given.data.resolve()), TESTAMUR_DEMO="1", TESTAMUR_SIGNING="1",
        TESTAMUR_SITE_URL=f"http://localhost:{given.port}",
    )  # fmt: skip
    boot.set_up()
    started = time.monotonic()
    code = _load(given.institution)
    if code:
        return code
    _say(f"Loaded in {time.monotonic() - started:.1f} s.")
    if given.load_only:
        return 0
    _greet(given.port)
    os.environ.pop("TESTAMUR_SIGNING")  # the pages get a process of their own, which cannot open a key
    os.execve(sys.executable, [sys.executable, "-m", "testamur", "serve", "--port", str(given.port), "--with-worker"], os.environ)  # noqa: S606 - ourselves


def _load(institution: Path) -> int:
    from testamur.config import init  # noqa: PLC0415 - models can be imported only once Django is set up
    from testamur.demo import story  # noqa: PLC0415 - as above
    from testamur.ground import times  # noqa: PLC0415 - as above
    from testamur.people.queries import institution_or_none  # noqa: PLC0415 - as above

    boot.migrate()
    if institution_or_none() is not None:
        _say("The demo is already loaded; nothing is added.")
        return 0
    try:
        read = init.read(institution)
    except init.CannotRead as error:
        for line in error.lines:
            sys.stderr.write(f"testamur: error: {line}\n")
        return BAD_INPUT
    story.load(read_file=read, open_institution=init.open_institution, now=times.utc_now(), say=_say)
    return 0


def _greet(port: int) -> None:
    from testamur.demo import story  # noqa: PLC0415 - once Django is set up
    from testamur.ground import times  # noqa: PLC0415 - as above
    from testamur.people.queries import institution  # noqa: PLC0415 - as above

    site = f"http://localhost:{port}"
    _say()
    _say(f"{institution().name('en')}: {site}/")
    _say(f"Mail stands on a page: {site}/en/demo/outbox/    Everybody of the cast: {site}/en/demo/cast/")
    _say()
    _say("One-use sign-in links (15 minutes; more on the page of the cast):")
    for name, role, path in story.doors(GREETED, now=times.utc_now()):
        _say(f"  {name:<22} {role:<34} {site}{path}")
    for state, path in story.examples():
        _say(f"  {state:<57} {site}{path}")
    _say()
    _say("Ctrl-C stops everything.")
