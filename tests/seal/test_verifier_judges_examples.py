"""The worked examples end in the verdicts their README lists, and other implementations agree where they can judge."""

import base64
import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import product

import jsonschema
import pytest

from testamur.seal import hygiene
from testamur.seal.did import DidKey, Directory, KeyEntry, KeyState, read_document
from testamur.seal.errors import ResolutionFailed, ResolutionKind
from testamur.seal.report import Check, CheckName, Result, Verdict, verdict_of
from testamur.seal.status import StatusDirectory, StatusSource
from testamur.seal.types import VerifyOptions
from testamur.seal.verify import verify_presentation
from tests.seal import oracles
from tests.seal.pack import (
    EXAMPLES,
    NOW,
    RESOLVER,
    check,
    example,
    example_json,
    needs_examples,
)

pytestmark = needs_examples

INSTITUTION = "did:web:credentials.northlake.example"
EXPECTED = {
    "achievement": ("valid", "pass", None),
    "clr": ("valid", "skipped", "no_endorsements"),
    "achievement-retired-key": ("valid", "skipped", "no_endorsements"),
    "endorsement": ("valid", "skipped", "no_endorsements"),
    "endorsement-own-key": ("valid", "skipped", "no_endorsements"),
    "endorsements/lapsed": ("valid", "pass", "endorsement_lapsed"),
    "endorsements/not-checked": ("valid", "unknown", "endorsement_not_checked"),
    "endorsements/not-in-force": ("not_genuine", "fail", "endorsement_not_in_force"),
    "endorsements/forged": ("not_genuine", "fail", "endorsement_not_genuine"),
    "endorsements/wrong-subject": ("not_genuine", "fail", "endorsement_wrong_subject"),
    "negative/tampered": ("not_genuine", "pass", None),
    "negative/revoked": ("revoked", "pass", None),
    "negative/suspended": ("suspended", "skipped", "no_endorsements"),
    "negative/expired": ("expired", "skipped", "no_endorsements"),
}
CHAINS = [
    "set-of-two-ok",
    "chain-array-ok",
    "chain-string-ok",
    "set-one-bad-fail",
    "chain-missing-fail",
    "chain-broken-first-fail",
]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_ends_in_its_verdict(name):
    report = check(example(name))
    endorsements = report.check("endorsements")
    assert (report.verdict.value, endorsements.result.value, endorsements.reason) == EXPECTED[name]


@pytest.mark.parametrize("name", CHAINS)
def test_sets_and_chains_of_proofs_pass_and_fail_as_named(name):
    result = check(example(f"proof-chains/{name}")).check("proof").result
    assert result is (Result.PASS if name.endswith("-ok") else Result.FAIL)


@pytest.mark.parametrize("name", ["achievement", "clr", "endorsement", "negative/revoked"])
def test_without_did_documents_the_issuer_is_unknown(name):
    assert check(example(name), resolver=DidKey()).verdict is Verdict.UNKNOWN_ISSUER


def test_an_absent_endorsers_document_leaves_the_verdict_alone(tmp_path):
    document = (EXAMPLES / "dids" / "did%3Aweb%3Acredentials.northlake.example.json").read_bytes()
    (tmp_path / "institution.json").write_bytes(document)
    report = check(example("achievement"), resolver=Directory(tmp_path))
    assert report.verdict is Verdict.VALID
    assert report.warnings == ("endorsement_not_checked",)
    assert report.endorsements[0].state.value == "not_checked"


def test_custody_is_said_in_the_report():
    custodies = {
        name: check(example(name)).endorsements[0].custody.value for name in ("achievement", "endorsements/not-checked")
    }
    assert custodies == {"achievement": "institution", "endorsements/not-checked": "own"}


def test_names_come_from_the_trust_list_and_never_from_the_credential():
    trusted = VerifyOptions(accepted_issuers={INSTITUTION: "Northlake"})
    others = VerifyOptions(accepted_issuers={"did:web:other.example": "Other"})
    assert check(example("achievement")).issuer.name is None
    assert check(example("achievement"), options=trusted).issuer.name == "Northlake"
    report = check(example("achievement"), options=others)
    assert report.verdict is Verdict.UNKNOWN_ISSUER
    assert report.check("issuer_binding").reason == "issuer_not_accepted"


