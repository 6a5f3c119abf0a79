"""The words of this room: labels of its lists, and the sentence of every reason its rules can give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.meetings.rules.kinds import (
    Choice,
    CloseReason,
    ItemKind,
    ItemState,
    MeetingState,
    Presence,
    RecusalReason,
    ResolutionState,
    Result,
)

PRESENCES = [
    (Presence.PRESENT.value, _("Present")),
    (Presence.REMOTE.value, _("Remote")),
    (Presence.ABSENT.value, _("Absent")),
]
RECUSALS = [
    (RecusalReason.DECLARED.value, _("declared an interest")),
    (RecusalReason.PARTY.value, _("is a party to the proposal")),
    (RecusalReason.DECIDED_BEFORE.value, _("decided the stage before")),
]
ITEM_KINDS = [
    (ItemKind.PROCEDURAL.value, _("Procedure")),
    (ItemKind.INFORMATION.value, _("For information")),
    (ItemKind.DECISION.value, _("For decision")),
]
ITEM_STATES = [
    (ItemState.PLACED.value, _("On the agenda")),
    (ItemState.OPEN.value, _("In discussion")),
    (ItemState.DONE.value, _("Done")),
    (ItemState.REMOVED.value, _("Taken off")),
]
MEETING_STATES = [
    (MeetingState.PLANNED.value, _("Planned")),
    (MeetingState.SITTING.value, _("Sitting")),
    (MeetingState.CLOSED.value, _("Closed")),
    (MeetingState.CANCELLED.value, _("Cancelled")),
]
RESULTS = [
    (Result.CARRIED_UNANIMOUSLY.value, _("Carried unanimously")),
    (Result.CARRIED.value, _("Carried (enter votes)")),
    (Result.DEFEATED.value, _("Defeated")),
    (Result.DEFERRED.value, _("Deferred")),
    (Result.REFERRED.value, _("Referred")),
    (Result.SENT_BACK.value, _("Sent back")),
]
RESULT_WORDS: dict[str, str | Promise] = {
    Result.CARRIED_UNANIMOUSLY.value: _("Carried unanimously"),
    Result.CARRIED.value: _("Carried"),
    Result.DEFEATED.value: _("Defeated"),
    Result.DEFERRED.value: _("Deferred"),
    Result.REFERRED.value: _("Referred"),
    Result.SENT_BACK.value: _("Sent back"),
}
CHOICES = [
    (Choice.ENDORSE.value, _("Endorse")),
    (Choice.WITH_CONDITIONS.value, _("Endorse with conditions")),
    (Choice.SEND_BACK.value, _("Return for changes")),
    (Choice.DECLINE.value, _("Do not endorse")),
]
CLOSE_REASONS = [
    (CloseReason.ALL_ANSWERED.value, _("everyone has answered")),
    (CloseReason.WINDOW.value, _("its time ran out")),
    (CloseReason.BY_CHAIR.value, _("closed by the chair or the secretary")),
    (CloseReason.NO_QUORUM.value, _("closed without a quorum")),
]
RESOLUTION_STATES = [
    (ResolutionState.VOTED.value, _("Waiting for the chair")),
    (ResolutionState.RETURNED.value, _("Returned to the secretary")),
    (ResolutionState.RECORDED.value, _("Recorded")),
]

REASONS: dict[str, str | Promise] = {
    # quorum
    "quorum_not_met": _("{missing} more must be present before a motion can pass. The quorum is {needed}"),
    "poll_quorum_not_met": _("{answered} of {eligible} have answered. The quorum is {needed}"),
    # recusal
    "recused_declared": _("You declared an interest in this item and cannot vote. You are not counted in the quorum"),
    "recused_party": _("You are a party to this proposal, so you cannot vote on it"),
    "recused_decided_before": _("You decided the last stage of this proposal. Another member has to decide this one"),
    "interests_not_asked": _("Ask for interests first. Not asked yet: {names}"),
    "interest_first": _("Say whether you have an interest to declare, then choose"),
    "interest_after_opening": _("The item is already decided, so interests are closed"),
    "not_a_member": _("{name} is not a member of this body"),
    # motion
    "mover_cannot": _("Choose who moved it from the members present"),
    "seconder_cannot": _("Choose who seconded it from the members present"),
    "mover_recused": _("Whoever declared a conflict on this item can neither move nor second it"),
    "seconder_is_mover": _("The seconder must be a different person from the mover"),
    "too_many_votes": _("{votes} votes are more than the {voters} members who may vote"),
    "votes_missing": _("Enter how many voted in favour, against and abstained"),
    "not_carried_by_count": _("{in_favour} in favour and {against} against is not carried. A tie is not carried"),
    "carried_by_count": _("{in_favour} in favour and {against} against is carried, not defeated"),
    "result_needs_reason": _("Give the reason, in at least 10 characters. It stands in the minutes"),
    "result_missing": _("Choose the result of the motion"),
    "result_not_offered": _("The process does not offer this result here"),
    "defer_needs_date": _("Enter the date it is deferred to, after today"),
    "send_back_needs_stage": _("Choose the stage it goes back to"),
    "text_missing": _("Write the resolution in English and in French"),
    "recorded_by_you": _("You recorded this motion. The chair has to confirm it"),
    # resolution
    "resolution_is_voted": _("This resolution waits for the chair"),
    "resolution_is_returned": _("This resolution was returned to the secretary"),
    "resolution_is_recorded": _("This resolution is confirmed. A corrigendum can stand beside it"),
    "resolution_not_current": _("The proposal moved on since this motion. It cannot be confirmed"),
    "version_changed_since": _("The version changed since the body saw it. It has to be put to the body again"),
    "return_needs_reason": _("Say what the secretary has to change"),
    "corrigendum_needs_reason": _("Say why the text is corrected"),
    "corrigendum_same_text": _("Change the text, or leave it as it is"),
    "corrigendum_confirmed": _("This corrigendum is already confirmed"),
    # meeting
    "meeting_is_planned": _("The meeting has not begun"),
    "meeting_is_sitting": _("The meeting is sitting"),
    "meeting_is_closed": _("The meeting is closed"),
    "meeting_is_cancelled": _("The meeting is cancelled"),
    "meeting_in_past": _("Choose a day from today on"),
    "meeting_same_day": _("This body already meets on that day"),
    "body_does_not_meet": _("This body has no seats, so it has no meetings"),
    "attendance_missing": _("Note for everyone whether they are present. Missing: {names}"),
    "items_open": _("Decide or take off every item before the meeting is closed. Open: {numbers}"),
    "minutes_sent_by_you": _("You sent these minutes. The chair has to confirm them"),
    "minutes_not_sent": _("The secretary has not sent the minutes yet"),
    "minutes_wait_for_resolutions": _("The chair confirms every resolution before the minutes"),
    "cutoff_not_reached": _("The agenda is empty, so there is nothing to seal"),
    "pack_sealed_already": _("The pack is sealed. What comes later goes into a dated addendum"),
    "nothing_new_for_addendum": _("Nothing was added since the pack was sealed"),
    "pack_not_sealed": _("The pack is not sealed yet"),
    # items
    "item_title_missing": _("Give the item a title"),
    "item_is_done": _("This item is done"),
    "item_not_open": _("Open the item first: ask for interests"),
    "proposal_not_before_body": _("This proposal is not waiting for this body"),
    "proposal_on_agenda": _("This proposal is already on an agenda"),
    "proposal_parked": _("This proposal is parked: {waiting}"),
    # polls
    "body_may_not_poll": _("The process does not let this body decide by poll. Place it on a meeting"),
    "poll_already_open": _("A poll about this proposal is open"),
    "poll_is_closed": _("The poll is closed"),
    "poll_is_open": _("The poll is still open"),
    "poll_window_missing": _("Choose when the poll closes, after now"),
    "conditions_missing": _("Write at least one condition"),
    "answer_needs_reason": _("Give your reason, in at least 10 characters"),
    "choice_missing": _("Choose your answer"),
    "poll_without_quorum": _("The poll ended without a quorum. Place the proposal on a meeting, or open another poll"),
    # who
    "secretary_only": _("The secretary does this: {who_can}"),
    "chair_only": _("The chair does this: {who_can}"),
    "chair_or_secretary_only": _("The chair or the secretary does this: {who_can}"),
    "member_only": _("Members of this body do this"),
}


def label(pairs: Iterable[tuple[str, Any]], value: str) -> str | Promise:
    """The label of a value in one of the lists above; the value itself when it is not in it."""
    found: str | Promise = dict(pairs).get(value, value)
    return found
