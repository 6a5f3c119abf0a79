"""The certificate on paper: one page, the signed file inside, and never a letter it cannot show."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from testamur.awards import queries
from testamur.awards.models import Credential
from testamur.awards.queries import CredentialFacts
from testamur.awards.rules.life import CredentialState
from testamur.seal.bake import Extracted, extract_marked
from testamur.verification.queries import check_bytes
from testamur.verification.rules.states import State
from testamur.wallet import papers
from testamur.wallet.papers.certificate import guilloche
from tests.awards import stage
from tests.cast import refuses, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(issued: list[Credential]) -> CredentialFacts:
    """The first holder's credential."""
    found = queries.credential(issued[0].public_id)
    assert found is not None
    return found


def _streams(pdf: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found.group(1))
        except zlib.error:
            yield found.group(1)


def test_the_signed_file_is_inside_the_pdf(facts: CredentialFacts, noon: datetime) -> None:
    pdf = papers.certificate(facts, language="en", now=noon)
    assert extract_marked(pdf) == Extracted(facts.raw, is_ob2=False, relationship="Source")


def test_the_check_page_judges_the_paper_by_the_file_inside(facts: CredentialFacts, noon: datetime) -> None:
    paper = check_bytes(papers.certificate(facts, language="en", now=noon), now=noon)
    plain = check_bytes(facts.raw or b"", now=noon)
    assert (paper.state, paper.report, paper.said) == (plain.state, plain.report, plain.said)
    assert paper.state is State.VALID


def test_it_is_one_archivable_page_in_the_language_asked_for(facts: CredentialFacts, noon: datetime) -> None:
    whole = b"\n".join(_streams(papers.certificate(facts, language="fr", now=noon)))
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) <= 1
    assert b"pdfaid:part" in whole or b"pdfaid" in whole


def test_the_same_credential_gives_the_same_certificate(facts: CredentialFacts, noon: datetime) -> None:
    assert papers.certificate(facts, language="en", now=noon) == papers.certificate(facts, language="en", now=noon)


def test_a_letter_that_the_typefaces_lack_is_refused_by_name(facts: CredentialFacts, noon: datetime) -> None:
    with refuses("certificate_letters"):
        papers.certificate(replace(facts, name="Zoë \ue000"), language="en", now=noon)


def test_names_with_many_accents_are_set(facts: CredentialFacts, noon: datetime) -> None:
    for name in (*stage.NAMES, "Ñúñez Ğüneş", "Łukasz Żółć", "Dvořák Ďuríček"):
        assert papers.certificate(replace(facts, name=name), language="en", now=noon).startswith(b"%PDF-")


def test_a_very_long_name_and_title_stay_on_one_page(facts: CredentialFacts, noon: datetime) -> None:
    long = replace(
        facts, name="Maximiliana Wilhelmina " * 4, title_en="Contrast Injection for Radiological Technologists"
    )
    whole = b"\n".join(_streams(papers.certificate(long, language="en", now=noon)))
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) <= 1


def test_a_withdrawn_credential_has_no_certificate(facts: CredentialFacts, noon: datetime) -> None:
    with refuses("credential_withdrawn"):
        papers.certificate(replace(facts, state=CredentialState.REVOKED), language="en", now=noon)


def test_one_that_is_not_signed_yet_has_no_certificate(facts: CredentialFacts, noon: datetime) -> None:
    with refuses("credential_not_signed"):
        papers.certificate(replace(facts, raw=None), language="en", now=noon)


def test_the_ornament_lies_between_two_circles() -> None:
    points = re.findall(r"([\d.]+) ([\d.]+)", " ".join(re.findall(r'd="M([^"]*)z"', guilloche("#000"))))
    radii = [((float(x) - 164) ** 2 + (float(y) - 164) ** 2) ** 0.5 for x, y in points]
    assert (min(radii) > 110.5, max(radii) < 161.5) == (True, True)


def test_the_holder_downloads_it(client: Client, issued: list[Credential], northlake: SimpleNamespace) -> None:
    sign_in(client, issued[0].award.person)
    answer = client.get(f"/en/my/credentials/{issued[0].public_id}/certificate.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"].endswith('.pdf"')


def test_a_name_that_cannot_be_set_is_explained_on_the_page(
    client: Client, northlake: SimpleNamespace, own_keys: object, noon: datetime
) -> None:
    one = stage.issued(northlake, stage.cohort(northlake, noon, ("Zoë \ue000",)), noon)[0]
    sign_in(client, one.award.person)
    page = client.get(f"/en/my/credentials/{one.public_id}/certificate.pdf", follow=True).content.decode()
    assert "Our typefaces cannot show these letters of the name: \ue000." in page
