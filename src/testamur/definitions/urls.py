"""Addresses of definitions, below the language."""

from django.urls import path

from testamur.definitions.views import acts, adoption, editor, reading

app_name = "definitions"
_V = "definitions/<slug:slug>/v<int:number>/"

urlpatterns = [
    path("definitions/", reading.index, name="index"),
    path("definitions/adopt/", adoption.enter, name="adopt"),
    path("definitions/adoptions/<str:public_id>/", adoption.adoption, name="adoption"),
    path("definitions/adoptions/<str:public_id>/scan/", adoption.scan, name="scan"),
    path("definitions/<slug:slug>/", reading.definition, name="definition"),
    path(_V, reading.version, name="version"),
    path(f"{_V}approval/", reading.approval, name="approval"),
    path(f"{_V}edit/about/", editor.about, name="about"),
    path(f"{_V}edit/competencies/new/", editor.new_competency, name="new_competency"),
    path(f"{_V}edit/competencies/<str:code>/", editor.competency, name="competency"),
    path(f"{_V}edit/assessments/new/", editor.new_instrument, name="new_instrument"),
    path(f"{_V}edit/assessments/<str:code>/", editor.instrument, name="instrument"),
    path(f"{_V}edit/remove/", editor.remove, name="remove"),
    path(f"{_V}edit/file/", editor.content_file, name="content_file"),
    path(f"{_V}freeze/", acts.freeze, name="freeze"),
    path(f"{_V}reopen/", acts.reopen, name="reopen"),
    path(f"{_V}conditions/<int:condition>/", acts.verify_condition, name="verify_condition"),
    path(f"{_V}act/<str:name>/", acts.act, name="act"),
]
