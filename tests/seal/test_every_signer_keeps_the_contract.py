"""Whatever keeps the key, a file, a hardware module or a service: the same promises hold (seal.md section 9)."""

import copy
import importlib
import logging
import pickle
import random
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest import mock

import pkcs11
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from testamur.seal.did import DidDocument, KeyEntry, did_document, read_document
from testamur.seal.errors import KeyUnavailable, WrongPassphrase
from testamur.seal.hardware import HardwareSigner, Place, make_key
from testamur.seal.issue import sign
from testamur.seal.keys import generate_key, load_signer
from testamur.seal.report import Verdict
from testamur.seal.types import Alg, Did, MethodId, Suite
from testamur.seal.verify import verify
from tests.seal.modules import LIBRARY, PIN, TOKEN, forget_public_half, made, module_folder, needs_module

DID = Did("did:web:a.example")
METHOD = MethodId("did:web:a.example#key-2026")
NOW = datetime(2026, 11, 20, 19, tzinfo=UTC)
ALGS = (Alg.ED25519, Alg.P256, Alg.P384, Alg.RS256)


@pytest.fixture(scope="module")
def module(tmp_path_factory) -> Path:
    yield from module_folder(tmp_path_factory.mktemp("module"))


@cache
def from_file(alg: Alg):
    key = generate_key(alg, random=random.Random(alg), did=DID, fragment="key-2026")
    return load_signer(key.key_file(created=NOW, random=random.Random(1), passphrase=b"secret"), lambda: b"secret")


@cache
def place_of(alg: Alg) -> Place:
    return made(alg, f"every-{alg}")


def from_module(alg: Alg) -> HardwareSigner:
    return HardwareSigner(place_of(alg), method=METHOD, pin=lambda: PIN)


def from_service(_alg: Alg):
    path, _, name = "tests.seal.key_service.make_signer".rpartition(".")
    return getattr(importlib.import_module(path), name)(KeyEntry(METHOD, Alg.ED25519, b""))


BACKENDS = [
    *(pytest.param(from_file, alg, id=f"file-{alg}") for alg in ALGS),
    *(pytest.param(from_module, alg, id=f"module-{alg}", marks=needs_module) for alg in ALGS),
    pytest.param(from_service, Alg.ED25519, id="service"),
]


@pytest.fixture
def signer(request):
    make, alg = request.param
    if make is from_module:
        request.getfixturevalue("module")
    found = make(alg)
    yield found
    if make is from_module:
        found.close()


every_signer = pytest.mark.parametrize(
    "signer",
    [pytest.param((one.values[0], one.values[1]), id=one.id, marks=one.marks) for one in BACKENDS],
    indirect=True,
)


def is_by(signer, signature: bytes, data: bytes) -> bool:
    """Whether the library alone, with nothing of the engine's, accepts the signature."""
    try:
        if signer.alg is Alg.ED25519:
            Ed25519PublicKey.from_public_bytes(signer.public).verify(signature, data)
        elif signer.alg is Alg.RS256:
            key = serialization.load_der_public_key(signer.public)
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            curve, digest = {
                Alg.P256: (ec.SECP256R1(), hashes.SHA256()),
                Alg.P384: (ec.SECP384R1(), hashes.SHA384()),
            }[signer.alg]
            half = len(signature) // 2
            r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
            key = ec.EllipticCurvePublicKey.from_encoded_point(curve, signer.public)
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


@every_signer
def test_what_is_signed_verifies_and_nothing_else_does(signer):
    signature = signer.sign(b"a credential")
    assert is_by(signer, signature, b"a credential")
    assert not is_by(signer, signature, b"another credential")
    assert len(signature) == {Alg.ED25519: 64, Alg.P256: 64, Alg.P384: 96}.get(signer.alg, len(signature))


@every_signer
def test_another_key_of_the_same_kind_does_not_verify_it(signer):
    other = generate_key(signer.alg, random=random.Random(99), did=DID, fragment="key-2027")
    assert not is_by(other, signer.sign(b"data"), b"data")


@every_signer
def test_many_threads_sign_at_once_each_its_own(signer):
    texts = [b"%d" % n for n in range(64)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(signer.sign, texts))
    assert all(is_by(signer, one, text) for one, text in zip(signatures, texts, strict=True))


SUITES = {Alg.ED25519: Suite.EDDSA_JCS_2022, Alg.P256: Suite.ECDSA_RDFC_2019, Alg.P384: Suite.ECDSA_RDFC_2019}


class Known:
    """The issuer's document with one key."""

    def __init__(self, signer) -> None:
        self.entry = KeyEntry(signer.method, signer.alg, signer.public)

    def resolve(self, did: Did) -> DidDocument:
        return read_document(did_document(did, [self.entry]), did=did)


