"""A holder shows a part of a credential (ecdsa-sd-2023): exactly what was chosen and what is mandatory, and no more."""

import json
import random
from datetime import UTC, datetime

import cbor2
import pytest
from hypothesis import given, settings, strategies as st
from openvc.keys import P256SigningKey
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite, p256_multikey_to_jwk, p256_public_multikey
from openvc.proof.errors import ProofError

from testamur.seal import hygiene, multi
from testamur.seal.batch import Batch, Row, issue_batch
from testamur.seal.contexts import ContextTable
from testamur.seal.derive import derive
from testamur.seal.did import DidKey
from testamur.seal.errors import DataWouldBeLost, LimitExceeded, LintFailed, MalformedInput, UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.issue import issue
from testamur.seal.keys import generate_key
from testamur.seal.proofs import add_proof
from testamur.seal.suites import Disclosure, sd_value
from testamur.seal.suites.selection import select
from testamur.seal.types import Alg, Limits, Profile, Suite, VerifyOptions
from testamur.seal.verify import verify
from tests.seal.oracles import OURS
from tests.seal.pack import LONG

NOW = datetime(2026, 11, 25, 16, tzinfo=UTC)
KEY = generate_key(Alg.P256, random=random.Random(20261125))
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
JUDGED_BY = ("/issuer", "/validFrom", "/validUntil")


def badge() -> dict:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:uuid:8a1ef9c6-31d0-4a5e-9a34-9c7a77c5b6f0",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Venipuncture Techniques",
        "issuer": {"id": KEY.controller, "type": ["Profile"], "name": "Northlake"},
        "validFrom": "2026-11-20T19:00:00Z",
        "validUntil": "2029-11-20T19:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": kind}
                for kind, name in (("name", "Zoë 🩸"), ("systemId", "n0123"))
            ],
            "activityEndDate": "2026-11-18T05:00:00Z",
            "achievement": {
                "id": "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/",
                "type": ["Achievement"],
                "name": "Venipuncture Techniques",
                "description": "Collect a specimen.",
                "criteria": {"narrative": "Reach the minimum of every competency."},
            },
        },
        "evidence": [{"type": ["Evidence"], "name": name} for name in ("Log", "Stations", "Written test")],
    }


def base(*pointers: str, document: dict | None = None) -> dict:
    sealed = issue(
        document or badge(),
        signer=KEY,
        created=NOW,
        suite=Suite.ECDSA_SD_2023,
        random=random.Random(7),
        mandatory_pointers=[*JUDGED_BY, *pointers],
    )
    return json.loads(sealed.raw)


BASE = base()


def judged(document: dict, **options: object):
    return verify(json.dumps(document), now=NOW, resolver=DidKey(), options=VerifyOptions(**options))


def test_what_is_shown_is_the_chosen_the_mandatory_and_what_names_them():
    shown = derive(BASE, ["/credentialSubject/achievement", "/evidence/2"])
    assert shown["evidence"] == [{"type": ["Evidence"], "name": "Written test"}]
    assert shown["credentialSubject"] == {
        "type": ["AchievementSubject"],
        "achievement": badge()["credentialSubject"]["achievement"],
    }
    assert "name" not in shown
    assert shown["issuer"] == badge()["issuer"]


@pytest.mark.parametrize(
    "pointers",
    [
        [],
        ["/credentialSubject/achievement"],
        ["/credentialSubject/identifier/1", "/credentialSubject/achievement"],
        ["/credentialSubject", "/evidence/0", "/evidence/2"],
        ["/evidence/1/name", "/name", "/type/0", "/evidence/0/type/0"],
        [""],
    ],
    ids=lambda pointers: " ".join(pointers) or "nothing more",
)
def test_every_choice_verifies_here_and_elsewhere(pointers):
    shown = derive(BASE, pointers)
    report = judged(shown)
    assert (report.check("proof").reason, report.check("context").reason) == (None, None)
    assert report.check("issuer_binding").result == "pass"
    assert their_verdict(shown)


