"""Named points at which a test kills the process, to prove that a power cut loses nothing (security/requirements.md 13).

Outside a test run the hook does nothing: both `TESTAMUR_TESTING=1` and the point's name must stand in the environment.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def passing(point: str) -> None:
    """Die here with SIGKILL when `TESTAMUR_CRASH_AT` names this point (`point`, or `point:3` for the third passing)."""
    wanted, _, nth = os.environ.get("TESTAMUR_CRASH_AT", "").partition(":")
    if wanted != point or os.environ.get("TESTAMUR_TESTING") != "1":
        return
    _passed[point] += 1
    if _passed[point] >= int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
