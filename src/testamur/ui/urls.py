"""Addresses of the statements that stand on every page's foot, and of the design system in the demo."""

from __future__ import annotations

from django.urls import path

from testamur.ui import views

app_name = "ui"
urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.contact, name="help"),
    path("design/", views.design, name="design"),
]