@pytest.mark.parametrize(
    ("instant", "verdict"),
    [
        ("2026-11-20T18:59:59Z", "not_yet_valid"),
        ("2026-11-20T19:00:00Z", "valid"),
        ("2029-11-21T04:59:58Z", "valid"),
        ("2029-11-21T04:59:59Z", "expired"),
    ],
)
def test_the_period_begins_with_its_first_instant_and_ends_before_its_last(instant, verdict):
    now = hygiene.read_instant(instant)
    checks = frozenset({"context", "schema", "proof", "issuer_binding", "validity"})
    assert check(example("achievement"), now=now, options=VerifyOptions(checks=checks)).verdict.value == verdict


def test_without_a_list_the_status_is_unknown(tmp_path):
    report = check(example("achievement"), status=None)
    assert (report.verdict, report.check("status").reason) == (Verdict.COULD_NOT_CHECK, "list_unavailable")


def test_an_expired_list_says_nothing():
    report = check(example("negative/revoked"), now=NOW + timedelta(days=2))
    assert (report.verdict, report.check("status").reason) == (Verdict.COULD_NOT_CHECK, "list_expired")


class Products(StatusSource):
    """A status source that knows what only the product knows."""

    def __init__(self, *, newer: bool = False, ended: datetime | None = None) -> None:
        self.inner = StatusDirectory(EXAMPLES / "status")
        self.newer = newer
        self.ended = ended

    def list(self, url: str) -> bytes:
        return self.inner.list(url)

    def replaced(self, _id: str) -> bool:
        return self.newer

    def endorsement_ended(self, _id: str) -> datetime | None:
        return self.ended


def test_a_credential_with_a_newer_one_is_replaced():
    assert check(example("achievement"), status=Products(newer=True)).verdict is Verdict.REPLACED


@pytest.mark.parametrize(
    ("ended", "verdict", "state"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), "valid", "withdrawn"),
        (datetime(2026, 11, 18, 5, 0, 1, tzinfo=UTC), "valid", "withdrawn"),
        (datetime(2026, 11, 18, 5, tzinfo=UTC), "not_genuine", "not_in_force"),
        (datetime(2030, 1, 1, tzinfo=UTC), "valid", "in_force"),
    ],
)
def test_a_withdrawn_endorsement_counts_for_assessments_before_that_day(ended, verdict, state):
    report = check(example("achievement"), status=Products(ended=ended))
    assert (report.verdict.value, report.endorsements[0].state.value) == (verdict, state)


class History:
    """The product's resolver: the folder, and the signed key history."""

    def __init__(self, *entries: KeyEntry) -> None:
        self.entries = entries

    def resolve(self, did):
        return RESOLVER.resolve(did).with_history(self.entries)


def entry(fragment: str, **facts: object) -> KeyEntry:
    method = RESOLVER.resolve(INSTITUTION).method(f"{INSTITUTION}#{fragment}")
    return KeyEntry(method.id, method.alg, method.public, **facts)


@pytest.mark.parametrize(
    ("retired", "reason"), [(datetime(2027, 1, 1, tzinfo=UTC), None), (datetime(2024, 1, 1, tzinfo=UTC), "key_retired")]
)
def test_a_retired_key_keeps_what_it_signed_while_active(retired, reason):
    resolver = History(entry("key-2025", state=KeyState.RETIRED, retired_at=retired))
    report = check(example("achievement-retired-key"), resolver=resolver)
    assert report.check("issuer_binding").reason == reason


class Published:
    """A record in which everything was published on one day."""

    def __init__(self, day: datetime) -> None:
        self.day = day

    def published_before(self, _sha256: str, instant: datetime) -> bool:
        return self.day < instant


