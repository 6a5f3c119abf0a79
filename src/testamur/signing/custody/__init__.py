"""The one place where secret keys are wrapped and opened. Only a process that may sign gets past its door.

A secret is kept as AES-256-GCM under the master key (a file of the operator, never in the database), bound to the id of
its verification method. It exists in clear only inside the `Signer` that this module hands to the signing actions.

Where the operator names a key service (a hardware module, a service in the network), new keys are kept there and their
rows have nothing wrapped; keys from before stay under the master key until they are rotated.
"""

from __future__ import annotations

import base64
import importlib
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from testamur.ground import envelope
from testamur.ground.errors import Misuse
from testamur.seal.did import KeyEntry
from testamur.seal.errors import KeyUnavailable
from testamur.seal.keys import SecretKey, Signer
from testamur.seal.types import Alg, Did, MethodId
from testamur.signing.models import Key

_MASTER_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that was just made: the public half, and the secret half already wrapped; empty when kept elsewhere."""

    public: bytes
    wrapped: bytes


def make_master_key(path: Path) -> bool:
    """Write a new master key file (32 random bytes in base64, readable by its owner only); False when there is one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(envelope.new_key()) + b"\n")
    return True


def new_key(*, did: str, method: str) -> NewKey:
    """Make an Ed25519 key for this verification method. Misuse in a process that may not sign.

    `KeyUnavailable` when a key service is named and gives none.
    """
    if settings.KEY_SERVICE:
        return NewKey(public=_kept_elsewhere(KeyEntry(MethodId(method), Alg.ED25519, b"")).public, wrapped=b"")
    master = _master_key()
    secret = secrets.token_bytes(32)
    public = SecretKey(alg=Alg.ED25519, controller=Did(did), method=MethodId(method), secret=secret).public
    return NewKey(public=public, wrapped=envelope.wrap(secret, under=master, bound_to=method))


def signer(key: Key) -> Signer:
    """Open a key for signing. Misuse in a process that may not sign, or when the master key is not this key's.

    `KeyUnavailable` when the service that keeps it does not give it.
    """
    if not key.wrapped:
        return _kept_elsewhere(KeyEntry(MethodId(key.method), Alg(key.alg), bytes(key.public)))
    master = _master_key()
    try:
        secret = envelope.unwrap(bytes(key.wrapped), under=master, bound_to=key.method)
    except envelope.CannotOpen as error:
        raise Misuse(f"the master key does not open {key.method}") from error
    opened = SecretKey(alg=Alg(key.alg), controller=Did(key.did), method=MethodId(key.method), secret=secret)
    if opened.public != bytes(key.public):
        raise Misuse(f"the halves of {key.method} do not belong together")
    return opened


def may_sign() -> bool:
    """Whether this process is one that opens secrets: the worker and the command line, never the pages."""
    return bool(settings.SIGNING_ALLOWED)


def _kept_elsewhere(entry: KeyEntry) -> Signer:
    """The signer of a key that a service keeps, the same for the life of the process; it must be the key of the entry."""
    _require_worker()
    signer = _service_signer(settings.KEY_SERVICE, entry)
    if signer.alg is not Alg.ED25519 or entry.public not in (b"", signer.public):
        raise KeyUnavailable(f"the key service gives another key than {entry.id}")
    return signer


@lru_cache(maxsize=64)
def _service_signer(path: str, entry: KeyEntry) -> Signer:
    """Call the function that the operator named, with the key's entry: its public half is empty for a new key."""
    module, _, name = path.rpartition(".")
    try:
        make = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise Misuse(f"there is no key service {path or 'named'}: look at TESTAMUR_KEY_SERVICE") from None
    signer: Signer = make(entry)
    return signer


def _require_worker() -> None:
    if not may_sign():
        raise Misuse("this process may not open secret keys; the signing worker does")


def _master_key() -> bytes:
    _require_worker()
    try:
        key = base64.b64decode(Path(settings.MASTER_KEY_FILE).read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        raise Misuse("the master key file cannot be read") from error
    if len(key) != _MASTER_BYTES:
        raise Misuse("the master key file does not hold 32 bytes")
    return key
