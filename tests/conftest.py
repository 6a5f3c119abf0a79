"""Where every test begins: the cast, a data folder of its own, no sockets, a fixed engine of the database."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis  # loaded here: its later, lazy import would happen inside the browser's own loop and fail
import pytest
from django.utils import translation

pytest_plugins = ["tests.cast"]

# How long a machine takes to think of an example says nothing about us: busy machines must not fail a run.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page read in French leaves French behind in the test's own thread: each test begins in English."""
    yield
    translation.deactivate()
