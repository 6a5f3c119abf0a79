"""Addresses of proposals."""

from django.urls import URLPattern, URLResolver, path

from testamur.proposals import urls_development
from testamur.proposals.views import concept, on_behalf, policies, proposal, public, review, taking_back

app_name = "proposals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("propose/", public.propose, name="propose"),
    path("help/guide/", public.guide, name="guide"),
    path("help/concept-form/", public.blank, name="blank"),
    path("start/", public.start, name="start"),
    path("confirm/<str:token>/", on_behalf.confirm, name="confirm"),
    path("desk/concepts/", review.queue, name="queue"),
    path("proposals/", proposal.index, name="index"),
    path("proposals/new/", concept.new, name="new"),
    path("proposals/enter/", on_behalf.enter, name="enter"),
    path("proposals/<str:key>/", proposal.proposal, name="proposal"),
    path("proposals/<str:key>/concept/<int:number>/", concept.step, name="concept"),
    path("proposals/<str:key>/concept/<int:number>/save/", concept.save, name="save"),
    path("proposals/<str:key>/concept/<int:number>/choose/", concept.choose, name="choose"),
    path("proposals/<str:key>/concept/check/", concept.check, name="check"),
    path("proposals/<str:key>/concept/receipt/", concept.receipt, name="receipt"),
    path("proposals/<str:key>/concept/delete/", concept.delete, name="delete"),
    path("proposals/<str:key>/concept/", proposal.read, name="read"),
    path("proposals/<str:key>/concept/round/<int:number>/", proposal.read, name="read"),
    path("proposals/<str:key>/files/<str:public_id>/", concept.file, name="file"),
    path("proposals/<str:key>/intake/", review.intake, name="intake"),
    path("proposals/<str:key>/assess/", review.assess, name="assess"),
    path("proposals/<str:key>/sheets/", review.sheets, name="sheets"),
    path("proposals/<str:key>/decide/", review.decide, name="decide"),
    path("proposals/<str:key>/questions/", proposal.questions, name="questions"),
    path("proposals/<str:key>/sponsor/", proposal.sponsor, name="sponsor"),
    path("proposals/<str:key>/conditions/<int:number>/", proposal.condition, name="condition"),
    path("proposals/<str:key>/interests/", proposal.declare, name="declare"),
    path("proposals/<str:key>/withdraw/", proposal.withdraw, name="withdraw"),
    path("proposals/<str:key>/hold/", proposal.hold, name="hold"),
    path("proposals/<str:key>/take-back/", taking_back.take_back, name="take_back"),
    path("settings/process/", policies.index, name="policies"),
    path("settings/process/<int:number>/", policies.policy, name="policy"),
    *urls_development.urlpatterns,
]
