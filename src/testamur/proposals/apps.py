"""Proposals as a Django app."""

from django.apps import AppConfig

from testamur.proposals import words
from testamur.ui.words import register


class ProposalsConfig(AppConfig):
    """Name and label; its reasons join the house's words."""

    name = "testamur.proposals"
    label = "proposals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sentences of this room's refusals."""
        register(words.REASONS)
