"""Addresses of meetings, below the language."""

from django.urls import URLPattern, URLResolver, path

from testamur.meetings.views import brief, governance, item, meeting, poll, resolution

app_name = "meetings"
_M = "meetings/<str:public_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("governance/", governance.index, name="index"),
    path("governance/<slug:key>/plan/", governance.plan, name="plan"),
    path("governance/<slug:key>/place/", governance.place, name="place"),
    path("governance/<slug:key>/poll/", governance.open_poll, name="open_poll"),
    path(_M, meeting.meeting, name="meeting"),
    path(f"{_M}attendance/", meeting.attendance, name="attendance"),
    path(f"{_M}act/", meeting.act, name="act"),
    path(f"{_M}pack/", meeting.pack, name="pack"),
    path(f"{_M}minutes/", meeting.minutes, name="minutes"),
    path(f"{_M}meeting.ics", meeting.calendar, name="calendar"),
    path(f"{_M}items/<str:number>/", item.item, name="item"),
    path(f"{_M}items/<str:number>/interests/", item.interests, name="interests"),
    path("proposals/<str:key>/brief/", brief.brief, name="brief"),
    path("polls/<str:public_id>/", poll.poll, name="poll"),
    path("resolutions/<str:number>/", resolution.resolution, name="resolution"),
]
