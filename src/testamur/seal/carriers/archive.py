"""ZIP: an offline bundle carries a credential among other files (command line contract, 7); here is only the archive.

Everything is checked before it is unpacked, and nothing is unpacked beyond its limit, whatever the archive says of itself.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from typing import Final, NoReturn

from testamur.seal.errors import MalformedInput

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_FILES: Final = 128
MOST_UNPACKED: Final = 16 * 1024 * 1024
MOST_TIMES_SMALLER: Final = 100
LARGEST: Final = 2 * 1024 * 1024
CREDENTIALS: Final = ("credential.json", "credential.jwt")

_START: Final = b"PK\x03\x04"
_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_NAME: Final = re.compile(r"(?:(?:dids|status)/)?[A-Za-z0-9_~%-][A-Za-z0-9._~%-]{0,240}")
_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile raises for files that are none.
_BROKEN: Final = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, LookupError, struct.error, zlib.error)  # fmt: skip


def is_bundle(data: bytes) -> bool:
    """Say whether this begins as a ZIP file does."""
    return data.startswith(_START)


def bundled_credential(files: dict[str, bytes]) -> bytes:
    """The one credential among the files of a bundle; MalformedInput when there is none, or two."""
    found = [files[name] for name in CREDENTIALS if name in files]
    return found[0] if len(found) == 1 else refuse("the bundle does not hold exactly one credential")


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every file by its name, within the limits."""
    _check_ends(data)
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for about in archive.infolist():
                name = _checked_name(about, seen)
                content = _content(archive, about, min(left, LARGEST))
                left -= len(content)
                found[name] = content
    except _BROKEN:
        refuse("the bundle is not a ZIP file that can be read")
    return found


def _check_ends(data: bytes) -> None:
    """The archive fills the file, and says how many files it has before anything is read from it (APPNOTE 4.3.16)."""
    if len(data) > MOST_BYTES:
        refuse("the bundle is larger than 8 MiB")
    at = len(data) - _END.size
    if at < 0 or not is_bundle(data):
        refuse("the bundle is not a ZIP file that can be read")
    mark, disk, first_disk, here, files, size, offset, comment = _END.unpack_from(data, at)
    if (
        mark != _END_MARK
        or disk
        or first_disk
        or comment
        or offset + size != at
        or _LOCATOR_64 in data[max(0, at - 20) : at]
    ):
        refuse("the bundle is not a ZIP file that can be read")
    if here != files or files > MOST_FILES or size > MOST_FILES * 512:
        refuse("the bundle holds too many files")


def _checked_name(about: zipfile.ZipInfo, seen: set[str]) -> str:
    # The name as it stands in the archive: Python's own cuts it at a NUL and turns backslashes round.
    name, mode = about.orig_filename, about.external_attr >> 16
    if _NAME.fullmatch(name) is None or ".." in name:
        refuse("a file of the bundle has a name that is not allowed")
    if name.lower() in seen:
        refuse("the bundle holds a file twice")
    seen.add(name.lower())
    if about.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        refuse("the bundle holds something else than a file")
    if about.flag_bits & 0x41:
        refuse("the bundle is encrypted")
    if about.compress_type not in _PACKINGS or about.file_size > MOST_TIMES_SMALLER * max(about.compress_size, 1):
        refuse("a file of the bundle is packed in a way that is not read")
    return name


def _content(archive: zipfile.ZipFile, about: zipfile.ZipInfo, limit: int) -> bytes:
    """A file's bytes; never more than one byte beyond the limit is unpacked, whatever the archive says."""
    if about.file_size > limit:
        refuse("a file of the bundle is too large")
    with archive.open(about) as file:
        content = file.read(limit + 1)
        file.read(1)
    if len(content) > limit or len(content) != about.file_size:
        refuse("a file of the bundle is too large")
    return content


def refuse(reason: str) -> NoReturn:
    """One way out for everything that is wrong with a bundle."""
    raise MalformedInput("baked_data_missing", reason)
