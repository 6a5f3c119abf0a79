"""The command `testamur`: a table of commands, and the one place in the house that imports late.

`testamur seal …` must not know Django, and `testamur demo` must set its environment before the settings are read; so
each command's module is imported when it is asked for (architecture decision 0003).
"""

from __future__ import annotations

import importlib
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

USAGE = 64


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives, what it is for, and the client it is handed when `--online` stands on the line."""

    where: str
    what: str
    online: str | None = None


COMMANDS = {
    "seal": Command(
        "testamur.seal.cli:main",
        "make and check credentials on the command line, without a server",
        online="testamur.ground.egress:fetch",
    ),
    "conformance": Command("testamur.config.conformance:main", "a VC-API on 127.0.0.1 for the standards' test suites: --port N"),
    "init": Command("testamur.config.commands:init", "open an institution: --institution FILE --admin EMAIL"),
    "serve": Command("testamur.config.serve:main", "serve the pages: --port N"),
    "worker": Command("testamur.config.worker:main", "do what is due: sign, mail, link the record"),
    "demo": Command("testamur.config.demo:main", "the invented institution, loaded and served: --port N --data DIR --institution FILE"),
    "check": Command("testamur.config.commands:check", "settings, database, laws, the chain of the record"),
    "record": Command("testamur.config.record:main", "export FILE or verify FILE: the record as one file that anybody checks"),
    "process": Command("testamur.config.commands:process", "check FILE, draw FILE or load FILE [--activate]: a process policy"),
}  # fmt: skip


def usage() -> str:
    """What `testamur` alone prints."""
    lines = [f"  {name:<12}{command.what}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: testamur COMMAND …", "", *lines])


def main(argv: list[str] | None = None) -> int:
    """Run a command; its exit code is the process's."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage() + "\n")
        return 0 if arguments else USAGE
    command = COMMANDS.get(arguments[0])
    if command is None:
        sys.stderr.write(f"{usage()}\ntestamur: error: unknown command: {arguments[0]}\n")
        return USAGE
    try:
        # The engine owns no network: who asks for it on the line has the guarded client handed in.
        client = {"fetch": found(command.online)} if command.online and "--online" in arguments else {}
        return int(found(command.where)(arguments[1:], **client))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def found(where: str) -> Callable[..., Any]:
    """The function at ``module:name``."""
    module, _colon, function = where.partition(":")
    return cast("Callable[..., Any]", getattr(importlib.import_module(module), function))


def run() -> None:
    """The console script. Who is told to end while it writes tidies up first, as for Ctrl-C."""
    if sys.argv[1:2] == ["seal"]:
        signal.signal(signal.SIGTERM, leave)
    sys.exit(main())


def leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End with the code that a shell gives to a process that a signal ended."""
    sys.exit(128 + number)
