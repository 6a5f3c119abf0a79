"""The institution with its keys: a master key file of the test's own, in a process that may sign."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from testamur.record.rules.actors import SYSTEM
from testamur.signing import custody
from testamur.signing.actions import keys


@pytest.fixture
def may_sign(settings: Any) -> Path:
    """This process is the signing worker; the file of its master key."""
    settings.SIGNING_ALLOWED = True
    custody.make_master_key(settings.MASTER_KEY_FILE)
    return settings.MASTER_KEY_FILE


@pytest.fixture
def own_keys(northlake: object, may_sign: Path, noon: datetime) -> object:
    """Northlake's three keys are open."""
    keys.open_own_keys(by=SYSTEM, now=noon)
    return northlake
