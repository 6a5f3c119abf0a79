"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from testamur.assessment.views import attempts, classes, results, sheets, sittings, statements

app_name = "assessment"

urlpatterns = [
    path("assess/", sittings.today, name="today"),
    path("assess/pin/", sittings.set_pin, name="pin"),
    path("assess/results/<str:number>/", results.results, name="results"),
    path("assess/results/<str:number>/schedule/", results.schedule, name="schedule"),
    path("assess/results/<str:number>/submit/", results.submit, name="submit"),
    path("assess/results/<str:number>/vote/", results.vote, name="vote"),
    path("assess/results/<str:number>/pin/", results.reset_pin, name="reset_pin"),
    path("assess/attempts/<str:public_id>/", attempts.attempt, name="attempt"),
    path("assess/attempts/<str:public_id>/act/", attempts.act, name="attempt_act"),
    path("assess/<str:public_id>/", sittings.sitting, name="sitting"),
    path("assess/<str:public_id>/act/", sittings.act, name="sitting_act"),
    path("assess/<str:public_id>/class/", classes.class_list, name="class"),
    path("assess/<str:public_id>/class/sign/", classes.sign_class, name="sign_class"),
    path("assess/<str:public_id>/<str:attempt_id>/", sheets.sheet, name="sheet"),
    path("assess/<str:public_id>/<str:attempt_id>/sign/", sheets.sign, name="sign"),
    path("my/assessments/", statements.mine, name="mine"),
    path("my/assessments/<str:public_id>/", statements.statement, name="statement"),
]
