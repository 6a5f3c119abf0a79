"""What the commands share with the outside: reading files, writing them whole or not at all, and how a command stops.

Exit codes and messages: command line contract, sections 1 and 13.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NoReturn

STDIO: Final = "-"
DONE: Final = 0
BAD: Final = 1
UNCHECKED: Final = 2
USAGE: Final = 64
DATA: Final = 65
NO_INPUT: Final = 66
INTERNAL: Final = 70
CANNOT_CREATE: Final = 73
NO_PERMISSION: Final = 77
PIECE: Final = 1024 * 1024


class Stop(Exception):
    """The command ends here: its exit code, and one sentence for stderr (none when it was said already)."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def stop(code: int, message: str = "") -> NoReturn:
    """End the command."""
    raise Stop(code, message)


def say(text: str) -> None:
    """One line of results on stdout, UTF-8 whatever the terminal's locale says."""
    write_stdout(text.encode("utf-8", "surrogatepass") + b"\n")


def write_stdout(data: bytes) -> None:
    """Bytes on stdout, exactly; Stop 73 when they cannot go there."""
    try:
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(data.decode("utf-8", "replace"))
        else:
            buffer.write(data)
            buffer.flush()
    except OSError as error:
        give_up_stdout()
        # Whoever reads no further wants no sentence about it; but a run that was cut off is never called done.
        stop(CANNOT_CREATE, "" if isinstance(error, BrokenPipeError) else f"cannot write to stdout: {reason_of(error)}")


def give_up_stdout() -> None:
    """Let what is left in the buffer go nowhere: the interpreter's last flush must not complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def tell(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


def warn(text: str) -> None:
    """A warning on stderr."""
    tell(f"testamur: warning: {text}")


def read(name: str, *, limit: int | None = None) -> bytes:
    """The bytes of a file or of stdin; Stop 66 when it cannot be read. At most one byte beyond `limit` is read."""
    try:
        if name == STDIO:
            return sys.stdin.buffer.read() if limit is None else sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read() if limit is None else file.read(limit + 1)
    except (OSError, ValueError) as error:
        stop(NO_INPUT, f"cannot read {name}: {reason_of(error)}")


def reason_of(error: Exception) -> str:
    """The system's own words for what went wrong, without the path."""
    return getattr(error, "strerror", None) or str(error)


def refuse_existing(name: str, *, force: bool) -> None:
    """Stop 73 when an output is there already and may not be replaced; a folder or a device never is."""
    if name == STDIO or not is_there(name):
        return
    if not force:
        stop(CANNOT_CREATE, f"{name} exists; use --force to replace it")
    if not Path(name).is_file():
        stop(CANNOT_CREATE, f"{name} is not a file that can be replaced")


def is_there(name: str) -> bool:
    """Whether anything has this name; Stop 73 for what can be no name of a file."""
    try:
        return os.path.lexists(name)
    except (OSError, ValueError) as error:
        stop(CANNOT_CREATE, f"cannot create {name}: {reason_of(error)}")


def write(name: str, data: bytes, *, force: bool = False, mode: int = 0o644) -> None:
    """A whole file, or stdout: under a temporary name first, synced, then renamed."""
    with writing(name, force=force, mode=mode) as file:
        file.write(data)


@contextmanager
def writing(name: str, *, force: bool = False, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """A file to write to; it takes its name only when everything went well, and leaves nothing behind otherwise.

    For stdout the whole waits on disk until it is complete: what is half done is not handed out.
    """
    if name == STDIO:
        try:
            with tempfile.TemporaryFile() as whole:
                yield whole
                whole.seek(0)
                while piece := whole.read(PIECE):
                    write_stdout(piece)
        except OSError as error:
            stop(CANNOT_CREATE, f"cannot write to stdout: {reason_of(error)}")
        return
    refuse_existing(name, force=force)
    target = Path(name)
    try:
        number, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    except (OSError, ValueError) as error:
        stop(CANNOT_CREATE, f"cannot create {name}: {reason_of(error)}")
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        put_in_place(Path(temporary), target, force=force)
    except OSError as error:
        stop(CANNOT_CREATE, f"cannot write {name}: {reason_of(error)}")
    finally:
        Path(temporary).unlink(missing_ok=True)


def put_in_place(temporary: Path, target: Path, *, force: bool) -> None:
    """Give a finished file its name; without `force` never over another one, not even one that came meanwhile."""
    try:
        if force:
            temporary.replace(target)
            return
        try:
            os.link(temporary, target)
        except PermissionError:  # a file system without hard links
            refuse_existing(str(target), force=False)
            temporary.replace(target)
    except FileExistsError:
        stop(CANNOT_CREATE, f"{target} exists; use --force to replace it")
    except OSError as error:
        stop(CANNOT_CREATE, f"cannot create {target}: {reason_of(error)}")


def passphrase_of(options_file: str | None) -> bytes | None:
    """The passphrase: from the file (one line end cut), else from TESTAMUR_KEY_PASSPHRASE, else none."""
    if options_file is not None:
        return read(options_file, limit=4096).removesuffix(b"\n").removesuffix(b"\r")
    given = os.environ.get("TESTAMUR_KEY_PASSPHRASE")
    return os.fsencode(given) if given else None


def pairs(values: list[str], option: str) -> dict[str, str]:
    """``URL=FILE`` and the like, cut at the last equals sign for files; Stop 64 for anything else."""
    found: dict[str, str] = {}
    for value in values:
        left, equals, right = value.rpartition("=")
        if not equals or not left or not right:
            stop(USAGE, f"{option} needs two parts with = between them: {value}")
        found[left] = right
    return found
