"""Verbs of endorsements. The most used ones stand here under one roof."""

from testamur.endorsements.actions.asking import ask_renewal, invite, pass_on, verify_authority
from testamur.endorsements.actions.deciding import decline, record_withdrawal, sign, sign_with_conditions, withdraw
from testamur.endorsements.actions.keeping import meet_conditions, publish_version, store_signed, sweep, void_stale
from testamur.endorsements.actions.partners import add_partner

__all__ = [
    "add_partner",
    "ask_renewal",
    "decline",
    "invite",
    "meet_conditions",
    "pass_on",
    "publish_version",
    "record_withdrawal",
    "sign",
    "sign_with_conditions",
    "store_signed",
    "sweep",
    "verify_authority",
    "void_stale",
    "withdraw",
]
