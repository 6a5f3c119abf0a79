"""A ratified cohort of Venipuncture Techniques, in a process that may sign."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from testamur.cohorts.models import Offering
from tests.awards import stage
from tests.signing.conftest import may_sign, own_keys

__all__ = ["may_sign", "own_keys"]


@pytest.fixture
def cohort(northlake: SimpleNamespace, own_keys: object, noon: datetime) -> Offering:
    """Three learners passed; Devi marked the first of them."""
    return stage.cohort(northlake, noon)
