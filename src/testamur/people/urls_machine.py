"""Addresses without a language: the institution's crest."""

from django.urls import path

from testamur.people.views import look

app_name = "people_machine"
urlpatterns = [path("crest.svg", look.crest, name="crest")]
