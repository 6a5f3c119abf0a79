"""Django's own commands for people who develop Testamur; everyone else uses `testamur`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    os.environ.setdefault("TESTAMUR_SIGNING", "1")
    execute_from_command_line(sys.argv)
