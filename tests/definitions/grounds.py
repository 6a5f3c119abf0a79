"""What a story of definitions or endorsements stands on: Venipuncture Techniques as a draft, frozen, approved, adopted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from testamur.definitions.actions import adoption, approval, drafting
from testamur.definitions.models import Adoption, Version
from testamur.definitions.rules import content as contents
from testamur.people.actions.grants import grant_role
from testamur.people.rules.roles import Role
from testamur.record.rules.actors import SYSTEM
from tests.cast import NOON, content_of

PROPOSAL = "proposal:P-2026-004"
SLUG = "venipuncture-techniques"
SCAN = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def content(slug: str = SLUG) -> dict[str, Any]:
    """A complete content."""
    return contents.defining(content_of(slug))


def lead(people: SimpleNamespace) -> None:
    """Hanna leads the advisory team of the proposal, Zane is in it."""
    for person, role in ((people.hanna, Role.ADVISORY_LEAD), (people.zane, Role.ADVISORY_MEMBER)):
        grant_role(person_id=person.pk, role=role, scope=PROPOSAL, starts_on=date(2026, 1, 1), by=SYSTEM, now=NOON)


def drafted(people: SimpleNamespace, *, now: datetime = NOON) -> Version:
    """Version 1 as a draft of the proposal's team."""
    lead(people)
    return drafting.draft_version(slug=SLUG, content=content(), by=people.amara, now=now, proposal_ref=PROPOSAL)


def frozen(people: SimpleNamespace, *, now: datetime = NOON) -> Version:
    """Version 1, frozen by its lead."""
    version = drafted(people, now=now)
    return drafting.freeze_version(version_id=version.pk, by=people.hanna, now=now)


def authority() -> dict[str, Any]:
    """What the deciding room hands over with its approval."""
    return {
        "body": "Board of Governors",
        "meeting": "2026-06-10",
        "decision": "approved",
        "resolutionText": {"en": "BE IT RESOLVED THAT it is approved.", "fr": "IL EST RÉSOLU QUE c’est approuvé."},
        "proposal": "P-2026-004",
        "policy": "mission-chain 1",
        "policyDigest": "sha256:98c7",
        "decisions": [{"stage": "board", "body": "Board of Governors", "code": "approve", "on": "2026-06-10", "overrides": []}],
        "conditions": [
            {"text": {"en": "Write the plan.", "fr": "Rédiger le plan."}, "due": "2027-01-31", "blocking": True, "state": "open"}
        ],
        "minutes": "not a member of the record",
    }


def approved(people: SimpleNamespace) -> Version:
    """Version 1, approved by BG-2026-031."""
    version = frozen(people)
    drafting.enter_approval(version_id=version.pk, by=people.hanna, now=NOON)
    return approval.approve_version(
        version_id=version.pk,
        expected_hash=version.content_hash,
        authority_ref="BG-2026-031",
        authority=authority(),
        by=people.kwabena,
        now=NOON,
    )


def entered(people: SimpleNamespace, slug: str = "iv-insertion-maintenance", **changes: Any) -> Adoption:
    """An adoption that Priya has entered."""
    given = {
        "content": content_of(slug),
        "resolution_number": "BG-2022-027",
        "resolved_on": date(2022, 6, 15),
        "body_key": "board",
        "scan": SCAN,
        "scan_name": "BG-2022-027.pdf",
        "by": people.priya,
        "now": NOON,
    }
    return adoption.enter_adoption(**{**given, **changes})


def adopted(people: SimpleNamespace, slug: str = "iv-insertion-maintenance") -> Version:
    """An adopted version, confirmed by Joan."""
    row = entered(people, slug)
    adoption.confirm_adoption(adoption_id=row.pk, by=people.joan, now=NOON + timedelta(minutes=5))
    return Version.objects.select_related("definition").get(pk=row.version_id)