def within(part: object, whole: object) -> bool:
    """Tell whether everything in a part stands in the whole, at its place or in its order."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and within(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        rest = iter(whole)
        return all(any(within(item, other) for other in rest) for item in part)
    return part == whole


PLACES = sorted(pointer for pointer, _ in hygiene.walk({name: badge()[name] for name in badge() if name != "@context"}))


@settings(max_examples=2_000 if LONG else 40, deadline=None)
@given(st.lists(st.sampled_from(PLACES), max_size=5))
def test_any_choice_of_places_is_shown_and_verifies(pointers):
    shown = derive(BASE, pointers)
    assert within({name: value for name, value in shown.items() if name != "proof"}, badge())
    assert judged(shown).check("proof").result == "pass"


def their_verdict(document: dict) -> bool:
    try:
        EcdsaSdProofSuite().verify(
            document,
            public_key_jwk=p256_multikey_to_jwk(sd_value.multikey_bytes(KEY.public)),
            check_temporal=False,
            extra_contexts=OURS,
        )
    except ProofError:
        return False
    return True


def test_a_part_that_holds_all_that_a_badge_needs_is_valid():
    shown = derive(BASE, ["/credentialSubject/achievement", "/credentialSubject/identifier", "/name"])
    report = judged(shown)
    assert (report.verdict, report.warnings) == ("valid", ("shown_in_part",))


def test_what_another_implementation_signs_and_derives_verifies_here():
    theirs = P256SigningKey.generate(kid=KEY.method)
    did = multi.did_key(p256_public_multikey(theirs.public_jwk())[2:], Alg.P256)
    suite = EcdsaSdProofSuite()
    signed = suite.add_base_proof(
        {**badge(), "issuer": {**badge()["issuer"], "id": did}},
        signing_key=theirs,
        verification_method=multi.did_key_method(did),
        mandatory_pointers=JUDGED_BY,
        created=NOW,
        extra_contexts=OURS,
    )
    assert judged(signed).check("proof").reason == "base_proof"
    # Its own derivation knows no places in arrays and takes one node without an id for another; ours is asked for those.
    shown = suite.derive_proof(signed, selective_pointers=["/name"], extra_contexts=OURS)
    assert shown["proof"] == derive(signed, ["/name"])["proof"]
    for one in (shown, derive(signed, ["/credentialSubject/achievement", "/evidence/1"])):
        report = judged(one)
        assert (report.check("proof").result, report.check("issuer_binding").result) == ("pass", "pass")


def test_a_base_proof_is_never_accepted_by_a_verifier():
    report = judged(BASE)
    assert (report.verdict, report.check("proof").reason) == ("not_genuine", "base_proof")


def test_two_parts_of_one_credential_cannot_be_put_together_by_anyone_else():
    one, other = derive(BASE, ["/evidence/0"]), derive(BASE, ["/evidence/1"])
    assert judged({**one, "evidence": [*one["evidence"], *other["evidence"]]}).check("proof").reason == "signature"


def leaves(value: object, path: tuple = ()) -> list[tuple]:
    if isinstance(value, dict):
        return [found for name, inner in value.items() if name != "@context" for found in leaves(inner, (*path, name))]
    if isinstance(value, list):
        return [found for n, inner in enumerate(value) for found in leaves(inner, (*path, n))]
    return [path]


SHOWN = derive(BASE, ["/credentialSubject/achievement", "/evidence/1"])


@pytest.mark.parametrize("path", leaves(SHOWN), ids=lambda path: "/".join(map(str, path)))
def test_no_leaf_of_what_is_shown_can_be_changed(path):
    changed = json.loads(json.dumps(SHOWN))
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    text = inside[path[-1]]
    inside[path[-1]] = not text if isinstance(text, bool) else text[:-1] + ("A" if text[-1] != "A" else "B")
    assert judged(changed).verdict != "valid"
    assert judged(changed).verdict in {"not_genuine", "malformed", "could_not_check", "unknown_issuer"}


@pytest.mark.parametrize("member", ["issuer", "validFrom", "validUntil", "evidence", "credentialSubject"])
def test_nothing_can_be_left_out_of_what_is_shown(member):
    rest = {name: value for name, value in SHOWN.items() if name != member}
    assert judged(rest).check("proof").result == "fail"


def value_of(document: dict) -> list:
    return cbor2.loads(multi.base64url_decode(document["proof"]["proofValue"][1:])[3:])


def with_value(members: object, kind: bytes = b"\xd9\x5d\x01", **how: object) -> dict:
    text = "u" + multi.base64url_encode(kind + cbor2.dumps(members, **how))
    return {**SHOWN, "proof": {**SHOWN["proof"], "proofValue": text}}


def test_our_values_are_what_a_cbor_library_writes():
    for document, kind in ((SHOWN, b"\xd9\x5d\x01"), (BASE, b"\xd9\x5d\x00")):
        again = "u" + multi.base64url_encode(kind + cbor2.dumps(value_of(document), canonical=True))
        assert again == document["proof"]["proofValue"]


def test_the_labels_that_are_shown_are_those_of_the_hmac_and_each_is_shown_once():
    labels = value_of(SHOWN)[3]
    assert list(labels) == list(range(len(labels)))
    assert {len(label) for label in labels.values()} == {32}


def forged() -> dict[str, list]:
    signature, public, signatures, labels, mandatory = value_of(SHOWN)
    first = next(iter(labels.values()))
    return {
        "one signature too few": [signature, public, signatures[1:], labels, mandatory],
        "signatures in another order": [signature, public, signatures[::-1], labels, mandatory],
        "a mandatory statement called free": [signature, public, signatures, labels, mandatory[1:]],
        "a place that is not there": [signature, public, signatures, labels, [*mandatory, 999]],
        "two nodes with one label": [signature, public, signatures, dict.fromkeys(labels, first), mandatory],
        "a label too many": [signature, public, signatures, {**labels, 99: b"x" * 32}, mandatory],
        "a label too few": [signature, public, signatures, dict(list(labels.items())[1:]), mandatory],
        "labels exchanged": [
            signature,
            public,
            signatures,
            dict(zip(labels, [*labels.values()][::-1], strict=True)),
            mandatory,
        ],
        "another one-time key": [signature, b"\x80\x24" + KEY.public, signatures, labels, mandatory],
        "a key of another kind": [signature, b"\xed\x01" + bytes(33), signatures, labels, mandatory],
        "a short signature": [signature[:63], public, signatures, labels, mandatory],
        "a text for a signature": ["x" * 64, public, signatures, labels, mandatory],
        "places twice": [signature, public, signatures, labels, [*mandatory, mandatory[-1]]],
        "places in another order": [signature, public, signatures, labels, mandatory[::-1]],
        "a negative place": [signature, public, signatures, labels, [-1, *mandatory]],
        "a label by name": [signature, public, signatures, {"c14n0": first}, mandatory],
        "six members": [signature, public, signatures, labels, mandatory, None],
        "four members": [signature, public, signatures, labels],
        "no array": {"signature": signature},
        "a tag": cbor2.CBORTag(37, value_of(SHOWN)),
    }


@pytest.mark.parametrize("name", forged())
def test_a_forged_value_never_verifies(name):
    report = judged(with_value(forged()[name]))
    assert (report.check("proof").result, report.verdict) == ("fail", "not_genuine")


@pytest.mark.parametrize(
    "tail",
    [b"\0", b"\xd9\x5d\x01"],
)
def test_nothing_may_stand_behind_a_value(tail):
    text = SHOWN["proof"]["proofValue"]
    longer = "u" + multi.base64url_encode(multi.base64url_decode(text[1:]) + tail)
    assert judged({**SHOWN, "proof": {**SHOWN["proof"], "proofValue": longer}}).check("proof").reason == "proof_value"


@pytest.mark.parametrize(
    "data",
    [
        b"\x9f" + cbor2.dumps(value_of(SHOWN))[1:] + b"\xff",  # of no definite length
        b"\x98\x05" + cbor2.dumps(value_of(SHOWN))[1:],  # a head longer than it need be
        b"\x9b" + b"\xff" * 8,  # an array of 2^64 members
        b"\x85\x5b" + b"\xff" * 8,  # a string of 2^64 bytes
        b"\x81" * 40_000,  # arrays within arrays
        b"",
    ],
    ids=["indefinite", "long head", "endless array", "endless string", "deep", "empty"],
)
def test_other_spellings_and_bombs_are_refused(data):
    text = "u" + multi.base64url_encode(b"\xd9\x5d\x01" + data)
    assert judged({**SHOWN, "proof": {**SHOWN["proof"], "proofValue": text}}).check("proof").reason == "proof_value"


@pytest.mark.parametrize("value", [7, None, "z1111", "u2V0BhV\u00e9A", "u2V0BhVhA=", "u2V0", ""])
def test_what_is_no_value_of_this_suite_is_refused(value):
    assert judged({**SHOWN, "proof": {**SHOWN["proof"], "proofValue": value}}).check("proof").result == "fail"
    with pytest.raises(UnsupportedSuite):
        derive({**BASE, "proof": {**BASE["proof"], "proofValue": value}}, ["/name"])


def test_a_base_proof_whose_pointers_are_not_text_is_refused():
    members = value_of(BASE)
    for pointers in ([b"/issuer"], ["/issuer".encode("utf-16")], [7], "/issuer"):
        text = "u" + multi.base64url_encode(b"\xd9\x5d\x00" + cbor2.dumps([*members[:4], pointers]))
        with pytest.raises(MalformedInput):
            derive({**BASE, "proof": {**BASE["proof"], "proofValue": text}}, ["/name"])
    broken = cbor2.dumps([*members[:4], ["/issuer"]]).replace(b"/issuer", b"/is\xffuer")
    text = "u" + multi.base64url_encode(b"\xd9\x5d\x00" + broken)
    with pytest.raises(MalformedInput):
        derive({**BASE, "proof": {**BASE["proof"], "proofValue": text}}, ["/name"])


@settings(max_examples=20_000 if LONG else 200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_what_is_read_is_written_alike(data):
    for kind, read, write in (
        (sd_value.BASE, sd_value.read_base, sd_value.write_base),
        (sd_value.DERIVED, sd_value.read_derived, sd_value.write_derived),
    ):
        text = "u" + multi.base64url_encode(kind + data)
        try:
            found = read(text)
        except MalformedInput as refused:
            assert refused.reason == "proof_value"
        else:
            assert read(write(found)) == found


@pytest.mark.parametrize(
    "pointer",
    ["name", "/nothing", "/evidence/3", "/evidence/01", "/evidence/-1", "/evidence/x", "/name/0", "/~2", "/proof"],
)
def test_a_pointer_to_nothing_is_refused(pointer):
    with pytest.raises(MalformedInput) as refused:
        derive(BASE, [pointer])
    assert refused.value.reason == "pointer"
    with pytest.raises(MalformedInput):
        base(pointer)


def test_a_pointer_to_nothing_is_refused_beside_one_that_selects_everything():
    with pytest.raises(MalformedInput):
        derive(BASE, ["", "/evidence/3"])


def test_pointers_are_unescaped_as_the_rfc_says():
    assert select({"a/b": {"m~n": 1, "x": 2}, "type": "T", "y": 3}, ["/a~1b/m~0n"]) == {"a/b": {"m~n": 1}, "type": "T"}


@pytest.mark.parametrize("pointers", [["/name"] * 257, ["/" + "n" * 70_000]], ids=["too many", "too long"])
def test_more_pointers_than_the_limit_are_refused(pointers):
    with pytest.raises(LimitExceeded):
        derive(BASE, pointers)


TERMS = {
    "a list": {"steps": {"@id": "urn:x:steps", "@container": "@list"}},
    "a JSON literal": {"steps": {"@id": "urn:x:steps", "@type": "@json"}},
    "a map": {"steps": {"@id": "urn:x:steps", "@container": "@index"}},
}


@pytest.mark.parametrize("kind", TERMS)
def test_what_cannot_be_shown_in_parts_is_not_signed_for_it(kind):
    table = ContextTable({"https://museum.example/c": json.dumps({"@context": TERMS[kind]}).encode()})
    steps = {"name": {"x": [1]}} if kind != "a list" else ["one", "two"]
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://museum.example/c"],
        "type": ["VerifiableCredential"],
        "issuer": KEY.controller,
        "credentialSubject": {"id": "urn:x:subject", "steps": steps if kind != "a map" else {"a": {"name": "x"}}},
    }
    with pytest.raises((UnsupportedSuite, DataWouldBeLost)):
        issue(
            document,
            signer=KEY,
            created=NOW,
            suite=Suite.ECDSA_SD_2023,
            profile=Profile.VCDM20,
            random=random.Random(1),
            contexts=table,
        )


@pytest.mark.parametrize("member", ["validUntil", "validFrom", "issuer", "credentialStatus"])
def test_what_decides_the_verdict_may_not_be_left_to_the_holder(member):
    status = {
        "id": "https://credentials.northlake.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://credentials.northlake.example/status/1",
    }
    pointers = [pointer for pointer in (*JUDGED_BY, "/credentialStatus") if pointer != f"/{member}"]
    with pytest.raises(LintFailed) as refused:
        issue(
            {**badge(), "credentialStatus": status},
            signer=KEY,
            created=NOW,
            suite=Suite.ECDSA_SD_2023,
            random=random.Random(7),
            mandatory_pointers=pointers,
        )
    assert [finding.pointer for finding in refused.value.findings] == [f"/{member}"]


def test_unless_said_otherwise_what_decides_the_verdict_is_always_shown():
    sealed = issue(badge(), signer=KEY, created=NOW, suite=Suite.ECDSA_SD_2023, random=random.Random(7))
    [batched] = issue_batch(
        [Row(shape=1, document=badge(), slots=())],
        Batch(signer=KEY, created=NOW, random=random.Random(7), suite=Suite.ECDSA_SD_2023),
    )
    assert batched.raw == sealed.raw
    shown = derive(json.loads(sealed.raw), [])
    assert set(shown) == {"@context", "id", "type", "issuer", "validFrom", "validUntil", "proof"}
    assert judged(shown).check("proof").result == "pass"


def test_without_randomness_and_with_another_kind_of_key_nothing_is_signed():
    for signer, chance in ((KEY, None), (generate_key(random=random.Random(1)), random.Random(2))):
        with pytest.raises(UnsupportedSuite):
            issue(
                {**badge(), "issuer": {**badge()["issuer"], "id": signer.controller}},
                signer=signer,
                created=NOW,
                suite=Suite.ECDSA_SD_2023,
                random=chance,
                mandatory_pointers=JUDGED_BY,
            )


def test_only_a_base_proof_can_be_derived_from():
    for document in (SHOWN, badge(), {**BASE, "proof": [BASE["proof"], BASE["proof"]]}):
        with pytest.raises(UnsupportedSuite):
            derive(document, ["/name"])


def test_a_base_proof_of_another_document_is_refused():
    with pytest.raises(MalformedInput):
        derive({**BASE, "awardedDate": "2026-11-20T00:00:00Z"}, ["/name"])


def test_a_proof_that_does_not_fit_what_is_read_is_not_made():
    with pytest.raises(LimitExceeded):
        add_proof(
            badge(),
            signer=KEY,
            suite=Suite.ECDSA_SD_2023,
            created=NOW,
            expander=Expander(Limits(string_bytes=2_000)),
            disclosure=Disclosure(random.Random(3)),
        )


def test_an_embedded_signed_document_is_shown_whole_or_not_at_all():
    partner = generate_key(random=random.Random(11))
    endorsement = {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:uuid:0f3b0d5c-7d9c-4a52-8d0d-0d6b6ac3f0b1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": partner.controller, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": badge()["credentialSubject"]["achievement"]["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good.",
        },
    }
    document = badge()
    signed = json.loads(issue(endorsement, signer=partner, created=NOW).raw)
    document["credentialSubject"]["achievement"]["endorsement"] = [signed]
    held = base(document=document)
    shown = derive(held, ["/credentialSubject/achievement", "/credentialSubject/identifier", "/name"])
    report = judged(shown)
    assert (report.verdict, report.check("endorsements").result) == ("valid", "pass")
    without = derive(held, ["/credentialSubject/achievement/name"])
    assert "endorsement" not in without["credentialSubject"]["achievement"]
    assert judged(without).check("proof").result == "pass"
