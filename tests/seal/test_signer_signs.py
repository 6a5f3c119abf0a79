"""A key signs, another's public half verifies, and the secret half is nowhere to be seen."""

import copy
import hashlib
import json
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from testamur.seal import multi
from testamur.seal.did import Chain, DidJwk, DidKey
from testamur.seal.errors import DataWouldBeLost, KeyUnavailable, MalformedInput, UnsupportedSuite, WrongPassphrase
from testamur.seal.keys import generate_key, is_encrypted, load_public, load_signer, verify_signature
from testamur.seal.proofs import add_proof
from testamur.seal.report import Result, Verdict
from testamur.seal.suites import SUITES
from testamur.seal.types import Alg, Did, Suite
from testamur.seal.verify import verify
from tests.seal import oracles
from tests.seal.pack import NOW, VECTORS, needs_vectors

CREATED = datetime(2026, 11, 20, 19, tzinfo=UTC)
PASSPHRASE = b"correct horse"
# Kinds of key that need no DID of another kind and can be made from a seed.
MADE = [Alg.ED25519, Alg.P256, Alg.P384]


@pytest.fixture
def key():
    return generate_key(random=random.Random(7))


def credential(issuer: str) -> dict:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:11111111-2222-4333-8444-555555555555",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Somebody"},
        "validFrom": "2026-11-20T19:00:00Z",
        "credentialSubject": {
            "id": "https://a.example/1",
            "type": ["EndorsementSubject"],
            "endorsementComment": 'tab\t "quote" é 𝄞',
        },
    }


def judged(document: dict):
    return verify(json.dumps(document), now=NOW, resolver=Chain(DidKey(), DidJwk()))


@pytest.mark.parametrize("suite", [Suite.EDDSA_RDFC_2022, Suite.EDDSA_JCS_2022])
def test_what_is_signed_verifies_and_its_issuer_is_the_key(key, suite):
    report = judged(add_proof(credential(key.controller), signer=key, suite=suite, created=CREATED))
    assert report.verdict is Verdict.VALID
    assert (report.issuer.named_by.value, report.issuer.name) == ("key", None)


@pytest.mark.parametrize("suite", [Suite.EDDSA_RDFC_2022, Suite.EDDSA_JCS_2022])
def test_a_changed_text_is_not_genuine_under_either_suite(key, suite):
    signed = add_proof(credential(key.controller), signer=key, suite=suite, created=CREATED)
    assert judged({**signed, "name": "Other"}).check("proof").reason == "signature"


@pytest.mark.parametrize("oracle", oracles.SAYS)
def test_other_implementations_verify_what_we_sign(key, oracle):
    signed = add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)
    assert oracles.SAYS[oracle](signed, multi.multikey_encode(key.alg, key.public))


def test_another_implementation_signs_the_same_statements_and_we_verify_its_own(key):
    document = credential(key.controller)
    theirs = oracles.openvc_signs(document, key, "eddsa-rdfc-2022", CREATED)
    assert judged(theirs).verdict is Verdict.VALID
    assert theirs == add_proof(document, signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)


def test_another_implementation_signs_the_same_json_but_does_not_say_its_context(key):
    """The suite has the proof carry the document's context (section 3.3); this library signs it and leaves it out."""
    document = credential(key.controller)
    theirs = oracles.openvc_signs(document, key, "eddsa-jcs-2022", CREATED)
    ours = add_proof(document, signer=key, suite=Suite.EDDSA_JCS_2022, created=CREATED)
    assert judged(theirs).check("proof").reason == "signature"
    theirs["proof"]["@context"] = document["@context"]
    assert theirs == ours


def test_another_implementation_verifies_our_canonical_json(key):
    signed = add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_JCS_2022, created=CREATED)
    assert oracles.openvc_says_jcs(signed, multi.multikey_encode(key.alg, key.public))


def test_the_same_key_and_time_give_the_same_signature(key):
    proofs = [
        add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)["proof"]
        for _ in range(2)
    ]
    assert proofs[0] == proofs[1]


def test_two_suites_make_a_set_in_which_both_must_verify(key):
    once = add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)
    twice = add_proof(once, signer=key, suite=Suite.EDDSA_JCS_2022, created=CREATED)
    assert judged(twice).verdict is Verdict.VALID
    twice["proof"][1]["proofValue"] = twice["proof"][0]["proofValue"]
    assert judged(twice).check("proof").result is Result.FAIL


def test_a_proof_that_cannot_be_checked_is_passed_over_beside_a_good_one(key):
    once = add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)
    once["proof"] = [once["proof"], {**once["proof"], "cryptosuite": "bbs-2023"}]
    proof = judged(once).check("proof")
    assert (proof.result, proof.reason) == (Result.PASS, "other_proofs_not_checked")


def test_nothing_is_signed_that_would_be_lost(key):
    with pytest.raises(DataWouldBeLost):
        add_proof(
            {**credential(key.controller), "undefined": 1}, signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED
        )


@pytest.mark.parametrize("alg", [Alg.P256, Alg.P384])
def test_ecdsa_keys_sign_statements_too(alg):
    other = generate_key(alg, random=random.Random(1))
    signed = add_proof(credential(other.controller), signer=other, suite=Suite.ECDSA_RDFC_2019, created=CREATED)
    assert judged(signed).verdict is Verdict.VALID
    assert judged({**signed, "name": "Other"}).check("proof").reason == "signature"


