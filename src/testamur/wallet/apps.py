"""Wallet as a Django app."""

from django.apps import AppConfig

from testamur.ui import words
from testamur.wallet.words import REASONS


class WalletConfig(AppConfig):
    """Name, label, and the words of its refusals."""

    name = "testamur.wallet"
    label = "wallet"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the pages what this room's reasons mean."""
        words.register(REASONS)
