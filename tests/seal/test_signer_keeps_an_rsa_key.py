"""RSA keys and keys as JSON: made, kept in a file, published, read back, and refused where they are not what they must be."""

import hashlib
import json
import random
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from testamur.seal.did import DidJwk, KeyEntry, did_document, read_document
from testamur.seal.errors import KeyUnavailable, MalformedInput, WrongPassphrase
from testamur.seal.jwk import did_jwk, read_jwk, read_pem, thumbprint, write_jwk
from testamur.seal.keys import (
    SecretKey,
    generate_key,
    is_encrypted,
    load_public,
    load_signer,
    signer_of_jwk,
    verify_signature,
)
from testamur.seal.multi import base64url_encode
from testamur.seal.types import Alg, Did, MethodId
from tests.seal.desk import Desk, set_up
from tests.seal.pack import VECTORS, needs_vectors

CREATED = datetime(2026, 11, 20, 19, tzinfo=UTC)
DID = Did("did:web:a.example")
CURVES = [Alg.ED25519, Alg.P256, Alg.P384]


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return set_up(tmp_path, capsys)


@pytest.fixture(scope="module")
def key() -> SecretKey:
    return generate_key(Alg.RS256, random=random.Random(1), did=DID, fragment="key-1")


def test_an_rsa_key_signs_what_its_public_half_verifies(key):
    signature = key.sign(b"data")
    assert len(signature) == 384
    assert signature == key.sign(b"data")
    assert verify_signature(Alg.RS256, key.public, signature, b"data")
    assert not verify_signature(Alg.RS256, key.public, signature, b"date")
    assert not verify_signature(Alg.RS256, key.public, signature[:-1], b"data")


@pytest.mark.parametrize("passphrase", [None, b"correct horse"])
def test_an_rsa_key_comes_back_from_its_file(key, passphrase):
    data = key.key_file(created=CREATED, random=random.Random(2), passphrase=passphrase)
    found = json.loads(data)
    assert set(found) - {"secretKeyPem", "encrypted"} == {
        "format",
        "alg",
        "controller",
        "verificationMethod",
        "publicKeyJwk",
        "created",
    }
    assert is_encrypted(data) is (passphrase is not None)
    assert load_public(data).public == key.public
    opened = load_signer(data, lambda: passphrase)
    assert (opened.alg, opened.method, opened.sign(b"x")) == (Alg.RS256, key.method, key.sign(b"x"))
    assert b"PRIVATE" not in repr(opened).encode()


def test_an_encrypted_rsa_key_does_not_open_with_another_passphrase(key):
    data = key.key_file(created=CREATED, random=random.Random(2), passphrase=b"correct horse")
    with pytest.raises(WrongPassphrase):
        load_signer(data, lambda: b"wrong")


def changed(key: SecretKey, **members: object) -> bytes:
    found = json.loads(key.key_file(created=CREATED, random=random.Random(2)))
    return json.dumps({name: value for name, value in {**found, **members}.items() if value is not None}).encode()


SPOILT = {
    "multikey text": {"publicKeyMultibase": "z6Mk"},
    "no public key": {"publicKeyJwk": None},
    "secret as multikey": {"secretKeyPem": None, "secretKeyMultibase": "z3u2"},
    "secret of another kind": {"secretKeyPem": "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"},
    "secret beside its encryption": {"encrypted": {}},
    "another kind": {"alg": "P-256"},
    "private member": {"publicKeyJwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"}},
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_key_file_is_refused(key, name):
    with pytest.raises(KeyUnavailable):
        load_signer(changed(key, **SPOILT[name]))


def test_halves_of_two_rsa_keys_are_refused(key):
    other = generate_key(Alg.RS256, random=random.Random(1), did=DID, fragment="key-1")
    mixed = changed(key, secretKeyPem=json.loads(changed(other))["secretKeyPem"])
    with pytest.raises(KeyUnavailable, match="do not belong together"):
        load_signer(mixed)


def test_an_rsa_key_has_no_did_of_its_own_and_p521_is_never_made():
    with pytest.raises(KeyUnavailable):
        generate_key(Alg.RS256, random=random.Random(1))
    with pytest.raises(KeyUnavailable):
        generate_key(Alg.P521, random=random.Random(1))


