"""`testamur seal …`: the engine on the command line. No server, no database, and no network unless `--online` is given.

The contract is documented as the command line contract; names, formats and exit codes may be scripted against.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from testamur.seal.cli.files import DATA, DONE, INTERNAL, Stop, say, tell
from testamur.seal.cli.options import Help, Usage
from testamur.seal.errors import ContextFileChanged, SealError, SelfCheckFailed

Fetch = Callable[[str, int], bytes | None]
INTERRUPTED: Final = 130
# Each command's module is loaded when it is asked for: a check of one file starts without what issuing needs.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "keygen": ("keygen:run", "make a key"),
    "did": ("did:run", "print the DID document of a key"),
    "issue": ("issue:run", "issue credentials to a list of learners"),
    "verify": ("verify:run", "check credentials"),
    "inspect": ("inspect:run", "say what files hold, without checking them"),
    "bake": ("bake:run_bake", "put a credential into a picture or a PDF file"),
    "extract": ("bake:run_extract", "take the credential out of a picture or a PDF file"),
}
MORE: Final = (
    "Each command explains itself: testamur seal COMMAND --help. No server, no database; no network without --online."
)
USAGE_LINE: Final = "usage: testamur seal keygen|did|issue|verify|inspect|bake|extract …"


def main(argv: Sequence[str], *, fetch: Fetch | None = None) -> int:
    """Run one command and give its exit code; never raises.

    `fetch(url, max_bytes)` is the caller's guarded client for ``verify --online``: the body, None when there is no such
    document, OSError when it could not be reached. Without it the engine has no network.
    """
    return ended(lambda: dispatch(list(argv), fetch))


def ended(run: Callable[[], int]) -> int:
    """Run a command to its exit code: every way it can stop is a sentence and a number."""
    try:
        return run()
    except Help as text:
        say(str(text).rstrip())
        return DONE
    except Usage as wrong:
        tell(wrong.usage)
        tell(f"testamur: error: {wrong.message}")
        return wrong.code
    except Stop as end:
        if end.message:
            tell(f"testamur: error: {end.message}")
        return end.code
    except (ContextFileChanged, SelfCheckFailed) as error:
        tell(f"testamur: error: {error}")
        return INTERNAL
    except SealError as error:
        tell(f"testamur: error: {error}")
        return DATA
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a command ends with a sentence and a code, never with a traceback
        tell(f"testamur: error: internal error: {type(error).__name__}")
        return INTERNAL


def dispatch(argv: list[str], fetch: Fetch | None) -> int:
    """Find the command and run it."""
    if argv and argv[0] in ("-h", "--help", "help"):
        raise Help(
            "\n".join([USAGE_LINE, "", *(f"  {name:<8} {what}" for name, (_, what) in COMMANDS.items()), "", MORE])
        )
    if not argv:
        raise Usage(USAGE_LINE, "no command given")
    name, *rest = argv
    if name not in COMMANDS:
        raise Usage(USAGE_LINE, f"unknown command: {name}")
    module, _, function = COMMANDS[name][0].partition(":")
    run = getattr(importlib.import_module(f"testamur.seal.cli.{module}"), function)
    return int(run(rest, fetch=fetch) if name == "verify" else run(rest))


__all__ = ["ended", "main"]
