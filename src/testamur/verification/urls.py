"""Pages of the check."""

from django.urls import path

from testamur.verification.views import check

app_name = "verification"
urlpatterns = [
    path("check/", check.check, name="check"),
    path("issuer/", check.issuer, name="issuer"),
]
