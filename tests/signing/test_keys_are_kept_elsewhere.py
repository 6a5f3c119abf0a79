"""An operator names a service or a hardware module that keeps the keys: the institution signs, and no secret is in its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from testamur.ground.errors import Misuse
from testamur.record.rules.actors import SYSTEM
from testamur.seal.errors import KeyUnavailable
from testamur.seal.types import Alg
from testamur.seal.verify import verify
from testamur.signing import custody, queries, tasks
from testamur.signing.actions import keys
from testamur.signing.models import Key
from tests.seal.key_service import VAULT
from tests.seal.modules import LIBRARY, PIN, TOKEN, made, module_folder, needs_module
from tests.signing import papers

pytestmark = [pytest.mark.django_db, pytest.mark.actions]

SERVICE = "tests.seal.key_service.make_signer"


@pytest.fixture(autouse=True)
def forget() -> None:
    """Each test asks its service anew."""
    custody._service_signer.cache_clear()
    VAULT.is_down = False


@pytest.fixture
def kept(own_keys: object, settings: Any, noon: datetime) -> Key:
    """A key that a service keeps: the institution named the service, then let a new key take over."""
    settings.KEY_SERVICE = SERVICE
    return keys.rotate_key(purpose="credential", by=SYSTEM, now=noon)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from module_folder(tmp_path_factory.mktemp("module"))


def signs_and_verifies(noon: datetime) -> bool:
    papers.approval()
    tasks.sign_documents_due(noon)
    record = queries.signed_bytes("approval:venipuncture-1")
    if record is None:
        return False
    report = verify(record, now=noon, resolver=queries.resolver())
    # A record is plain JSON and names no issuer; its signature is what is asked for here.
    return report.check("proof").result.value == "pass"


def test_a_service_keeps_a_new_key_and_the_institution_signs_with_it(kept: Key, settings: Any, noon: datetime) -> None:
    settings.MASTER_KEY_FILE = Path("/nowhere")
    assert not kept.wrapped
    assert kept.method in VAULT.keys
    assert signs_and_verifies(noon)


def test_keys_from_before_stay_under_the_master_key(kept: Key) -> None:
    before = Key.objects.exclude(pk=kept.pk)
    assert all(bytes(key.wrapped) for key in before)
    assert custody.signer(before[0]).public == bytes(before[0].public)


def test_while_the_service_is_down_nothing_is_signed_and_nothing_lost(kept: Key, noon: datetime) -> None:
    VAULT.is_down = True
    assert not signs_and_verifies(noon)
    VAULT.is_down = False
    later = noon.replace(hour=noon.hour + 1)
    tasks.sign_documents_due(later)
    assert queries.signed_bytes("approval:venipuncture-1") is not None


def test_a_service_that_gives_another_key_is_refused(kept: Key) -> None:
    VAULT.keys.pop(kept.method)
    custody._service_signer.cache_clear()
    with pytest.raises(KeyUnavailable, match="another key"):
        custody.signer(kept)


@pytest.mark.parametrize("path", ["", "make_signer", "tests.nowhere.make_signer", "tests.seal.key_service.nobody"])
def test_a_path_that_leads_nowhere_is_named(kept: Key, settings: Any, path: str) -> None:
    settings.KEY_SERVICE = path
    with pytest.raises(Misuse, match="there is no key service"):
        custody.signer(kept)


def test_a_page_process_never_asks_the_service(kept: Key, settings: Any) -> None:
    settings.SIGNING_ALLOWED = False
    with pytest.raises(Misuse, match="may not open secret keys"):
        custody.signer(kept)
    with pytest.raises(Misuse, match="may not open secret keys"):
        custody.new_key(did=kept.did, method=f"{kept.did}#more")


@needs_module
def test_a_hardware_module_keeps_the_keys(
    module: Path, own_keys: object, settings: Any, tmp_path: Path, noon: datetime
) -> None:
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    settings.KEY_SERVICE = "testamur.signing.custody.hardware.make_signer"
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN_FILE = str(LIBRARY), TOKEN, pin
    key = keys.rotate_key(purpose="credential", by=SYSTEM, now=noon)
    assert signs_and_verifies(noon)
    custody._service_signer.cache_clear()
    assert custody.signer(key).public == bytes(key.public)
    # A key that a crash left in the module before its row was written is taken up, not made a second time.
    left = made(Alg.ED25519, f"{key.did}#status-2026")
    taken = keys.rotate_key(purpose="status", by=SYSTEM, now=noon)
    assert (taken.method, custody.signer(taken).public) == (left.label, bytes(taken.public))
    pin.unlink()
    custody._service_signer.cache_clear()
    with pytest.raises(Misuse, match="PIN cannot be read"):
        custody.signer(key)
