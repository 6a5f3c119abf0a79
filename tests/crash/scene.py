"""A process of its own for the crash tests: `python -m tests.crash.scene release work@2 report@5`.

Each argument is one of the acts, done so many minutes after noon of 23 November 2026. The environment names the data
folder and the point at which the process is killed.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

from testamur.config import boot


def main() -> None:
    """Set Django up, do the acts in order, and print what the last one found as JSON."""
    boot.set_up()
    acts = importlib.import_module("tests.crash.acts").ACTS
    found: dict[str, Any] = {}
    for argument in sys.argv[1:]:
        name, _at, minutes = argument.partition("@")
        now = datetime.fromisoformat("2026-11-23T17:00:00+00:00") + timedelta(minutes=int(minutes or 0))
        found = acts[name](now)
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("TESTAMUR_SIGNING", "1")
    main()