def small_rsa(bits: int, exponent: int) -> dict[str, str]:
    numbers = rsa.generate_private_key(public_exponent=exponent, key_size=bits).public_key().public_numbers()
    n, e = (number.to_bytes((number.bit_length() + 7) // 8, "big") for number in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": base64url_encode(n), "e": base64url_encode(e)}


WEAK = {"1,024 bits": (1024, 65537), "exponent 3": (2048, 3)}


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_rsa_key_is_no_key(name):
    with pytest.raises(MalformedInput):
        read_jwk(small_rsa(*WEAK[name]))


def test_a_short_rsa_key_does_not_sign():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(MalformedInput):
        SecretKey(alg=Alg.RS256, controller=DID, method=MethodId(f"{DID}#k"), secret=pem)


def test_a_public_key_in_pem_is_read(key):
    numbers = read_jwk(write_jwk(Alg.RS256, key.public))
    public = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(write_jwk(Alg.RS256, key.public)))
    assert read_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)) == numbers
    with pytest.raises(MalformedInput):
        read_pem(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")


@pytest.mark.parametrize("alg", CURVES)
def test_each_kind_of_key_is_the_same_after_json(alg):
    public = generate_key(alg, random=random.Random(3)).public
    assert read_jwk(write_jwk(alg, public)) == (alg, public)
    assert DidJwk().resolve(did_jwk(alg, public)).methods[0].public == public


def test_an_rsa_key_is_published_as_json(key):
    document = did_document(DID, [KeyEntry(key.method, Alg.RS256, key.public)])
    assert document["verificationMethod"][0]["type"] == "JsonWebKey"
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]
    method = read_document(document, did=DID).method(key.method)
    assert (method.alg, method.public) == (Alg.RS256, key.public)
    assert DidJwk().resolve(did_jwk(Alg.RS256, key.public)).methods[0].public == key.public


PURPOSES = [{"use": "enc"}, {"key_ops": ["sign"]}, {"key_ops": "verify"}, {"alg": "PS256"}, {"alg": 7}, {"n": "AAE"}]


@pytest.mark.parametrize("members", PURPOSES)
def test_a_key_for_something_else_is_no_key_here(key, members):
    with pytest.raises(MalformedInput):
        read_jwk({**write_jwk(Alg.RS256, key.public), **members})


def test_the_thumbprint_is_that_of_the_standard():
    """The example of RFC 7638, section 3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
        "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
        "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    alg, public = read_jwk({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert thumbprint(alg, public) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@needs_vectors
@pytest.mark.parametrize("name", ["ed25519", "p256", "p384", "p521"])
def test_the_keys_of_the_standards_suite_sign_and_have_their_thumbprints(name):
    method = json.loads((VECTORS / "jose-cose" / f"vm-{name}.json").read_text())
    signer = signer_of_jwk(method)
    assert verify_signature(signer.alg, signer.public, signer.sign(b"x"), b"x")
    assert thumbprint(signer.alg, signer.public) == method["publicKeyJwk"]["kid"]


def test_a_secret_key_whose_halves_differ_is_refused():
    key, other = (generate_key(Alg.P256, random=random.Random(seed)) for seed in (1, 2))
    secret = {**write_jwk(Alg.P256, key.public), "d": base64url_encode(hashlib.sha256(other.public).digest())}
    with pytest.raises(KeyUnavailable):
        signer_of_jwk({"id": "a#k", "controller": "a", "secretKeyJwk": secret})


def test_keygen_makes_an_rsa_key_for_a_did(desk: Desk):
    assert desk.run("keygen", "--alg", "RS256", "--did", DID, "--fragment", "rsa", "--out", "rsa.json") == 0
    said = json.loads(desk.out)
    assert (said["alg"], said["verificationMethod"], said["publicKeyJwk"]["kty"]) == ("RS256", f"{DID}#rsa", "RSA")
    assert desk.run("did", "--key", "rsa.json") == 0
    assert json.loads(desk.out)["verificationMethod"][0]["publicKeyJwk"] == said["publicKeyJwk"]