@pytest.mark.parametrize(
    ("anchors", "result", "reason"),
    [
        (None, Result.FAIL, "key_revoked"),
        (Published(datetime(2026, 11, 22, tzinfo=UTC)), Result.FAIL, "key_revoked"),
        (Published(datetime(2026, 11, 20, tzinfo=UTC)), Result.PASS, "anchored_before_compromise"),
    ],
    ids=["no record", "published after", "published before"],
)
def test_a_compromised_key_counts_only_for_what_was_published_before(anchors, result, reason):
    resolver = History(entry("key-2026", state=KeyState.COMPROMISED, revoked_at=datetime(2026, 11, 21, tzinfo=UTC)))
    report = check(example("achievement"), resolver=resolver, anchors=anchors)
    binding = report.check("issuer_binding")
    assert (binding.result, binding.reason) == (result, reason)
    assert ("reissue_due" in report.warnings) is (result is Result.PASS)


class Failing:
    """A resolver that never finds anything, for one reason."""

    def __init__(self, kind: ResolutionKind) -> None:
        self.kind = kind

    def resolve(self, did):
        raise ResolutionFailed(self.kind, did)


@pytest.mark.parametrize(
    ("kind", "verdict", "reason"),
    [
        (ResolutionKind.NOT_FOUND, "unknown_issuer", "issuer_not_found"),
        (ResolutionKind.UNREACHABLE, "could_not_check", "issuer_unreachable"),
        (ResolutionKind.WRONG_ID, "not_genuine", "did_document_id"),
    ],
)
def test_why_a_document_is_absent_decides_the_verdict(kind, verdict, reason):
    report = check(example("achievement"), resolver=Failing(kind))
    assert (report.verdict.value, report.check("issuer_binding").reason) == (verdict, reason)


def test_the_recipient_is_matched_when_asked():
    name = "Zoë O’Brien-Ångström"
    asked = [VerifyOptions(recipient=("name", value)) for value in (name, "Somebody Else")]
    assert [check(example("achievement"), options=options).recipient for options in asked] == ["match", "no_match"]


def test_a_handed_in_resource_must_have_its_digest():
    url = "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/approval.json"
    good = (EXAMPLES / "catalogue/venipuncture-techniques/v1/approval.json").read_bytes()
    reports = [
        check(example("achievement"), options=VerifyOptions(resources={url: data})) for data in (good, good + b" ")
    ]
    assert [report.verdict.value for report in reports] == ["valid", "malformed"]
    assert reports[1].check("schema").reason == "resource_digest"


def test_a_bad_embedded_credential_makes_the_record_bad():
    record = example_json("clr")
    record["credentialSubject"]["verifiableCredential"][0]["name"] = "Something Else"
    report = check(record)
    assert [inner.verdict.value for inner in report.embedded] == ["not_genuine", "valid"]
    assert report.verdict is Verdict.NOT_GENUINE


def test_an_unsigned_presentation_is_judged_by_what_it_holds():
    shown = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    reports = [
        check({**shown, "verifiableCredential": [example_json(name)]}) for name in ("achievement", "negative/revoked")
    ]
    assert [report.verdict.value for report in reports] == ["valid", "revoked"]


def test_a_picture_is_read_for_the_credential_inside():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    assert check(svg).check("format").reason == "baked_data_missing"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "header_not_allowed"),
        ({"alg": "HS256"}, "header_not_allowed"),
        ({"alg": "ES256", "crit": ["x"]}, "header_not_allowed"),
    ],
)
def test_a_jws_with_a_dangerous_header_is_refused(header, reason):
    part = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    assert check(f"{part}.e30.AAAA").check("format").reason == reason


def test_a_jws_that_holds_no_credential_is_malformed():
    part = base64.urlsafe_b64encode(b'{"alg":"EdDSA"}').rstrip(b"=").decode()
    assert check(f"{part}.e30.AAAA").check("format").reason == "not_a_credential"



SIGNED = [
    "achievement",
    "achievement-retired-key",
    "clr",
    "endorsement",
    "endorsement-own-key",
    "endorsements/lapsed",
    "negative/revoked",
]


