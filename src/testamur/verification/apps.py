"""Verification as a Django app."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Name and label."""

    name = "testamur.verification"
    label = "verification"
    default_auto_field = "django.db.models.BigAutoField"
