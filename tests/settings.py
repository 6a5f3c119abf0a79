"""The settings under test: the product's own, with a data folder that nobody else has and leave to open keys.

pytest-django reads settings before it reads any conftest, so what the environment has to say is said here.
"""

import os
import tempfile

os.environ.setdefault("TESTAMUR_DATA", tempfile.mkdtemp(prefix="testamur-tests-"))
os.environ.setdefault("TESTAMUR_TESTING", "1")
os.environ.setdefault("TESTAMUR_SIGNING", "1")

from testamur.config.settings import *  # noqa: F403
