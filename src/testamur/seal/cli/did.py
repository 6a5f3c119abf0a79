"""`testamur seal did`: the DID document of a key, with the keys before it (command line contract, section 3)."""

import json
from pathlib import Path
from typing import Final

from testamur.seal.cli.files import CANNOT_CREATE, DATA, DONE, USAGE, reason_of, stop, write, write_stdout
from testamur.seal.cli.keyfiles import open_public
from testamur.seal.cli.options import Options, time_of
from testamur.seal.did import KeyEntry, KeyState, did_document, file_name
from testamur.seal.keys import PublicKey

SYNTAX: Final = "--key KEYFILE [--retired KEYFILE]… [--compromised KEYFILE@TIME]… [--dids DIR] [--out FILE] [--force]"


def run(argv: list[str]) -> int:
    """Print the document, or write it to a file; with `--dids` also into a folder under its encoded name."""
    options = Options("did", SYNTAX)
    options.needs("--key")
    options.add_argument("--retired", action="append", default=[])
    options.add_argument("--compromised", action="append", default=[])
    options.add_argument("--dids")
    options.add_argument("--out")
    options.add_argument("--force", action="store_true")
    given = options.read(argv)
    active = open_public(given.key)
    entries = [entry(active)]
    entries += [retired(name, active) for name in given.retired]
    entries += [compromised(text, active) for text in given.compromised]
    if len({one.id for one in entries}) < len(entries):
        stop(DATA, "the same verification method is given twice")
    data = json.dumps(did_document(active.controller, entries), indent=1, ensure_ascii=False).encode() + b"\n"
    if given.dids is not None:
        write_into(Path(given.dids), file_name(active.controller), data, force=given.force)
    if given.out is not None:
        write(given.out, data, force=given.force)
    else:
        write_stdout(data)
    return DONE


def entry(key: PublicKey) -> KeyEntry:
    """The key that signs now."""
    return KeyEntry(key.method, key.alg, key.public)


def retired(name: str, active: PublicKey) -> KeyEntry:
    """A key that no longer signs, and still verifies what it signed."""
    key = same_controller(name, active)
    return KeyEntry(key.method, key.alg, key.public, KeyState.RETIRED)


def compromised(text: str, active: PublicKey) -> KeyEntry:
    """A key that somebody else may have since the given time."""
    name, at, time = text.rpartition("@")
    if not at or not name:
        stop(USAGE, "--compromised needs a key file and a time: KEYFILE@2026-11-23T16:00:00Z")
    since = time_of(time, "--compromised")
    key = same_controller(name, active)
    return KeyEntry(key.method, key.alg, key.public, KeyState.COMPROMISED, revoked_at=since)


def same_controller(name: str, active: PublicKey) -> PublicKey:
    """Another key of the same DID."""
    key = open_public(name)
    if key.controller != active.controller:
        stop(DATA, f"{name} belongs to {key.controller}, not to {active.controller}")
    return key


def write_into(folder: Path, name: str, data: bytes, *, force: bool) -> None:
    """A file in a folder that is made when it is not there; the same bytes again are no new file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / name
        if target.is_file() and target.read_bytes() == data:
            return
    except (OSError, ValueError) as error:
        stop(CANNOT_CREATE, f"cannot create {folder}: {reason_of(error)}")
    write(str(target), data, force=force)
