"""Every address of the house. Pages for people stand under /en/ or /fr/; addresses for machines have no language."""

from __future__ import annotations

from pathlib import Path

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from testamur.config import health
from testamur.config.settings import BUILT

_SOURCE = Path(__file__).parent.parent
handler404 = "testamur.ui.views.page_not_found"
handler500 = "testamur.ui.views.server_error"


def _rooms(module: str) -> list[URLResolver]:
    here = (room for room in BUILT if (_SOURCE / room / f"{module}.py").exists())
    return [path("", include(f"testamur.{room}.{module}")) for room in here]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *_rooms("urls_machine"),
    *i18n_patterns(*_rooms("urls")),
]
