"""Addresses of cohorts."""

from __future__ import annotations

from django.urls import path

from testamur.cohorts.views import learners, offerings, rosters

app_name = "cohorts"

urlpatterns = [
    path("cohorts/", offerings.index, name="index"),
    path("cohorts/plan/", offerings.plan, name="plan"),
    path("cohorts/<str:number>/", offerings.offering, name="offering"),
    path("cohorts/<str:number>/plan/", offerings.change, name="change"),
    path("cohorts/<str:number>/move/", offerings.move, name="move"),
    path("cohorts/<str:number>/cancel/", offerings.cancel, name="cancel"),
    path("cohorts/<str:number>/people/", offerings.name_person, name="name_person"),
    path("cohorts/<str:number>/import/", rosters.import_roster, name="import"),
    path("cohorts/<str:number>/roster.csv", rosters.export_roster, name="export"),
    path("cohorts/<str:number>/learners/add/", learners.add, name="add_learner"),
    path("cohorts/<str:number>/learners/<str:public_id>/", learners.learner, name="learner"),
    path("cohorts/<str:number>/learners/<str:public_id>/act/", learners.act, name="learner_act"),
]
