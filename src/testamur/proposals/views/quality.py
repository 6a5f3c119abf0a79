"""The curriculum quality review: independence, checklist, gap table, finding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods

from testamur.ground.errors import NotFound, Refused, Stale
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals import words
from testamur.proposals.actions import quality as actions
from testamur.proposals.forms.development import ChecklistForm, FindingForm, IndependenceForm
from testamur.proposals.models import Proposal, QualityReview
from testamur.proposals.queries import access, development, policies, workspace as reads
from testamur.proposals.rules import quality as rules
from testamur.proposals.rules.vocabulary import Code
from testamur.proposals.views.development import base, find
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Take the review, fill in the checklist, find."""
    proposal, found = find(request, key)
    person, now = person_of(request), now_of(request)
    row = development.review_of(proposal)
    if row is None:
        raise NotFound("review")
    today = policies.local_day(now)
    lines, mine = development.lines_of(row), row.reviewer_id == person.pk and row.found_at is None
    take = IndependenceForm(request.POST if "take" in request.POST else None)
    listed = ChecklistForm(lines, reads.around(proposal, found, on=today), data=request.POST if {"save", "find"} & set(request.POST) else None)
    readers = [one for one in people.people_with(Role.QUALITY_REVIEWER, on=today) if one.pk != person.pk]
    finding = FindingForm(readers, data=request.POST if "find" in request.POST else None)
    if request.method == "POST":
        answer = _post(request, proposal, row, take, listed, finding, person)
        if answer is not None:
            return answer
    language = get_language() or "en"
    texts = {each.number: each.text.in_(language) for each in rules.checklist()}
    context = base(request, proposal, found) | {
        "row": row, "take": take, "listed": listed, "finding": finding, "is_mine": mine,
        "may_take": row.reviewer_id is None and people.holds(person, development.finders(proposal, row.track), on=today),
        "reviewers": people.names_with(Role.QUALITY_REVIEWER, on=today), "found_words": words.REVIEW_FINDINGS.get(row.finding, ""),
        "lines": [(line, texts[line.number], words.LINE_FINDINGS.get(line.finding or "", ""), _owner(line.owner)) for line in lines],
        "gaps": [(line, texts[line.number], words.LINE_FINDINGS.get(line.finding or "", ""), _owner(line.owner)) for line in rules.gaps(lines)],
        "may_open_again": row.finding == Code.NOT_COMPLY.value and proposal.is_open and access.is_ce(person, on=today),
        "needs_reader": actions.has_clinical_risk(proposal), "revision": row.revision,
    }  # fmt: skip
    status = 422 if take.errors or finding.errors or listed.errors else 200
    return render(request, "proposals/development/review.html", context, status=status)


def _owner(ref: str) -> str:
    person = people.person_by_ref(ref) if ref else None
    return person.name if person else ""


def _post(
    request: HttpRequest,
    proposal: Proposal,
    row: QualityReview,
    take: IndependenceForm,
    listed: ChecklistForm,
    finding: FindingForm,
    person: Person,
) -> HttpResponse | None:
    now = now_of(request)
    shown = take if take.is_bound else finding if finding.is_bound else listed
    try:
        if "again" in request.POST:
            actions.open_again(proposal_id=proposal.pk, reason=request.POST.get("reason", "")[:2000], by=person, now=now)
            messages.success(request, _("Another review is open, and the reviewers are told."))
            return redirect("proposals:quality_review", proposal.key)
        if take.is_bound and take.is_valid():
            data = take.cleaned_data
            actions.take_review(
                proposal_id=proposal.pk, taught_recently=data["taught"] == "yes", reports_to_author=data["reports"] == "yes", by=person, now=now
            )
            messages.success(request, _("The review is yours."))
            return redirect("proposals:quality_review", proposal.key)
        if listed.is_bound and listed.is_valid():
            seen = request.POST.get("revision", "")
            actions.save_lines(
                proposal_id=proposal.pk, lines=listed.lines(), seen_revision=int(seen) if seen.isdecimal() else row.revision, by=person, now=now
            )
            if not finding.is_bound:
                messages.success(request, _("Saved."))
                return redirect("proposals:quality_review", proposal.key)
        if finding.is_bound and finding.is_valid():
            data = finding.cleaned_data
            actions.record_finding(
                proposal_id=proposal.pk, finding=Code(data["finding"]), summary=data["summary"],
                second_reader_id=int(data["second_reader"]) if data["second_reader"] else None,
                earlier_graduates=data["earlier_graduates"], by=person, now=now,
            )  # fmt: skip
            messages.success(request, _("The finding is on record."))
            return redirect("proposals:development", proposal.key)
    except Stale:
        messages.error(request, _("The checklist was saved in another window. Look at it, and save again."))
        return redirect("proposals:quality_review", proposal.key)
    except Refused as refused:
        if "again" in request.POST:
            messages.error(request, say(refused))
            return redirect("proposals:quality_review", proposal.key)
        row.refresh_from_db()
        shown.full_clean()
        shown.add_error(refused.field if refused.field in shown.fields else None, say(refused))
    return None
