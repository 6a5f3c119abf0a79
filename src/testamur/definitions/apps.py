"""The application of definitions; its reasons join the house's words."""

from django.apps import AppConfig

from testamur.definitions.words import REASONS
from testamur.ui import words


class DefinitionsConfig(AppConfig):
    """What a micro-credential is."""

    name = "testamur.definitions"
    label = "definitions"

    def ready(self) -> None:
        """Register the sentences of this room's reasons."""
        words.register(REASONS)
