"""Every address of the house, asked in every way by a stranger and by somebody without roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from testamur.assessment.models import Sitting
from testamur.awards.models import Credential
from testamur.endorsements.actions import keeping
from testamur.endorsements.models import Endorsement
from tests.cast import sign_in
from tests.config.addresses import ADDRESSES, Who
from tests.verification.conftest import cohort, issued, may_sign, own_keys, shared

__all__ = ["cohort", "issued", "may_sign", "own_keys", "shared"]
METHODS = ("get", "head", "options", "post")
INNER = {Who.SIGNED_IN, Who.ROLES}


@dataclass(frozen=True)
class Address:
    """One address of the house with sample arguments in it."""

    name: str
    path: str


def named(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Every URL name with the arguments that it takes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join((*spaces, pattern.name)), list(pattern.pattern.converters)


def sample(name: str, argument: str, credential: Credential) -> str | int:
    """Something that exists behind an argument where the house of this test has it, otherwise something well formed."""
    room = name.partition(":")[0]
    if argument == "number":
        return credential.award.enrolment.offering.number if room in {"cohorts", "awards", "assessment"} else 1
    if argument == "public_id":
        found = {
            "endorsements": lambda: Endorsement.objects.get().public_id,
            "assessment": lambda: Sitting.objects.earliest("pk").public_id,
            "cohorts": lambda: credential.award.enrolment.public_id,
        }.get(room)
        return found() if found else credential.public_id
    return {
        "slug": "cedar-point-labs" if argument == "slug" and name.endswith(("endorser_did", ":organisation")) else "venipuncture-techniques",
        "token": "0" * 43, "name": "revocation-1", "code": "VEN-1", "key": "board" if name.startswith("meetings:") and not name.endswith("brief") else "P-2026-001", "attempt_id": "0" * 22,
    }.get(argument, 1)  # fmt: skip


@pytest.fixture
def addresses(shared: Credential, northlake: SimpleNamespace, noon: datetime) -> list[Address]:
    """All of them, in a house with one published micro-credential, a cohort and a shared credential."""
    version = shared.award.enrolment.offering.version
    keeping.publish_version(version_id=version.pk, by=northlake.priya, now=noon)
    return [
        Address(name, reverse(name, kwargs={argument: sample(name, argument, shared) for argument in arguments}))
        for name, arguments in named()
    ]


@pytest.fixture
def nobody() -> Client:
    """A stranger's browser; a failure comes back as the page that people would see."""
    return Client(raise_request_exception=False)


@pytest.fixture
def marcus_browser(northlake: SimpleNamespace) -> Client:
    """The browser of somebody who signed in and holds no role."""
    return sign_in(Client(raise_request_exception=False), northlake.marcus)


def ask(client: Client, one: Address, method: str) -> HttpResponseBase:
    """One request in English: a page as a browser asks for it, a file as a machine does."""
    kind = "application/json" if ADDRESSES[one.name] is Who.FILES else "text/html"
    return getattr(client, method)(one.path, HTTP_ACCEPT_LANGUAGE="en", HTTP_ACCEPT=kind)


def test_every_address_stands_in_the_table_of_who_may_open_it():
    assert sorted({name for name, _arguments in named()} ^ set(ADDRESSES)) == []


def test_no_request_of_a_stranger_breaks_the_server_and_every_answer_is_guarded(addresses: list[Address], nobody: Client):
    asked = ((one, method, ask(nobody, one, method)) for method in METHODS for one in addresses)
    assert [fault for one, method, answer in asked for fault in faults(one, method, answer)] == []


def test_no_request_of_somebody_without_roles_breaks_the_server(addresses: list[Address], marcus_browser: Client):
    within = [one for one in addresses if one.name != "people:sign_out"]
    asked = ((one, method, ask(marcus_browser, one, method)) for method in METHODS for one in within)
    assert [fault for one, method, answer in asked for fault in faults(one, method, answer)] == []


def faults(one: Address, method: str, answer: HttpResponseBase) -> list[str]:
    """What is wrong with an answer, whoever asked."""
    policy = answer.headers.get("Content-Security-Policy", "")
    who = ADDRESSES[one.name]
    checks = {
        "broke": answer.status_code < 500,
        "has no policy": "default-src 'none'" in policy,
        "has a loose policy": "unsafe-" not in policy and "*" not in policy and "http:" not in policy,
        "may be sniffed": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "may be framed": "text/html" not in answer.headers.get("Content-Type", "")
        or answer.headers.get("X-Frame-Options") == "DENY" or "frame-ancestors 'none'" in policy,
        "lets other sites read it": who is Who.FILES or "Access-Control-Allow-Origin" not in answer.headers,
        "sets a cookie on a public file": who is not Who.FILES or answer.status_code >= 400 or not answer.cookies,
        "may be stored": not (who in INNER | {Who.LINK} and answer.status_code == 200)
        or "no-store" in answer.headers.get("Cache-Control", "") or method == "options",
    }  # fmt: skip
    return [f"{method} {one.name} {fault} ({answer.status_code})" for fault, fine in checks.items() if not fine]


def test_public_files_can_be_read_from_any_site(addresses: list[Address], nobody: Client):
    asked = [(one, ask(nobody, one, "get")) for one in addresses if ADDRESSES[one.name] is Who.FILES]
    read = {one.name for one, answer in asked if answer.status_code == 200}
    assert {"verification_machine:did", "verification_machine:credential", "catalogue_machine:approval"} <= read
    assert [one.name for one, answer in asked if answer.status_code == 200 and answer.headers.get("Access-Control-Allow-Origin") != "*"] == []


def test_a_stranger_sees_nothing_that_needs_a_sign_in(addresses: list[Address], nobody: Client):
    inner = [one for one in addresses if ADDRESSES[one.name] in INNER]
    asked = ((one, method, ask(nobody, one, method)) for method in ("get", "post") for one in inner)
    seen = [f"{method} {one.name} {answer.status_code}" for one, method, answer in asked if not kept_out(answer)]
    assert seen == []


def kept_out(answer: HttpResponseBase) -> bool:
    """Sent to sign in, or refused, or told that there is nothing."""
    if answer.status_code == 302:
        return "/sign-in/" in answer.headers["Location"]
    return answer.status_code in {403, 404, 405}


def test_somebody_without_a_role_sees_nothing_that_needs_one(addresses: list[Address], marcus_browser: Client):
    within = [one for one in addresses if ADDRESSES[one.name] is Who.ROLES]
    asked = ((one, method, ask(marcus_browser, one, method)) for method in ("get", "post") for one in within)
    seen = [f"{method} {one.name} {answer.status_code}" for one, method, answer in asked]
    assert [line for line in seen if not line.endswith(("403", "404", "405"))] == []


def test_nothing_of_the_demo_answers_outside_it(addresses: list[Address], nobody: Client):
    assert {ask(nobody, one, "get").status_code for one in addresses if ADDRESSES[one.name] is Who.DEMO} == {404}
