"""What the crash tests run in processes of their own: `python -m tests.crash.scene release work@2 report@5`.

The environment names the data folder and the point at which the process is killed. Modules that need Django are imported
inside the functions, because it is set up here first.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from testamur.config import boot

NAMES = ("Zoë O’Brien-Ångström", "Małgorzata Wójcik", "Nguyễn Thị Hồng", "Léa Tremblay")


def prepare(now: datetime) -> dict[str, Any]:
    """The institution, its keys, a ratified cohort of four, and the list that Beatriz prepared."""
    from django.conf import settings

    from testamur.awards.actions import lists
    from testamur.people.models import Person
    from testamur.record.rules.actors import SYSTEM
    from testamur.signing import custody
    from testamur.signing.actions import keys
    from tests import cast
    from tests.awards import stage

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
    from testamur.awards.actions import lists
    from testamur.awards.models import AwardList
    from testamur.people.models import Person

    one = AwardList.objects.get()
    wei = Person.objects.get(email="wei@northlake.example")
    lists.release_list(list_id=one.pk, seen_digest=one.digest, by=wei, now=now)
    return {}


def work(now: datetime) -> dict[str, Any]:
    """The worker sweeps until nothing is due."""
    from testamur.jobs.tasks import sweep

    for _round in range(50):
        if not sweep(now):
            break
    return {}


def report(now: datetime) -> dict[str, Any]:
    """What anyone can count afterwards, and whether every signed credential verifies."""
    from testamur.awards.models import AwardList, Credential, IssueRun
    from testamur.notices.models import Mail
    from testamur.record.models import Entry
    from testamur.record.queries import first_broken_link
    from testamur.seal.verify import verify
    from testamur.signing import queries as signing
    from testamur.signing.models import SignedDocument, StatusEntry
    from testamur.wallet.models import Claim

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


def main() -> None:
    """Each argument is one of the four, done so many minutes after noon of 23 November 2026: `work@2 report@5`."""
    boot.set_up()
    found: dict[str, Any] = {}
    for argument in sys.argv[1:]:
        command, _at, minutes = argument.partition("@")
        now = datetime.fromisoformat("2026-11-23T17:00:00+00:00") + timedelta(minutes=int(minutes or 0))
        found = {"prepare": prepare, "release": release, "work": work, "report": report}[command](now)
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("TESTAMUR_SIGNING", "1")
    main()
