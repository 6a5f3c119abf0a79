"""Pages of CE and its reviewers: the queue, intake, scoring, deciding (pictures 04 and 05)."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from testamur.ground.errors import NotAllowed, Refused, Stale
from testamur.people import queries as people
from testamur.people.models import Person
from testamur.people.rules.roles import Role
from testamur.proposals.actions import intake as intake_actions, interests, review, sheets as sheet_actions
from testamur.proposals.forms.review import DecisionForm, IntakeForm, NoteForm, SheetForm, owner_choices
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access, clocks, concepts, facts, lists, pages, policies, sheets as sheet_reads
from testamur.proposals.rules import sheets as sheet_rules
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.marks import MARKS
from testamur.proposals.rules.policy import StageRule
from testamur.proposals.rules.vocabulary import Code, Sheet, StageKind
from testamur.proposals.words import LOOK_FOR, MARK_TITLES, decided_meanwhile
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say


def _require(person: Person, roles: Any, *, today: Any) -> None:
    if not people.holds(person, roles, on=today):
        raise NotAllowed("only_ce", who_can=people.names_with(access.CE, on=today))


@signed_in
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Concepts to assess: tiles as filters, soonest deadline first, paused ones last."""
    person, now = person_of(request), now_of(request)
    today = policies.local_day(now)
    _require(person, access.CE | {Role.QUALITY_REVIEWER}, today=today)
    may_ask, may_decide = access.is_ce(person, on=today), people.holds(person, Role.CE_DIRECTOR, on=today)
    rows = lists.queue(now=now)
    if request.GET.get("as") == "csv":
        return _download(rows)
    chosen = request.GET.get("show", "")
    shown = [row for row in rows if _fits(row, chosen, person)]
    filters = [
        ("", _("All"), len(rows)),
        ("mine", _("Mine"), sum(_fits(row, "mine", person) for row in rows)),
        ("unassigned", _("Unassigned"), sum(_fits(row, "unassigned", person) for row in rows)),
        ("existing", _("Existing programs"), sum(_fits(row, "existing", person) for row in rows)),
    ]
    tiles = [
        (lists.Slice.LATE, "bad", _("Late (past the limit)")),
        (lists.Slice.PAST_TARGET, "warn", _("Past the target")),
        (lists.Slice.INSIDE, "", _("Inside the target")),
        (lists.Slice.PAUSED, "paused", _("Paused with proposer")),
    ]
    context = {
        "rows": [
            (
                row,
                pages.marks_on_page(row.readings),
                pages.clock_on_page(row.clock),
                _verb(row, person, may_ask=may_ask, may_decide=may_decide),
            )
            for row in shown
        ],
        "tiles": [(key, css, label, sum(1 for row in rows if row.slice is key)) for key, css, label in tiles],
        "filters": filters,
        "chosen": chosen,
        "today": today,
        "promise": lists.promise_kept(now=now),
        "limit": _limit(),
        "may_enter": may_ask,
    }
    return render(request, "proposals/review/queue.html", context)


def _limit() -> int:
    row = policies.in_use_or_none()
    rules = [rule for rule in row.read().clocks.values() if rule.starts == "receipt"] if row else []
    return rules[0].limit_days if rules else 28


def _fits(row: lists.QueueRow, chosen: str, person: Person) -> bool:
    mine = any(owner.pk == person.pk for owner in row.owners)
    known = {"": True, "mine": mine, "unassigned": not row.owners, "existing": row.is_existing_program}
    return known.get(chosen, str(row.slice) == chosen)


def _verb(row: lists.QueueRow, person: Person, *, may_ask: bool, may_decide: bool) -> tuple[str, str]:
    """The one act of a row that its reader may do: its words and its page."""
    if any(owner.pk == person.pk for owner in row.owners):
        sent = row.proposal.sheets.filter(round=row.proposal.round, person=person, sent_at__isnull=False).exists()
        if not sent:
            return _("Assess"), "assess"
    if row.all_in and may_decide:
        return _("Decide"), "decide"
    return (_("Ask reviewers"), "intake") if may_ask and not row.owners else (_("Open"), "proposal")


