"""Awards as a Django app."""

from django.apps import AppConfig

from testamur.awards.words import REASONS
from testamur.ui import words


class AwardsConfig(AppConfig):
    """Name, label, and the words of its refusals."""

    name = "testamur.awards"
    label = "awards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the pages what this room's reasons mean."""
        words.register(REASONS)