@every_signer
def test_a_credential_that_it_signs_verifies(signer):
    if signer.alg not in SUITES:
        pytest.skip("no Data Integrity suite takes an RSA key")
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": str(DID),
        "validFrom": "2026-11-20T00:00:00Z",
        "credentialSubject": {"id": "urn:x:subject"},
    }
    sealed = sign(document, signer=signer, suite=SUITES[signer.alg], created=NOW)
    assert verify(sealed.raw, now=NOW, resolver=Known(signer)).verdict is Verdict.VALID


@every_signer
def test_nothing_secret_is_in_texts_copies_or_pickles(signer, caplog):
    caplog.set_level(logging.DEBUG)
    signer.sign(b"data")
    texts = [repr(signer), str(signer), f"{signer}", caplog.text]
    for give in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError) as refused:
            give(signer)
        texts.append("".join(traceback.format_exception(refused.value)))
    assert PIN not in "".join(texts)
    assert not hasattr(signer, "__dict__") or not any("secret" in name for name in vars(signer))


# ---- what only a module has ----


@pytest.fixture
def asked(module):
    """Opens keys, and closes them at the end: while one is open, the module asks nobody else for a PIN."""
    opened = []

    def open_one(place: Place, pin: str = PIN, **more: object) -> HardwareSigner:
        opened.append(HardwareSigner(place, method=METHOD, pin=lambda: pin, **more))
        return opened[-1]

    yield open_one
    for one in opened:
        with suppress(KeyUnavailable):
            one.close()


@needs_module
@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("/usr/lib/nothing.so", TOKEN, "a"), "cannot be loaded"),
        (Place(str(LIBRARY), "another token", "a"), "NoSuchToken"),
        (Place(str(LIBRARY), TOKEN, "another key"), "NoSuchKey"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_more(asked, place, said):
    with pytest.raises(KeyUnavailable, match=said) as refused:
        asked(place)
    assert PIN not in "".join(traceback.format_exception(refused.value))


@needs_module
def test_a_wrong_pin_opens_nothing_and_is_not_repeated(asked):
    place = made(Alg.ED25519, "pin")
    wrong = PIN[::-1]
    with pytest.raises(WrongPassphrase) as refused:
        asked(place, wrong)
    assert wrong not in "".join(traceback.format_exception(refused.value))


@needs_module
def test_another_key_than_the_one_wanted_is_refused(asked):
    place = made(Alg.ED25519, "wanted")
    other = generate_key(random=random.Random(5), did=DID, fragment="x")
    with pytest.raises(KeyUnavailable, match="another than the one"):
        asked(place, public=other.public)


@needs_module
def test_a_module_that_keeps_no_public_half_signs_for_the_one_it_is_given(asked):
    place = made(Alg.P256, "alone")
    first = asked(place)
    first.close()
    forget_public_half(place)
    with pytest.raises(KeyUnavailable):
        asked(place)
    again = asked(place, public=first.public)
    assert is_by(again, again.sign(b"data"), b"data")
    other = generate_key(Alg.P256, random=random.Random(5), did=DID, fragment="x")
    with pytest.raises(KeyUnavailable, match="do not belong together"):
        asked(place, public=other.public)


@needs_module
def test_a_key_is_made_once_and_cannot_be_read_out(asked):
    place = made(Alg.ED25519, "once")
    assert not make_key(place, pin=lambda: PIN)
    signer = asked(place)
    with pytest.raises(pkcs11.AttributeSensitive):
        signer._key[pkcs11.Attribute.VALUE]


@needs_module
def test_a_lost_session_is_opened_again_once(asked):
    signer = asked(made(Alg.ED25519, "lost"))
    signer._session.close()
    assert is_by(signer, signer.sign(b"data"), b"data")
    signer.close()
    with pytest.raises(KeyUnavailable):
        signer.sign(b"data")


@needs_module
def test_another_process_must_open_its_own(asked):
    signer = asked(made(Alg.ED25519, "forked"))
    with mock.patch("os.getpid", return_value=1), pytest.raises(KeyUnavailable, match="in each process"):
        signer.sign(b"data")


def test_without_the_extra_the_reason_is_said():
    code = (
        "import sys; sys.modules['pkcs11'] = None\n"
        "from testamur.seal.hardware import HardwareSigner, Place\n"
        "from testamur.seal.errors import KeyUnavailable\n"
        "try: HardwareSigner(Place('m', 't'), method='did:web:a#k', pin=lambda: '1')\n"
        "except KeyUnavailable as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "python-pkcs11 is not installed: install testamur[hsm]\n"
