"""A mail server that is down."""

from __future__ import annotations

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Refuses every connection."""

    def open(self):
        """No server answers."""
        raise ConnectionRefusedError
