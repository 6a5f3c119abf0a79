"""The draft editor: the parts of a content, each on its own page, saved part by part. Works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from testamur.definitions import forms, queries
from testamur.definitions.actions import drafting
from testamur.definitions.forms.about import PrerequisiteRows
from testamur.definitions.forms.competency import CriterionRows
from testamur.definitions.forms.instrument import ItemRows, StationRows
from testamur.definitions.models import Version
from testamur.definitions.rules import change, parts
from testamur.definitions.rules.change import Difference
from testamur.definitions.rules.shape import Problem
from testamur.definitions.views.doors import drafted, goal_names
from testamur.ground.errors import NotFound, Refusal, Refused, Stale
from testamur.ui.doors import now_of, person_of, signed_in
from testamur.ui.words import say

_PART = ["GET", "POST"]


@dataclass(slots=True)
class Page:
    """One part being edited: what was shown, what somebody else saved meanwhile, what cannot be read."""

    version: Version
    part: str
    seen: str
    stale: Stale | None = None
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of the editor shows."""
        content = self.version.content
        return {
            "version": self.version,
            "title": self.version.read().title((get_language() or "en")[:2]),
            "seen": self.seen,
            "stale": self.stale,
            "differences": self.differences,
            "problems": self.problems,
            "part": self.part,
            "competencies": content.get("competencies", []),
            "instruments": content.get("instruments", []),
            **more,
        }


