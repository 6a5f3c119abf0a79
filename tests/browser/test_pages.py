"""Every kind of page of the demo in Chromium: axe, both widths, console, third parties; then keys, French, dark and print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser.conftest import House, Watch
from tests.browser.judging import faults

STAFF = (
    "marcus", "halima", "amara", "priya", "rowan", "alexandre", "petra", "joan", "kwabena", "sora", "devi", "samuel", "beatriz",
    "wei", "gareth", "kofi",
)  # fmt: skip
MOST = 12  # pages of one person; each kind of page is judged once, with whoever comes to it first
FILE = re.compile(r"\.(json|ndjson|csv|pdf|png|svg|ics|zip)$|/scan/$|/files/")
LEFT_OUT = {"people:sign_out", "demo:cast", "demo:outbox"}
VERDICTS = {"Genuine and current", "Private", "Withdrawn by the issuer", "On hold", "Replaced by a corrected version", "Genuine, but expired"}


@pytest.fixture(scope="session")
def judged_kinds() -> set[str]:
    """The kinds of page (by URL name) that somebody has been judged on in this run."""
    return set()


class Visitor:
    """Somebody's window with its watch; what was found is collected and told at the end."""

    def __init__(self, chromium: Browser, demo: House, **options: object) -> None:
        self.site = demo.site
        self.context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="en-CA", **options)  # type: ignore[arg-type]  # playwright's own
        self.context.set_default_timeout(15_000)
        self.watch = Watch(self.context, demo.site)
        self.page: Page = self.context.new_page()
        self.found: list[str] = []

    def open(self, path: str) -> Page:
        """Go to a path of the site; an answer of 400 and more is a fault."""
        answer = self.page.goto(self.site + path)
        if answer is not None and answer.status >= 400:
            self.found.append(f"{path} answers {answer.status}")
        return self.page

    def judge(self, name: str) -> None:
        """axe and sideways scroll, at 1200 and 390 pixels."""
        for width in (1200, 390):
            self.page.set_viewport_size({"width": width, "height": 844})
            self.found += [f"{name} at {width}: {fault}" for fault in faults(self.page)]
        self.page.set_viewport_size({"width": 1200, "height": 900})

    def verdict(self) -> list[str]:
        """Everything that was wrong, and the window closed."""
        self.context.close()
        return [*self.found, *(f"console: {said}" for said in self.watch.complaints), *(f"asked {url}" for url in self.watch.outside)]

    def sign_in(self, email: str) -> None:
        """As somebody of the cast, by the button on the page of the cast."""
        self.page.goto(f"{self.site}/en/demo/cast/")
        self.page.locator(f"form:has(input[value='{email}']) button").click()
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def links(self) -> Iterator[str]:
        """Paths of our own pages that this page links to."""
        for address in self.page.eval_on_selector_all("nav a[href], main a[href]", "all => all.map(one => one.href)"):
            path = urlsplit(address).path
            if address.startswith(self.site) and not FILE.search(path) and kind_of(path) not in {*LEFT_OUT, ""}:
                yield path


def kind_of(path: str) -> str:
    """The URL name behind a path; empty for what is no page of ours."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def visit_all(visitor: Visitor, start: str, judged: set[str]) -> int:
    """From a start through every link, one page of each kind; gives how many were judged."""
    waiting, count = [start], 0
    planned = {kind_of(start)}
    while waiting and count < MOST:
        path = waiting.pop(0)
        visitor.open(path)
        visitor.judge(f"{kind_of(path)} {path}")
        judged.add(kind_of(path))
        count += 1
        for link in visitor.links():
            if link.startswith("/en/") and kind_of(link) not in judged | planned:
                planned.add(kind_of(link))
                waiting.append(link)
    return count


def test_every_page_of_a_stranger(chromium: Browser, demo: House):
    visitor = Visitor(chromium, demo)
    judged: set[str] = set()
    assert visit_all(visitor, "/en/", judged) >= 8
    assert visitor.verdict() == []
    assert {"catalogue:index", "catalogue:micro_credential", "verification:check", "proposals:propose"} <= judged


@pytest.mark.parametrize("who", STAFF)
def test_pages_of(chromium: Browser, demo: House, judged_kinds: set[str], who: str):
    visitor = Visitor(chromium, demo)
    visitor.sign_in(f"{who}@northlake.example")
    assert visit_all(visitor, "/en/desk/", judged_kinds) >= 1
    assert visitor.verdict() == []


def test_the_answers_of_the_public_check(chromium: Browser, demo: House):
    visitor = Visitor(chromium, demo)
    seen = {}
    for public_id in sorted(public_ids(chromium, demo)):
        heading = visitor.open(f"/v/{public_id}").inner_text("h1")
        if heading not in seen:
            seen[heading] = public_id
            visitor.judge(f"/v/ {heading}")
    assert visitor.verdict() == []
    assert len(VERDICTS & set(seen)) >= 4, seen


def public_ids(chromium: Browser, demo: House) -> set[str]:
    """Of every credential in the registrar's list."""
    registrar = Visitor(chromium, demo)
    registrar.sign_in("beatriz@northlake.example")
    found = set()
    for state in ("", "issued", "revoked", "suspended", "superseded"):
        text = registrar.open(f"/en/credentials/?state={state}").content()
        found |= set(re.findall(r"/credentials/([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})/", text))
    registrar.context.close()
    return found


