"""The meetings room as a Django app."""

from django.apps import AppConfig

from testamur.meetings import words as own
from testamur.ui import words


class Meetings(AppConfig):
    """Registers the sentences of this room's reasons."""

    name = "testamur.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Make the reasons known to every page."""
        words.register(own.REASONS)
