"""Addresses of endorsements, below the language."""

from django.urls import path

from testamur.endorsements.views import partner, staff

app_name = "endorsements"

urlpatterns = [
    path("partners/", partner.partners, name="partners"),
    path("partners/organisations/", staff.organisations, name="organisations"),
    path("partners/organisations/new/", staff.new_partner, name="new_partner"),
    path("partners/<slug:slug>/", staff.organisation, name="organisation"),
    path("endorse/<str:token>/", partner.endorse, name="endorse"),
    path("endorse/<str:token>/pass/", partner.pass_on, name="pass_on"),
    path("endorse/<str:token>/withdraw/", partner.withdraw, name="withdraw"),
    path("endorsements/<str:public_id>/", staff.endorsement, name="endorsement"),
    path("endorsements/<str:public_id>/<str:name>/", staff.act, name="act"),
    path("definitions/<slug:slug>/v<int:number>/endorsement/", staff.of_version, name="of_version"),
    path("definitions/<slug:slug>/v<int:number>/publish/", staff.publish, name="publish"),
]
