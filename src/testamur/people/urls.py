"""Addresses of people."""

from django.urls import path

from testamur.people.views import persons, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.ask, name="sign_in"),
    path("sign-in/sent/", sign_in.sent, name="sign_in_sent"),
    path("sign-in/<str:token>/", sign_in.use, name="sign_in_use"),
    path("sign-out/", sign_in.leave, name="sign_out"),
    path("people/", persons.index, name="index"),
    path("people/grants/<int:grant_id>/end/", persons.end, name="end_grant"),
    path("my/details/", persons.details, name="details"),
]
