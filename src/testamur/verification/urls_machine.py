"""Permanent addresses without a language."""

from django.urls import path

from testamur.verification.views import check, files

app_name = "verification_machine"
urlpatterns = [
    path("v/<str:public_id>.zip", check.bundle, name="bundle"),
    path("v/<str:public_id>", check.credential, name="credential"),
    path("v/<str:public_id>/record/", check.keep, name="keep"),
    path("v/<str:public_id>/record/<str:token>/", check.kept, name="record"),
    path(".well-known/did.json", files.did, name="did"),
    path("endorsers/<slug:slug>/did.json", files.endorser_did, name="endorser_did"),
    path("status/<str:name>", files.status_list, name="status_list"),
    path("log/checkpoint", files.checkpoint, name="checkpoint"),
    path("log/checkpoint/<int:size>", files.checkpoint, name="checkpoint_of_size"),
]
