"""The fixed cast of the demo, as fixtures: everybody knows these people, so that a permission test is one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from testamur.config import init
from testamur.demo.cast import CAST, GOVERNORS
from testamur.ground import times
from testamur.ground.errors import Refused
from testamur.people.actions.grants import grant_role
from testamur.people.actions.persons import add_organisation, ensure_person, mark_verified
from testamur.people.models import Organisation, Person
from testamur.record.rules.actors import SYSTEM

DATA = Path(__file__).parent.parent / "src" / "testamur" / "demo" / "data"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
OPENED = datetime(2024, 9, 16, 13, 0, tzinfo=UTC)


def open_northlake() -> Person:
    """Open the invented institution with its policies and the whole cast; returns its administrator, Kofi Mensah."""
    read = init.read(DATA / "institution-northlake.toml")
    kofi = init.open_institution(read_file=read, admin_email="kofi@northlake.example", now=OPENED)
    for key in CAST:
        enter(key)
    return kofi


def enter(key: str) -> Person:
    """Somebody of the cast comes to be known, with their grants."""
    part = CAST[key]
    person = ensure_person(
        email=f"{key}@northlake.example", name=part.name, language=part.language, by=SYSTEM, now=OPENED
    )
    person = mark_verified(person_id=person.pk, by=SYSTEM, now=OPENED)
    for role, scope in part.grants:
        grant_role(person_id=person.pk, role=role, scope=scope, starts_on=date(2024, 9, 16), by=SYSTEM, now=OPENED)
    return person


@cache
def _records() -> dict[str, dict[str, Any]]:
    whole = json.loads((DATA / "microcredentials.json").read_text(encoding="utf-8"))
    return {record["slug"]: record for record in whole["microcredentials"]}


def content_of(slug: str) -> dict[str, Any]:
    """The definition document of one of the seven, a fresh copy."""
    return json.loads(json.dumps(_records()[slug]))  # type: ignore[no-any-return]  # JSON is what it is


def slugs() -> list[str]:
    """The seven."""
    return sorted(_records())


@contextmanager
def refuses(reason: str) -> Iterator[None]:
    """The act inside is refused for this reason."""
    with pytest.raises(Refused) as caught, transaction.atomic():
        yield
    assert caught.value.reason == reason


@contextmanager
def breaks(law: str) -> Iterator[None]:
    """The database itself refuses what is done inside, by the constraint or trigger of this name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert law in str(caught.value)


def sign_in(client: Client, person: Person) -> Client:
    """Let a browser of Django's test client be signed in as this person."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def noon() -> datetime:
    """Monday 23 November 2026, noon in Ontario."""
    return NOON


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Pages are asked for at noon too: the one clock at the edge stands there."""
    monkeypatch.setattr(times, "utc_now", lambda: NOON)
    return NOON


@pytest.fixture
def northlake(db: None) -> SimpleNamespace:
    """Northlake with everybody in it: `northlake.marcus`, `northlake.kofi`, …"""
    kofi = open_northlake()
    people = {key: Person.objects.get(email=f"{key}@northlake.example") for key in CAST}
    return SimpleNamespace(kofi=kofi, governors=[people[key] for key in GOVERNORS], **people)


@pytest.fixture
def cedar_point(northlake: SimpleNamespace) -> Organisation:
    """The partner that endorses Venipuncture Techniques."""
    return add_organisation(
        slug="cedar-point-labs", name_en="Cedar Point Community Laboratories",
        name_fr="Laboratoires communautaires Cedar Point", kind="lab", domain="cedarpoint.example", by=SYSTEM, now=OPENED,
    )  # fmt: skip


def _one(key: str) -> Any:
    @pytest.fixture(name=key)
    def person(northlake: SimpleNamespace) -> Person:
        return getattr(northlake, key)  # type: ignore[no-any-return]  # a namespace of persons

    return person


for _key in (*CAST, "kofi"):
    globals()[_key] = _one(_key)


@pytest.fixture
def governors(northlake: SimpleNamespace) -> list[Person]:
    """The nine of the Board."""
    return northlake.governors  # type: ignore[no-any-return]  # a namespace of persons
