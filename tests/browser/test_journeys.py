"""Whole stories in Chromium, from `testamur init` on an empty database to "Genuine and current"."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from testamur.demo.records import resolution_scan
from tests.browser import checking, delivery, governance
from tests.browser.conftest import House, house
from tests.browser.content import ultrasound_iv
from tests.browser.people import DELIVERY, GOVERNANCE, roles_are_given
from tests.browser.walk import Walk, attach, choose, fill, no_problem, press

FILE = Path(__file__).parents[2] / "src" / "testamur" / "demo" / "data" / "institution-northlake.toml"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[House]:
    """An empty database, an institution just opened, the pages and the worker running."""
    with house(tmp_path / "house", database_url=os.environ.get("TESTAMUR_JOURNEY_DATABASE_URL", "")) as one:
        one.run("init", "--institution", str(FILE), "--admin", "kofi@northlake.example")
        one.start("serve", "--port", one.site.rsplit(":", 1)[1])
        one.start("worker")
        one.wait_ready()
        yield one


def test_journey_of_an_adopted_micro_credential(empty: House, chromium: Browser, tmp_path: Path) -> None:
    walk = Walk(chromium, empty)
    roles_are_given(walk, DELIVERY)
    content = tmp_path / "ultrasound-iv.json"
    content.write_text(json.dumps(ultrasound_iv()), encoding="utf-8")
    scan = tmp_path / "resolution.pdf"
    scan.write_bytes(resolution_scan("BG-2022-011", "Ultrasound-Guided IV Access", "15 June 2022"))

    page = walk.as_("priya", "/en/definitions/adopt/")
    walk.look(page, "adopt")
    attach(page, "file", content)
    choose(page, "body", "board")
    fill(page, resolution_number="BG-2022-011", resolved_on="2022-06-15")
    attach(page, "scan", scan)
    press(page, "Send for confirmation")
    no_problem(page)
    page = walk.as_("joan", page.url.removeprefix(empty.site))
    walk.look(page, "confirm adoption")
    press(page, "Confirm adoption")
    no_problem(page)
    delivery.partner_endorses(walk, "ultrasound-iv", asked_by="amara")
    page = walk.as_("priya", "/en/definitions/ultrasound-iv/v1/publish/")
    walk.look(page, "publish")
    press(page, "Publish")
    no_problem(page)
    number = delivery.cohort_opens(walk, "ultrasound-iv", tmp_path)
    delivery.assessed(walk, number, missed="OS-03")
    delivery.ratified(walk, number)
    delivery.released(walk, number)
    public_id, _page = delivery.claimed(walk)
    stranger = walk.window("stranger")
    stranger.goto(f"{empty.site}/v/{public_id}")
    assert stranger.inner_text("h1") == "Genuine and current"
    assert "Approved before this system" in stranger.inner_text("main")
    assert walk.judged == {}
    assert [one for watch in walk.watches for one in watch.outside + watch.complaints] == []


def test_journey_from_concept_to_check(empty: House, chromium: Browser, tmp_path: Path) -> None:
    """The ten steps: idea, decisions, endorsement, resolution, cohort, assessment, release, claim, public check."""
    walk = Walk(chromium, empty)
    roles_are_given(walk, GOVERNANCE + DELIVERY)
    number = governance.concept_is_submitted(walk)
    governance.concept_is_taken_in(walk, number)
    governance.question_stops_the_clock(walk, number)
    governance.concept_is_scored_blind(walk, number)
    governance.concept_is_supported(walk, number)
    governance.smt_endorses(walk, number)
    governance.team_is_named(walk, number)
    slug = governance.version_is_frozen(walk, number, tmp_path)
    delivery.partner_endorses(walk, slug, asked_by="hanna")
    governance.full_proposal_is_submitted(walk, number)
    governance.smt_endorses(walk, number)
    resolution = governance.board_approves(walk, number)
    governance.version_is_published(walk, slug)
    offering = delivery.cohort_opens(walk, slug, tmp_path)
    delivery.assessed(walk, offering, missed="OS-03")
    delivery.ratified(walk, offering)
    delivery.released(walk, offering)
    public_id, page = delivery.claimed(walk)
    name = delivery.LEARNERS[0][0]
    partner = "Cedar Point Community Laboratories"
    checking.anyone_checks(walk, public_id, says=(name, partner, f"resolution {resolution}", *governance.SKILLS))
    signed = checking.taken_along(walk, page, tmp_path)
    assert checking.others_agree(signed, tmp_path) == {"pyld": 2, "openbadgeslib": 2, "openvc": 1}
    assert resolution.startswith("BG-")
    assert walk.judged == {}
    assert [one for watch in walk.watches for one in watch.outside + watch.complaints] == []
