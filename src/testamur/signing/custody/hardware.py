"""Keys in a hardware module: what `TESTAMUR_PKCS11_MODULE` chooses. Each key bears its verification method as label."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from testamur.ground.errors import Misuse
from testamur.seal.did import KeyEntry
from testamur.seal.hardware import HardwareSigner, Place, make_key
from testamur.seal.keys import Signer


def make_signer(entry: KeyEntry) -> Signer:
    """The signer of a key; one without a public half yet is made in the module, unless a crash left it there before.

    `KeyUnavailable` when the module, the token or the key is not there; Misuse when the PIN file cannot be read.
    """
    label = str(entry.id)
    place = Place(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, label=label, key_id=label.encode())
    if not entry.public:
        make_key(place, alg=entry.alg, pin=_pin)
    return HardwareSigner(place, method=entry.id, pin=_pin, public=entry.public or None)


def _pin() -> str:
    try:
        return Path(settings.PKCS11_PIN_FILE).read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, IndexError, UnicodeDecodeError):
        raise Misuse("the file with the token's PIN cannot be read") from None
