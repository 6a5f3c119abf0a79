"""Definitions as a Django app."""

from django.apps import AppConfig

from testamur.definitions.words import REASONS
from testamur.ui import words


class DefinitionsConfig(AppConfig):
    """Name and label; its reasons join the house’s words."""

    name = "testamur.definitions"
    label = "definitions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sentences of this room's reasons."""
        words.register(REASONS)
