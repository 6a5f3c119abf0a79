"""The mail server is down and the worker is killed in the middle of an issue run: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import ROOT, House, house
from tests.browser.post import Post
from tests.browser.walk import Walk, no_problem, press

AWARDS, LEARNERS = "/en/cohorts/OFF-2026-008/awards/", 4
pytestmark = pytest.mark.crash


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[House]:
    """A house in which Beatriz has prepared an award list for four learners; its pages run, its worker does not yet."""
    with house(tmp_path / "house", database_url=os.environ.get("TESTAMUR_JOURNEY_DATABASE_URL", "")) as one:
        env = one.env | {"TESTAMUR_TESTING": "1", "DJANGO_SETTINGS_MODULE": "testamur.config.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        scene = [sys.executable, "-m", "tests.crash.scene", "prepare"]
        done = subprocess.run(scene, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        one.start("serve", "--port", one.site.rsplit(":", 1)[1])
        one.wait_ready()
        yield one


def test_a_killed_worker_and_a_mail_server_that_is_down_lose_nothing(prepared: House, chromium: Browser) -> None:
    walk, first = Walk(chromium, prepared), prepared.start("worker")
    page = walk.as_("wei", AWARDS)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    prepared.post.close()  # from here on nobody takes mail

    page.goto(prepared.site + AWARDS)
    page.locator("main form input[type='checkbox']").first.check(force=True)
    press(page, "Release")
    no_problem(page)
    prepared.env |= {"TESTAMUR_TESTING": "1", "TESTAMUR_CRASH_AT": "bytes.stored:2"}
    killed = prepared.start("worker")
    assert killed.wait(60) == -signal.SIGKILL
    del prepared.env["TESTAMUR_TESTING"], prepared.env["TESTAMUR_CRASH_AT"]
    page.goto(prepared.site + AWARDS)
    assert f"{LEARNERS} of {LEARNERS} issued" not in page.inner_text("main")

    second = prepared.start("worker")
    _until_issued(walk)
    again = Post(port=prepared.post.port)
    prepared.post = again
    _until_mailed(again)
    second.terminate()
    second.wait(20)
    assert prepared.run("worker", "--once") == ""
    claims = [letter["To"] for letter in again.letters if "credential is ready" in letter["Subject"]]
    assert sorted(Counter(claims).values()) == [1] * LEARNERS
    page.goto(prepared.site + AWARDS)
    assert f"{LEARNERS} of {LEARNERS} issued" in page.inner_text("main")


def _until_issued(walk: Walk) -> None:
    """Until the page says that every credential is issued; a lease of the killed worker lapses after a minute."""
    page, end = walk.window("wei"), time.monotonic() + 120
    while time.monotonic() < end:
        page.goto(walk.house.site + AWARDS)
        if f"{LEARNERS} of {LEARNERS} issued" in page.inner_text("main"):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(page.inner_text("main"))


def _until_mailed(post: Post) -> None:
    """Until four claim letters came."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if sum("credential is ready" in letter["Subject"] for letter in post.letters) >= LEARNERS:
            return
        time.sleep(0.5)
    raise AssertionError([(letter["To"], letter["Subject"]) for letter in post.letters])
