"""The ui room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags, static files and the French of everything that stands on every page."""

    name = "testamur.ui"
    label = "ui"
    verbose_name = "Pages"
