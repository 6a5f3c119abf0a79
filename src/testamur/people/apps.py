"""People as a Django app."""

from django.apps import AppConfig

from testamur.people import words
from testamur.ui.words import register


class PeopleConfig(AppConfig):
    """Name and label; its reasons join the house's words."""

    name = "testamur.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sentences of this room's refusals."""
        register(words.REASONS)
