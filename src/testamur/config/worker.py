"""The worker: sweeps every second over what is due. It alone may open signing keys. Kill it at any point; start it again."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from types import FrameType

import structlog

from testamur.config import boot
from testamur.ground import times

log = structlog.get_logger()


def main(argv: list[str]) -> int:
    """`testamur worker [--once] [--kinds a,b]`: until SIGINT or SIGTERM, or until nothing more is due with --once."""
    parser = argparse.ArgumentParser(prog="testamur worker")
    parser.add_argument("--once", action="store_true", help="stop when nothing is due any more")
    parser.add_argument("--kinds", default="", help="only these kinds of errand, with commas between")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two sweeps with nothing to do")
    given = parser.parse_args(argv)
    os.environ["TESTAMUR_SIGNING"] = "1"
    boot.set_up()
    from django.db import close_old_connections  # noqa: PLC0415 - once Django is set up

    from testamur.jobs.tasks import sweep  # noqa: PLC0415 - as above

    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = os.getppid()
    kinds = tuple(kind for kind in given.kinds.split(",") if kind) or None
    quiet = 0
    log.info("worker_started")
    while not stop.is_set() and (os.getppid() == parent or parent == 1):
        close_old_connections()
        done = sweep(times.utc_now(), kinds=kinds)
        quiet = 0 if done else quiet + 1
        if given.once and quiet > 1:
            break
        if not done:
            stop.wait(given.pause if not given.once else 0.05)
    log.info("worker_stopped")
    sys.stderr.flush()
    return 0
