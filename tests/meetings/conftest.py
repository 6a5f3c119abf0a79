"""Every story of meetings begins in English; the institution has its keys where a partner signs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.signing.conftest import may_sign, own_keys

__all__ = ["may_sign", "own_keys"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
