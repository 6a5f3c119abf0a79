"""A bar on stderr while many are issued or checked: how many, how fast, how long still. Only a terminal sees it."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

BETWEEN: Final = 0.1
BAR: Final = 24
ERASE: Final = "\r\x1b[K"


class Progress:
    """Counts what is done; draws at most ten times a second, and leaves no trace when it ends.

    `total` is the number of things when it is known; otherwise the share of the work is handed in with each step.
    """

    def __init__(
        self, verb: str, *, total: int | None = None, quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.verb = verb
        self.total = total
        self.clock = clock
        self.shown = not quiet and sys.stderr.isatty()
        self.started = self.drawn = clock()
        self.count = 0
        self.visible = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.clear()

    def add(self, count: int, share: float | None = None) -> None:
        """So many more are done; `share` of the whole, 0 to 1, where the total is not known."""
        self.count += count
        if not self.shown or self.count < 2:
            return
        now = self.clock()
        if self.visible and now - self.drawn < BETWEEN:
            return
        if self.total:
            share = self.count / self.total
        self.drawn, self.visible = now, True
        line = line_of(self.verb, self.count, self.total, share, now - self.started)
        sys.stderr.write(ERASE + line[: columns() - 1])
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed where it stood."""
        if self.visible:
            sys.stderr.write(ERASE)
            sys.stderr.flush()
            self.visible = False


def line_of(verb: str, count: int, total: int | None, share: float | None, seconds: float) -> str:
    """The bar's text: ``[######······] 12,345 of 100,000 issued  4,512/s  0:19 left``."""
    parts = []
    if share is not None:
        full = int(min(share, 1.0) * BAR)
        parts.append(f"[{'#' * full}{'.' * (BAR - full)}]")
    parts.append(f"{count:,} of {total:,} {verb}" if total else f"{count:,} {verb}")
    if seconds > 0:
        parts.append(f"{count / seconds:,.0f}/s")
        if share:
            parts.append(f"{span(seconds / min(share, 1.0) - seconds)} left")
    return "  ".join(parts)


def span(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, last = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{last:02}" if hours else f"{minutes}:{last:02}"


def columns() -> int:
    """How wide the terminal on stderr is."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return shutil.get_terminal_size().columns
