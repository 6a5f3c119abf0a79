"""The product as a person meets it: `testamur init`, `serve` and `worker` as processes, a mail server, Chromium."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from psycopg import sql

from tests.browser.post import Post

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]  # fmt: skip
ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium and may open loopback sockets."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium was not found (Debian's package chromium)"))


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class House:
    """A running installation."""

    site: str
    data: Path
    env: dict[str, str]
    post: Post
    processes: list[subprocess.Popen[bytes]]

    def run(self, *command: str) -> str:
        """Run a `testamur` command to its end; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "testamur", *command], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a `testamur` command beside the test; ended with the house."""
        with (self.data / f"{command[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "testamur", *command], env=self.env, cwd=ROOT, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def wait_ready(self, seconds: float = 60) -> None:
        """Until /readyz answers 200."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with (
                contextlib.suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"{self.site}/readyz", timeout=5) as answer,
            ):
                if answer.status == 200:
                    return
            time.sleep(0.2)
        raise AssertionError((self.data / "serve.log").read_text()[-2000:])


def fresh_database(address: str) -> str:
    """An empty database in the PostgreSQL cluster at this address; its own address."""
    name = f"journey_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urllib.parse.urlsplit(address)._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def house(folder: Path, *, database_url: str = "", port: int | None = None) -> Iterator[House]:
    """An empty installation in a folder, with its mail server; processes are ended at the end."""
    port = port or free_port()
    post = Post()
    env = {name: value for name, value in os.environ.items() if not name.startswith("TESTAMUR_") and name != "DATABASE_URL"}
    env |= {
        "TESTAMUR_DATA": str(folder), "TESTAMUR_SITE_URL": f"http://localhost:{port}", "TESTAMUR_SMTP_HOST": "127.0.0.1",
        "TESTAMUR_SMTP_PORT": str(post.port), "PYTHONPATH": str(ROOT / "src"), "TESTAMUR_MAIL_FROM": "ce@northlake.example",
    }  # fmt: skip
    if database_url:
        env["DATABASE_URL"] = fresh_database(database_url)
    folder.mkdir(parents=True, exist_ok=True)
    one = House(f"http://localhost:{port}", folder, env, post, [])
    try:
        yield one
    finally:
        for process in one.processes:
            process.terminate()
        for process in one.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
        post.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as play:
        yield from _launch(play)


def _launch(play: Playwright) -> Iterator[Browser]:
    browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, loaded once for every test that looks at pages."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    with house(folder, port=port) as one:
        one.env |= {"TESTAMUR_DEMO": "1"}
        one.env.pop("TESTAMUR_SMTP_HOST")
        one.run("demo", "--load-only", "--port", str(port), "--data", str(folder))
        one.start("serve", "--port", str(port), "--with-worker")
        one.wait_ready()
        yield one


class Watch:
    """What a page asked for: no third party, no error in the console, no broken policy."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.outside: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self._asked(request.url, site))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "422" not in said.text:  # a form that came back with its faults
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def _asked(self, url: str, site: str) -> None:
        if not url.startswith((site, "data:", "blob:", "about:")):
            self.outside.append(url)


def signed_in(browser: Browser, demo: House, email: str, *, language: str = "en", width: int = 1280) -> Page:
    """A page where somebody of the demo's cast is signed in, by the button on the page of the cast."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-CA" if language == "fr" else "en-CA")
    page = context.new_page()
    page.goto(f"{demo.site}/{language}/demo/cast/")
    page.locator(f"form:has(input[value='{email}']) button").click()
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/desk/"))
    return page
