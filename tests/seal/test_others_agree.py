"""Every credential that is signed here verifies in every independent implementation that can judge it."""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace

import jwt
import pytest

from testamur.seal.derive import derive
from testamur.seal.issue import issue
from testamur.seal.jwk import write_jwk
from testamur.seal.keys import SecretKey, generate_key
from testamur.seal.multi import multikey_encode
from testamur.seal.suites.sd_jwt import Hiding, usual_places
from testamur.seal.types import Alg, Suite
from tests.seal import award
from tests.seal.honest import CORPUS, FOLDER, INDEX
from tests.seal.oracle_table import DISAGREEMENTS, ORACLES, TOKENS, Oracle, jwk_of
from tests.seal.pack import LONG
from tests.seal.test_batch_gives_the_generic_bytes import HOSTILE

LEARNERS = 1_000 if LONG else 30
SEED = 20261125
METHODS = [
    method for path in (FOLDER / "dids").iterdir() for method in json.loads(path.read_text())["verificationMethod"]
]
KEYS = {method["id"]: method["publicKeyMultibase"] for method in METHODS if "publicKeyMultibase" in method}
JWKS = {method["id"]: method["publicKeyJwk"] for method in METHODS if "publicKeyJwk" in method}


def key_of(proof: dict) -> str:
    method = proof["verificationMethod"]
    return KEYS.get(method) or method.partition("#")[2]


def shapes() -> Iterator[tuple[str, dict]]:
    """Every signed document of the fixture under the proof that an oracle would look at, by its name."""
    for one in CORPUS:
        proofs = one.document.get("proof") if one.document is not None else None
        for n, proof in enumerate(proofs if isinstance(proofs, list) else [proofs] if proofs else []):
            yield f"{one.name}#{n}", {**one.document, "proof": proof}


SHAPES = dict(shapes())
ASKED = [
    (name, oracle) for name in SHAPES for oracle in ORACLES if SHAPES[name]["proof"]["cryptosuite"] == oracle.suite
]


@pytest.mark.parametrize(("name", "oracle"), ASKED, ids=[f"{name}-{oracle.name}" for name, oracle in ASKED])
def test_each_document_of_the_fixture_verifies_elsewhere_and_a_changed_one_does_not(name, oracle):
    document = SHAPES[name]
    why_not = unfit(document, oracle)
    if why_not is not None:
        pytest.skip(why_not)
    assert oracle.says(document, key_of(document["proof"]))
    assert not oracle.says(other_subject(document), key_of(document["proof"]))


def unfit(document: dict, oracle: Oracle) -> str | None:
    if "previousProof" in document["proof"]:
        return "no implementation here reads chains of proofs"
    if document["proof"]["cryptosuite"] == Suite.ECDSA_SD_2023 and "-base" in str(INDEX):
        base = document == next(one.document for one in CORPUS if one.name == "award-ecdsa-sd-2023-base.json")
        if base:
            return "a base proof is for its holder only"
    return oracle.cannot(document, key_of(document["proof"]))


