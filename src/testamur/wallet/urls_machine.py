"""Addresses without a language: the mailed claim link."""

from django.urls import path

from testamur.wallet.views import claim

app_name = "wallet_machine"
urlpatterns = [path("i/<str:token>", claim.arrive, name="arrive")]