def test_a_learner_and_a_partner_open_what_they_were_mailed(chromium: Browser, demo: House):
    visitor = Visitor(chromium, demo)
    for start, name in (("/i/", "claim"), ("/endorse/", "endorse")):
        link = mailed(visitor, start)
        visitor.open(link)
        visitor.judge(name)
        assert visitor.page.locator("h1").count() == 1
    assert visitor.verdict() == []


def mailed(visitor: Visitor, start: str) -> str:
    """The newest link of this kind in the outbox of the demo."""
    for number in range(1, 12):
        visitor.page.goto(f"{visitor.site}/en/demo/outbox/?page={number}")
        for link in visitor.page.eval_on_selector_all("main a[href]", "all => all.map(one => one.href)"):
            if urlsplit(link).path.removeprefix("/en").removeprefix("/fr").startswith(start):
                return urlsplit(link).path
    raise AssertionError(f"no mail with {start}")


@pytest.mark.parametrize("path", ["/fr/", "/fr/check/", "/fr/propose/", "/fr/catalogue/picc-insertion/"])
def test_a_stranger_reads_in_french_and_in_the_dark(chromium: Browser, demo: House, path: str):
    visitor = Visitor(chromium, demo, color_scheme="dark")
    page = visitor.open(path)
    assert page.locator("html").get_attribute("lang") == "fr"
    visitor.judge(path)
    assert visitor.verdict() == []


@pytest.mark.parametrize("who", ["priya", "devi"])
def test_staff_work_in_the_dark(chromium: Browser, demo: House, who: str):
    visitor = Visitor(chromium, demo, color_scheme="dark")
    visitor.sign_in(f"{who}@northlake.example")
    for path in ("/en/desk/", "/fr/cohorts/"):
        visitor.open(path)
        visitor.judge(path)
    assert visitor.verdict() == []


def test_somebody_checks_an_id_with_keys_alone(chromium: Browser, demo: House):
    public_id = min(public_ids(chromium, demo))
    visitor = Visitor(chromium, demo)
    page = visitor.open("/en/check/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reach(page, "what")
    page.keyboard.type(public_id.lower().replace("-", " "))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"/v/{public_id}" in url)
    assert page.locator("h1").inner_text() in VERDICTS
    assert visitor.verdict() == []


def reach(page: Page, name: str) -> None:
    """Tab to a field by its name."""
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def test_the_record_of_a_check_is_printed_without_what_only_a_screen_needs(chromium: Browser, demo: House):
    visitor = Visitor(chromium, demo)
    for public_id in sorted(public_ids(chromium, demo)):
        page = visitor.open(f"/v/{public_id}")
        save = page.get_by_role("button", name="Save a record of this check")
        if save.count():
            save.click()
            page.wait_for_url(lambda url: "/record/" in url)
            break
    visitor.judge("record of a check")
    page = visitor.page
    page.emulate_media(media="print")
    assert [page.locator(css).first.is_visible() for css in (".bar", ".nav", ".foot", "main h1")] == [False, False, False, True]
    assert page.pdf(format="Letter").startswith(b"%PDF")
    assert visitor.verdict() == []
