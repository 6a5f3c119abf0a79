"""The wording of every notice, from the design's list of mails; in French in this room's catalogue.

A kind is `to_<whom>_<what>`. Facts stand in braces; a fact that is not given is our mistake and stops the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testamur.ground.errors import Misuse


class Known(dict[str, Any]):
    """Facts by name; asking for one that was not given is a programming error."""

    def __missing__(self, name: str) -> str:
        raise Misuse(f"the notice needs the fact {name}")


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject, body and the words of the one button."""

    subject: str | Promise
    body: str | Promise
    button: str | Promise


WORDING: dict[str, Wording] = {
    # 1. Concept received: proposer; for a concept CE entered, after receipt
    "to_proposer_receipt": Wording(
        _("We have your concept: {t}"),
        _("Thank you. We will decide by {limit} and aim for {target}. Your reference is {ref}. If we need something from you, the clock stops until you answer."),
        _("See your proposal"),
    ),
    # 2. New concept: those who score
    "to_scorer_new_concept": Wording(
        _("To assess by {date}: {t}"),
        _("From {name}, {unit}. With two reviewers, each sheet stays closed to the other until both are sent."),
        _("Assess"),
    ),
    # 3. Clock warning: owner; from day 26 also the CE lead
    "to_owner_clock": Wording(
        _("{left}: {t}"),
        _("{day}. Waiting for: your sheet."),
        _("Assess"),
    ),
    # 4. Question: proposer
    "to_proposer_question": Wording(
        _("A question about {t}"),
        _("It is about section {n}. The clock has stopped until you answer."),
        _("Read and answer"),
    ),
    # 5. Supported: proposer
    "to_proposer_supported": Wording(
        _("Your concept is supported: {t}"),
        _("Next, the Senior Management Team looks at it on {date}. Any conditions are on its page."),
        _("See the decision"),
    ),
    # 6. Changes requested: proposer
    "to_proposer_changes": Wording(
        _("Changes needed before we can support {t}"),
        _("Your answers are kept; {n} parts need a change. A new clock starts when you send it."),
        _("Open the form"),
    ),
    # 7. Not supported: proposer
    "to_proposer_not_supported": Wording(
        _("Our decision on {t}"),
        _("The decision, the reasons, other ways forward and how to ask for a review until {date} are on its page."),
        _("Read the decision"),
    ),
    # 8. SMT decision asked: SMT
    "to_smt_decision_asked": Wording(
        _("Your decision by {date}: {t}"),
        _("You are asked to {ask}. One page. Do you have an interest to declare? Say so first."),
        _("Read the brief and decide"),
    ),
    # 9. SMT reminder: those who have not answered
    "to_smt_reminder": Wording(
        _("{left}: {t}"),
        _("The poll closes {when}. {answered} of {eligible} have answered; the quorum is {quorum}."),
        _("Read the brief and decide"),
    ),
    # 10. SMT endorsed the concept: proposer, advisory team
    "to_team_concept_endorsed": Wording(
        _("Endorsed: {t}. An advisory team starts now"),
        _("First meeting by {date}. Resources the SMT requires of your unit, if any, are on its page."),
        _("Open the development plan"),
    ),
    # 11. Quality review opened: proposer, quality reviewer
    "to_reviewer_quality_review": Wording(
        _("{t} goes to curriculum quality review"),
        _("It comes from an existing program, so its curriculum is reviewed beside development. Due {date}."),
        _("Open the checklist"),
    ),
    # 12. Endorsement request: partner
    "to_partner_endorsement_asked": Wording(
        _("Would {partner} endorse {t}?"),
        _("You endorse the micro-credential, not a person. Two statements to confirm, about version {n} as frozen: the skill is needed, and the assessment reflects the job. You read the assessment first. No account needed. The link works until {date}."),
        _("Read and sign"),
    ),
    # 13. Partner signed: advisory lead, CE
    "to_lead_partner_signed": Wording(
        _("{partner} has endorsed {t}"),
        _("Version {n}, until {date}. The full proposal can now be submitted. Any conditions are on its page."),
        _("See the endorsement"),
    ),
    # 14. Full proposal ready: SMT
    "to_smt_full_proposal": Wording(
        _("Your decision by {date}: full proposal, {t}"),
        _("You endorsed the concept on {endorsed}. What changed since: {n} fields. Plan, budget and resources are attached to the brief."),
        _("Read the brief and decide"),
    ),
    # 15. Board pack: governors
    "to_governor_pack": Wording(
        _("Board pack: {date}"),
        _("For decision: {items}. For information: {n}. Declare conflicts before the meeting."),
        _("Open the pack"),
    ),
    # 16. Board approved: proposer, CE, advisory team, partner; sent when the chair has confirmed
    "to_everyone_board_approved": Wording(
        _("Approved by the Board: {t}"),
        _("Resolution {no}. Conditions, if any, and the next steps are on its page."),
        _("See the resolution"),
    ),
    # 17. Board declined or deferred: proposer, CE
    "to_proposer_board_decision": Wording(
        _("Board decision on {t}"),
        _("The Board has decided. The decision, the words of the minutes and the next step are on its page."),
        _("See the decision"),
    ),
    # 18. Assessor's day: assessor
    "to_assessor_day": Wording(
        _("Lab day {date}: {n} learners"),
        _("Open it once on the tablet while online and set your 6-digit PIN; then it works without a network for 24 hours. Tell us now if you know a learner personally."),
        _("Open my station"),
    ),
    # 19. Result ready: learner; the same words whatever the result
    "to_learner_result": Wording(
        _("Your result is ready: {t}"),
        _("It is on your page, with feedback and what comes next."),
        _("See my result"),
    ),
    # 20. Not claimed yet: holder; after 7 and 30 days, then no more
    "to_holder_unclaimed": Wording(
        _("Your credential is waiting: {t}"),
        _("Until you open it and choose, nobody can see it."),
        _("Open my credential"),
    ),
    # 21. Credential issued: learner
    "to_learner_claim": Wording(
        _("Your credential is ready: {t}"),
        _("It is private. Open it and choose who may see it."),
        _("Open my credential"),
    ),
    # 22. Issue finished: registrar, second person
    "to_registrar_run_finished": Wording(
        _("{issued} of {total} issued: {cohort}"),
        _("Who, why and what to do are on its page."),
        _("Open the cohort"),
    ),
    # 23. Access request: holder; sender's address verified, rate-limited
    "to_holder_access_asked": Wording(
        _("{organization} asks to see {t}"),
        _("{name}, {email}. Their reason is on the page. They see nothing unless you say yes."),
        _("Read the request"),
    ),
    # 24. Expiring: holder; 90, 30, 7 days
    "to_holder_expiring": Wording(
        _("{t} is current until {date}"),
        _("A renewal is a new credential with its own link; replace the link on LinkedIn yourself."),
        _("See how to renew"),
    ),
    # 25. Expired: holder
    "to_holder_expired": Wording(
        _("You can renew {t} until {date}"),
        _("It is still yours. What its page says now, and how to renew, are there."),
        _("Open my credential"),
    ),
    # 26. Revoked: holder; not on a Friday after noon; no reason
    "to_holder_revoked": Wording(
        _("A decision about your credential: {t}"),
        _("The decision, your right to a review until {date}, and whom to call are on its page."),
        _("Read the decision"),
    ),
    # 27. Corrected and reissued: holder
    "to_holder_corrected": Wording(
        _("A corrected credential is ready: {t}"),
        _("Your old link leads to it. Your choice of who can see it is kept. Save it to your wallet again."),
        _("Open the new one"),
    ),
    # 28. Endorsement lapsing: CE, partner; 90, 30, 7 days
    "to_ce_endorsement_lapsing": Wording(
        _("Endorsement lapses in {n} days: {t}"),
        _("After {date} no offering can open and no assessment can be held. Results earned before, and issued credentials, stay good."),
        _("Ask for renewal"),
    ),
    # 29. Sign-in link: anyone
    "to_anyone_sign_in": Wording(
        _("Your sign-in link"),
        _("Works once, for 15 minutes. If you did not ask for it, ignore it; nobody can sign in without it."),
        _("Sign in"),
    ),
    # 30. Sheets are in: CE director
    "to_director_sheets_in": Wording(
        _("To decide by {date}: {t}"),
        _("All sheets are in."),
        _("Decide"),
    ),
    # 31. Concept entered for you: the named person
    "to_author_concept_entered": Wording(
        _("We entered your concept: {t}"),
        _("It came to us on {date}, and our clock runs from that day. Read it, then correct or confirm it."),
        _("Read and confirm"),
    ),
    # 32. A second person is needed: releaser, revoker, chair, adopter: one mail per act
    "to_second_person": Wording(
        _("Waiting for you: {act}, {object}"),
        _("Prepared by {role}. Nothing happens until you act."),
        _("Open"),
    ),
    # 33. Link to ask: person who wants to see a credential
    "to_asker_confirm_address": Wording(
        _("Confirm your address to ask"),
        _("Works once, for 24 hours. Then the holder gets your question."),
        _("Ask"),
    ),
    # 34. Role given: the person who is invited
    "to_person_invited": Wording(
        _("You now have a part in {place}"),
        _("Your part: {role}. Open the link to sign in; no password is needed."),
        _("Sign in"),
    ),
    # 35. Sponsor asked: the person named in a concept
    "to_sponsor_confirm": Wording(
        _("Do you support {t} for {unit}?"),
        _("{name} named you as the unit sponsor. Your answer never delays the decision on the concept."),
        _("Read and answer"),
    ),
    # 36. The text changed: a partner whose invitation or endorsement is void by it
    "to_partner_version_changed": Wording(
        _("{t} changed after you were asked"),
        _("Version {n} was opened again, so what you read is no longer the candidate, and nothing you signed carries over. We ask you again when the new text is fixed."),
        _("What endorsing means"),
    ),
}
