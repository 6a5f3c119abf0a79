"""The first half of a journey, step by step through the pages: from an idea to a version that the Board approved."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.content import ultrasound_iv
from tests.browser.walk import Walk, attach, choose, fill, no_problem, press

TITLE = "Ultrasound-Guided IV Access"
PURPOSE = (
    "Nurses and technologists with a year of practice will place a peripheral intravenous line under ultrasound guidance "
    "when veins cannot be seen or felt, at the bedside of our hospitals and clinics, safely and at the first attempt."
)
GAP = (
    "One patient in nine has veins that cannot be felt. Today four attempts are common, a physician is called, treatment waits, "
    "and a central line is placed that nobody wanted. The managers of our emergency departments notice it every day, and since "
    "the new scanners stand on every ward the need is now."
)
AUDIENCE = (
    "Registered nurses and medical radiation technologists with a year of practice who already insert peripheral lines by touch "
    "and hold a current certification for it."
)
REASON = "Because of this micro-credential, fewer patients wait for a line and more staff can place one."
COMPETENCIES = (
    "Identify the patient and prepare the equipment",
    "Insert a peripheral catheter under ultrasound guidance",
    "Recognize and report a complication of the insertion",
)
SKILLS = tuple(one["statement_en"] for one in ultrasound_iv()["competencies"])
TEAM = (("Hanna Lindqvist", "lead"), ("Sora Nakagawa", "assessment_lead"))


def concept_is_submitted(walk: Walk) -> str:
    """Somebody without an account asks for a link, fills the eight steps and submits. Gives the proposal's number."""
    page = walk.window("marcus")
    page.goto(f"{walk.house.site}/en/propose/")
    walk.look(page, "developing a new micro-credential")
    page.goto(f"{walk.house.site}/en/help/guide/")
    walk.look(page, "application guide")
    page.goto(f"{walk.house.site}/en/start/")
    fill(page, email="marcus")
    press(page, "Send me a link")
    assert page.locator("main [name='email']").input_value() == "marcus"
    walk.look(page, "start with an error")
    fill(page, email="marcus@northlake.example")
    press(page, "Send me a link")
    page.goto(walk.house.post.link_for("marcus@northlake.example", says="sign-in link"))
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/concept/1/"))
    _the_idea(walk, page)
    _the_need(walk, page)
    _the_skills(walk, page)
    _the_evidence(walk, page)
    _the_partner(walk, page)
    _the_plan(walk, page)
    _onward(page, 8)  # resources: nothing is required now
    return _sent(walk, page)


def _mark(page: Page, title: str) -> str:
    """What a mark shows beside the form now."""
    row = page.locator("#requirements li", has_text=title).first
    return row.inner_text()


def _onward(page: Page, step: int) -> None:
    press(page, "Save and continue")
    no_problem(page)
    expect(page.locator("main form#concept-form")).to_contain_text(f"Step {step} of 8")


def _the_idea(walk: Walk, page: Page) -> None:
    fill(page, title_en=TITLE, purpose="Place a line.")
    press(page, "Save and continue")
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    assert page.locator("main [name='title_en']").input_value() == TITLE
    assert page.locator("main [name='purpose']").input_value() == "Place a line."
    walk.look(page, "concept form with errors")
    choose(page, "product_kind", "micro_credential")
    choose(page, "request_kind", "new")
    choose(page, "proposer_kind", "staff")
    choose(page, "interests", "no")
    fill(page, purpose=PURPOSE, proposer_unit="Vascular Access", sponsor__name="Dr. Halima Osman", sponsor__email="halima@northlake.example")
    _onward(page, 2)


def _the_need(walk: Walk, page: Page) -> None:
    fill(page, gap=GAP, audience=AUDIENCE, learners_per_year="40", evidence_of_demand__0__source="Survey of emergency departments",
         evidence_of_demand__0__date=str(walk.today - timedelta(days=120)), evidence_of_demand__0__figure="61 of 74 units",
         evidence_of_demand__0__finding="Units would send staff within a year.")  # fmt: skip
    walk.look(page, "concept form")
    _onward(page, 3)


