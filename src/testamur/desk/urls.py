"""Addresses of the desk."""

from django.urls import path

from testamur.desk import views

app_name = "desk"
urlpatterns = [
    path("desk/", views.work, name="work"),
    path("record/", views.record_page, name="record"),
    path("record/archive.ndjson", views.record_archive, name="record_archive"),
]
