"""Django made ready for a command: settings read, or their faults named all at once."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command
from pydantic import ValidationError

CONFIG = 78


def set_up() -> None:
    """Read the settings and set Django up. Wrong settings end the program with a line for each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    try:
        django.setup()
    except ValidationError as error:
        for fault in error.errors():
            name = "TESTAMUR_" + "_".join(str(part) for part in fault["loc"]).upper()
            sys.stderr.write(f"testamur: error: {name}: {fault['msg']}\n")
        sys.exit(CONFIG)


def migrate() -> None:
    """Bring the database's tables up to date, quietly."""
    call_command("migrate", verbosity=0, interactive=False)
