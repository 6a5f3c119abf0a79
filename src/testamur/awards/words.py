"""Words of awards: labels, what a credential says of the assessment, and the sentences of refusals."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from testamur.awards.rules.life import AwardState, CredentialState, RevocationReason
from testamur.definitions.rules.content import Content
from testamur.definitions.rules.kinds import IdentityCheck, Supervision
from testamur.definitions.words import IDENTITY_CHECKS, KINDS, SUPERVISIONS
from testamur.record.rules.verbs import Verb

AWARD_STATES: dict[AwardState, Promise] = {
    AwardState.ON_LIST: _("Waiting"),
    AwardState.PLANNED: _("Signing"),
    AwardState.HELD: _("Held"),
    AwardState.ISSUED: _("Issued"),
    AwardState.VOIDED: _("Not on a list any more"),
}

CREDENTIAL_STATES: dict[CredentialState, Promise] = {
    CredentialState.PLANNED: _("Being signed"),
    CredentialState.ISSUED: _("Issued"),
    CredentialState.SUSPENDED: _("On hold"),
    CredentialState.REVOKED: _("Revoked"),
    CredentialState.REPLACED: _("Replaced by a corrected one"),
}

REVOCATION_REASONS: dict[RevocationReason, Promise] = {
    RevocationReason.ISSUED_IN_ERROR: _("It was issued in error"),
    RevocationReason.RESULT_OVERTURNED: _("The result was overturned"),
    RevocationReason.IDENTITY: _("It went to the wrong person"),
    RevocationReason.INTEGRITY: _("Academic integrity"),
    RevocationReason.HOLDER_ASKED: _("Its holder asked for it"),
}

ON_RECORD: dict[str, Promise] = {
    Verb.CREDENTIAL_ISSUED: _("Issued"),
    Verb.CREDENTIAL_SUSPENDED: _("Put on hold"),
    Verb.CREDENTIAL_REINSTATED: _("The hold ended"),
    Verb.REVOCATION_ASKED: _("A revocation was asked for"),
    Verb.REVOCATION_DECLINED: _("The second person did not agree to a revocation"),
    Verb.CREDENTIAL_REVOKED: _("Revoked by a second person"),
    Verb.CREDENTIAL_REPLACED: _("Replaced by a corrected one"),
}

CHECKS: dict[str, Promise] = {
    "approved": _("{version} was approved by resolution {number}"),
    "ratified": _("The result is met and ratified by the results board"),
    "unchanged": _("The result has not changed since"),
    "endorsed": _("The endorsement by {partner} was in force on the last assessment day"),
    "identity": _("Identity was checked"),
    "name": _("A name is on file"),
    "address": _("An email address is on file"),
    "first": _("No award for it yet"),
}

ACT_RELEASE = _("release an award list")
ACT_APPROVE_REVOCATION = _("approve a revocation")

NOT_A_LICENCE = _("Not a licence or authorization to practise.")
AWARDED_BY = _("Micro-credential awarded by {institution}.")
BADGE_OF = _("Badge: {title}")
SUMMATIVE_ASSESSMENT = _("Summative assessment")
ASSESSMENT = _("Assessment")


def setting(content: Content) -> str:
    """Where it was shown: "Simulated patients, live patients, 10 logged procedures"."""
    shown, parts = content.where_shown, []
    if shown.simulated:
        parts.append(gettext("simulated stations"))
    if shown.live_patients:
        parts.append(gettext("live patients"))
    if shown.logged_procedures:
        parts.append(
            ngettext("%(n)s logged procedure", "%(n)s logged procedures", shown.logged_procedures)
            % {"n": shown.logged_procedures}
        )
    return ", ".join(parts)


def supervision(content: Content) -> str:
    """Who watched, over the instruments that count."""
    return _listed(SUPERVISIONS[Supervision(one.supervision)] for one in content.summative)


def identity(content: Content) -> str:
    """How it was known who was assessed."""
    return _listed(IDENTITY_CHECKS[IdentityCheck(one.identity_check)] for one in content.summative)


def criteria(content: Content, language: str) -> str:
    """How it is earned, as Markdown: the three parts of the pass rule, and the assessments by name."""
    names = [(one.name_fr if language == "fr" else one.name_en) or KINDS[one.kind] for one in content.summative]
    lines = [
        gettext("Reach the stated minimum of **every** competency, and every critical criterion."),
        gettext("Reach the standard of every assessment: {names}.").format(names=_listed(names)),
    ]
    return "## " + gettext("To earn this micro-credential") + "\n\n" + "\n".join(f"* {line}" for line in lines)


def _listed(labels: Iterable[Promise | str]) -> str:
    """Each label once, in order, all but the first in lower case."""
    texts = list(dict.fromkeys(str(label) for label in labels))
    return ", ".join([texts[0], *(text[0].lower() + text[1:] for text in texts[1:])]) if texts else ""


REASONS: dict[str, Promise | str] = {
    "award_version_not_approved": _("{version} has not been approved, so nothing can be awarded for it."),
    "award_result_not_ratified": _("The result is not ratified by the results board."),
    "award_result_changed": _("The result has changed since."),
    "award_not_endorsed_that_day": _("No endorsement was in force on the last assessment day, {day}."),
    "award_identity_not_confirmed": _("Identity is not confirmed."),
    "award_name_missing": _("There is no name on file."),
    "award_address_missing": _("There is no email address on file, so the person cannot be told."),
    "award_already": _("Already awarded: {number}."),
    "award_not_yet": _("The result is not yet."),
    "award_marking_open": _("Marking is not finished."),
    "award_absent": _("Absent on the assessment day."),
    "award_not_assessed": _("Not assessed in every part."),
    "awards_page_not_yours": _("The registrar and the key custodians see award lists and credentials. Ask {who_can}."),
    "list_only_registrar_prepares": _("The registrar prepares an award list. Ask {who_can}."),
    "list_only_custodian_releases": _("A key custodian releases an award list. Ask {who_can}."),
    "list_prepared_by_you": _("You prepared this list, so someone else has to release it. {who_can} can."),
    "list_you_marked": _(
        "You marked {n} of these {of} learners, so you can neither prepare nor release this list. {who_can} can.",
    ),
    "list_you_are_on_it": _("You are on this list yourself, so you can neither prepare nor release it. {who_can} can."),
    "list_changed": _("The list changed ({n} learners). It has to be prepared again before anyone can release it."),
    "list_nobody_eligible": _("Nobody in this cohort can be awarded yet. The reasons stand beside each name."),
    "list_voided": _("This list was prepared again since. Look at the new one."),
    "list_released_already": _("{number} was released already."),
    "credential_not_there": _("This is not possible in the state the credential is in now."),
    "credential_only_registrar": _("The registrar does this. Ask {who_can}."),
    "credential_you_marked": _("You marked this person, so someone else has to decide."),
    "revocation_last_four": _("These are not the last four characters of this credential’s ID. Read them again."),
    "revocation_already_asked": _("A revocation is already asked for and waits for a second person."),
    "revocation_decided": _("This request was decided already."),
    "revocation_asked_by_you": _("You asked for this revocation, so someone else has to approve it. {who_can} can."),
    "revocation_only_second": _("A second person decides on a revocation. Ask {who_can}."),
    "award_reason_too_short": _("Give the reason in at least {n} characters, so that it can be understood later."),
    "correction_same_name": _("This is the name that already stands on it."),
    "correction_under_way": _("A corrected one is already being signed."),
}
