"""Reading the command line: names in full, one clear sentence for what is wrong, times only with a zone."""

import argparse
import re
import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

from testamur.seal.cli.files import USAGE, Stop
from testamur.seal.cli.words import CODES, OPTIONS, SUMMARY
from testamur.seal.hygiene import read_instant

MISSING: Final = "the following arguments are required: "
NO_VALUE: Final = re.compile(r"argument (\S+): expected one argument")
WIDTH: Final = 100


class Usage(Stop):
    """What was typed is not a command; the usage line comes before the sentence."""

    def __init__(self, usage: str, message: str) -> None:
        super().__init__(USAGE, message)
        self.usage = usage


class Help(Exception):
    """Somebody asked for help; the text is its message."""


class Options(argparse.ArgumentParser):
    """One command's options."""

    def __init__(self, command: str, usage: str, *, program: str = "testamur seal") -> None:
        super().__init__(
            prog=f"{program} {command}",
            usage=f"{program} {command} {usage}",
            allow_abbrev=False,
            add_help=False,
        )
        self.command = command
        self.add_argument("-h", "--help", action="store_true")

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """The options; Usage for what is missing or unknown, Help when asked."""
        if {"-h", "--help"} & set(argv):
            raise Help(self.help_text())
        self.refuse_unknown(argv)
        options, unknown = self.parse_known_args(list(argv))
        if unknown:
            self.error(f"unrecognised argument: {unknown[0]}")
        return options

    def refuse_unknown(self, argv: Sequence[str]) -> None:
        """Name an option that does not exist before anything that is missing: it is the likelier slip."""
        for word in argv:
            if word == "--":
                return
            name = word.partition("=")[0]
            if word.startswith("--") and " " not in word and name not in self._option_string_actions:
                self.error(f"unrecognised argument: {word}")

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into ours."""
        if message.startswith(MISSING):
            message = f"missing argument: {message.removeprefix(MISSING)}"
        without = NO_VALUE.fullmatch(message)
        if without is not None:
            message = f"{without[1]} needs a value"
        raise Usage(self.format_usage().strip(), message)

    def needs(self, name: str, **more: Any) -> None:
        """An option that must be given."""
        self.add_argument(name, required=True, **more)

    def help_text(self) -> str:
        """What `--help` prints: the form, what the command does, each option in a sentence, and the exit codes."""
        texts = OPTIONS[self.command]
        width = max(map(len, texts))
        lines = [self.format_usage().strip(), "", *textwrap.wrap(SUMMARY[self.command], WIDTH), ""]
        for name, text in texts.items():
            lines += textwrap.wrap(
                text,
                WIDTH,
                initial_indent=f"  {name:<{width}}  ",
                subsequent_indent=" " * (width + 4),
                break_on_hyphens=False,
            )
        codes = textwrap.wrap(CODES[self.command], WIDTH, subsequent_indent=" " * 12)
        return "\n".join([*lines, "", *codes])


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
