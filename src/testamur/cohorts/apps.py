"""The app of cohorts."""

from __future__ import annotations

from django.apps import AppConfig

from testamur.cohorts.words import REASONS
from testamur.ui import words


class CohortsConfig(AppConfig):
    """Registers its sentences."""

    name = "testamur.cohorts"
    label = "cohorts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the house this room's reasons in words."""
        words.register(REASONS)
