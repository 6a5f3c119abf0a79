"""Addresses of the wallet."""

from django.urls import path

from testamur.wallet.views import claim, downloads, links, mine

app_name = "wallet"
urlpatterns = [
    path("i/<str:token>/", claim.claim, name="claim"),
    path("my/", mine.index, name="index"),
    path("my/links/", links.index, name="links"),
    path("my/links/<int:link_id>/end/", links.end, name="end_link"),
    path("my/credentials/<str:public_id>/", mine.credential, name="credential"),
    path("my/credentials/<str:public_id>/name/", mine.accept, name="accept"),
    path("my/credentials/<str:public_id>/visibility/", mine.choose, name="choose"),
    path("my/credentials/<str:public_id>/links/", links.make, name="make_link"),
    path("my/credentials/<str:public_id>/credential.json", downloads.signed, name="json"),
    path("my/credentials/<str:public_id>/badge.svg", downloads.badge_svg, name="svg"),
    path("my/credentials/<str:public_id>/badge.png", downloads.badge_png, name="png"),
    path("my/credentials/<str:public_id>/certificate.pdf", downloads.certificate, name="pdf"),
]
