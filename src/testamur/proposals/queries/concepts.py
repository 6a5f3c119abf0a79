"""Reading a concept: its rounds, answers, problems, findings and the four marks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from testamur.definitions import queries as definitions
from testamur.people import queries as people
from testamur.proposals.models import Proposal, Submission
from testamur.proposals.queries import policies
from testamur.proposals.rules import answers as answer_rules, checks, forms, marks
from testamur.proposals.rules.answers import FieldProblem
from testamur.proposals.rules.checks import Finding, Surroundings
from testamur.proposals.rules.forms import Choice, Form
from testamur.proposals.rules.marks import Reading
from testamur.proposals.rules.policy import FormRule, Label

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class ConceptState:
    """A concept as it stands: answers, what is wrong with them, what the checks find, the four marks."""

    answers: Mapping[str, Any]
    revisions: Mapping[str, int]
    problems: tuple[FieldProblem, ...]
    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that hold back a submit."""
        return tuple(checks.errors(self.findings))

    @property
    def can_submit(self) -> bool:
        """No mark *not yet*, no answer missing or wrong, no check of severity error (process.md section 4, draft)."""
        return not self.problems and not self.errors and marks.may_be_submitted(self.readings)


def form() -> Form:
    """The concept form with this institution's Education Plan goals as the choices of `plan_goals`."""
    shipped = forms.load(CONCEPT)
    facts = people.institution_or_none()
    goals = (
        tuple(Choice(each.code, Label(each.name_en, each.name_fr)) for each in facts.plan_priorities) if facts else ()
    )
    if not goals and facts:
        goals = (
            Choice("plan", Label(facts.say("education_plan.title", "en"), facts.say("education_plan.title", "fr"))),
        )
    steps = tuple(
        dataclasses.replace(
            step,
            fields=tuple(
                dataclasses.replace(field, choices=goals) if field.source == "plan_goals" else field
                for field in step.fields
            ),
        )
        for step in shipped.steps
    )
    return dataclasses.replace(shipped, steps=steps)


def rule_of(proposal: Proposal) -> FormRule:
    """What the proposal's policy hides and softens in the concept form."""
    return proposal.policy.form_rule(CONCEPT)


def current(proposal: Proposal) -> Submission:
    """The newest round of its concept form."""
    return proposal.submissions.filter(form=CONCEPT).prefetch_related("answers").latest("round")


def submitted(proposal: Proposal) -> Submission | None:
    """The newest round that was submitted: what reviewers and bodies read."""
    rows = proposal.submissions.filter(form=CONCEPT, submitted_at__isnull=False).prefetch_related("answers")
    return rows.order_by("-round").first()


def answers_of(proposal: Proposal) -> dict[str, Any]:
    """The answers that count now: of the newest round."""
    return current(proposal).values()


def surroundings(proposal: Proposal, *, today: date) -> Surroundings:
    """What the live checks compare a concept with."""
    rows = definitions.active_versions()
    titles = [row.definition.title_en for row in rows]
    others = Proposal.objects.filter(closed_at=None, received_at__isnull=False).exclude(pk=proposal.pk)
    titles += [title for title in others.values_list("title", flat=True) if title]
    statements = [(row.definition.title_en, each.statement_en) for row in rows for each in row.read().competencies]
    email = proposal.proposer.email or ""
    return Surroundings(
        today=today,
        titles=tuple(titles),
        competencies=tuple(statements),
        proposer_domain=email.rpartition("@")[2],
    )


def state(proposal: Proposal, *, now: datetime, submission: Submission | None = None) -> ConceptState:
    """The concept as it stands at an instant."""
    submission = submission or current(proposal)
    values = submission.values()
    today = policies.local_day(now)
    found = answer_rules.form_problems(form(), values, rule=rule_of(proposal), today=today)
    findings = checks.run(values, surroundings(proposal, today=today))
    return ConceptState(
        answers=values,
        revisions=submission.revisions(),
        problems=tuple(found),
        findings=tuple(findings),
        readings=marks.concept_marks(values),
    )


def differences(proposal: Proposal) -> list[tuple[str, Any, Any]]:
    """What changed between the last two rounds: (field key, before, after), in the order of the form."""
    rounds = list(proposal.submissions.filter(form=CONCEPT).order_by("-round")[:2])
    if len(rounds) < 2:
        return []
    after, before = rounds[0].values(), rounds[1].values()
    keys = [field.key for field in form().fields]
    return [(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