def _the_skills(walk: Walk, page: Page) -> None:
    marks = page.locator("#requirements")
    expect(marks).to_contain_text("0 of 4 met")
    for number, statement in enumerate(COMPETENCIES):
        fill(page, **{f"competencies__{number}__statement_en": statement})
    page.locator("main [name='critical_idea']").focus()  # leaving the last field saves, and the marks are read again
    expect(marks).to_contain_text("1 of 4 met")
    choose(page, "clinical_risk", "sharps")
    _onward(page, 4)


def _the_evidence(walk: Walk, page: Page) -> None:
    marks = page.locator("#requirements")
    choose(page, "methods", "exam")
    fill(page, evidence_kept="The signed checklist of each station", pass_idea="Every critical step, and two of three attempts")
    page.locator("main [name='assessors']").focus()
    expect(marks).to_contain_text(re.compile("Partly", re.IGNORECASE))
    choose(page, "methods", "observed")
    page.locator("main [name='assessors']").focus()
    expect(marks).to_contain_text("2 of 4 met")
    walk.look(page, "concept form, evidence")
    _onward(page, 5)


def _the_partner(walk: Walk, page: Page) -> None:
    fill(page, partners__0__org="Cedar Point Community Laboratories", partners__0__contact="Lena Hartmann",
         partners__0__email="lena.hartmann@cedarpoint.example", partners__0__role="Operations Manager")  # fmt: skip
    choose(page, "partners__0__stage", "contacted")
    choose(page, "will_confirm_demand", "yes")
    choose(page, "will_confirm_realism", "not_asked")
    _onward(page, 6)
    expect(page.locator("#requirements")).to_contain_text("3 of 4 met")


def _the_plan(walk: Walk, page: Page) -> None:
    goal = page.locator("main input[name='plan_goals']").first.get_attribute("value") or ""
    choose(page, "plan_goals", goal)
    fill(page, **{f"plan_reason__{goal}": REASON})
    _onward(page, 7)
    expect(page.locator("#requirements")).to_contain_text("4 of 4 met")


def _sent(walk: Walk, page: Page) -> str:
    for name in ("declare_true", "notice_read"):
        page.locator(f"main [name='{name}']").check(force=True)
    walk.look(page, "check and submit")
    press(page, "Submit concept")
    no_problem(page)
    found = re.search(r"P-\d{4}-\d{3}", page.inner_text("main"))
    assert found is not None, page.inner_text("main")
    walk.look(page, "receipt")
    return found[0]


def concept_is_taken_in(walk: Walk, number: str) -> None:
    """CE sees the concept in its queue, finds it complete and asks two reviewers."""
    page = walk.as_("amara", "/en/desk/concepts/")
    walk.look(page, "concepts to assess")
    page.get_by_role("link", name=re.compile("Ask reviewers")).click()
    page.wait_for_load_state()
    walk.look(page, "intake")
    for name in ("Rowan Sinclair", "Ingrid Solheim"):
        page.get_by_label(name).check(force=True)
    press(page, "Received and complete: ask them")
    no_problem(page)
    walk.look(page, "proposal")


def question_stops_the_clock(walk: Walk, number: str) -> None:
    """CE asks; the clock stands still until the proposer answers."""
    page = walk.as_("amara", f"/en/proposals/{number}/questions/")
    press(page, "Send and stop the clock")
    assert page.locator(".error-summary").count(), page.inner_text("main")
    choose(page, "section", "2")
    fill(page, text="How many of the 61 units would pay the fee?")
    press(page, "Send and stop the clock")
    no_problem(page)
    assert re.search("[Ww]aiting for|[Pp]aused|[Ss]topped", page.inner_text("body")), page.inner_text("body")
    page = walk.open_link("marcus", "marcus@northlake.example", says="A question about")
    walk.look(page, "a question to the proposer")
    fill(page, text="All of them: the fee is in their training budgets.")
    press(page, "Send my answer")
    no_problem(page)


