"""Loading a process policy: checked, stored once by its digest, perhaps put in use for new concepts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from testamur.ground.errors import NotAllowed, NotFound, Refusal, Refused
from testamur.people import queries as people
from testamur.people.actions import opening
from testamur.people.actions.opening import BodyPlan
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.models import PolicyVersion
from testamur.proposals.queries import policies
from testamur.proposals.rules import policy, policy_check
from testamur.proposals.rules.policy import BodyRule
from testamur.proposals.words import said
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb

SHIPPED = Path(__file__).parent.parent / "data" / "policies"
"""The folder of the policies that ship."""

check_text = policy_check.check_text


def load_policy(*, text: str, active: bool, by: HasRef, now: datetime) -> PolicyVersion:
    """Store a policy version; the same text twice is one version. `active`: new concepts come under it from now on.

    Raises Refused: policy_faulty (with the first problem), policy_version_taken (another text, the same version).
    """
    found = policy_check.problems(text)
    if found:
        raise Refused("policy_faulty", problem=str(found[0]))
    digest, read = policy.digest(text), policy.read(text)
    with transaction.atomic():
        row = PolicyVersion.objects.select_for_update().filter(sha256=digest).first()
        if row is None:
            if PolicyVersion.objects.filter(key=read.key, version=read.version).exists():
                raise Refused("policy_version_taken", key=read.key, version=read.version)
            row = PolicyVersion.objects.create(
                key=read.key, version=read.version, sha256=digest, text=text, loaded_at=now
            )
            record.write(
                verb=Verb.POLICY_LOADED, subject=row.ref, by=by, at=now, body={"digest": digest, "active": active}
            )
        if active and not row.in_use:
            _put_in_use(row, by=by, now=now)
    return row


def upload_policy(*, text: str, by: Person, now: datetime) -> PolicyVersion:
    """The administrator stores a policy version; new concepts come under it only once it is activated.

    Raises NotAllowed(only_admin_policies); Refused as load_policy.
    """
    _require_admin(by, now=now)
    return load_policy(text=text, active=False, by=by, now=now)


def activate_policy(*, policy_id: int, by: Person, now: datetime) -> PolicyVersion:
    """Put a stored version in use for new concepts; proposals on their way keep theirs.

    Raises NotAllowed(only_admin_policies), NotFound; Refused(policy_not_yet) before its `effective_from`.
    """
    _require_admin(by, now=now)
    with transaction.atomic():
        row = PolicyVersion.objects.select_for_update().filter(pk=policy_id).first()
        if row is None:
            raise NotFound("policy")
        if not row.in_use:
            _put_in_use(row, by=by, now=now)
    return row


def _put_in_use(row: PolicyVersion, *, by: HasRef, now: datetime) -> None:
    """From now on new concepts come under it; its bodies are there, with empty seats where they are new."""
    read = row.read()
    if read.effective_from > policies.local_day(now):
        raise said(Refusal("policy_not_yet", {"date": read.effective_from}))
    PolicyVersion.objects.filter(in_use=True).update(in_use=False)
    row.in_use = True
    row.save(update_fields=["in_use"])
    opening.add_bodies(bodies=[_plan(body) for body in read.bodies], by=by, now=now)
    record.write(verb=Verb.POLICY_ACTIVATED, subject=row.ref, by=by, at=now, body={"digest": row.sha256})


def _plan(body: BodyRule) -> BodyPlan:
    seats, quorum = body.seats, body.quorum
    settings = {
        "prefix": body.prefix,
        "member_role": seats.member if seats else "",
        "chair_role": seats.chair if seats else "",
        "secretary_role": seats.secretary if seats else "",
        "quorum_rule": quorum.rule if quorum else "majority_of_eligible",
        "quorum_minimum": quorum.minimum if quorum else 1,
        "majority": body.majority,
        "may_approve": body.may_approve,
        "may_poll": body.poll_allowed,
        "poll_window_business_days": body.poll_window_business_days,
        "pack_cutoff_business_days": body.pack_cutoff_business_days,
        "per_proposal": body.per_proposal,
    }
    return BodyPlan(body.key, body.title.en, body.title.fr, settings)


def _require_admin(by: Person, *, now: datetime) -> None:
    today = policies.local_day(now)
    if not people.holds(by, Role.SYSTEM_ADMIN, on=today):
        raise NotAllowed("only_admin_policies", who_can=people.names_with(Role.SYSTEM_ADMIN, on=today))
