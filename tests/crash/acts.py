"""What the crash tests do in processes of their own, once Django is set up: prepare, release, work, report."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from testamur.awards.actions import lists
from testamur.awards.models import AwardList, Credential, IssueRun
from testamur.config import boot
from testamur.jobs.tasks import sweep
from testamur.notices.models import Mail
from testamur.people.models import Person
from testamur.record.models import Entry
from testamur.record.queries import first_broken_link
from testamur.record.rules.actors import SYSTEM
from testamur.seal.verify import verify
from testamur.signing import custody, queries as signing
from testamur.signing.actions import keys
from testamur.signing.models import SignedDocument, StatusEntry
from testamur.wallet.models import Claim
from tests import cast
from tests.awards import stage

NAMES = ("Zoë O’Brien-Ångström", "Małgorzata Wójcik", "Nguyễn Thị Hồng", "Léa Tremblay")


def prepare(now: datetime) -> dict[str, Any]:
    """The institution, its keys, a ratified cohort of four, and the list that Beatriz prepared."""

    boot.migrate()
    Path(settings.MASTER_KEY_FILE).parent.mkdir(parents=True, exist_ok=True)
    custody.make_master_key(Path(settings.MASTER_KEY_FILE))
    kofi = cast.open_northlake()
    northlake = SimpleNamespace(
        kofi=kofi, **{key: Person.objects.get(email=f"{key}@northlake.example") for key in cast.CAST}
    )
    keys.open_own_keys(by=SYSTEM, now=now)
    offering = stage.cohort(northlake, now, NAMES)
    lists.prepare(offering_id=offering.pk, by=northlake.beatriz, now=now)
    return {}


def release(now: datetime) -> dict[str, Any]:
    """Wei releases the list, as the page does."""
    one = AwardList.objects.get()
    wei = Person.objects.get(email="wei@northlake.example")
    lists.release_list(list_id=one.pk, seen_digest=one.digest, by=wei, now=now)
    return {}


def work(now: datetime) -> dict[str, Any]:
    """The worker sweeps until nothing is due."""
    for _round in range(50):
        if not sweep(now):
            break
    return {}


def report(now: datetime) -> dict[str, Any]:
    """What anyone can count afterwards, and whether every signed credential verifies."""
    signed = [one.document.raw for one in Credential.objects.select_related("document") if one.document.raw is not None]
    verdicts = [
        verify(raw, now=now, resolver=signing.resolver(), status=signing.status_source()).verdict for raw in signed
    ]
    runs = IssueRun.objects.values("total", "planned", "signed", "held")
    return {
        "released": AwardList.objects.filter(released_at__isnull=False).count(),
        "runs": list(runs),
        "closed": IssueRun.objects.filter(closed_at__isnull=False).count(),
        "credentials": Credential.objects.filter(state="issued").count(),
        "documents": SignedDocument.objects.filter(purpose="credential").count(),
        "places": StatusEntry.objects.values("list", "index").distinct().count(),
        "issued_entries": Entry.objects.filter(verb="credential:issued").count(),
        "claims": Claim.objects.count(),
        "claim_mails": Mail.objects.filter(kind="to_learner_claim").count(),
        "mails": dict(Counter(Mail.objects.values_list("kind", flat=True))),
        "mails_waiting": Mail.objects.filter(done_at=None).count(),
        "verdicts": dict(Counter(verdicts)),
        "broken_link": first_broken_link(),
    }


ACTS = {"prepare": prepare, "release": release, "work": work, "report": report}
