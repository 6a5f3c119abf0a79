"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Name and label."""

    name = "testamur.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