@needs_vectors
def test_the_ecdsa_vector_verifies_by_its_canonical_forms():
    home = VECTORS / "di-ecdsa-vectors"
    folder = home / "ecdsa-rdfc-2019-p256"
    proof = json.loads((folder / "signedECDSAP256.json").read_text())["proof"]
    alg, public = multi.multikey_decode(json.loads((home / "p256KeyPair.json").read_text())["publicKeyMultibase"])
    texts = [(folder / f"{kind}ECDSAP256.txt").read_bytes() for kind in ("proofCanon", "canonDoc")]
    data = b"".join(hashlib.new(SUITES["ecdsa-rdfc-2019"].algs[alg], text).digest() for text in texts)
    assert data.hex() == (folder / "combinedHashECDSAP256.txt").read_text().strip()
    assert verify_signature(alg, public, multi.multibase_decode(proof["proofValue"]), data)


def test_a_key_of_the_wrong_kind_does_not_sign_under_a_suite():
    other = generate_key(Alg.P256, random=random.Random(1))
    with pytest.raises(UnsupportedSuite):
        add_proof(credential(other.controller), signer=other, suite=Suite.EDDSA_RDFC_2022, created=CREATED)


@pytest.mark.parametrize("alg", MADE)
def test_every_kind_of_key_signs_and_only_its_own_half_verifies(alg):
    mine, other = (generate_key(alg, random=random.Random(seed)) for seed in (1, 2))
    signature = mine.sign(b"data")
    assert verify_signature(alg, mine.public, signature, b"data")
    assert not verify_signature(alg, other.public, signature, b"data")
    assert not verify_signature(alg, mine.public, signature, b"Data")
    assert not verify_signature(alg, mine.public, signature[:-1], b"data")


@pytest.mark.parametrize("alg", MADE)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "encrypted"])
def test_a_key_file_gives_the_key_back(alg, passphrase):
    made = generate_key(alg, random=random.Random(3), did=Did("did:web:a.example"), fragment="key-1")
    file = made.key_file(created=CREATED, random=random.Random(4), passphrase=passphrase)
    opened = load_signer(file, lambda: passphrase)
    assert (opened.public, opened.method, opened.alg) == (made.public, "did:web:a.example#key-1", alg)
    assert opened.sign(b"x") == made.sign(b"x")
    assert is_encrypted(file) is (passphrase is not None)
    assert load_public(file).public == made.public


@pytest.mark.parametrize("given", [None, b"", b"wrong"])
def test_without_the_right_passphrase_nothing_opens(key, given):
    file = key.key_file(created=CREATED, random=random.Random(4), passphrase=PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        load_signer(file, lambda: given)


BROKEN = {
    "another format": {"format": "testamur-key-2"},
    "an unknown member": {"note": "x"},
    "another public half": {
        "publicKeyMultibase": multi.multikey_encode(Alg.ED25519, generate_key(random=random.Random(9)).public)
    },
    "another controller": {"controller": "did:web:b.example"},
    "a secret of another kind": {"secretKeyMultibase": multi.secret_encode(Alg.P256, b"\x01" * 32)},
    "an unreadable public half": {"publicKeyMultibase": "zzz"},
    "another kind": {"alg": "P-256"},
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_key_file_is_refused(key, fault):
    file = json.loads(key.key_file(created=CREATED, random=random.Random(4))) | BROKEN[fault]
    with pytest.raises(KeyUnavailable):
        load_signer(json.dumps(file).encode())


def test_a_file_without_a_secret_is_a_public_key_only(key):
    file = json.loads(key.key_file(created=CREATED, random=random.Random(4)))
    del file["secretKeyMultibase"]
    assert load_public(json.dumps(file).encode()).public == key.public
    with pytest.raises(KeyUnavailable):
        load_signer(json.dumps(file).encode())


def test_the_secret_half_is_in_no_text_no_copy_and_no_pickle(key):
    secret = json.loads(key.key_file(created=CREATED, random=random.Random(4)))["secretKeyMultibase"]
    assert secret not in repr(key) + str(key) + str(vars(type(key)))
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        copy.copy(key)


def test_a_key_signs_in_many_threads_at_once(key):
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda n: (n, key.sign(str(n).encode())), range(200)))
    assert all(verify_signature(key.alg, key.public, signature, str(n).encode()) for n, signature in signatures)


def test_threads_verify_at_once(key):
    signed = add_proof(credential(key.controller), signer=key, suite=Suite.EDDSA_RDFC_2022, created=CREATED)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: judged(signed), range(16)))
    assert {report.verdict for report in reports} == {Verdict.VALID}


WEAK = [
    "00" * 32,
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ee" + "ff" * 30 + "7f",
]


@pytest.mark.parametrize("weak", WEAK)
def test_a_key_of_small_order_verifies_nothing(weak):
    assert not verify_signature(Alg.ED25519, bytes.fromhex(weak), bytes(64), b"data")
    assert not verify_signature(Alg.ED25519, bytes.fromhex(weak), bytes.fromhex("01" + "00" * 63), b"data")


def test_a_signature_has_one_spelling(key):
    order = 2**252 + 27742317777372353535851937790883648493
    good = key.sign(b"data")
    second = good[:32] + (int.from_bytes(good[32:], "little") + order).to_bytes(32, "little")
    assert not verify_signature(Alg.ED25519, key.public, second, b"data")


@pytest.mark.parametrize("text", ["", "z", "Q", "z0OIl", "z" + "1" * 3000, "zAAAA"])
def test_a_text_that_is_no_multikey_is_refused(text):
    with pytest.raises(MalformedInput):
        multi.multikey_decode(text)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0a", bytes(range(256))])
def test_base58_and_base64url_give_back_what_they_were_given(data):
    assert multi.base58_decode(multi.base58_encode(data)) == data
    assert multi.multibase_decode("u" + multi.base64url_encode(data)) == data


@pytest.mark.parametrize("text", ["A", "AB==", "A+", "AB C", "AR"])
def test_base64url_is_read_strictly(text):
    with pytest.raises(MalformedInput):
        multi.base64url_decode(text)
