"""A person's way through the pages: one browser window each, signed in by their own mailed link."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import House, Watch
from tests.browser.judging import faults


@dataclass
class Walk:
    """Everybody's windows, and what was seen on the way."""

    browser: Browser
    house: House
    pages: dict[str, Page] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    judged: dict[str, list[str]] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)
    judge_pages: bool = os.environ.get("TESTAMUR_JUDGE", "1") == "1"

    @property
    def today(self) -> date:
        """The institution's date."""
        return datetime.now(ZoneInfo("America/Toronto")).date()

    def window(self, key: str, *, width: int = 1280) -> Page:
        """Somebody's own window, not signed in yet."""
        if key not in self.pages:
            context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="en-CA", reduced_motion="reduce")
            context.set_default_timeout(12_000)
            self.watches.append(Watch(context, self.house.site))
            self.pages[key] = context.new_page()
        return self.pages[key]

    def as_(self, key: str, path: str = "/en/desk/") -> Page:
        """Somebody's window, signed in, at a path. The first time they ask for a link and open it from their mail."""
        page = self.window(key)
        if not page.context.cookies() or not any(one["name"] == "session" for one in page.context.cookies()):
            address = f"{key}@northlake.example"
            page.goto(f"{self.house.site}/en/sign-in/?next={path}")
            page.get_by_label("Email address").fill(address)
            page.get_by_role("button", name="Send me a link").click()
            page.goto(self.house.post.link_for(address, says="sign-in link"))
            page.locator("main form button").click()
            page.wait_for_load_state()
        page.goto(self.house.site + path)
        return page

    def open_link(self, key: str, address: str, *, says: str = "") -> Page:
        """Somebody without an account opens the link in a letter."""
        page = self.window(key)
        page.goto(self.house.post.link_for(address, says=says))
        return page

    def look(self, page: Page, name: str) -> None:
        """Let axe judge what is seen, at 1280 and at 390 pixels; each kind of page once."""
        if not self.judge_pages or name in self.looked:
            return
        self.looked.add(name)
        found = faults(page)
        size = page.viewport_size
        page.set_viewport_size({"width": 390, "height": 844})
        found += [f"at 390: {one}" for one in faults(page)]
        if size:
            page.set_viewport_size(size)
        if found:
            self.judged[name] = found


def press(page: Page, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
    """Press a button by its words and wait for what comes."""
    place = within if within is not None else page.locator("main")
    place.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names."""
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']").first
        assert field.count(), f"no field {name} at {page.url}: {page.inner_text('body')[:800]}"
        field.fill(value)


def choose(page: Page, name: str, value: str) -> None:
    """Choose a radio or an option by the field's name and value."""
    found = page.locator(f"main [name='{name}']").first
    if found.evaluate("e => e.tagName") == "SELECT":
        found.select_option(value)
    else:
        page.locator(f"main input[name='{name}'][value='{value}']").first.check(force=True)


def no_problem(page: Page) -> None:
    """No error summary stands on the page."""
    summary = page.locator(".error-summary")
    assert summary.count() == 0, summary.first.inner_text()


def attach(page: Page, name: str, path: Path) -> None:
    """Put a file into a file field."""
    page.locator(f"main input[type='file'][name='{name}']").first.set_input_files(str(path))
