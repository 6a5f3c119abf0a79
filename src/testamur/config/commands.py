"""Commands of an operator: init, check, process."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from testamur.config import boot, laws
from testamur.ground import times

BAD_INPUT, NO_INPUT = 65, 66


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _wrong(line: str) -> None:
    sys.stderr.write(f"testamur: error: {line}\n")


def init(argv: list[str]) -> int:
    """`testamur init --institution FILE --admin EMAIL`: tables, institution, bodies, policy, the first administrator."""
    parser = argparse.ArgumentParser(prog="testamur init")
    parser.add_argument("--institution", type=Path, required=True, help="the institution's TOML file")
    parser.add_argument("--admin", required=True, help="address of the first administrator")
    given = parser.parse_args(argv)
    os.environ["TESTAMUR_SIGNING"] = "1"  # the institution's keys are made here, and opened by the worker alone afterwards
    boot.set_up()
    from testamur.config import init as opening  # noqa: PLC0415 - models can be imported only once Django is set up
    from testamur.ground.errors import Refused  # noqa: PLC0415 - as above
    from testamur.people.actions import sign_in  # noqa: PLC0415 - as above

    try:
        read = opening.read(given.institution)
    except opening.CannotRead as error:
        for line in error.lines:
            _wrong(line)
        return BAD_INPUT
    boot.migrate()
    now = times.utc_now()
    try:
        admin = opening.open_institution(read_file=read, admin_email=given.admin, now=now)
    except Refused:
        _wrong("this database already has its institution; nothing was changed")
        return BAD_INPUT
    token = sign_in.ask_link(email=given.admin, next_path="/people/", language=admin.language, now=now)
    _say(f"{read.data['name']['en']} is open. Its administrator signs in once within 15 minutes at:")
    _say(f"{settings.SITE_URL}/sign-in/{token}/")
    _say("Next: testamur serve (pages) and testamur worker (signing and mail).")
    return 0


def check(argv: list[str]) -> int:
    """`testamur check [--record]`: the settings in force, the laws in the database, the chain of the record."""
    parser = argparse.ArgumentParser(prog="testamur check")
    parser.add_argument("--record", action="store_true", help="walk the whole chain of the record")
    given = parser.parse_args(argv)
    boot.set_up()
    from testamur.record import queries  # noqa: PLC0415 - models can be imported only once Django is set up

    for name, value in settings.ENVIRONMENT.model_dump().items():
        shown = "(set)" if "password" in name and value else "(from a file)" if name == "database_url" and value else value
        _say(f"TESTAMUR_{name.upper():<16} {shown}")
    missing = laws.missing(connection)
    for law in missing:
        _wrong(f"the database lacks the law {law}; run the migrations again on a fresh copy and compare")
    broken = queries.first_broken_link() if given.record else None
    if broken is not None:
        _wrong(f"the chain of the record is broken at link {broken}")
    elif given.record:
        head = queries.head()
        _say(f"record: {head.size} links hold, head {head.chain}")
    return 1 if missing or broken is not None else 0


def process(argv: list[str]) -> int:
    """`testamur process check FILE` names what is wrong in a policy; `draw FILE` prints its Mermaid diagram.

    `load FILE` keeps it in the institution's database; with `--activate` new concepts come under it from now on.
    """
    parser = argparse.ArgumentParser(prog="testamur process")
    parser.add_argument("what", choices=["check", "draw", "load"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--activate", action="store_true", help="with load: put it in use for new concepts")
    given = parser.parse_args(argv)
    from testamur.proposals.rules import policy, policy_check  # noqa: PLC0415 - this command needs no Django

    try:
        text = given.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _wrong(f"cannot read {given.file}: {error}")
        return NO_INPUT
    lines = policy_check.check_text(text)
    for line in lines:
        _wrong(f"{given.file}: {line}")
    if lines:
        return BAD_INPUT
    if given.what == "load":
        return _load_policy(text, activate=given.activate)
    _say(policy_check.draw(policy.read(text)) if given.what == "draw" else f"{given.file}: this policy can be used")
    return 0


def _load_policy(text: str, *, activate: bool) -> int:
    """Keep a checked policy; say under which version it stands."""
    boot.set_up()
    from testamur.ground.errors import Refused  # noqa: PLC0415 - models can be imported only once Django is set up
    from testamur.proposals.actions import policies  # noqa: PLC0415 - as above
    from testamur.record.rules.actors import SYSTEM  # noqa: PLC0415 - as above
    from testamur.ui.words import say  # noqa: PLC0415 - as above

    try:
        row = policies.load_policy(text=text, active=activate, by=SYSTEM, now=times.utc_now())
    except Refused as refused:
        _wrong(say(refused))
        return BAD_INPUT
    _say(f"{row.key} version {row.version} is {'in use for new concepts' if row.in_use else 'kept, and not in use'} ({row.sha256})")
    return 0
