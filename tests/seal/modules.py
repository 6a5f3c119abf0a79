"""A hardware module for tests: SoftHSM2 with a token folder of its own, and keys made inside it made inside it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest

from testamur.seal.hardware import Place, make_key
from testamur.seal.types import Alg

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
TOKEN, PIN = "issuing", "4831-correct"
needs_module = pytest.mark.skipif(not LIBRARY.is_file(), reason="SoftHSM2 (Debian: softhsm2) is not installed")


def module_folder(folder: Path) -> Iterator[Path]:
    """A token in this folder; the module reads where it is when it is loaded, so one folder serves a whole test process."""
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    command = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "8350-officer"]
    subprocess.run(command, check=True, capture_output=True)
    yield folder
    pkcs11.unload(str(LIBRARY))
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def made(alg: Alg, label: str) -> Place:
    """A key pair inside the module."""
    place = Place(str(LIBRARY), TOKEN, label=label, key_id=label.encode())
    assert make_key(place, alg=alg, pin=lambda: PIN)
    return place


def forget_public_half(place: Place) -> None:
    """Take the public half out of the module, as modules that never keep it."""
    with pkcs11.lib(place.module).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=place.label).destroy()
