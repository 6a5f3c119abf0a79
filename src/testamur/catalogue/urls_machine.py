"""Permanent files of the catalogue."""

from django.urls import path

from testamur.catalogue import views

app_name = "catalogue_machine"
urlpatterns = [
    path("catalogue/<slug:slug>/v<int:number>/badge.svg", views.badge_picture, {"kind": "svg"}, name="badge_svg"),
    path("catalogue/<slug:slug>/v<int:number>/badge.png", views.badge_picture, {"kind": "png"}, name="badge_png"),
    path("catalogue/<slug:slug>/v<int:number>/approval.json", views.approval, name="approval"),
]
