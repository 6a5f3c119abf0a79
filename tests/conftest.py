"""Where every test begins: the cast, a data folder of its own, no sockets, a fixed engine of the database."""

from __future__ import annotations

import os
import tempfile

import hypothesis  # noqa: F401 - loaded here: its later, lazy import would happen inside the browser's own loop and fail

os.environ.setdefault("TESTAMUR_DATA", tempfile.mkdtemp(prefix="testamur-tests-"))
os.environ.setdefault("TESTAMUR_TESTING", "1")
os.environ.setdefault("TESTAMUR_SIGNING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")

pytest_plugins = ["tests.cast"]
