"""Logs: one JSON line per event on standard error, keys from an allow-list, so that a name or a token cannot slip in."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {"event", "level", "timestamp", "request_id", "verb", "subject", "actor", "route", "method", "status", "duration_ms",
     "result", "kind", "exception", "version", "address", "port", "what"},
)  # fmt: skip


def only_allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED}


def set_up(*, debug: bool) -> None:
    """Configure structlog and keep the libraries to warnings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.getLogger("django.security.DisallowedHost").setLevel(logging.CRITICAL)
