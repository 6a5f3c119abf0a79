"""CE's scoring sheets as data, and what a complete sheet is (forms.md section 5).

No total decides: the weighted score is information. A requirement marked *not yet* (or *no*) cannot go with *support*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field as member
from types import MappingProxyType
from typing import Any

from testamur.ground.errors import Allowed, Refusal, Verdict
from testamur.proposals.rules.marks import MARKS, MET, NOT_YET, PARTLY
from testamur.proposals.rules.policy import Label, Reviewers
from testamur.proposals.rules.vocabulary import Code, Sheet

STATES = (MET, PARTLY, NOT_YET)
LEAST_REASON_WORDS = 10
LOW = 2
"""A score below this needs its reason."""
SCORES = frozenset({"0", "1", "2", "3", "4"})
"""The scores of a criterion as a form sends them."""

RECOMMENDATIONS = (
    Code.SUPPORT, Code.WITH_CONDITIONS, Code.REQUEST_CHANGES, Code.ASK, Code.DEFER, Code.REDIRECT, Code.DECLINE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the ten criteria with its weight and the anchor of each score 0 to 4."""

    key: str
    weight: int
    label: Label
    anchors: tuple[Label, Label, Label, Label, Label]


def _criterion(key: str, weight: int, label: tuple[str, str], *anchors: tuple[str, str]) -> Criterion:
    zero, one, two, three, four = (Label(*anchor) for anchor in anchors)
    return Criterion(key, weight, Label(*label), (zero, one, two, three, four))


