"""Words of signing: the states of a key, and the sentences of its refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.signing.rules.keys import KeyState

KEY_STATES: dict[KeyState, Promise] = {
    KeyState.PENDING: _("Published, not in use yet"),
    KeyState.ACTIVE: _("In use"),
    KeyState.RETIRED: _("Retired; what it signed stays good"),
    KeyState.COMPROMISED: _("Exposed; no longer trusted"),
}

REASONS: dict[str, Promise | str] = {
    "key_only_forwards": _("A key only moves forwards. This one is already “{state}”."),
    "key_missing": _("There is no key for “{purpose}” yet. It is made when the system is started for the first time."),
    "document_breaks_rules": _("This document breaks rules of the standard, so it is not signed: {rules}."),
    "document_given_up": _("This document was held back, so its signature is not stored."),
    "document_other_bytes": _("Other bytes were already signed for this document. An operator has been told."),
    "status_final": _("A final revocation is never taken back."),
    "status_missing": _("This document has no place in a status list."),
    "status_hold_needs_suspension": _(
        "This micro-credential uses revocation only, so it cannot be put on hold. You can ask for a revocation.",
    ),
}