def concept_is_scored_blind(walk: Walk, number: str) -> None:
    """Two reviewers score by themselves: the second cannot read the first one's sheet before sending an own one."""
    for key, other in (("rowan", ""), ("ingrid", "Rowan Sinclair")):
        page = walk.as_(key, f"/en/proposals/{number}/assess/")
        if other:
            assert "closed" in page.inner_text("aside, .aside").lower() or "opens" in page.inner_text("body")
        for mark in ("competency", "evidence", "endorsed", "aligned"):
            choose(page, f"mark_{mark}", "met")
        for name in sorted({one.get_attribute("name") or "" for one in page.locator("main input[name^='score_']").all()}):
            choose(page, name, "3")
        if not other:
            press(page, "Send my sheet")
            assert page.locator(".error-summary").count(), page.inner_text("main")
            walk.look(page, "scoring sheet with an error")
        choose(page, "recommendation", "support")
        press(page, "Send my sheet")
        no_problem(page)
        walk.look(page, f"scoring sheets, {key}")


def concept_is_supported(walk: Walk, number: str) -> None:
    """The CE director reads both sheets, declares no interest and supports; the sponsor confirms, and it goes on."""
    page = walk.as_("priya", f"/en/proposals/{number}/decide/")
    walk.look(page, "decide")
    choose(page, "interest", "no")
    choose(page, "code", "support")
    fill(page, reason="Clear competencies, and a need that is measured.")
    press(page, "Record decision")
    no_problem(page)
    page = walk.as_("halima", f"/en/proposals/{number}/sponsor/")
    walk.look(page, "sponsor")
    press(page, "Confirm as sponsor")
    no_problem(page)
    assert "Senior Management Team" in page.inner_text("body")


def smt_endorses(walk: Walk, number: str) -> str:
    """The secretary opens a poll; each member declares no interest and endorses; the chair confirms. Gives the resolution."""
    page = walk.as_("petra", "/en/governance/")
    walk.look(page, "governance")
    press(page, re.compile("Open a poll"))
    poll = page.url
    walk.look(page, "poll")
    for key in ("alexandre", "modupe", "louise"):
        page = walk.as_(key, f"/en/proposals/{number}/brief/")
        choose(page, "choice", "endorse")
        if page.locator("main [name='interest']").count():  # asked once for each proposal
            if key == "alexandre":
                press(page, "Record my decision")
                assert page.locator(".error-summary").count(), page.inner_text("main")
                walk.look(page, "brief with an error")
            choose(page, "interest", "no")
            choose(page, "choice", "endorse")
        press(page, "Record my decision")
        no_problem(page)
    walk.look(page, "brief, answered")
    page = walk.as_("petra", poll.removeprefix(walk.house.site))
    if page.get_by_role("button", name="Close the poll").count():
        press(page, "Close the poll")
    walk.look(page, "poll to record")
    press(page, "Record resolution")
    no_problem(page)
    return _confirmed(walk, page, "alexandre")


def _confirmed(walk: Walk, page: Page, chair: str) -> str:
    """The chair reads the resolution on this page and confirms it. Gives its number."""
    walk.look(page, "resolution")
    found = page.url.rstrip("/").rsplit("/", 1)[-1]
    page = walk.as_(chair, f"/en/resolutions/{found}/")
    walk.look(page, "resolution to confirm")
    press(page, re.compile("^Confirm$"))
    no_problem(page)
    assert page.get_by_role("button", name=re.compile("^Confirm$")).count() == 0
    return found


def team_is_named(walk: Walk, number: str) -> None:
    """Continuing Education names the advisory team: first without a lead, then with one."""
    page = walk.as_("amara", f"/en/proposals/{number}/team/")
    press(page, "Name the team")
    assert page.locator(".error-summary").count(), page.inner_text("main")
    walk.look(page, "team with an error")
    for row, (name, seat) in enumerate(TEAM, start=1):
        page.locator(f"main [name='person_{row}']").select_option(label=name)
        choose(page, f"role_{row}", seat)
    press(page, "Name the team")
    no_problem(page)
    walk.look(page, "development")


