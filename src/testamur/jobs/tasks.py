"""The sweep: ask each kind of errand in turn for what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger()


@cache
def handlers() -> dict[str, Callable[[datetime], int]]:
    """Kind of errand -> its handler, resolved once from `settings.ERRANDS`."""
    return {kind: import_string(path) for kind, path in settings.ERRANDS.items()}


def sweep(now: datetime, *, kinds: tuple[str, ...] | None = None) -> int:
    """Let every kind do what is due at this instant; a kind that fails never stops the others. Returns how many."""
    done = 0
    for kind, handler in handlers().items():
        if kinds is not None and kind not in kinds:
            continue
        try:
            done += handler(now)
        except Exception as error:
            log.error("errand_failed", kind=kind, result=type(error).__name__, exc_info=settings.DEBUG)  # noqa: TRY400 - an error's text may name a person
    return done