@signed_in
@require_http_methods(_PART)
def about(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Title, badge, summary, hours, prerequisites, attempts, validity, goals."""
    page = _page(request, slug, number, parts.ABOUT)
    now = parts.take(page.version.content, parts.ABOUT) or {}
    goals = goal_names((get_language() or "en")[:2]).items()
    form = forms.AboutForm(request.POST or None, goals=goals, initial=forms.AboutForm.shown(now))
    rows = PrerequisiteRows(request.POST or None, prefix="pre", initial=_known(now, "prerequisites"))

    def value() -> dict[str, Any]:
        return form.part(now, forms.prerequisite_rows(rows, now.get("prerequisites", [])))

    if request.method == "POST" and form.is_valid() and rows.is_valid():
        saved = _save(request, page, value())
        if saved:
            return _next(request, saved, reverse("definitions:about", args=[slug, number]))
    return render(request, "definitions/edit_about.html", page.context(form=form, rows=rows))


@signed_in
@require_http_methods(_PART)
def competency(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """One competency with its criteria."""
    page = _page(request, slug, number, f"competency:{code}")
    now = parts.take(page.version.content, page.part)
    if now is None:
        raise NotFound("competency")
    form = forms.CompetencyForm(request.POST or None, initial=forms.CompetencyForm.shown(now))
    rows = CriterionRows(request.POST or None, prefix="cri", initial=_known(now, "criteria"))

    def value() -> dict[str, Any]:
        return form.part(now, forms.criterion_rows(rows, code, now.get("criteria", [])))

    if request.method == "POST" and form.is_valid() and rows.is_valid():
        saved = _save(request, page, value())
        if saved:
            return _next(request, saved, reverse("definitions:competency", args=[slug, number, code]))
    observed = now.get("minimum", {}).get("of", 0)
    return render(request, "definitions/edit_competency.html", page.context(form=form, rows=rows, code=code, observed=observed))


@signed_in
@require_http_methods(_PART)
def instrument(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """One assessment with its shares, rule, stations and items."""
    page = _page(request, slug, number, f"instrument:{code}")
    content = page.version.content
    now = parts.take(content, page.part)
    if now is None:
        raise NotFound("instrument")
    names = [(one["code"], one.get("statement_en", "")) for one in content.get("competencies", [])]
    form = forms.InstrumentForm(request.POST or None, competencies=names, initial=forms.InstrumentForm.shown(now))
    stations = StationRows(request.POST or None, prefix="sta", initial=_known(now, "stations"))
    items = ItemRows(
        request.POST or None, prefix="itm", initial=_known(now, "items"), form_kwargs={"criteria": _criteria(content)}
    )

    def value() -> dict[str, Any]:
        return form.part(now, forms.station_rows(stations, now.get("stations", [])), forms.item_rows(items, code))

    if request.method == "POST" and form.is_valid() and stations.is_valid() and items.is_valid():
        saved = _save(request, page, value())
        if saved:
            return _next(request, saved, reverse("definitions:instrument", args=[slug, number, code]))
    context = page.context(form=form, stations=stations, items=items, code=code)
    return render(request, "definitions/edit_instrument.html", context)


@signed_in
@require_http_methods(_PART)
def new_competency(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a competency; the code follows from the letters chosen with the first one."""
    version = drafted(request, slug, number)
    known = version.content.get("competencies", [])
    letters = known[0]["code"].partition("-")[0] if known else ""
    form = forms.NewCompetencyForm(request.POST or None, initial={"letters": letters})
    if request.method == "POST" and form.is_valid():
        code = parts.next_code(version.content, prefix=form.cleaned_data["letters"])
        value = {"code": code, "statement_en": form.cleaned_data["statement_en"], "criteria": [], "minimum": {"items": 0, "of": 0}}
        page = Page(version, f"competency:{code}", parts.seen(version.content, f"competency:{code}"))
        if _save(request, page, value):
            return redirect("definitions:competency", slug, number, code)
    page = Page(version, "new", "")
    return render(request, "definitions/edit_new.html", page.context(form=form, kind="competency"))


@signed_in
@require_http_methods(_PART)
def new_instrument(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add an assessment."""
    version = drafted(request, slug, number)
    used = [one["code"] for one in version.content.get("instruments", [])]
    form = forms.NewInstrumentForm(request.POST or None, used=used)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        value = {"code": code, "type": form.cleaned_data["type"], "summative": True, "weight": 0, "covers": {}, "pass_rule": {}}
        page = Page(version, f"instrument:{code}", parts.seen(version.content, f"instrument:{code}"))
        if _save(request, page, value):
            return redirect("definitions:instrument", slug, number, code)
    page = Page(version, "new", "")
    return render(request, "definitions/edit_new.html", page.context(form=form, kind="instrument"))


@signed_in
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a competency or an assessment away, with what hangs on it."""
    part = request.POST.get("part", "")
    if part.partition(":")[0] not in {"competency", "instrument"}:
        raise NotFound("part")
    page = _page(request, slug, number, part)
    drafting.save_part(
        version_id=page.version.pk, part=part, value=None, seen=page.seen, by=person_of(request), now=now_of(request)
    )
    messages.success(request, _("%(code)s is taken away.") % {"code": part.partition(":")[2]})
    return redirect("definitions:version", slug, number)


@signed_in
@require_http_methods(_PART)
def content_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Replace the whole draft by a content file; every fault is named with its place."""
    version = drafted(request, slug, number)
    form = forms.ContentFileForm(request.POST or None, request.FILES or None, initial={"seen": version.revision})
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        content = {**form.cleaned_data["content"]}
        content.setdefault("slug", slug)
        try:
            drafting.save_content(
                version_id=version.pk,
                content=content,
                seen_revision=form.cleaned_data["seen"] or 0,
                by=person_of(request),
                now=now_of(request),
            )
        except Refused as refused:
            problems = placed(refused)
            form.add_error("text", say(refused))
        else:
            messages.success(request, _("The draft now says what the file says."))
            return redirect("definitions:version", slug, number)
    page = Page(version, "file", "")
    return render(request, "definitions/edit_file.html", page.context(form=form, rows=problems))


def placed(refused: Refused) -> list[tuple[str, str]]:
    """Place and sentence of each problem or gap that a refusal carries."""
    found = refused.facts.get("problems") or refused.facts.get("gaps") or []
    rows: list[tuple[str, str]] = []
    for one in found if isinstance(found, list) else []:
        place = one.path if isinstance(one, Problem) else one.about
        rows.append((place, say(Refusal(one.reason, one.facts))))
    return rows


def _page(request: HttpRequest, slug: str, number: int, part: str) -> Page:
    version = drafted(request, slug, number)
    return Page(version, part, request.POST.get("seen") or parts.seen(version.content, part))


def _save(request: HttpRequest, page: Page, value: Mapping[str, Any]) -> Version | None:
    """Save the part; None when somebody was faster, or the text cannot be read: the page then says so."""
    try:
        return drafting.save_part(
            version_id=page.version.pk,
            part=page.part,
            value=value,
            seen=page.seen,
            by=person_of(request),
            now=now_of(request),
        )
    except Stale as stale:
        theirs = stale.theirs if isinstance(stale.theirs, dict) else {}
        page.stale, page.differences = stale, tuple(change.differences(theirs, value))
        page.version = queries.version(page.version.pk)
        page.seen = parts.seen(page.version.content, page.part)
    except Refused as refused:
        if "problems" not in refused.facts:
            raise
        page.problems = tuple(f"{place}: {text}" for place, text in placed(refused))
    return None


def _next(request: HttpRequest, version: Version, here: str) -> HttpResponseRedirect:
    messages.success(request, _("Saved."))
    if request.POST.get("go") == "here":
        return redirect(here)
    return redirect("definitions:version", version.definition.slug, version.number)


def _known(part: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [dict(one) for one in part.get(name, [])]


def _criteria(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Criteria by competency, for the choice of an item."""
    groups = []
    for one in content.get("competencies", []):
        rows = [(two["code"], f"{two['code']} {two.get('text_en', '')[:70]}") for two in one.get("criteria", [])]
        if rows:
            groups.append((one["code"], rows))
    return groups