def version_is_frozen(walk: Walk, number: str, folder: Path) -> str:
    """The lead brings the content as a file, first with a fault, and freezes the version. Gives its slug."""
    page = walk.as_("hanna", f"/en/proposals/{number}/development/")
    link = page.locator("main a[href*='/definitions/'][href$='/v1/']").first.get_attribute("href") or ""
    slug = link.rstrip("/").split("/")[-2]
    content = ultrasound_iv() | {"slug": slug}
    broken, good = folder / "content_without_a_title.json", folder / "content.json"
    broken.write_text(json.dumps(content | {"title_en": ""}), encoding="utf-8")
    good.write_text(json.dumps(content), encoding="utf-8")
    page.goto(f"{walk.house.site}{link}")
    walk.look(page, "version being drafted")
    page.goto(f"{walk.house.site}{link}edit/file/")
    attach(page, "file", broken)
    press(page, "Replace the draft")
    assert page.locator(".error-summary").count(), page.inner_text("main")
    walk.look(page, "content file with a fault")
    attach(page, "file", good)
    press(page, "Replace the draft")
    no_problem(page)
    page.goto(f"{walk.house.site}{link}freeze/")
    walk.look(page, "freeze")
    press(page, "Freeze version 1")
    no_problem(page)
    walk.look(page, "frozen version")
    return slug


def full_proposal_is_submitted(walk: Walk, number: str) -> None:
    """The lead fills the sections, plans, names who answers for it; the proposer agrees; the lead submits."""
    at = f"/en/proposals/{number}"
    page = walk.as_("hanna", f"{at}/full/1/")
    walk.look(page, "full proposal, the concept completed")
    for section, answers in sections(walk).items():
        page.goto(f"{walk.house.site}{at}/full/{section}/")
        for name, value in answers.items():
            _answer(page, name, value)
        walk.look(page, f"full proposal, section {section}")
        press(page, "Save and continue")
        no_problem(page)
    _plan(walk, at)
    page = walk.as_("hanna", f"{at}/responsible/")
    page.locator("main [name='accountable']").select_option(label="Hanna Lindqvist")
    fill(page, review_on=str(walk.today + timedelta(days=700)), privacy_reference="PIA-2026-014", privacy_approver="Esi Owusu",
         privacy_on=str(walk.today - timedelta(days=7)))  # fmt: skip
    walk.look(page, "who answers for it")
    press(page, "Save")
    no_problem(page)
    page = walk.as_("marcus", f"{at}/full/check/")
    walk.look(page, "full proposal to agree to")
    press(page, "I agree to the full proposal")
    page = walk.as_("hanna", f"{at}/full/check/")
    walk.look(page, "full proposal to submit")
    press(page, "Submit the full proposal")
    no_problem(page)
    assert "Senior Management Team: full proposal" in page.inner_text("body")
    assert "It opens by itself when this comes" not in page.inner_text("main"), page.inner_text("main")


def sections(walk: Walk) -> dict[int, dict[str, str]]:
    """What the team answers, by section and field; a list of values is a set of boxes."""
    return {
        1: {
            "title_fr": "Accès veineux sous échographie", "noc_codes": "31301", "critical_idea": "Needle tip in view at every moment.",
            "regulator_rule": "None applies.", "assessors": "Nurses with five years of vascular access and training in assessment.",
            "setting": "lab", "languages": "en", "hours__total": "20", "hours__online": "12", "hours__in_person": "8", "hours__clinical": "0",
            "weeks": "5", "delivery": "hybrid", "delivery__text": "Skills laboratory 2",
            "equity": "People on night shifts could be left out by day sessions, so every station is offered in the evening too, "
                      "and travel from the north is paid for those who need it.",
        },
        2: {
            "description": "Learners study vein anatomy and the machine online for four weeks, practise on a simulated arm in the laboratory, "
                           "then sit a written exam and an observed station on the last day.",
            "grading": "met_not_yet", "transcript_line": "Ultrasound-Guided IV Access",
        },
        3: {
            "accommodation": "The same standard with other means: a stool, more time between stations, large print, a reader for the exam.",
            "standard_setting": "all_critical", "standard_setting_text": "The advisory team set it in May with two employers present.",
            "evidence_plan__0__kind": "Signed checklist", "evidence_plan__0__format": "PDF", "evidence_plan__0__kept": "Seven years",
            "evidence_plan__0__access": "Assessors and the registrar",
        },
        7: {
            "start_up_cost": "12000", "final_fee": "380", "first_offering": str(walk.today + timedelta(days=200)),
            **{f"budget__{n}__{key}": value for n in range(3)
               for key, value in (("year", f"Year {n + 1}"), ("cost", "9000"), ("income", "11400"), ("learners", "30"))},
        },
        8: {
            **{f"risks__{n}__{key}": value for n, risk in enumerate(("Too few scanners", "Assessors leave"))
               for key, value in (("risk", risk), ("likely", "low"), ("impact", "medium"), ("response", "Two are reserved"), ("owner", "Hanna Lindqvist"))},
            "capacity__0__need": "Two scanners and a simulated arm", "capacity__0__state": "In place",
            "exit_plan": "Whoever is enrolled finishes and is assessed within a year of the last start.",
        },
        9: {"monitoring__0__indicator": "Success at the first attempt", "monitoring__0__threshold": "Under 80 percent"},
    }  # fmt: skip


