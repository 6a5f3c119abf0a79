"""Serve the pages with one process, and the worker beside it as a child where that is asked for."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from testamur.config import boot

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_AVAILABLE = 69


def main(argv: list[str]) -> int:
    """`testamur serve [--host H] [--port N] [--workers N] [--with-worker]`."""
    parser = argparse.ArgumentParser(prog="testamur serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; put a TLS proxy before any other")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--with-worker", action="store_true", help="start the worker as a child of this process")
    given = parser.parse_args(argv)
    os.environ.setdefault("TESTAMUR_SITE_URL", f"http://localhost:{given.port}")
    os.environ.pop("TESTAMUR_SIGNING", None)
    boot.set_up()
    refusals = _refusals()
    if refusals:
        for line in refusals:
            sys.stderr.write(f"testamur: error: {line}\n")
        return boot.CONFIG
    boot.migrate()
    with worker_beside(wanted=given.with_worker):
        listen(host=given.host, port=given.port, workers=given.workers)
    return 0


def _refusals() -> list[str]:
    """What a production start refuses (house.md 15)."""
    from django.conf import settings  # noqa: PLC0415 - once Django is set up

    if not settings.ENVIRONMENT.production:
        return []
    wrong = {
        "TESTAMUR_DEBUG must be off in production": settings.ENVIRONMENT.debug,
        "TESTAMUR_DEMO must be off in production": settings.ENVIRONMENT.demo,
        "TESTAMUR_TESTING and TESTAMUR_CRASH_AT must be off in production": settings.ENVIRONMENT.testing or settings.ENVIRONMENT.crash_at,
        "TESTAMUR_EGRESS_TEST_ALLOW must not be set in production": bool(os.environ.get("TESTAMUR_EGRESS_TEST_ALLOW")),
        "TESTAMUR_SITE_URL must begin with https:// in production": not settings.SITE_URL.startswith("https://"),
        "TESTAMUR_SMTP_HOST must name a mail server in production": not settings.ENVIRONMENT.smtp_host,
    }
    return [line for line, is_wrong in wrong.items() if is_wrong]


@contextmanager
def worker_beside(*, wanted: bool) -> Iterator[None]:
    """The worker as a child process, ended with us; it ends by itself when we are killed."""
    if not wanted:
        yield
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "testamur", "worker"], env=os.environ | {"TESTAMUR_SIGNING": "1"}, start_new_session=True
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()


def listen(*, host: str, port: int, workers: int = 1) -> None:
    """Listen until SIGINT or SIGTERM."""
    Granian(
        "testamur.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_enabled=False,
    ).serve()