CRITERIA: tuple[Criterion, ...] = (
    _criterion(
        "need", 15, ("Need and evidence", "Besoin et preuves"),
        ("None", "Aucune"), ("Opinion only", "Une opinion seulement"), ("One dated source", "Une source datée"),
        ("Several, one local figure", "Plusieurs, dont un chiffre local"),
        ("Several, measured and confirmed by employers", "Plusieurs, mesurées et confirmées par des employeurs"),
    ),
    _criterion(
        "clarity", 15, ("Competency clarity", "Clarté des compétences"),
        ("Topics, not skills", "Des sujets, non des habiletés"), ("Mostly vague", "Plutôt vagues"),
        ("Observable but loose", "Observables mais imprécises"),
        ("Observable, with a standard", "Observables, avec une norme"),
        ("Observable, standard, context, all separable", "Observables, norme, milieu, toutes distinctes"),
    ),
    _criterion(
        "assessability", 15, ("Assessability", "Évaluabilité"),
        ("No method", "Aucune méthode"), ("Exam only", "Examen seulement"),
        ("Performance named, evidence thin", "Performance nommée, preuves minces"),
        ("Method, evidence and pass rule are clear", "Méthode, preuves et règle de réussite claires"),
        ("Coverage and critical steps clear, realistic", "Couverture et étapes critiques claires, réaliste"),
    ),
    _criterion(
        "partner", 10, ("Partner strength", "Solidité du partenaire"),
        ("None", "Aucun"), ("Named", "Nommé"), ("Contacted, positive", "Contacté, favorable"),
        ("Written interest from a hiring partner", "Intérêt écrit d'un partenaire qui embauche"),
        ("Partner co-designs and will sign both statements", "Le partenaire conçoit avec nous et signera les deux énoncés"),
    ),
    _criterion(
        "plan", 10, ("Education Plan fit", "Accord avec le plan"),
        ("None", "Aucun"), ("Forced", "Forcé"), ("Plausible", "Plausible"),
        ("Clear on one goal", "Clair pour un objectif"),
        ("Strong on a priority, with a measure", "Fort pour une priorité, avec une mesure"),
    ),
    _criterion(
        "duplicate", 5, ("Not a duplicate", "Sans doublon"),
        ("A copy of ours", "Une copie d'une des nôtres"), ("Large overlap, unexplained", "Grand recoupement inexpliqué"),
        ("Overlap explained", "Recoupement expliqué"), ("Mostly new", "Plutôt nouvelle"),
        ("Fills a clear hole, or stacks", "Comble un manque net, ou s'empile"),
    ),
    _criterion(
        "resources", 10, ("Feasibility and resources", "Faisabilité et ressources"),
        ("Impossible", "Impossible"), ("Large gaps", "Grands manques"), ("Gaps with a plan", "Manques, avec un plan"),
        ("Mostly committed", "En grande partie engagées"),
        ("Fully committed by owners", "Entièrement engagées par les responsables"),
    ),
    _criterion(
        "demand", 10, ("Demand and money", "Demande et argent"),
        ("Loss, no reason", "Perte, sans raison"), ("Unknown", "Inconnues"), ("Break-even argued", "Seuil argumenté"),
        ("Break-even is evidenced", "Seuil démontré"),
        ("Pre-committed seats or funding", "Places ou fonds déjà engagés"),
    ),
    _criterion(
        "access", 5, ("Access and equity", "Accès et équité"),
        ("Ignored", "Ignorés"), ("Slogan", "Slogan"), ("One risk, one action", "Un risque, une mesure"),
        ("Several actions, each owned", "Plusieurs mesures, chacune avec responsable"),
        ("Designed in, with a measure", "Prévus dès la conception, avec une mesure"),
    ),
    _criterion(
        "risk", 5, ("Risk and safety", "Risques et sécurité"),
        ("Unsafe", "Dangereux"), ("Risk unnamed", "Risque non nommé"), ("Risk named", "Risque nommé"),
        ("Controls are named", "Mesures nommées"), ("Controls owned and proven", "Mesures attribuées et éprouvées"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One fault of a sheet: the field it stands at, the code of its sentence and its facts."""

    field: str
    reason: str
    facts: Mapping[str, object] = member(default_factory=lambda: MappingProxyType({}))


def sheet_problems(kind: Sheet, content: Mapping[str, Any]) -> list[SheetProblem]:
    """What is missing or contradictory on a sheet before it can be sent.

    `content`: {marks: {mark: state}, notes: {mark: text}, scores: {criterion: 0-4}, reasons: {criterion: text},
    recommendation: code, reason: text}.
    """
    found = [*_marks_problems(kind, content)]
    if kind is Sheet.TEN_CRITERIA:
        found += _score_problems(content)
    recommendation = content.get("recommendation")
    if recommendation not in {str(code) for code in RECOMMENDATIONS}:
        found.append(SheetProblem("recommendation", "recommendation_missing"))
    not_yet = [mark for mark in MARKS if (content.get("marks") or {}).get(mark) == NOT_YET]
    if not_yet and recommendation in {Code.SUPPORT, Code.WITH_CONDITIONS}:
        found.append(SheetProblem("recommendation", "not_yet_rules_out_support", {"mark": not_yet[0]}))
    if recommendation and recommendation != Code.SUPPORT and not str(content.get("reason") or "").strip():
        found.append(SheetProblem("reason", "recommendation_reason_missing"))
    return found


def _marks_problems(kind: Sheet, content: Mapping[str, Any]) -> Iterator[SheetProblem]:
    marks, notes = content.get("marks") or {}, content.get("notes") or {}
    for mark in MARKS:
        state = marks.get(mark)
        note = str(notes.get(mark) or "").strip()
        if state not in STATES:
            yield SheetProblem(f"mark_{mark}", "sheet_mark_missing", {"mark": mark})
        elif kind is Sheet.FOUR_MARKS and len(note.split()) < LEAST_REASON_WORDS:
            yield SheetProblem(
                f"note_{mark}",
                "sheet_reason_short",
                {"mark": mark, "limit": LEAST_REASON_WORDS},
            )
        elif kind is Sheet.TEN_CRITERIA and state != MET and not note:
            yield SheetProblem(f"note_{mark}", "sheet_note_missing", {"mark": mark})


def _score_problems(content: Mapping[str, Any]) -> Iterator[SheetProblem]:
    scores, reasons = content.get("scores") or {}, content.get("reasons") or {}
    for criterion in CRITERIA:
        score = scores.get(criterion.key)
        if score not in {0, 1, 2, 3, 4}:
            yield SheetProblem(f"score_{criterion.key}", "score_missing", {"criterion": criterion.key})
        elif score < LOW and not str(reasons.get(criterion.key) or "").strip():
            yield SheetProblem(
                f"reason_{criterion.key}",
                "score_reason_missing",
                {"criterion": criterion.key},
            )


def weighted(scores: Mapping[str, int]) -> int:
    """The weighted score out of 100, rounded half up; criteria without a score count 0. Information only."""
    points = sum(criterion.weight * int(scores.get(criterion.key) or 0) for criterion in CRITERIA)
    return (points * 2 + 4) // 8


def open_spread(sheets: Sequence[Mapping[str, int]], *, reviewers: Reviewers | None) -> tuple[str, ...]:
    """The criteria on which the sheets differ by more than the policy's spread; none where it names no spread."""
    if reviewers is None or reviewers.spread is None or len(sheets) < 2:
        return ()
    found = []
    for criterion in CRITERIA:
        given = [scores[criterion.key] for scores in sheets if criterion.key in scores]
        if given and max(given) - min(given) > reviewers.spread:
            found.append(criterion.key)
    return tuple(found)


def may_read(*, mine_sent: bool, is_mine: bool, sent: int, reviewers: Reviewers, is_scorer: bool) -> Verdict:
    """May this person read this sheet? Blind: a scorer sees the others' only when their own is sent; others when all are.

    Source: process.md section 4 (two reviewers are blind to each other until both submit).
    """
    if is_mine or not reviewers.blind:
        return Allowed()
    if sent >= reviewers.count:
        return Allowed()
    if is_scorer and not mine_sent:
        return Refusal("sheet_closed_until_yours")
    return Refusal("sheet_closed_until_all", {"count": reviewers.count})
