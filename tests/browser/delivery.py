"""The second half of a journey, step by step through the pages: from an active micro-credential to the public check."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.walk import Walk, choose, fill, no_problem, press

LEARNERS = (("Trần Thị Ngọc Ánh", "anh@learners.example"), ("Devon Clarke", "devon@learners.example"))
PIN = "135790"


def partner_endorses(walk: Walk, slug: str, *, asked_by: str) -> None:
    """CE adds the partner and asks it about the frozen version; its signatory reads and signs through the mailed link."""
    page = walk.as_("amara", "/en/partners/organisations/new/")
    fill(page, name_en="Cedar Point Community Laboratories", name_fr="Laboratoires communautaires Cedar Point", domain="cedarpoint.example")
    if page.locator("main [name='slug']").count():
        fill(page, slug="cedar-point-labs")
    choose(page, "kind", "lab")
    walk.look(page, "new partner")
    page.locator("main form button[type='submit']").last.click()
    no_problem(page)
    page = walk.as_(asked_by, f"/en/definitions/{slug}/v1/endorsement/")
    page.locator("main select[name='organisation']").select_option(label="Cedar Point Community Laboratories")
    fill(page, signatory_name="Lena Hartmann", signatory_email="lena.hartmann@cedarpoint.example")
    walk.look(page, "ask a partner")
    press(page, re.compile("Send|Ask|Invite"))
    no_problem(page)
    page = walk.open_link("partner", "lena.hartmann@cedarpoint.example", says="endorse")
    walk.look(page, "partner endorsement")
    page.locator("main [name='demand']").check(force=True)
    page.locator("main [name='realism']").check(force=True)
    sign_fields(page)
    press(page, "Sign endorsement")
    no_problem(page)
    walk.look(page, "endorsement signed")


def sign_fields(page: Page) -> None:
    """What stands beside the two statements: name, role, interests, authority, term."""
    fill(page, name="Lena Hartmann", role="Operations Manager", demand_months="24")
    choose(page, "term", "24")
    choose(page, "interests", "none")
    page.locator("main [name='has_authority']").check(force=True)


def cohort_opens(walk: Walk, slug: str, folder: Path) -> str:
    """CE plans, publishes and opens a cohort; the registrar imports learners: first a file with a fault, then a good one."""
    day = walk.today
    page = walk.as_("amara", "/en/cohorts/plan/")
    walk.look(page, "plan a cohort")
    version = page.locator("main select[name='version'] option, main input[name='version']").last
    choose(page, "version", version.get_attribute("value") or "")
    fill(page, opens_on=str(day), starts_on=str(day), ends_on=str(day + timedelta(days=2)), assessment_on=str(day), capacity="8", minimum="1", place="Skills laboratory 2")
    choose(page, "language", "en")
    press(page, "Plan this cohort")
    no_problem(page)
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    for verb in ("publish", "open"):
        page.locator(f"main button[name='verb'][value='{verb}']").click()
        page.wait_for_load_state()
    walk.look(page, "cohort")
    page = walk.as_("beatriz", f"/en/cohorts/{number}/import/")
    broken = folder / "broken_row_without_address.csv"
    broken.write_text("name,email\n" + "\n".join(f"{name},{mail}" for name, mail in LEARNERS) + "\nNo Address,\n", encoding="utf-8")
    page.locator("main input[type='file']").set_input_files(str(broken))
    page.locator("main [name='register']").check(force=True)
    press(page, "Look at the rows")
    assert "Import the good rows" in page.inner_text("main") or "Import the" in page.inner_text("main")
    walk.look(page, "import with a fault")
    page = walk.as_("beatriz", f"/en/cohorts/{number}/import/")
    good = folder / "learners.csv"
    good.write_text("name,email\n" + "\n".join(f"{name},{mail}" for name, mail in LEARNERS) + "\n", encoding="utf-8")
    page.locator("main input[type='file']").set_input_files(str(good))
    page.locator("main [name='register']").check(force=True)
    press(page, "Look at the rows")
    page.locator("main button[name='act'][value='import']").click()
    page.wait_for_load_state()
    assert LEARNERS[0][0] in page.inner_text("main")
    page = walk.as_("amara", f"/en/cohorts/{number}/")
    page.locator("main button[name='verb'][value='start']").click()
    page.wait_for_load_state()
    return number


def assessed(walk: Walk, number: str, *, missed: str = "") -> None:
    """Two instruments for two learners; the station is marked twice. The second learner misses a critical item."""
    page = walk.as_("bronwen", f"/en/cohorts/{number}/")
    for name, _mail in LEARNERS:
        page.goto(f"{walk.house.site}/en/cohorts/{number}/")
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        choose(page, "mode", "photo_id")
        page.locator("main button[name='verb'][value='identity']").click()
        page.wait_for_load_state()
    page = walk.as_("sora", f"/en/cohorts/{number}/")
    for verb in ("start_assessment", "finish_learning"):
        page.locator(f"main button[name='verb'][value='{verb}']").click()
        page.wait_for_load_state()
    for instrument in ("EX", "OS"):
        page.goto(f"{walk.house.site}/en/assess/results/{number}/")
        opener = page.locator("main details summary", has_text="Schedule an instrument")
        if not page.locator("main [name='held_on']").first.is_visible():
            opener.click()
        choose(page, "instrument", instrument)
        fill(page, held_on=str(walk.today))
        press(page, "Schedule")
        no_problem(page)
    walk.look(page, "assessment and results")
    sittings = [one.get_attribute("href") or "" for one in page.locator("main aside a[href*='/assess/'], .aside a[href*='/assess/']").all()]
    sittings = [one for one in sittings if re.search(r"/assess/[0-9A-Z]{4}-", one)]
    page = walk.as_("bronwen")
    for sitting in sittings:
        page.goto(walk.house.site + sitting)
        while page.locator("main button[name='verb'][value='identity']").count():
            page.locator("main button[name='verb'][value='identity']").first.click()
            page.wait_for_load_state()
    for marker, verb in (("devi", "open"), ("paulo", "second")):
        page = walk.as_(marker, "/en/assess/")
        if page.locator("main [name='again']").count():
            fill(page, pin=PIN, again=PIN)
            press(page, "Open my day")
            no_problem(page)
        walk.look(page, f"stations of {marker}")
        for sitting in sittings:
            _mark_all(walk, page, sitting, verb, missed=missed)


def _mark_all(walk: Walk, page: Page, sitting: str, verb: str, *, missed: str) -> None:
    for _time in range(len(LEARNERS)):
        page.goto(walk.house.site + sitting)
        button = page.locator(f"main button[name='verb'][value='{verb}']")
        if not button.count():
            return
        button.first.click()
        page.wait_for_load_state()
        heading = page.inner_text("h1")
        sheet = page.url
        if page.locator("main input[type='radio'][name^='OS-'], main input[type='radio'][value='not_seen']").count():
            _rate(page, missed if LEARNERS[1][0] in page.inner_text("body") else "")
            walk.look(page, "mark sheet")
        else:
            for field in page.locator("main input[name^='got_']").all():
                field.fill("9")
            for field in page.locator("main input[name^='out_']").all():
                field.fill("10")
            walk.look(page, "exam sheet")
        page.locator("main button[value='finish'], main button:has-text('Finish')").first.click()
        page.wait_for_load_state()
        assert "/sign/" in page.url, f"{heading} at {sheet}: {page.inner_text('main')[:1500]}"
        fill(page, pin=PIN)
        press(page, "Sign")
        no_problem(page)


def _rate(page: Page, missed: str) -> None:
    names = sorted({one.get_attribute("name") or "" for one in page.locator("main input[type='radio'][value='not_seen']").all()})
    for name in names:
        value = "not_met" if missed and missed in name else "met"
        page.locator(f"main input[name='{name}'][value='{value}']").check(force=True)
    # Each mark brings a new side panel; the label waits until it stands still, which a hidden radio cannot.
    page.locator("main label[for='overall-competent']").click()
    expect(page.locator("#overall-competent")).to_be_checked()
    if missed:
        note = page.locator(f"main textarea[name='t-{missed}']")
        note.wait_for()
        if note.count():
            note.fill("Step left out")
            note.blur()
    finish = page.locator("main button[name='act'][value='finish']")
    for _time in range(40):
        if finish.count():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.inner_text("#side"))


def ratified(walk: Walk, number: str) -> None:
    """The assessment lead submits; two of the results board ratify."""
    page = walk.as_("sora", f"/en/assess/results/{number}/")
    press(page, "Submit results")
    no_problem(page)
    for member in ("samuel", "clara"):
        page = walk.as_(member, f"/en/assess/results/{number}/")
        walk.look(page, "ratification")
        page.locator("main input[name='agrees']").first.check(force=True)
        press(page, re.compile("Record my vote|Consigner"))
        no_problem(page)
    assert "Ratified" in page.inner_text("main")


def released(walk: Walk, number: str) -> None:
    """The registrar prepares the list; who prepared it may not release it; a second person does."""
    page = walk.as_("beatriz", f"/en/cohorts/{number}/awards/")
    walk.look(page, "award list before")
    press(page, "Prepare list")
    no_problem(page)
    assert "someone else" in page.inner_text("main") or "Wei Chen" in page.inner_text("main")
    page = walk.as_("wei", f"/en/cohorts/{number}/awards/")
    walk.look(page, "award list to release")
    page.locator("main form input[type='checkbox']").first.check(force=True)
    press(page, re.compile("Release"))
    no_problem(page)


def claimed(walk: Walk, choice: str = "link") -> tuple[str, Page]:
    """The learner opens the claim link on a phone, says yes to the name, chooses who may see it. Gives the public id."""
    name, mail = LEARNERS[0]
    page = walk.window("learner", width=390)
    page.goto(walk.house.post.link_for(mail, says="credential is ready", seconds=60))
    walk.look(page, "claim")
    press(page, re.compile("Yes, this is my name|Open"))
    if page.get_by_role("button", name="Yes, this is my name").count():
        press(page, "Yes, this is my name")
    public_id = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page.content())
    assert public_id is not None, page.inner_text("main")
    address = f"{walk.house.site}/v/{public_id[0]}"
    stranger = walk.window("stranger")
    stranger.goto(address)
    assert stranger.inner_text("h1") == "Private"
    assert name not in stranger.content()
    walk.look(stranger, "private")
    walk.look(page, "choose")
    page.locator(f"main input[name='disclosure'][value='{choice}']").check(force=True)
    press(page, "Save my choice")
    no_problem(page)
    walk.look(page, "holder")
    return public_id[0], page
