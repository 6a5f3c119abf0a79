"""Pages of the demo alone."""

from django.urls import path

from testamur.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/outbox/", views.outbox, name="outbox"),
    path("demo/cast/", views.cast, name="cast"),
]
