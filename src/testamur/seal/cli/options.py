"""Reading the command line: names in full, one clear sentence for what is wrong, times only with a zone."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from testamur.seal.cli.files import USAGE, Stop
from testamur.seal.hygiene import read_instant


class Usage(Stop):
    """What was typed is not a command; the usage line comes before the sentence."""

    def __init__(self, usage: str, message: str) -> None:
        super().__init__(USAGE, message)
        self.usage = usage


class Help(Exception):
    """Somebody asked for help."""


class Options(argparse.ArgumentParser):
    """One command's options."""

    def __init__(self, command: str, usage: str) -> None:
        super().__init__(
            prog=f"testamur seal {command}",
            usage=f"testamur seal {command} {usage}",
            allow_abbrev=False,
            add_help=False,
        )
        self.add_argument("-h", "--help", action="store_true")

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """The options; Usage for what is missing or unknown, Help when asked."""
        if {"-h", "--help"} & set(argv):
            raise Help(self.format_usage())
        options, unknown = self.parse_known_args(list(argv))
        if unknown:
            self.error(f"unrecognised argument: {unknown[0]}")
        return options

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into ours."""
        raise Usage(self.format_usage().strip(), message)

    def needs(self, name: str, **more: Any) -> None:
        """An option that must be given."""
        self.add_argument(name, required=True, **more)


def time_of(text: str | None, option: str) -> datetime | None:
    """An instant with a zone, or None when the option was not given; Stop 64 otherwise."""
    if text is None:
        return None
    found = read_instant(text)
    if found is None:
        raise Stop(USAGE, f"{option} needs a time with a zone, such as 2026-11-23T16:00:00Z")
    return found


def one_stdin(names: Sequence[str | None]) -> None:
    """At most one input is stdin."""
    if sum(name == "-" for name in names) > 1:
        raise Stop(USAGE, "only one input can be -")