def _download(rows: list[lists.QueueRow]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="concepts.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Number"), _("Title"), _("Received"), _("Day"), _("Decision due"), _("State")])
    for row in rows:
        clock = row.clock
        title = row.proposal.title
        writer.writerow([
            row.proposal.number,
            f"'{title}" if title[:1] in "=+-@\t" else title,
            policies.local_day(row.proposal.received_at).isoformat() if row.proposal.received_at else "",
            clock.day if clock else "",
            clock.limit_on.isoformat() if clock else "",
            str(row.slice),
        ])  # fmt: skip
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest, key: str) -> HttpResponse:
    """Received: is it complete, who scores it. Clerical; nobody edits the proposer's answers."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    today = policies.local_day(now)
    _require(person, access.CE, today=today)
    stage = facts.review_stage(proposal)
    rule = stage.reviewers if stage else None
    if stage is None or rule is None:
        raise Refused("sheet_not_now")
    able = [each for each in people.people_with([Role(role) for role in rule.roles], on=today) if each.pk not in {proposal.proposer_id, proposal.sponsor_id}]
    asked = list(proposal.reviewers.filter(round=proposal.round, ended_at=None).values_list("person_id", flat=True))
    hint = _("Choose %(n)s. Each sheet stays closed to the other until both are sent.") if rule.blind else _("Choose %(n)s.")
    form = IntakeForm(able, hint=hint % {"n": rule.count}, chosen=asked, data=request.POST or None)
    at_intake = proposal.policy.end(proposal.stage) is None and proposal.policy.stage(proposal.stage).kind is StageKind.CHECK
    if request.method == "POST" and form.is_valid():
        try:
            intake_actions.assign_reviewers(
                proposal_id=proposal.pk, person_ids=[int(each) for each in form.cleaned_data["reviewers"]], by=person, now=now
            )
            if at_intake:
                review.record_decision(
                    proposal_id=proposal.pk, code=Code.NOTE, reason="", authority=Authority.person(person.ref), by=person, now=now
                )
        except Refused as refused:
            form.add_error("reviewers" if refused.field else None, say(refused))
        else:
            messages.success(request, _("The reviewers are asked by mail."))
            return redirect("proposals:proposal", proposal.key)
    context = {"proposal": proposal, "form": form, "at_intake": at_intake, **_read_only(proposal, now=now)}
    return render(request, "proposals/review/intake.html", context, status=422 if form.errors else 200)


def _read_only(proposal: Proposal, *, now: Any) -> dict[str, Any]:
    submission = concepts.submitted(proposal) or concepts.current(proposal)
    state = concepts.state(proposal, now=now, submission=submission)
    return {
        "marks": pages.marks_on_page(state.readings),
        "met": pages.met_count(state.readings),
        "findings": state.findings,
        "problems": state.problems,
        "clock": pages.clock_on_page(clocks.of(proposal, now=now)),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, key: str) -> HttpResponse:
    """One's own sheet, with the proposer quoted; kept as a draft or sent. The other one stays closed until then."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    stage = facts.review_stage(proposal)
    if stage is None or stage.reviewers is None:
        raise Refused("sheet_not_now")
    asked = proposal.reviewers.filter(round=proposal.round, ended_at=None, person=person).exists()
    mine = proposal.sheets.filter(round=proposal.round, person=person).first()
    if not asked:
        raise NotAllowed("not_a_reviewer", who_can=people.names_with(Role.CE_COORDINATOR, on=policies.local_day(now)))
    if mine is not None and mine.sent_at is not None:
        return redirect("proposals:sheets", proposal.key)
    kind = stage.sheet or Sheet.FOUR_MARKS
    context = _read_only(proposal, now=now)
    content = dict(mine.content) if mine else _prefilled(context["marks"], kind)
    form = SheetForm(kind, content=content, codes=sheet_rules.RECOMMENDATIONS, next_title=_next_title(proposal), data=request.POST or None)
    if request.method == "POST":
        answer = _sheet_post(request, proposal, form, kind)
        if answer is not None:
            return answer
        mine = proposal.sheets.filter(round=proposal.round, person=person).first()  # kept as a draft, at its next revision
    context |= {
        "proposal": proposal,
        "form": form,
        "kind": kind.value,
        "mark_parts": [
            (mark, MARK_TITLES[mark], LOOK_FOR[mark], reading, form[f"mark_{mark}"], form[f"note_{mark}"], _quotes(proposal, mark))
            for mark, reading in zip(MARKS, context["marks"], strict=True)
        ],
        "criteria": _criteria(form, kind),
        "score": sheet_rules.weighted({key: int(value) for key, value in _given(form).items()}) if kind is Sheet.TEN_CRITERIA else 0,
        "others": sheet_reads.others(proposal, person),
        "revision": mine.revision if mine else 0,
        "directors": people.names_with(Role.CE_DIRECTOR, on=policies.local_day(now)),
        "blind": stage.reviewers.blind and stage.reviewers.count > 1,
    }
    return render(request, "proposals/review/assess.html", context, status=422 if form.errors else 200)


