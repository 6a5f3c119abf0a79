"""The whole demo: who there is, what happened since the institution opened, and the doors and examples to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from testamur.demo import adopted, credentials, partners, process
from testamur.demo.cast import CAST
from testamur.demo.cohorts import told as cohort
from testamur.demo.playing import World, play
from testamur.jobs.tasks import sweep
from testamur.notices.models import Mail
from testamur.people import queries as people
from testamur.people.actions import sign_in
from testamur.people.actions.grants import grant_role
from testamur.people.actions.persons import ensure_person, mark_verified
from testamur.people.models import Person
from testamur.people.words import ROLES
from testamur.record.rules.actors import SYSTEM

OPENED = -800
WORK = ("link:record", "sweep:endorsements", "open:parked", "sign:endorsement", "sign:documents", "plan:awards", "sign:credential", "close:runs", "invite:holders", "close:polls")


def open_house(*, open_institution: Callable[..., Person], read_file: Any, now: datetime) -> World:
    """Open the institution 800 days ago, add the cast with their grants and the partners, make the keys."""
    today = now.date()
    opened = now - timedelta(days=-OPENED)
    open_institution(read_file=read_file, admin_email="kofi@northlake.example", admin_name="Kofi Mensah", now=opened)
    tz = people.institution().tz
    today = now.astimezone(tz).date()
    world = World(today=today, tz=tz, people={}, latest=now)
    world.now = opened
    for key in CAST:
        world.people[key] = enter(key, on=world.day(OPENED), now=opened)
    return world


def enter(key: str, *, on: date, now: datetime) -> Person:
    """Somebody of the cast comes to be known, with their grants from a day."""
    part = CAST[key]
    person = ensure_person(email=f"{key}@northlake.example", name=part.name, language=part.language, by=SYSTEM, now=now)
    mark_verified(person_id=person.pk, by=SYSTEM, now=now)
    for role, scope in part.grants:
        grant_role(person_id=person.pk, role=role, scope=scope, starts_on=on, by=SYSTEM, now=now)
    return person


def work(when: datetime) -> None:
    """Let the worker do what is due at an instant of the story: link, sign, plan, issue, invite."""
    for _round in range(12):
        if not sweep(when, kinds=WORK):
            break


def load(*, read_file: Any, open_institution: Callable[..., Person], now: datetime, say: Callable[[str], None]) -> None:
    """Load an institution: with the cast and its story where its file names definitions, without them otherwise."""
    catalogue = read_file.data.get("catalogue", {})
    if not catalogue.get("definitions"):
        open_institution(read_file=read_file, admin_email="kofi@northlake.example", admin_name="Kofi Mensah", now=now)
        work(now)
        return
    say("Loading the story of Northlake: two years in a few seconds ...")
    world = open_house(open_institution=open_institution, read_file=read_file, now=now)
    partners.add_all(world, world.now)
    lines = [
        *(adopted.told(world, one) for one in adopted.SIX),
        *process.lines(world),
        *(cohort(world, plan) for plan in credentials.PLANS),
    ]
    play(world, lines, until=now, work=work)
    sweep(now)


def doors(keys_of_cast: tuple[str, ...], *, now: datetime) -> list[tuple[str, str, str]]:
    """A one-use sign-in link for each: name, role in words, path. Whoever is not known here is left out."""
    found = []
    for key in keys_of_cast:
        person = people.person_by_email(f"{key}@northlake.example")
        if person is None or not person.email:
            continue
        grants = CAST[key].grants if key in CAST else ()
        role = str(ROLES[grants[-1][0]]) if grants else ("Administrator" if key == "kofi" else "Proposer")
        token = sign_in.ask_link(email=person.email, next_path="", language="en", now=now, limited=False)
        found.append((person.name, role, f"/en/sign-in/{token}/"))
    return found


def examples() -> list[tuple[str, str]]:
    """Addresses of credentials in every state that the story made, with what the check page says."""
    found = [(f"check: {label}", f"/v/{public_id}") for label, public_id in credentials.examples()]
    claim = Mail.objects.filter(kind="to_learner_claim").order_by("-pk").first()
    if claim is not None and claim.path:
        found.append(("a holder's claim link", claim.path))
    return found


