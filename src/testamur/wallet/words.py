"""Words of the wallet: the holder's choice, and the sentences of refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, ngettext

from testamur.wallet.rules.disclosure import Disclosure

CHOICES: dict[Disclosure, tuple[Promise, Promise]] = {
    Disclosure.ONLY_ME: (
        _("Only me"),
        _("The link and QR code show “Private”. You can still let one person in"),
    ),
    Disclosure.LINK: (
        _("Anyone with my link or QR code"),
        _("They see your name and that each competency was met. Never a score"),
    ),
}

CERTIFIES = _("This certifies that")
MET_THE_STANDARD = _("has been assessed and has met the standard for")
AWARDED = _("Awarded")
CURRENT_UNTIL = _("Current until")
ISSUED_BY = _("Issued by")
REGISTRAR = _("Registrar. Signed digitally; the signed file is inside this PDF")
ASSESSED_BY = _("Assessed by")
TRAINED_ASSESSOR = _("Trained assessor")
ENDORSED_BY = _("Endorsed by")
NOT_THE_PERSON = _("The micro-credential, not the person")
SCAN = _("Scan to check")
PAPER = _("Paper can be copied. The live page is the proof.")
SEAL = _("Ornament around the badge")
ATTACHMENT = _("The signed credential")


def hours(number: int) -> str:
    """Whole hours in words: "14 hours"."""
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}


REASONS: dict[str, Promise | str] = {
    "claim_unknown": _("This link is not one of ours, or a newer one was sent since. Use the link in the latest mail."),
    "claim_used": _("This link was used already. Sign in with your address to see your credential."),
    "claim_expired": _("This link has ended. Sign in with your address to see your credential."),
    "claim_not_yours": _("This belongs to somebody else."),
    "claim_name_first": _("First say whether the name on it is yours."),
    "share_choose_first": _("Choose first who may see it. After that you can let one person in."),
    "share_too_many": _("You have {n} links that still work. End one of them first."),
    "share_days": _("Choose one of the periods."),
    "certificate_letters": _(
        "Our typefaces cannot show these letters of the name: {letters}. The certificate would be wrong, so none is made. "
        "The signed file and the page show the name in full.",
    ),
    "credential_not_signed": _("It is still being signed. Try again in a minute."),
    "credential_withdrawn": _(
        "The issuer withdrew it, so there is no certificate any more. The decision is on this page."
    ),
}
