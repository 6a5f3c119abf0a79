"""Whoever fills in any form of the demo badly gets a page that says so and still has what they typed; nothing breaks.

On the way there every link is tried: none leads its reader to a closed door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from testamur.config import init
from testamur.demo import story
from testamur.demo.cast import CAST
from testamur.ground import times
from testamur.people.models import Person

FILE = re.compile(r"\.(json|ndjson|csv|pdf|png|svg|ics|xlsx|zip)$|/scan/$|/files/")
MOST = 30  # pages of one person
LEFT_OUT = {"people:sign_out", "demo:cast", "demo:outbox", "people:language"}
# What people and machines send that no form expects: nothing, far too much, another kind, another language, a trap.
FAULTS = {
    "nothing": "",
    "a NUL": "a\x00b",
    "far too long": "x" * 70_000,
    "no date, number or address": "99/99/9999 <b>&amp;</b> ' OR 1=1",
    "a number too large": "9" * 30,
    "another script": "№٣ تجربة 𝒳",
}
KEPT = "Kept as typed, é ł 名"


@dataclass
class Form:
    """A form of a page as a browser would send it."""

    action: str
    texts: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)  # never written back on purpose
    values: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """Forms and links of a page's main part."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"] or "")
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self._open = Form(said.get("action") or "")
            self.forms.append(self._open)
        name = said.get("name")
        if self._open is None or not name or name == "csrfmiddlewaretoken":
            return
        kind = (said.get("type") or "text").lower()
        if tag == "textarea" or (tag == "input" and kind in {"text", "search", "email", "url", "tel", "number", "date", "password"}):
            self._open.texts.append(name)
            if kind == "password":
                self._open.secrets.add(name)
        elif tag in {"input", "select", "button"} and kind != "file":
            self._open.values.setdefault(name, []).append(said.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def kind_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def pages(client: Client, start: str, without: set[str], closed: list[str]) -> Iterator[tuple[str, Page]]:
    """From a start through every link, one page of each kind; kinds that had no form for anybody are not asked again.

    A link to a page that its reader may not open is added to `closed`.
    """
    waiting, count, seen = [(start, "")], 0, {kind_of(start)}
    while waiting and count < MOST:
        path, linked_from = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code >= 400:
            closed.append(f"{linked_from} links to {path}, which answers {answer.status_code}")
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        count += 1
        page = read(answer.content.decode())
        if page.forms:
            yield path, page
        elif path != start:
            without.add(kind_of(path))
        for link in page.links:
            found = urlsplit(urljoin(path, link)).path
            kind = kind_of(found)
            if found.startswith("/en/") and kind and kind not in seen | without | LEFT_OUT and not FILE.search(found):
                seen.add(kind)
                waiting.append((found, path))


def faults_of(client: Client, path: str, form: Form) -> Iterator[str]:
    """Send the form with every fault; what it answered that it should not have. Nothing it did stays done."""
    action = urlsplit(urljoin(path, form.action)).path
    honest = {name: values[0] for name, values in form.values.items()}
    for fault, value in FAULTS.items():
        sent = {**honest, **dict.fromkeys(form.texts, value)}
        if fault == "no date, number or address":
            sent |= dict.fromkeys(form.values, value)
        with transaction.atomic():
            try:
                answer = client.post(action, sent)
            except Exception as error:  # noqa: BLE001 - the client raises what a server would answer with 500
                yield f"{action} with {fault}: {type(error).__name__}: {error}"
            else:
                if answer.status_code >= 500:
                    yield f"{action} with {fault} answers {answer.status_code}"
            transaction.set_rollback(True)


def losses_of(client: Client, path: str, form: Form) -> Iterator[str]:
    """Send good words in one field and rubbish in the others: a page that comes back with a fault has the words."""
    action = urlsplit(urljoin(path, form.action)).path
    for kept in form.texts:
        sent = {**{name: values[0] for name, values in form.values.items()}, **dict.fromkeys(form.texts, "?"), kept: KEPT}
        with transaction.atomic():
            answer = client.post(action, sent)
            transaction.set_rollback(True)
        text = answer.content.decode() if answer.status_code in {200, 422} else ""
        if 'class="error-summary"' in text and KEPT not in text and kept not in form.secrets:
            yield f"{action} loses what was typed in {kept}"


@pytest.mark.django_db
def test_no_form_breaks_or_forgets_and_no_link_leads_to_a_closed_door(settings):
    settings.SITE_URL = "http://testserver"
    story.load(
        read_file=init.read(Path(story.__file__).parent / "data" / "institution-northlake.toml"),
        open_institution=init.open_institution,
        now=times.utc_now(),
        say=lambda _said: None,
    )
    found: list[str] = []
    without: set[str] = set()
    closed: list[str] = []
    forms: set[tuple[str, tuple[str, ...]]] = set()
    for who in (None, *CAST):
        client = Client()
        person = Person.objects.filter(email=f"{who}@northlake.example").first() if who else None
        if person is not None:
            client.force_login(person)
        for path, page in pages(client, "/en/desk/" if person else "/en/", without, closed):
            for form in page.forms:
                key = (kind_of(urlsplit(urljoin(path, form.action)).path), tuple(sorted(form.texts)))
                if key in forms or key[0] in LEFT_OUT:
                    continue
                forms.add(key)
                found += [f"{who}: {one}" for one in (*faults_of(client, path, form), *losses_of(client, path, form))]
        found += [f"{who}: {one}" for one in closed]
        closed.clear()
    assert not found, "\n".join(found)
    assert len(forms) >= 40
