"""Words of the check: headings and sentences of the thirteen states, and the lines of what was checked (words.md 2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from testamur.verification.rules.states import State

HEADINGS = {
    State.VALID: _("Genuine and current"),
    State.EXPIRED: _("Genuine, but expired"),
    State.NOT_YET_VALID: _("Genuine, but not in force yet"),
    State.SUSPENDED: _("On hold"),
    State.REVOKED: _("Withdrawn by the issuer. Do not rely on it"),
    State.REPLACED: _("Replaced by a corrected version"),
    State.NOT_GENUINE: _("Not genuine"),
    State.UNKNOWN_ISSUER: _("Signed, but not by an issuer we know"),
    State.COULD_NOT_CHECK: _("We could not finish the check"),
    State.MALFORMED: _("We cannot read this"),
    State.UNKNOWN_ID: _("We cannot find this ID"),
    State.PRIVATE: _("Private"),
    State.GONE: _("Removed"),
}

SENTENCES = {
    State.VALID: _("{issuer} issued this to {name}. Nothing has changed since."),
    State.EXPIRED: _("This was real and earned. It stopped being current on {until}."),
    State.NOT_YET_VALID: _("This is real. It takes effect on {starts}."),
    State.SUSPENDED: _("{issuer} is checking something. Do not rely on it until this changes."),
    State.REVOKED: _("{issuer} withdrew this credential on {changed}."),
    State.REPLACED: _("This one was real, and has been corrected. See the corrected one."),
    State.NOT_GENUINE: _("The content does not match what was signed. It may have been altered, so we are not showing any of it."),
    State.UNKNOWN_ISSUER: _("The signature is good. Decide for yourself whether you trust who signed it."),
    State.COULD_NOT_CHECK: _("The signature is good, but we could not reach the list that says whether it is still valid. Try again before you rely on it."),
    State.MALFORMED: _("It may be damaged, or not a credential at all. That says nothing about the person."),
    State.UNKNOWN_ID: _("We have nothing under {id}. It may be mistyped. That says nothing about the person."),
    State.PRIVATE: _("Its holder has not shared it. We show nothing about it, not even a title."),
    State.GONE: _("This record was removed as the law requires. We cannot confirm it, and that says nothing about the person."),
}
SOON = _("{issuer} issued this to {name}. It stays current until {until}.")
KEY_EXPOSED = _("The key that signed it was exposed, and nothing older proves this one.")
COULD_NOT = {
    "issuer_unreachable": _("We could not reach the issuer's keys. Try again before you rely on it."),
    "resolver_unreachable": _("We could not reach the issuer's keys. Try again before you rely on it."),
    "suite_not_supported": _("This kind of signature is newer than this checker. Try again before you rely on it."),
    "context_not_pinned": _("It uses a vocabulary that this checker does not know. Try again before you rely on it."),
    "work_budget": _("It is built in a way that takes too long to check."),
    "hosted_copy_missing": _("This older badge is proven by its own web page, which we have not got. Check it with the issuer before you rely on it."),
    "nothing_awarded": _("This describes a badge or who issues it. It is not an award to anybody."),
}
MEANING = {
    State.VALID: _("Compare the name with photo ID. We confirm the credential, not who is holding the phone."),
    State.EXPIRED: _("Ask if they have renewed. A newer credential has its own link."),
    State.SUSPENDED: _("This is not a finding. A hold protects everyone while a question is answered."),
    State.REVOKED: _("The issuer no longer stands behind it. Reasons are not published. If this is your credential, you can ask for a review."),
    State.REPLACED: _("Rely on the corrected one. A renewal is a different thing: it is a new credential with its own link."),
    State.UNKNOWN_ISSUER: _("Their words. We have not confirmed any of them."),
}
CHECK_LINES = {
    ("issuer_binding", "pass"): _("Signed by {issuer}"),
    ("issuer_binding", "fail"): _("The key does not belong to the issuer that it names"),
    ("issuer_binding", "unknown"): _("Issuer is not on our list"),
    ("proof", "pass"): _("Not changed since it was signed"),
    ("proof", "fail"): _("The signature does not match the content. We stop there"),
    ("proof", "unknown"): _("The signature could not be checked"),
    ("status", "pass"): _("Not withdrawn or put on hold"),
    ("status", "fail"): _("Withdrawn, put on hold or replaced"),
    ("status", "unknown"): _("Whether it was withdrawn could not be checked"),
    ("validity", "pass"): _("In date until {until}"),
    ("validity", "fail"): _("Not in date: from {starts} until {until}"),
}
IN_DATE_WITHOUT_END = _("In date, without an end")
ENDORSEMENT_LINES = {
    "in_force": _("Endorsement by {partner}: signed, in force on the assessment day"),
    "lapsed": _("Endorsement by {partner}: signed, in force on the assessment day; it has lapsed since"),
    "withdrawn": _("Endorsement by {partner}: signed, in force on the assessment day; it was withdrawn since"),
    "not_checked": _("We could not check this endorsement. The verdict does not depend on it"),
}
# What changes no verdict and a reader should know; warnings of the engine without a line here are for engineers.
NOTICES = {
    "older_data_model": _("Written in an older form of credentials (data model 1.1)"),
    "older_open_badge": _("An older badge (Open Badges 2.0), read as such"),
    "older_jwt_form": _("A token of an older form"),
    "older_suite": _("Signed in an older way"),
    "older_suite_name": _("Signed in an older way"),
    "shown_in_part": _("Its holder shows a part of it. What is left out was their choice"),
    "reissue_due": _("Its key was lost later. It was on record before, and should be issued again"),
    "inner_proof_not_verified": _("A second signature inside it was not looked at"),
    "documents_from_bundle": _("The issuer's keys came with the file. Only the issuer can confirm them"),
}
UNKNOWN_AND_UNPROVEN = _("We do not know this issuer, and could not check its signature. Nothing here is confirmed.")
BUNDLE = _(
    "Offline bundle of the credential {id}, made {at}\n"
    "\n"
    "credential.json is the signed file. The other files are what it takes to check it without a network: the keys of the "
    "issuer and of those who endorsed it (dids, keys.json), the lists that say whether it is still valid (status), and "
    "the proof that the issuer's record contains it (record.json).\n"
    "\n"
    "To check it: testamur seal verify BUNDLE.zip\n"
    "\n"
    "What it proves: nothing in the credential has changed, and the keys in this file signed it. That the keys are the "
    "issuer's, only the issuer can say: give its own DID document with --dids to be sure.\n"
    "A list is good for about a day. After that the answer is that the check could not be finished, until you give a new "
    "list with --status; --at gives the answer as of an earlier time.\n"
    "The record proof shows that the issuer's record holds this credential under a signed checkpoint. The date in it is "
    "the record's own."
)
