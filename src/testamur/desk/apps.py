"""The desk as a Django app."""

from django.apps import AppConfig

from testamur.desk import words
from testamur.ui.words import register


class DeskConfig(AppConfig):
    """Name and label; its reasons join the house's words."""

    name = "testamur.desk"
    label = "desk"

    def ready(self) -> None:
        """Register the sentences of this room's refusals."""
        register(words.REASONS)
