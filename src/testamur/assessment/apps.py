"""The app of assessment."""

from __future__ import annotations

from django.apps import AppConfig

from testamur.assessment.words import REASONS
from testamur.ui import words


class AssessmentConfig(AppConfig):
    """Registers its sentences."""

    name = "testamur.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the house this room's reasons in words."""
        words.register(REASONS)
