"""Pages of the catalogue."""

from django.urls import path

from testamur.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.index, name="index"),
    path("about/", views.about, name="about"),
    path("catalogue/<slug:slug>/", views.micro_credential, name="micro_credential"),
    path("catalogue/<slug:slug>/v<int:number>/", views.micro_credential, name="version"),
]