def _sheet_post(request: HttpRequest, proposal: Proposal, form: SheetForm, kind: Sheet) -> HttpResponse | None:
    person, now = person_of(request), now_of(request)
    content, seen = form.content(), request.POST.get("revision", "0")
    revision = int(seen) if seen.isdecimal() else 0
    try:
        if "send" in request.POST:
            found = sheet_rules.sheet_problems(kind, content)
            if found:
                sheet_actions.save_sheet(proposal_id=proposal.pk, content=content, seen_revision=revision, by=person, now=now)
                form.show(found)
                return None
            sheet_actions.send_sheet(proposal_id=proposal.pk, content=content, seen_revision=revision, by=person, now=now)
            messages.success(request, _("Your sheet is sent."))
            return redirect("proposals:sheets", proposal.key)
        sheet_actions.save_sheet(proposal_id=proposal.pk, content=content, seen_revision=revision, by=person, now=now)
        messages.success(request, _("Your sheet is kept. Nobody else sees it yet."))
        return redirect("proposals:assess", proposal.key)
    except Stale:
        form.add_error(None, _("You changed this sheet on another page. Reload to see it; what you typed here is below"))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, say(refused))
    return None


def _prefilled(marks: list[pages.MarkOnPage], kind: Sheet) -> dict[str, Any]:
    """The marks as the form's rules read them, to be adjusted (ux.md J2); a four-mark sheet begins empty."""
    return {"marks": {each.mark: each.state for each in marks}} if kind is Sheet.TEN_CRITERIA else {}


def _given(form: SheetForm) -> dict[str, str]:
    return {
        each.key: given if (given := str(form[f"score_{each.key}"].value())) in sheet_rules.SCORES else "0"
        for each in sheet_rules.CRITERIA
        if f"score_{each.key}" in form.fields
    }


def _criteria(form: SheetForm, kind: Sheet) -> list[tuple[Any, ...]]:
    if kind is not Sheet.TEN_CRITERIA:
        return []
    language = get_language() or "en"
    rows = []
    for each in sheet_rules.CRITERIA:
        bound = form[f"score_{each.key}"]
        value = str(bound.value() or "")
        anchor = each.anchors[int(value)].in_(language) if value in sheet_rules.SCORES else ""
        rows.append((each, each.label.in_(language), anchor, bound, form[f"reason_{each.key}"], [one.in_(language) for one in each.anchors]))
    return rows


def _next_title(proposal: Proposal) -> str:
    stage = facts.review_stage(proposal)
    rows = [row for row in (stage.decisions if stage else ()) if row.code is Code.SUPPORT and row.next]
    fitting = [row for row in rows if all(proposal.kinds.get(name) == value for name, value in row.when.items())] or rows
    return proposal.policy.label(fitting[0].next or "").in_(get_language() or "en") if fitting else ""


def _quotes(proposal: Proposal, mark: str) -> list[tuple[str, int]]:
    """The proposer's own words on a requirement, with the section they stand in."""
    submission = concepts.submitted(proposal) or concepts.current(proposal)
    form, answers = concepts.form(), submission.values()
    keys = {
        "competency": ("competencies",),
        "evidence": ("methods", "evidence_kept", "pass_idea"),
        "endorsed": ("partners", "will_confirm_demand", "will_confirm_realism"),
        "aligned": ("plan_goals", "plan_reason"),
    }[mark]
    found = []
    for key in keys:
        field = form.field(key)
        text = pages.in_words(field, answers.get(key), form=form)
        if text:
            found.append((text, field.step))
    return found


