"""Addresses of development; included by the addresses of proposals."""

from django.urls import URLPattern, URLResolver, path

from testamur.proposals.views import development, full, quality

_P = "proposals/<str:key>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_P}development/", development.workspace, name="development"),
    path(f"{_P}team/", development.team, name="team"),
    path(f"{_P}plan/", development.plan, name="plan"),
    path(f"{_P}resources/", development.resources, name="resources"),
    path(f"{_P}responsible/", development.responsible, name="responsible"),
    path(f"{_P}full/<int:number>/", full.section, name="full"),
    path(f"{_P}full/check/", full.check, name="full_check"),
    path(f"{_P}review/", quality.review, name="quality_review"),
]
