"""Endorsements as a Django app."""

from django.apps import AppConfig

from testamur.endorsements.words import REASONS
from testamur.ui.words import register


class EndorsementsConfig(AppConfig):
    """Name and label; its reasons join the house's words."""

    name = "testamur.endorsements"
    label = "endorsements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sentences of this room's refusals."""
        register(REASONS)