def other_subject(document: dict) -> dict:
    found = copy.deepcopy(document)
    if "type" in found:
        found["validFrom"] = "2020-01-01T00:00:00Z"
        found["holder" if "holder" in found else "id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    else:
        found["title"] = "Brain surgery"
    return found


TOKENS_ASKED = [
    (one, oracle)
    for one in CORPUS
    if one.form == "token"
    for oracle in TOKENS
    if oracle.suite == INDEX["files"][one.name]["suite"]
]


def jwk_named(method: str) -> dict[str, str]:
    return JWKS.get(method) or jwk_of(key_of({"verificationMethod": method}))


@pytest.mark.parametrize(
    ("one", "oracle"), TOKENS_ASKED, ids=[f"{one.name}-{oracle.name}" for one, oracle in TOKENS_ASKED]
)
def test_each_token_of_the_fixture_verifies_elsewhere_and_a_changed_one_does_not(one, oracle):
    text = one.raw.decode()
    key = jwk_named(jwt.get_unverified_header(text.split("~")[0])["kid"])
    assert oracle.says(text, key)
    head, payload, rest = text.split(".", 2)
    assert not oracle.says(f"{head}.{payload[:-4]}AAAA.{rest}", key)


def test_every_token_of_the_fixture_is_judged_by_somebody():
    assert {one.name for one, _ in TOKENS_ASKED} == {one.name for one in CORPUS if one.form == "token"}


# What no oracle judges, and who does instead.
ALONE = {
    "award-ecdsa-sd-2023-base.json#0": "its parts are judged by openvc-core",
    "award-ecdsa-sd-2023-shown.json#0": "openvc-core refuses what is embedded; learners without endorsements are judged",
    "endorsement-chain.json#1": "the pack's chains, which others made, are judged here",
}


def test_no_document_of_the_fixture_is_judged_by_nobody_without_a_reason():
    judged = {name for name, oracle in ASKED if unfit(SHAPES[name], oracle) is None}
    assert set(SHAPES) - judged == set(ALONE)


def test_every_disagreement_of_two_implementations_has_its_cause_and_our_side():
    assert DISAGREEMENTS
    assert all("Ours" in said or "it is given" in said or "judged by" in said for said in DISAGREEMENTS.values())


# ---- learners of every kind ----

P256 = generate_key(Alg.P256, random=random.Random(21), did=award.DID, fragment="p256")
P384 = generate_key(Alg.P384, random=random.Random(22), did=award.DID, fragment="p384")
ED25519 = award.key_of(award.DID)
SIGNED_WITH: tuple[tuple[Suite, SecretKey], ...] = (
    (Suite.EDDSA_RDFC_2022, ED25519),
    (Suite.EDDSA_JCS_2022, ED25519),
    (Suite.ECDSA_RDFC_2019, P256),
    (Suite.ECDSA_RDFC_2019, P384),
    (Suite.ECDSA_SD_2023, P256),
    (Suite.VC_JWT_OB3, ED25519),
    (Suite.VC_JWT_W3C, P384),
    (Suite.SD_JWT_VC, P256),
)
TOKEN_SUITES = {Suite.VC_JWT_OB3, Suite.VC_JWT_W3C, Suite.SD_JWT_VC}
ALPHABETS = (
    "abc ÅéÎöß’",
    "سلام نور ي",
    "李王張 子龍",
    "กขค ัี่",
    "अआइ ्र",
    "👩‍⚕️🎓🩸 ",
    "Ａｂ𝄞𝒳 ",
    "\u202e\u200f\u200d e\u0301",
    '"\\,%{}<>_:@',
)


def name_of(chance: random.Random) -> str:
    """A name in any script, or one that was made to break something."""
    if chance.random() < 0.2:
        return chance.choice([name for name in HOSTILE if name.strip()])
    letters = chance.choice(ALPHABETS)
    return "".join(chance.choice(letters) for _ in range(chance.randrange(1, 40))) + "x"


def learner(chance: random.Random) -> dict:
    zoe = replace(award.ZOE, name=name_of(chance), id=f"urn:uuid:{chance.getrandbits(64):x}")
    return dict(award.award(recipient=zoe))


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_learners_of_every_script_verify_in_every_implementation(part):
    chance = random.Random(f"{SEED}:{part}")
    refused = []
    for n in range(LEARNERS // 10):
        suite, key = SIGNED_WITH[(part + n) % len(SIGNED_WITH)]
        if suite in TOKEN_SUITES:
            refused += [
                (n, one.name) for one in TOKENS if one.suite == suite and not one.says(*token(chance, suite, key))
            ]
            continue
        document = signed(learner(chance), suite, key, chance)
        multikey = multikey_encode(key.alg, key.public)
        judges = [one for one in ORACLES if one.suite == suite and one.cannot(document, multikey) is None]
        assert judges
        refused += [(n, one.name) for one in judges if not one.says(document, multikey)]
    assert refused == []


def token(chance: random.Random, suite: Suite, key: SecretKey) -> tuple[str, dict[str, str]]:
    """A learner's badge as a token, and the key as another library wants it."""
    document = learner(chance)
    hiding = Hiding(chance, usual_places(document)) if suite is Suite.SD_JWT_VC else None
    sealed = issue(document, signer=key, created=award.SIGNED_AT, suite=suite, hiding=hiding)
    return sealed.raw.decode(), write_jwk(key.alg, key.public)


def signed(document: dict, suite: Suite, key: SecretKey, chance: random.Random) -> dict:
    """The document as its holder shows it."""
    always = ("/issuer", "/validFrom", "/validUntil", "/credentialStatus")
    more = {"random": chance, "mandatory_pointers": always} if suite is Suite.ECDSA_SD_2023 else {}
    found = json.loads(issue(document, signer=key, created=award.SIGNED_AT, suite=suite, **more).raw)
    return derive(found, ["/credentialSubject", "/name"]) if suite is Suite.ECDSA_SD_2023 else found
