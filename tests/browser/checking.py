"""The end of a journey: anyone checks the credential, and other programs verify what the learner took along."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT
from tests.browser.walk import Walk
from tests.seal import oracles

LD = "application/vc+ld+json"


def anyone_checks(walk: Walk, public_id: str, *, says: tuple[str, ...]) -> None:
    """The verdict stands first; the same in French, without JavaScript, and as JSON by the Accept header."""
    address = f"{walk.house.site}/v/{public_id}"
    page = walk.window("stranger")
    page.goto(address)
    assert page.inner_text("h1") == "Genuine and current"
    for words in says:
        assert words in page.inner_text("main"), (words, page.inner_text("main"))
    walk.look(page, "verdict")
    asked = page.request.get(address, headers={"Accept": "application/json"})
    answer = asked.json()
    assert (answer["state"], answer["report"]["verdict"]) == ("valid", "valid"), answer
    signed = page.request.get(address, headers={"Accept": LD})
    assert signed.json() == answer["credential"]
    for language, verdict in (("en", "Genuine and current"), ("fr", "Authentique et valide")):
        context = walk.browser.new_context(java_script_enabled=False, locale=f"{language}-CA", viewport={"width": 390, "height": 844})
        plain = context.new_page()
        plain.goto(address)
        assert plain.inner_text("h1") == verdict
        context.close()


def taken_along(walk: Walk, page: Page, folder: Path) -> Path:
    """The learner downloads the signed file, the badge and the certificate. Gives the signed file."""
    found = {}
    for suffix, start in (("json", b"{"), ("png", b"\x89PNG"), ("svg", b"<"), ("pdf", b"%PDF-")):
        link = page.locator(f"main a[href$='.{suffix}']").first
        expect(link).to_be_visible()
        with page.expect_download() as coming:
            link.click()
        found[suffix] = folder / f"credential.{suffix}"
        coming.value.save_as(found[suffix])
        assert found[suffix].read_bytes().startswith(start)
    papers(walk, page, found["json"], folder)
    for suffix in ("json", "png", "svg"):  # the certificate carries the same bytes as an attachment
        assert report(found[suffix], folder)["verdict"] == "valid"
    assert found["json"].read_bytes() in list(_streams(found["pdf"].read_bytes()))
    return found["json"]


def _streams(pdf: bytes) -> Iterator[bytes]:
    """What a PDF's streams hold, as far as they are packed with deflate or not at all."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def papers(walk: Walk, page: Page, signed: Path, folder: Path) -> None:
    """Keep the DID documents and the status list that the site publishes, named as `testamur seal verify` reads them."""
    document = json.loads(signed.read_text(encoding="utf-8"))
    issuers = {document["issuer"]["id"], *(one["issuer"]["id"] for one in oracles.embedded(document))}
    for did in issuers:
        _name, _web, _host, *rest = did.split(":")
        path = "/".join(rest) or ".well-known"
        _keep(page, f"{walk.house.site}/{path}/did.json", folder / "dids" / f"{quote(did, safe='.-_~')}.json")
    listed = document["credentialStatus"]["statusListCredential"]
    place = f"{walk.house.site}/status/{listed.rsplit('/', 1)[-1]}"
    _keep(page, place, folder / "status" / f"{quote(listed, safe='.-_~')}.json")


def _keep(page: Page, address: str, path: Path) -> None:
    answer = page.request.get(address)
    assert answer.ok, (address, answer.status)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(answer.body())


def report(path: Path, folder: Path) -> dict[str, Any]:
    """What `testamur seal verify` says about a file, with nothing but the papers in the folder; it ends with code 0."""
    command = ["seal", "verify", str(path), "--dids", str(folder / "dids"), "--status", str(folder / "status"), "--json"]
    done = subprocess.run([sys.executable, "-m", "testamur", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def others_agree(signed: Path, folder: Path) -> dict[str, int]:
    """Independent programs verify every proof they can judge. Gives how many documents each judged."""
    document = json.loads(signed.read_text(encoding="utf-8"))
    keys = {
        one["id"]: one["publicKeyMultibase"]
        for path in (folder / "dids").iterdir()
        for one in json.loads(path.read_text(encoding="utf-8"))["verificationMethod"]
    }
    judged = dict.fromkeys(oracles.SAYS, 0)
    for one in (document, *oracles.embedded(document)):
        for name, says in oracles.SAYS.items():
            if oracles.SHAPES[name](one):
                assert says(one, keys[one["proof"]["verificationMethod"]]), (name, one["id"])
                judged[name] += 1
    return judged
