"""A status list on disk while a run gives out places in it (command line contract, section 9).

State and list are written before the credentials get their name: an index can be lost, but is never given twice.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from testamur.seal import jose
from testamur.seal.cli.files import CANNOT_CREATE, DATA, NO_INPUT, reason_of, stop, write
from testamur.seal.did import file_name, percent_encoded
from testamur.seal.errors import ListFull, MalformedInput, SealError
from testamur.seal.hygiene import read_json
from testamur.seal.issue import issue
from testamur.seal.keys import SecretKey
from testamur.seal.status import ENVELOPED, SMALLEST, StatusList, decode_bits, new_status_list
from testamur.seal.suites.enveloping import envelops
from testamur.seal.types import Alg, Iri, Json, Limits, Random, Suite

FORMAT: Final = "testamur-status-1"
VALID_FOR: Final = timedelta(hours=24)
# A list is signed in the plainest form that the key can give.
LIST_SUITES: Final[Mapping[Alg, Suite]] = {
    Alg.ED25519: Suite.EDDSA_RDFC_2022,
    Alg.P256: Suite.ECDSA_RDFC_2019,
    Alg.P384: Suite.ECDSA_RDFC_2019,
    Alg.P521: Suite.VC_JWT_W3C,
    Alg.RS256: Suite.VC_JWT_W3C,
}
STATE_LIMITS: Final = Limits(input_bytes=16 * 1024 * 1024, nodes=1_200_000)


@dataclass(slots=True)
class OpenList:
    """A list under lock: where it lies, and what else its state file says."""

    folder: Path
    places: StatusList
    more: dict[str, Any] = field(default_factory=dict)

    def allocate(self, random: Random) -> dict[str, str]:
        """A place for one credential."""
        try:
            return self.places.entry(self.places.allocate(random))
        except ListFull:
            stop(DATA, f"half of the list {self.places.url} is given out: open the next one")

    def save(self, key: SecretKey, created: datetime) -> None:
        """Write the state, then the freshly signed list."""
        state = {
            **self.more,
            "format": FORMAT,
            "url": self.places.url,
            "purpose": self.places.purpose,
            "size": self.places.size,
            "allocated": sorted(self.places.allocated),
        }
        write(str(self.folder / state_name(self.places.url)), json.dumps(state).encode() + b"\n", force=True)
        document = self.places.credential(issuer=key.controller, valid_from=created, valid_until=created + VALID_FOR)
        sealed = issue(document, signer=key, created=created, suite=LIST_SUITES[key.alg])
        own, other = list_paths(self.folder, self.places.url)
        if envelops(sealed.suite):
            own, other = other, own
        write(str(own), sealed.raw, force=True)
        other.unlink(missing_ok=True)


@contextmanager
def open_list(folder: Path, status: Json) -> Iterator[OpenList]:
    """The list of an achievement file, locked against a second run. A run that was killed holds no lock."""
    url = Iri(status["statusListCredential"])
    lock = folder / f"{percent_encoded(url)}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = locked(lock)
    except (OSError, ValueError) as error:
        stop(CANNOT_CREATE, f"cannot create {lock}: {reason_of(error)}")
    if held is None:
        stop(CANNOT_CREATE, f"another run is using {url}")
    try:
        yield read_list(folder, url, status["statusPurpose"])
    finally:
        lock.unlink(missing_ok=True)
        held.close()


def locked(path: Path) -> IO[bytes] | None:
    """A lock file, held until it is closed or the process ends; None when another process holds it."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    # Whoever had it may have removed the file in between: then this one locks nothing that others would see.
    if not path.is_file() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
        file.close()
        return None
    return file


def list_paths(folder: Path, url: str) -> tuple[Path, Path]:
    """Where a list lies: as a document, or as a token."""
    named = folder / file_name(url)
    return named, named.with_suffix(ENVELOPED)


def published_list(folder: Path, url: str) -> dict[str, Any] | None:
    """The list as it was published last, unverified: it is our own; None when there is none."""
    document, token = list_paths(folder, url)
    if not token.is_file():
        return read_object(document)
    try:
        return dict(jose.read(token.read_text("ascii").strip(), limits=STATE_LIMITS).payload)
    except (MalformedInput, OSError, ValueError):
        stop(DATA, f"{token} is not a status list")


def state_name(url: str) -> str:
    """The name of a list's state file."""
    return f"{percent_encoded(url)}.state.json"


def read_list(folder: Path, url: Iri, purpose: str) -> OpenList:
    """What the folder knows of the list; a fresh one when it knows nothing."""
    state_path, list_path = folder / state_name(url), folder / file_name(url)
    state, published = read_object(state_path), published_list(folder, url)
    if state is None:
        if published is not None:
            stop(DATA, f"{list_path} has no {state_path.name} beside it: places could be given twice")
        return OpenList(folder, new_status_list(url, purpose))
    size, allocated = state.get("size"), state.get("allocated")
    if (
        state.get("format") != FORMAT
        or state.get("url") != url
        or type(size) is not int
        or size < SMALLEST
        or not isinstance(allocated, list)
        or not all(type(one) is int and 0 <= one < size for one in allocated)
    ):
        stop(DATA, f"{state_path} is not a {FORMAT} file of this list")
    if state.get("purpose") != purpose:
        stop(DATA, f"{url} is a list for {state.get('purpose')}, the achievement file says {purpose}")
    more = {
        name: value for name, value in state.items() if name not in ("format", "url", "purpose", "size", "allocated")
    }
    try:
        bits = decode_bits(published["credentialSubject"]["encodedList"], limits=Limits()) if published else None
        return OpenList(folder, StatusList(url, purpose, size=size, bits=bits, allocated=allocated), more)
    except (SealError, KeyError, TypeError):
        stop(DATA, f"{list_path} is not a status list of {size} places")


def read_object(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file, or None when there is no file."""
    try:
        found = read_json(path.read_bytes(), limits=STATE_LIMITS)
    except FileNotFoundError:
        return None
    except OSError as error:
        stop(NO_INPUT, f"cannot read {path}: {reason_of(error)}")
    except MalformedInput:
        found = None
    if not isinstance(found, dict):
        stop(DATA, f"{path} is not a JSON object")
    return found
