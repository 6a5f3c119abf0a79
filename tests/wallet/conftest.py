"""Three issued credentials whose holders have been invited."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from testamur.awards.models import Credential
from testamur.wallet import tasks
from tests.awards import stage
from tests.awards.conftest import cohort
from tests.signing.conftest import may_sign, own_keys

__all__ = ["cohort", "may_sign", "own_keys"]


@pytest.fixture
def issued(northlake: SimpleNamespace, cohort: object, noon: datetime) -> list[Credential]:
    """The worker has issued and invited."""
    credentials = stage.issued(northlake, cohort, noon)  # type: ignore[arg-type]  # an offering
    tasks.invite_holders(noon)
    return credentials
