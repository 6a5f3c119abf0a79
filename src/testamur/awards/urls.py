"""Addresses of awards."""

from django.urls import path

from testamur.awards.views import cohort, credentials

app_name = "awards"
urlpatterns = [
    path("cohorts/<str:number>/awards/", cohort.awards, name="cohort"),
    path("cohorts/<str:number>/awards/prepare/", cohort.prepare, name="prepare"),
    path("cohorts/<str:number>/awards/release/", cohort.release, name="release"),
    path("cohorts/<str:number>/awards/progress/", cohort.progress, name="progress"),
    path("cohorts/<str:number>/awards/<int:position>/again/", cohort.again, name="again"),
    path("credentials/", credentials.index, name="index"),
    path("credentials/<str:public_id>/", credentials.credential, name="credential"),
    path("credentials/<str:public_id>/revoke/", credentials.revoke, name="revoke"),
    path("credentials/<str:public_id>/revocation/", credentials.revocation, name="revocation"),
    path("credentials/<str:public_id>/hold/", credentials.hold, name="hold"),
    path("credentials/<str:public_id>/reinstate/", credentials.reinstate, name="reinstate"),
    path("credentials/<str:public_id>/correct/", credentials.correct, name="correct"),
]