@pytest.mark.parametrize(("oracle", "name"), list(product(oracles.SAYS, SIGNED)))
def test_other_implementations_verify_every_proof(oracle, name):
    document = example_json(name)
    if not oracles.SHAPES[oracle](document):
        pytest.skip(f"{oracle} cannot judge a document of this shape")
    keys = {key["verificationMethod"]: key["publicKeyMultibase"] for key in example_json("keys")["keys"]}
    says = oracles.SAYS[oracle]
    assert all(
        says(found, keys[found["proof"]["verificationMethod"]]) for found in [document, *oracles.embedded(document)]
    )


@pytest.mark.parametrize("oracle", oracles.SAYS)
def test_other_implementations_refuse_what_we_refuse(oracle):
    document = example_json("endorsement")
    document["name"] = "Something Else"
    key = next(
        key
        for key in example_json("keys")["keys"]
        if key["verificationMethod"] == document["proof"]["verificationMethod"]
    )
    assert not oracles.SAYS[oracle](document, key["publicKeyMultibase"])
    assert check(document).check("proof").reason == "signature"


SCHEMA = json.loads((files("testamur.seal") / "report.schema.json").read_text())


@pytest.mark.parametrize("name", [*EXPECTED, *(f"proof-chains/{name}" for name in CHAINS)])
def test_every_report_fits_the_published_schema(name):
    jsonschema.Draft202012Validator(SCHEMA).validate(check(example(name)).as_json(name))
    jsonschema.Draft202012Validator(SCHEMA).validate(check(b"{}").as_json("empty"))


def of(**results: tuple[Result, str | None]) -> list[Check]:
    return [Check(name, *results.get(name.value, (Result.PASS, None))) for name in CheckName]


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        (of(), "valid"),
        (of(format=(Result.FAIL, "not_json")), "malformed"),
        (of(proof=(Result.FAIL, "signature"), schema=(Result.FAIL, "rule:x")), "not_genuine"),
        (of(context=(Result.FAIL, "inline_context")), "not_genuine"),
        (of(endorsements=(Result.FAIL, "endorsement_wrong_subject")), "not_genuine"),
        (of(schema=(Result.FAIL, "rule:x"), status=(Result.FAIL, "revoked")), "malformed"),
        (
            of(issuer_binding=(Result.UNKNOWN, "issuer_not_accepted"), validity=(Result.FAIL, "expired")),
            "unknown_issuer",
        ),
        (of(issuer_binding=(Result.UNKNOWN, "issuer_unreachable")), "could_not_check"),
        (of(proof=(Result.UNKNOWN, "work_budget"), status=(Result.FAIL, "revoked")), "could_not_check"),
        (of(status=(Result.FAIL, "revoked"), validity=(Result.FAIL, "expired")), "revoked"),
        (of(status=(Result.FAIL, "replaced"), validity=(Result.FAIL, "expired")), "replaced"),
        (of(status=(Result.FAIL, "suspended"), validity=(Result.FAIL, "expired")), "suspended"),
        (of(status=(Result.FAIL, "list_short"), validity=(Result.FAIL, "expired")), "expired"),
        (of(validity=(Result.FAIL, "not_yet_valid")), "not_yet_valid"),
        (of(validity=(Result.FAIL, "nbf_mismatch")), "not_genuine"),
        (of(status=(Result.FAIL, "list_short")), "could_not_check"),
        (of(status=(Result.UNKNOWN, "list_unavailable")), "could_not_check"),
        (of(endorsements=(Result.UNKNOWN, "endorsement_not_checked")), "valid"),
    ],
)
def test_the_verdict_is_the_first_line_of_the_table_that_applies(checks, verdict):
    assert verdict_of(checks).value == verdict


def test_a_presentation_must_answer_the_challenge_it_was_given():
    shown = {**example_json("proof-chains/set-of-two-ok"), "type": ["VerifiablePresentation"]}
    shown["holder"] = shown.pop("issuer")
    report = verify_presentation(json.dumps(shown), now=NOW, resolver=DidKey(), status=None, challenge="c", domain=None)
    assert report.check("proof").result is Result.FAIL


def test_a_did_document_of_another_did_is_not_read():
    with pytest.raises(ResolutionFailed):
        read_document({"id": "did:web:a.example"}, did="did:web:b.example")
