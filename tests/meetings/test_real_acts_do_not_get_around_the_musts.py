"""The same with the real verbs and the database: random acts of random people from four places of a real story.

About 40 sequences, 1,000 with TESTAMUR_LONG=1. Each begins from the same story and is rolled back after it.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from testamur.definitions.actions import drafting
from testamur.endorsements import actions as partners, queries as endorsements
from testamur.endorsements.models import Endorsement
from testamur.ground.errors import NotFound, Refused, Stale
from testamur.proposals.actions import development, interests, outside, review, sponsor, taking_back
from testamur.proposals.models import Decision, Proposal
from testamur.proposals.queries import facts, trail
from testamur.proposals.rules import gates
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.vocabulary import Code
from tests.meetings.sittings import at_the_board
from tests.proposals.developing import HALIMA, filed
from tests.proposals.stories import assessed, decide

pytestmark = [pytest.mark.django_db, pytest.mark.actions, pytest.mark.usefixtures("own_keys", "may_sign")]
SEQUENCES = 1000 if os.environ.get("TESTAMUR_LONG") == "1" else 40
STEPS = 7
SEED = int(os.environ.get("TESTAMUR_SEED", "20261125"))
TOLD = (Refused, Stale, NotFound)


class Story:
    """One sequence over one proposal."""

    def __init__(self, people: Any, key: int, seed: int, now: datetime) -> None:
        self.people, self.key, self.now = people, key, now
        self.chance = random.Random(seed)
        self.everybody = [people.marcus, people.priya, people.amara, people.rowan, people.hanna, people.petra, people.joan, people.halima, people.kofi]
        self.told: list[str] = []

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.select_related("version", "policy_version", "proposer", "sponsor").get(pk=self.key)

    def run(self, seen: Counter[str]) -> None:
        for _ in range(STEPS):
            found = self.proposal
            if not found.is_open:
                break
            self.now += timedelta(hours=1)
            acts = (self.decide, self.resolve, self.resolve, self.take_back, self.hold, self.partner, self.edit, self.file, self.sponsor, self.interest)
            act = self.take_back if found.is_parked and self.chance.random() < 0.3 else self.chance.choice(acts)
            known = facts.gather(found, now=self.now)
            before = {"held": known.is_held, "parked": found.is_parked, "known": known}
            last = found.decisions.count()
            try:
                with transaction.atomic():
                    act(found)
            except TOLD as refused:
                seen[f"refused:{getattr(refused, 'reason', 'stale')}"] += 1
                continue
            self.told.append(f"{found.stage} {act.__name__}")
            seen[act.__name__] += 1
            for row in found.decisions.order_by("visit")[last:]:
                seen[row.code] += 1
                self.require_rightful(row, before)
            self.require_sound(seen)

    def decide(self, found: Proposal) -> None:
        person = self.chance.choice(self.everybody)
        review.record_decision(
            proposal_id=found.pk, code=self.chance.choice(list(Code)), reason="Because of it", authority=Authority.person(person.ref), by=person,
            now=self.now, **self.rest(found),
        )  # fmt: skip

    def resolve(self, found: Proposal) -> None:
        owner = found.policy.stage(found.stage).owner
        body = owner if owner in {"smt", "board"} and self.chance.random() < 0.8 else self.chance.choice(("smt", "board"))
        members = self.people.governors[:3] if body == "board" else [self.people.alexandre, self.people.modupe, self.people.louise]
        for person in members:
            interests.declare_interest(proposal_id=found.pk, has_interest=False, by=person, now=self.now)
        offered = [row.code for row in found.policy.decisions_at(found.stage, facts=found.kinds)] or list(Code)
        code = self.chance.choice(offered)
        authority = Authority.resolution(f"X-{self.now:%H%M%d}", body, on=self.now.date(), voters=tuple(each.ref for each in members))
        review.record_decision(
            proposal_id=found.pk, code=code, reason="Because of it", authority=authority, by=self.people.petra, now=self.now,
            **self.rest(found),
        )  # fmt: skip

    def rest(self, found: Proposal) -> dict[str, Any]:
        before = [stage.key for stage in found.policy.before(found.stage)]
        return {
            "defer_until": self.now.date() + timedelta(days=9), "reason_code": "safety", "fields": ["3"], "seen_visit": found.visit,
            "target_stage": self.chance.choice(before) if before else None, "as_draft": self.chance.random() < 0.3,
        }  # fmt: skip

    def take_back(self, found: Proposal) -> None:
        target = self.chance.choice([stage.key for stage in found.policy.chain() if stage.kind == "form" or self.chance.random() < 0.3])
        by = self.people.priya if self.chance.random() < 0.5 else self.chance.choice(self.everybody)
        taking_back.take_back(proposal_id=found.pk, target=target, reason="It has to change", by=by, now=self.now)

    def hold(self, found: Proposal) -> None:
        person = self.chance.choice(self.everybody)
        if found.stops.filter(cause="hold", ended_at=None).exists():
            outside.resume(proposal_id=found.pk, by=person, now=self.now)
        elif self.chance.random() < 0.3:
            outside.hold(proposal_id=found.pk, review_on=self.now.date() + timedelta(days=9), reason="Wait", by=person, now=self.now)

    def partner(self, found: Proposal) -> None:
        row = Endorsement.objects.filter(version=found.version).first() if found.version and self.chance.random() < 0.5 else None
        if row is not None:
            partners.record_withdrawal(endorsement_id=row.pk, reason="We reorganize", by=self.people.priya, now=self.now)

    def edit(self, found: Proposal) -> None:
        if found.version is not None:
            drafting.reopen_version(version_id=found.version.pk, by=self.people.hanna, now=self.now)

    def file(self, found: Proposal) -> None:
        development.agree(proposal_id=found.pk, by=self.people.marcus, now=self.now)
        development.file_proposal(proposal_id=found.pk, by=self.chance.choice((self.people.hanna, self.people.priya)), now=self.now)

    def sponsor(self, found: Proposal) -> None:
        sponsor.confirm_sponsor(proposal_id=found.pk, by=self.people.halima, now=self.now)

    def interest(self, found: Proposal) -> None:
        if self.chance.random() < 0.2:
            interests.declare_interest(proposal_id=found.pk, has_interest=True, nature="A cousin", by=self.people.priya, now=self.now)

    def require_rightful(self, row: Decision, before: dict[str, Any]) -> None:
        """Nobody decided who must not, nothing was decided that had to rest."""
        kind, refs = row.authority["kind"], set(row.authority["refs"])
        stage = self.proposal.policy.stage(row.stage)
        assert not before["held"], self.told
        if row.authority.get("event") != "take_back":
            assert (kind == "resolution") == (stage.kind == "body"), self.told
            assert not (before["parked"] and row.code in {"support", "endorse", "approve", "with_conditions"}), self.told
        if kind == "person":
            assert not refs & (before["known"].author_refs | before["known"].interested_refs), self.told

    def require_sound(self, seen: Counter[str]) -> None:
        """Approved means everything; parked means that a gate does not hold; open means that it may be written or decided."""
        found = self.proposal
        if not found.is_open:
            if found.closed_how == "approved":
                seen["approved"] += 1
                again = trail.to_be_taken_again(found)
                counted = {row.stage: row for row in found.decisions.exclude(pk__in=again) if row.next_stage != row.stage}
                assert found.version is not None
                assert found.version.state == "approved", self.told
                assert endorsements.live(found.version, on=self.now.date()), self.told
                assert {"ce_assessment", "smt_concept", "smt_full", "board"} <= set(counted), self.told
                assert all(str(each.state) == "met" for each in endorsements.marks(found.version, self.now)), self.told
            return
        missing = gates.missing(found.policy.stage(found.stage).enter, facts.gather(found, now=self.now))
        assert not found.is_parked or missing, self.told


def test_random_acts_of_real_people_never_get_around_the_musts(northlake, cedar_point, noon):
    early = assessed(northlake.marcus, northlake.amara, [northlake.rowan, northlake.ingrid], noon, sponsor=HALIMA)
    middle = filed(northlake, cedar_point, noon, title_en="Phlebotomy for Children")
    late = at_the_board(northlake, cedar_point, noon)
    parked = decide(assessed(northlake.marcus, northlake.amara, [northlake.rowan, northlake.ingrid], noon, sponsor=HALIMA, title_en="Care of Feet"), "support", northlake.priya, noon)
    seen: Counter[str] = Counter()

    for number in range(SEQUENCES):
        where = (early, middle, late, parked)[number % 4]
        with transaction.atomic():
            Story(northlake, where.pk, SEED + number, noon).run(seen)
            transaction.set_rollback(True)

    print(f"seed {SEED}: {dict(sorted(seen.items()))}")  # noqa: T201 - how wide the test went
    least = SEQUENCES // 100  # a short run with another seed may miss a rare act
    assert seen["resolve"] + seen["decide"] + seen["take_back"] > SEQUENCES // 4
    assert min(seen["approved"], seen["take_back"], seen["send_back"]) >= least
