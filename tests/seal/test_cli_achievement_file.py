"""What a run awards is read from one file: defaults filled in, every fault named, nothing fetched."""

from pathlib import Path

import pytest

from testamur.seal.model import digest_sri
from tests.seal.desk import LIST, VERSION, Desk, achievement, set_up


@pytest.fixture
def desk(tmp_path: Path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"colour": "blue"}, "unknown member: colour"),
        ({"base": "http://x.example/"}, "base must be an https address that ends in /"),
        ({"validFor": "3 years"}, "validFor must be a duration"),
        ({"issuer": {"id": "did:web:other.example"}}, "the issuer is did:web:other.example"),
        ({"status": [{}]}, "status must be an object"),
        ({"status": {"statusPurpose": "message", "statusListCredential": LIST}}, "statusPurpose must be"),
        ({"result": [{"type": ["Result"], "resultDescription": "urn:x:y"}]}, "each result must name"),
        ({"relatedResource": [{"id": "https://x.example/a"}]}, "no digest and no --resource"),
        ({"achievement": {"id": VERSION, "name": "V", "criteria": {}}}, "achievement needs description"),
        ({"achievement": 7}, "achievement must be an object"),
        ({"name": 7}, "name must be a text"),
        ({"endorsements": {}}, "endorsements must be an array"),
        ({"validFor": "P"}, "validFor must be a duration"),
        ({"relatedResource": ["https://x.example/a"]}, "each relatedResource must be an object with an id"),
        ({"status": {"statusPurpose": "revocation"}}, "status must be one object"),
        ({"status": {"statusPurpose": "revocation", "statusListCredential": "list"}}, "must be an absolute address"),
    ],
)
def test_an_achievement_file_with_a_fault_is_refused(desk, members, said):
    desk.write("venipuncture.json", achievement(**members))
    assert desk.issue() == 65
    assert desk.last().startswith("testamur: error: venipuncture.json: ")
    assert said in desk.last()
    assert desk.last().endswith("; nothing was issued")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "not a JSON object"),
        ("{}", "neither an Achievement nor a file with an achievement"),
        ('{"name": "a", "name": "b"}', "a member name stands twice in one object"),
    ],
)
def test_a_file_that_is_no_achievement_is_refused(desk, text, said):
    desk.write("venipuncture.json", text)
    assert desk.issue() == 65
    assert desk.last() == f"testamur: error: venipuncture.json: {said}; nothing was issued"


def test_a_digest_that_is_not_the_files_is_refused_and_the_right_one_is_kept(desk):
    url = f"{VERSION}approval.json"
    desk.write("approval.json", "{}")
    desk.write("venipuncture.json", achievement(relatedResource=[{"id": url, "digestSRI": "sha384-AAAA"}]))
    assert desk.issue("--resource", f"{url}=approval.json") == 65
    assert "is not that of the file given with --resource" in desk.last()
    desk.write("venipuncture.json", achievement(relatedResource=[{"id": url, "digestSRI": digest_sri(b"{}")}]))
    assert desk.issue("--resource", f"{url}=approval.json") == 0


@pytest.mark.parametrize(
    ("period", "end"),
    [("P1M", "2024-02-29"), ("P1Y", "2025-01-31"), ("P1Y1M", "2025-02-28"), ("P30D", "2024-03-01"), ("P11M1D", "2025-01-01")],
)  # fmt: skip
def test_the_last_day_of_a_month_is_kept(desk, period, end):
    desk.write("venipuncture.json", achievement(validFor=period))
    desk.learners("name,email,awarded_on\nA,a@x.example,2024-01-31\n")
    assert desk.issue() == 0
    assert desk.lines()[0]["validUntil"] == f"{end}T00:00:00Z"


def test_the_schema_can_be_left_out_and_validity_can_begin_another_day(desk):
    desk.write("venipuncture.json", achievement(credentialSchema=False))
    assert desk.issue("--valid-from", "2026-11-21T08:00:00-05:00") == 0
    line = desk.lines()[0]
    assert "credentialSchema" not in line
    assert len(line["@context"]) == 2
    assert (line["validFrom"], line["awardedDate"]) == ("2026-11-21T13:00:00Z", "2026-11-20T00:00:00Z")


def test_a_row_may_bring_its_own_evidence(desk):
    desk.write("venipuncture.json", achievement(evidence={"name": "Summative assessment", "genre": "Assessment"}))
    desk.learners(
        "name,email,awarded_on,evidence_url\nA,a@x.example,2026-11-20,https://x.example/e/1\nB,b@x.example,2026-11-20,\n"
    )
    assert desk.issue() == 0
    first, second = (line["evidence"][0] for line in desk.lines())
    assert first == {
        "id": "https://x.example/e/1",
        "type": ["Evidence"],
        "name": "Summative assessment",
        "genre": "Assessment",
    }
    assert "id" not in second
    desk.learners("name,email,awarded_on,evidence_url\nA,a@x.example,2026-11-20,http://x.example/e/1\n")
    assert desk.issue("--force") == 1
    assert desk.row_errors() == [(1, "evidence_url", "iri_not_allowed")]


def test_lint_errors_are_printed_with_the_files_own_pointers(desk):
    found = achievement()
    found["achievement"] = {**found["achievement"], "alignment": [{"type": ["Alignment"]}], "colour": "blue"}
    desk.write("venipuncture.json", found)
    assert desk.issue() == 65
    assert desk.rules() == {"ob30.alignment.target_name", "ob30.alignment.target_url"}
    assert '"/achievement/alignment/0"' in desk.err
    assert desk.last() == "testamur: error: venipuncture.json: 2 errors; nothing was issued"


def test_a_member_that_no_context_knows_is_refused(desk):
    found = achievement()
    found["achievement"] = {**found["achievement"], "colour": "blue"}
    desk.write("venipuncture.json", found)
    assert desk.issue() == 65
    assert desk.rules() == {"context.term_not_defined"}
    assert '"/achievement/colour"' in desk.err


def test_a_bare_achievement_is_enough(desk):
    desk.write("venipuncture.json", achievement()["achievement"])
    assert desk.issue() == 0
    assert desk.lines()[0]["id"].startswith("urn:uuid:")
    assert "validUntil" not in desk.lines()[0]


def test_a_cited_document_gets_the_digest_of_its_bytes(desk):
    url = f"{VERSION}approval.json"
    desk.write("approval.json", '{"record": "approval"}')
    desk.write("venipuncture.json", achievement(relatedResource=[{"id": url, "mediaType": "application/json"}]))
    assert desk.issue("--resource", f"{url}=approval.json") == 0
    assert desk.lines()[0]["relatedResource"][0]["digestSRI"].startswith("sha384-")
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--resource", f"{url}=approval.json") == 0
    desk.write("approval.json", '{"record": "Approval"}')
    assert desk.run("verify", "out.ndjson", "--dids", "dids", "--resource", f"{url}=approval.json") == 1
    assert "resource_digest" in desk.out
