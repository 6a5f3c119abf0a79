"""An institution begins: its file, the bodies of its policy with empty seats, its units, the first administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.ground.errors import Refused
from testamur.people.actions.persons import ensure_person
from testamur.people.models import Body, Grant, Institution, Person, Unit
from testamur.people.rules import institution as file
from testamur.people.rules.institution import InstitutionFacts
from testamur.people.rules.roles import INSTITUTION, Role
from testamur.record import actions as record
from testamur.record.rules.actors import SYSTEM, HasRef
from testamur.record.rules.verbs import Verb


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """A body as the policy has it; the institution's own name for it wins over the policy's title."""

    key: str
    title_en: str
    title_fr: str
    settings: Mapping[str, Any]


def add_bodies(*, bodies: list[BodyPlan], by: HasRef, now: datetime) -> list[Body]:
    """A policy that comes into use brings its bodies: those that are not there yet, with empty seats.

    A body that exists keeps its name; its seats and rules become the policy's. Raises Refused(body_prefix_taken).
    """
    made = []
    with transaction.atomic():
        for plan in bodies:
            prefix = plan.settings.get("prefix", "")
            if prefix and Body.objects.filter(prefix=prefix).exclude(key=plan.key).exists():
                raise Refused("body_prefix_taken", prefix=prefix, body=plan.title_en)
            names = {"name_en": plan.title_en, "name_fr": plan.title_fr}
            body, is_new = Body.objects.update_or_create(
                key=plan.key, defaults=dict(plan.settings), create_defaults={**plan.settings, **names}
            )
            if is_new:
                made.append(body)
                record.write(verb=Verb.BODY_ADDED, subject=f"body:{body.key}", by=by, at=now, body={"title": plan.title_en})
    return made


def open_institution(*, data: Mapping[str, Any], bodies: list[BodyPlan], admin_email: str, now: datetime, admin_name: str = "") -> Person:
    """Make the institution from its checked file. Returns the first administrator.

    `bodies[].settings` are columns of Body (prefix, roles, quorum, polls). Raises Refused(institution_open).
    """
    with transaction.atomic():
        if Institution.objects.exists():
            raise Refused("institution_open")
        Institution.objects.create(pk=1, data=file.plain(data), opened_at=now)
        facts = InstitutionFacts(file.plain(data))
        named = {row["key"]: row["name"] for row in data["body"]}
        for plan in bodies:
            name = named.get(plan.key, {"en": plan.title_en, "fr": plan.title_fr})
            Body.objects.create(key=plan.key, name_en=name["en"], name_fr=name["fr"], **plan.settings)
        for unit in data.get("unit", []):
            Unit.objects.create(key=unit["key"], name_en=unit["name"]["en"], name_fr=unit["name"]["fr"])
        record.write(verb=Verb.INSTITUTION_OPENED, subject=f"institution:{facts.key}", by=SYSTEM, at=now)
        admin = ensure_person(
            email=admin_email, name=admin_name or admin_email.partition("@")[0], language=data["language"]["default"], by=SYSTEM, now=now
        )
        Grant.objects.create(
            person=admin, role=Role.SYSTEM_ADMIN, scope=INSTITUTION, starts_on=now.astimezone(facts.tz).date(), created_at=now
        )
        record.write(
            verb=Verb.GRANT_GIVEN, subject=admin.ref, by=SYSTEM, at=now, body={"role": "system_admin", "scope": INSTITUTION}
        )
    return admin
