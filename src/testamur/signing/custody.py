"""The one place where secret keys are wrapped and opened. Only a process that may sign gets past its door.

A secret is kept as AES-256-GCM under the master key (a file of the operator, never in the database), bound to the id of
its verification method. It exists in clear only inside the `Signer` that this module hands to the signing actions.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from testamur.ground import envelope
from testamur.ground.errors import Misuse
from testamur.seal.keys import SecretKey, Signer
from testamur.seal.types import Alg, Did, MethodId
from testamur.signing.models import Key

_MASTER_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that was just made: the public half, and the secret half already wrapped."""

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
    """Make an Ed25519 key for this verification method. Misuse in a process that may not sign."""
    master = _master_key()
    secret = secrets.token_bytes(32)
    public = SecretKey(alg=Alg.ED25519, controller=Did(did), method=MethodId(method), secret=secret).public
    return NewKey(public=public, wrapped=envelope.wrap(secret, under=master, bound_to=method))


def signer(key: Key) -> Signer:
    """Open a key for signing. Misuse in a process that may not sign, or when the master key is not this key's."""
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


def _master_key() -> bytes:
    if not may_sign():
        raise Misuse("this process may not open secret keys; the signing worker does")
    try:
        key = base64.b64decode(Path(settings.MASTER_KEY_FILE).read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        raise Misuse("the master key file cannot be read") from error
    if len(key) != _MASTER_BYTES:
        raise Misuse("the master key file does not hold 32 bytes")
    return key
