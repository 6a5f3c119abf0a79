"""Jobs as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name and label."""

    name = "testamur.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