def _answer(page: Page, name: str, value: str) -> None:
    """Fill a text, choose an option or tick a box, whatever the question is."""
    field = page.locator(f"main [name='{name}']").first
    assert field.count(), f"no field {name} at {page.url}: {page.inner_text('main')[:800]}"
    if field.evaluate("e => e.tagName == 'SELECT' || e.type == 'radio' || e.type == 'checkbox'"):
        choose(page, name, value)
    else:
        field.fill(value)


def _plan(walk: Walk, at: str) -> None:
    page = walk.as_("hanna", f"{at}/plan/")
    for title in ("Write the stations", "Train two assessors", "Try the exam with five learners"):
        fill(page, title=title, due_on=str(walk.today + timedelta(days=30)))
        page.locator("main [name='owner']").select_option(label="Hanna Lindqvist")
        press(page, "Add the task")
        no_problem(page)
    for who in ("Three emergency departments", "Indigenous Education Council"):
        fill(page, who=who, held_on=str(walk.today - timedelta(days=10)), changed="The station was shortened.")
        press(page, "Note it")
        no_problem(page)
    walk.look(page, "development plan")


def board_approves(walk: Walk, number: str) -> str:
    """A meeting with agenda, sealed pack, attendance, one conflict, mover, seconder, unanimous; the chair confirms."""
    page = walk.as_("joan", "/en/governance/board/plan/")
    fill(page, held_on=str(walk.today), time="18:00", place="Board room")
    walk.look(page, "plan a meeting")
    press(page, "Plan the meeting")
    no_problem(page)
    meeting = page.url
    press(page, re.compile("Put on the agenda"))
    press(page, "Seal the pack", within=page.locator("body"))
    walk.look(page, "meeting, planned")
    page = walk.as_("marchetti", meeting.removeprefix(walk.house.site) + "pack/")
    walk.look(page, "pack, interests first")
    page.locator("main input[name^='interest_'][value='yes']").first.check(force=True)
    page.locator("main input[name^='nature_']").first.fill("My brother manages Cedar Point")
    press(page, "Save and open the pack")
    walk.look(page, "pack")
    page = walk.as_("joan", meeting.removeprefix(walk.house.site) + "attendance/")
    for one in page.locator("main input[name^='presence_'][value='present']").all():
        one.check(force=True)
    page.get_by_label("Kwabena Osei", exact=True).last.check(force=True)
    walk.look(page, "call to order")
    press(page, "Begin the meeting")
    no_problem(page)
    page.goto(f"{meeting}items/1/")
    for one in page.locator("main input[name='none']").all():
        one.check(force=True)
    walk.look(page, "item, interests")
    press(page, "Open the item")
    press(page, "Record resolution")
    assert page.locator(".error-summary").count(), page.inner_text("main")
    walk.look(page, "item, with an error")
    for role, name in (("mover", "Grace Halloran"), ("seconder", "Yves Tremblay")):
        page.locator(f"main label:has(input[name='{role}'])", has_text=name).locator("input").check(force=True)
    choose(page, "result", "carried_unanimously")
    press(page, "Record resolution")
    no_problem(page)
    return _confirmed(walk, page, "kwabena")


def version_is_published(walk: Walk, slug: str) -> None:
    """The director puts the approved version into the public catalogue."""
    page = walk.as_("priya", f"/en/definitions/{slug}/v1/publish/")
    walk.look(page, "publish")
    press(page, "Publish")
    no_problem(page)
    stranger = walk.window("stranger")
    stranger.goto(f"{walk.house.site}/en/catalogue/{slug}/")
    assert TITLE in stranger.inner_text("h1")
    walk.look(stranger, "catalogue page")
