"""Every report is what its JSON Schema says, whatever the verdict, and the schema refuses what no report may be."""

import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from testamur.seal.did import Chain, DidJwk, DidKey, Directory
from testamur.seal.report import (
    Check,
    CheckName,
    Custody,
    EndorsementReport,
    EndorsementState,
    IssuerName,
    NamedBy,
    Report,
    Result,
    Summary,
    Verdict,
    unreadable,
    verdict_of,
)
from testamur.seal.status import StatusDirectory
from testamur.seal.types import VerifyOptions
from testamur.seal.verify import verify
from tests.seal.pack import EXAMPLES, needs_examples

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
SCHEMA = json.loads((files("testamur.seal") / "report.schema.json").read_text())
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
REASONS = {
    CheckName.CONTEXT: ("inline_context", "context_not_pinned"),
    CheckName.SCHEMA: ("rule:ob30.achievement.criteria", "resource_digest"),
    CheckName.PROOF: ("signature", "suite_not_supported"),
    CheckName.ISSUER_BINDING: ("key_revoked", "issuer_not_found", "issuer_not_accepted", "issuer_unreachable"),
    CheckName.VALIDITY: ("expired", "not_yet_valid", "nbf_mismatch"),
    CheckName.STATUS: ("revoked", "suspended", "replaced", "list_issuer", "list_unavailable"),
    CheckName.ENDORSEMENTS: ("endorsement_not_genuine", "endorsement_not_checked"),
}
text = st.text(max_size=20) | st.none()


@st.composite
def reports(draw, depth: int = 0) -> Report:
    """Any report that the engine could give, its verdict made from its checks."""
    if draw(st.integers(0, 9)) == 0:
        return unreadable("too_deep", now=NOW, detail=draw(text))
    checks = [Check(CheckName.FORMAT, Result.PASS)]
    for name, reasons in REASONS.items():
        result = draw(st.sampled_from([*Result, Result.PASS, Result.PASS, Result.PASS]))
        reason = None if result is Result.PASS else draw(st.sampled_from(reasons))
        checks.append(Check(name, result, reason, draw(text)))
    endorsement = st.builds(
        EndorsementReport,
        text,
        text,
        st.sampled_from(Verdict),
        st.sampled_from(EndorsementState),
        st.sampled_from(Custody),
        text,
        text,
    )
    summary = st.builds(
        Summary,
        types=st.tuples(st.text(max_size=9)),
        id=text,
        issuer=text,
        name=text,
        valid_from=text,
        valid_until=text,
        suites=st.just(()),
        methods=st.just(("did:a#b",)),
    )
    return Report(
        verdict=verdict_of(checks),
        checks=tuple(checks),
        credential=draw(st.none() | summary),
        issuer=draw(st.none() | st.builds(IssuerName, st.text(max_size=9), text, st.sampled_from(NamedBy))),
        endorsements=tuple(draw(st.lists(endorsement, max_size=2))),
        embedded=tuple(draw(st.lists(reports(depth + 1), max_size=1))) if depth < 2 else (),
        warnings=draw(st.sampled_from([(), ("endorsement_not_checked",)])),
        recipient=draw(st.sampled_from([None, "match", "no_match"])),
        verified_at=NOW,
        trace={"sha256": "00"},
    )


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(reports())
@settings(max_examples=100, deadline=None)
def test_every_report_that_the_engine_could_give_fits_it(report):
    found = json.loads(json.dumps(report.as_json("a.json")))
    JUDGE.validate(found)
    assert [check["name"] for check in found["checks"]] == list(CheckName)
    assert not has_numbers(found)


def has_numbers(value: object) -> bool:
    """Whether a number is anywhere inside: the contract has none."""
    if isinstance(value, dict):
        return any(map(has_numbers, value.values()))
    return any(map(has_numbers, value)) if isinstance(value, list) else isinstance(value, int | float)


@needs_examples
def test_every_verdict_is_reached_by_a_real_credential_and_fits_it():
    raw = (EXAMPLES / "achievement.json").read_bytes()
    resolver, lists = Chain(DidKey(), DidJwk(), Directory(EXAMPLES / "dids")), StatusDirectory(EXAMPLES / "status")
    negative = EXAMPLES / "negative"

    class Newer(StatusDirectory):
        def replaced(self, _id: str) -> bool:
            return True

    def judged(data: bytes = raw, **more: object) -> Report:
        return verify(data, **{"now": NOW, "resolver": resolver, "status": lists, **more})

    given_ = [
        judged(),
        judged((negative / "expired.json").read_bytes()),
        judged(now=datetime(2026, 11, 20, 18, 59, tzinfo=UTC)),
        judged((negative / "suspended.json").read_bytes()),
        judged((negative / "revoked.json").read_bytes()),
        judged(status=Newer(EXAMPLES / "status")),
        judged((negative / "tampered.json").read_bytes()),
        judged(options=VerifyOptions(accepted_issuers={})),
        judged(status=None),
        judged(b"{"),
    ]
    for report in given_:
        JUDGE.validate(report.as_json("a.json"))
    assert [report.verdict for report in given_] == list(Verdict)


HONEST = Report(Verdict.VALID, tuple(Check(name, Result.PASS) for name in CheckName), None, verified_at=NOW).as_json(
    "a.json"
)


def with_check(n: int, **members: object) -> dict:
    checks = [dict(check) for check in HONEST["checks"]]
    checks[n] |= members
    return {**HONEST, "checks": checks}


WRONG = {
    "valid_with_a_failure": with_check(3, result="fail", reason="signature"),
    "valid_with_an_open_question": with_check(6, result="unknown", reason="list_unavailable"),
    "format_failed_and_expired": {**with_check(0, result="fail", reason="not_json"), "verdict": "expired"},
    "format_failed_and_the_rest_ran": {**with_check(0, result="fail", reason="not_json"), "verdict": "malformed"},
    "seven_checks": {**HONEST, "checks": HONEST["checks"][1:]},
    "nine_checks": {**HONEST, "checks": [*HONEST["checks"], HONEST["checks"][0]]},
    "another_order": {**HONEST, "checks": HONEST["checks"][::-1]},
    "another_verdict": {**HONEST, "verdict": "fine"},
    "another_result": with_check(0, result="maybe"),
    "a_sentence_as_reason": with_check(0, reason="It is fine."),
    "a_member_more_in_a_check": with_check(0, detail="x"),
    "no_input": {name: value for name, value in HONEST.items() if name != "input"},
    "a_number": {**HONEST, "trace": {"index": 7}},
    "an_issuer_named_by_itself": {**HONEST, "issuer": {"id": "did:a", "name": "A", "named_by": "credential"}},
    "wrong_inside": {**HONEST, "embedded": [{**HONEST, "verdict": "fine"}]},
}


@pytest.mark.parametrize("report", WRONG.values(), ids=WRONG.keys())
def test_what_no_report_may_be_is_refused(report):
    assert JUDGE.is_valid(HONEST)
    assert not JUDGE.is_valid(report)


def test_an_endorsement_left_open_does_not_keep_a_report_from_being_valid():
    assert JUDGE.is_valid(with_check(7, result="unknown", reason="endorsement_not_checked"))
    assert JUDGE.is_valid({**HONEST, "member": "of a later version"})