@signed_in
@require_GET
def sheets(request: HttpRequest, key: str) -> HttpResponse:
    """The sheets that this person may read now; the others are named as closed, with the reason."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    if not sheet_reads.may_see_any(proposal, person, today=policies.local_day(now)):
        raise NotAllowed("only_ce", who_can=people.names_with(access.CE, on=policies.local_day(now)))
    context = {"proposal": proposal, "sheets": sheet_reads.readable(proposal, person), **_read_only(proposal, now=now)}
    return render(request, "proposals/review/sheets.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """The sheets side by side, the spread, the note, and the decision with its effects."""
    person, now = person_of(request), now_of(request)
    proposal = access.find(key, person=person, now=now)
    today = policies.local_day(now)
    _require(person, Role.CE_DIRECTOR, today=today)
    if proposal.policy.end(proposal.stage) or proposal.policy.stage(proposal.stage).kind not in {StageKind.REVIEW, StageKind.CHECK}:
        last = proposal.decisions.select_related("decided_by").order_by("visit").last()
        if request.method == "POST" and last is not None:
            messages.warning(request, decided_meanwhile(last.code, who=last.decided_by.name, when=last.decided_at))
        return redirect("proposals:proposal", proposal.key)
    known = facts.gather(proposal, now=now)
    rows = [row for row in proposal.policy.decisions_at(proposal.stage, facts=proposal.kinds) if row.code not in {Code.ASK, Code.NOTE}]
    seen = request.POST.get("seen_visit", "")
    form = DecisionForm(rows, policy=proposal.policy, whole=concepts.form(), owners=owner_choices(), data=request.POST if "record" in request.POST else None)
    note = NoteForm(request.POST if "reconcile" in request.POST else None)
    if request.method == "POST":
        answer = _decide_post(request, proposal, form, note)
        if answer is not None:
            return answer
    stage: StageRule = proposal.policy.stage(proposal.stage)
    context = {
        "proposal": proposal,
        "form": form,
        "note": note,
        "seen_visit": seen if seen.isdecimal() and "code" not in form.errors else proposal.visit,
        "parts_field": form["fields"],
        "written": proposal.spread_notes.filter(round=proposal.round).select_related("by").first(),
        "sheets": sheet_reads.readable(proposal, person),
        "spread": sheet_reads.spread_table(proposal, stage.reviewers),
        "spread_open": known.spread_open,
        "missing": sheet_reads.missing_words(proposal, known),
        **_read_only(proposal, now=now),
    }
    return render(request, "proposals/review/decide.html", context, status=422 if form.errors or note.errors else 200)


def _seen(request: HttpRequest) -> int | None:
    """The visit that the decider's page showed."""
    text = request.POST.get("seen_visit", "")
    return int(text) if text.isdecimal() else None


def _decide_post(request: HttpRequest, proposal: Proposal, form: DecisionForm, note: NoteForm) -> HttpResponse | None:
    person, now = person_of(request), now_of(request)
    try:
        if "reconcile" in request.POST and note.is_valid():
            sheet_actions.reconcile_spread(proposal_id=proposal.pk, text=note.cleaned_data["note"], by=person, now=now)
            messages.success(request, _("The note is on record."))
            return redirect("proposals:decide", proposal.key)
        if "record" in request.POST and form.is_valid():
            data = form.cleaned_data
            code = Code(data["code"])
            interests.declare_interest(
                proposal_id=proposal.pk, has_interest=data["interest"] == "yes", nature=data["nature"], by=person, now=now
            )
            review.record_decision(
                proposal_id=proposal.pk, code=code, reason=data["reason"], authority=Authority.person(person.ref), by=person, now=now,
                conditions=form.conditions() if code is Code.WITH_CONDITIONS else (),
                defer_until=data["defer_until"], reason_code=data["reason_code"] if code is Code.DECLINE else "",
                fields=data["fields"] if code is Code.REQUEST_CHANGES else (), seen_visit=_seen(request),
            )  # fmt: skip
            messages.success(request, _("The decision is recorded, and the proposer is told."))
            return redirect("proposals:proposal", proposal.key)
    except Stale as stale:
        form.add_error("code", decided_meanwhile(str(stale.theirs), who=stale.who, when=stale.when))
    except Refused as refused:
        target = note if "reconcile" in request.POST else form
        target.add_error(refused.field if refused.field in target.fields else None, say(refused))
    return None
