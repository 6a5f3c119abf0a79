"""Words of endorsements: labels of its states, the two statements as signed, the sentence of every reason."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.endorsements.rules.life import Event, State
from testamur.ground.errors import Refusal, Verdict

STATES: dict[State, Promise] = {
    State.INVITED: _("Invited"),
    State.AUTHORITY_VERIFIED: _("Authority verified"),
    State.IN_REVIEW: _("Being read"),
    State.ACTIVE: _("In force"),
    State.SIGNED_CONDITIONAL: _("Signed with conditions"),
    State.EXPIRING: _("In force, ends soon"),
    State.DECLINED: _("Declined"),
    State.LAPSED_INVITE: _("Invitation ended"),
    State.EXPIRED: _("Ended"),
    State.WITHDRAWN: _("Withdrawn"),
    State.VOID: _("Void: the version changed"),
    State.SUPERSEDED: _("Replaced by a newer one"),
}

TONES: dict[State, str] = {
    State.INVITED: "info",
    State.AUTHORITY_VERIFIED: "info",
    State.IN_REVIEW: "info",
    State.ACTIVE: "ok",
    State.SIGNED_CONDITIONAL: "warn",
    State.EXPIRING: "warn",
    State.DECLINED: "neutral",
    State.LAPSED_INVITE: "neutral",
    State.EXPIRED: "neutral",
    State.WITHDRAWN: "bad",
    State.VOID: "neutral",
    State.SUPERSEDED: "neutral",
}

EVENTS: dict[Event, Promise] = {
    Event.CONFIRM_AUTHORITY: _("verified"),
    Event.OPEN: _("opened"),
    Event.SIGN: _("signed"),
    Event.SIGN_WITH_CONDITIONS: _("signed with conditions"),
    Event.CONDITIONS_MET: _("confirmed as met"),
    Event.DECLINE: _("declined"),
    Event.PASS_ON: _("passed on"),
    Event.LAPSE: _("ended"),
    Event.NEAR_END: _("announced as ending"),
    Event.RENEW: _("renewed"),
    Event.END: _("ended"),
    Event.WITHDRAW: _("withdrawn"),
    Event.VOID: _("voided"),
    Event.SUPERSEDE: _("replaced"),
}

KINDS: dict[str, Promise] = {
    "hospital": _("Hospital"),
    "lab": _("Laboratory"),
    "association": _("Professional association"),
    "employer": _("Employer"),
    "other": _("Another organization"),
}


REASONS: dict[str, Promise] = {
    "endorsement_not_in_that_state": _("This endorsement is “{state}”, so it cannot be {event}."),
    "endorsement_statements_missing": _("Confirm both statements to sign."),
    "endorsement_first_statement_missing": _("Confirm the first statement to sign, or decline."),
    "endorsement_second_statement_missing": _("Confirm the second statement to sign, or decline."),
    "endorsement_conditions_missing": _("Write down your conditions."),
    "endorsement_demand_months": _("Say for how many months you expect to need them, from 1 to {most}."),
    "endorsement_name_missing": _("Type your full name."),
    "endorsement_role_missing": _("Say what your role is."),
    "endorsement_term": _("Choose how long the endorsement lasts."),
    "endorsement_authority_missing": _("Confirm that you may say this for your organization."),
    "endorsement_interests_missing": _("Say whether you have an interest to declare."),
    "endorsement_interests_text": _("Say what your interest is."),
    "endorsement_you_invited": _("You asked for this endorsement, so someone else has to verify the authority."),
    "endorsement_not_verified": _(
        "Continuing Education still verifies that you may speak for {partner}. We write to you as soon as it is done."
    ),
    "endorsement_link_ended": _("This link worked until {date}. Ask Continuing Education for a new one."),
    "endorsement_version_changed": _(
        "The version you were asked about was changed since. We ask you again when the new text is fixed."
    ),
    "endorsement_version_not_fixed": _("Freeze the version first. A partner endorses a text that no longer changes."),
    "endorsement_asked_already": _("{partner} has already been asked about this version."),
    "endorsement_only_ce": _("Continuing Education does this. You can ask {who_can}."),
    "endorsement_only_ce_or_lead": _("Continuing Education or the advisory lead does this. You can ask {who_can}."),
    "endorsement_needed": _("No partner's endorsement of {what} is in force. It can be published when one is."),
    "endorsement_reason_missing": _("Say why, in a sentence."),
    "endorsement_email": _("Enter an email address like name@hospital.ca."),
    "endorsement_organisation_taken": _("There is already a partner with this short name."),
}


def spoken(verdict: Verdict) -> Verdict:
    """The verdict with its state and event as words."""
    if not isinstance(verdict, Refusal) or verdict.reason != "endorsement_not_in_that_state":
        return verdict
    words = {"state": STATES[State(str(verdict.facts["state"]))], "event": EVENTS[Event(str(verdict.facts["event"]))]}
    return Refusal(verdict.reason, {**verdict.facts, **words}, rule=verdict.rule)
