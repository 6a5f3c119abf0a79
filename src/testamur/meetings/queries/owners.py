"""Choices of the resolution form: who may own a condition, which earlier stages there are; what an item is in one sentence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from testamur.meetings.queries import drafts
from testamur.meetings.rules import wording
from testamur.people import queries as people
from testamur.people.models import Body
from testamur.people.rules.roles import Role
from testamur.people.words import ROLES
from testamur.proposals.models import Proposal
from testamur.proposals.queries import access, development
from testamur.record.models import Counter


def earlier_stages(proposal: Proposal | None) -> list[tuple[str, str]]:
    """Where a body may send it back to."""
    if proposal is None:
        return []
    return [(stage.key, stage.title.in_(drafts.language())) for stage in proposal.policy.before(proposal.stage)]


def choices(proposal: Proposal | None, body: Body, *, on: date) -> list[tuple[str, str]]:
    """Who may meet a condition: the people around the proposal, and Continuing Education."""
    if proposal is None:
        return []
    found = development.of(proposal)
    around = [proposal.proposer, *([proposal.sponsor] if proposal.sponsor else [])]
    around += [row.person for row in development.team(found)] if found else []
    around += people.people_with(access.CE, on=on)
    named = {person.pk: person for person in around}
    rows = [(f"person:{key}", person.name) for key, person in named.items()]
    del body
    return [*rows, (f"role:{Role.ADVISORY_LEAD.value}", str(ROLES[Role.ADVISORY_LEAD]))]


def next_number(body: Body, year: int) -> str:
    """The number that the next resolution of the body will be given."""
    last = Counter.objects.filter(series=f"resolution:{body.prefix}", year=year).values_list("last", flat=True).first()
    return wording.number(body.prefix, year, (last or 0) + 1)


def summary(proposal: Proposal) -> str:
    """One paragraph about a proposal, from what was sealed: who it is for, who endorsed it, what was decided before."""
    brief = drafts.brief_of(proposal)
    content = brief.content if brief else {}
    french = drafts.language() == "fr"
    parts = [str((content.get("summaryFr") if french else "") or content.get("summary") or "")]
    hours = content.get("hours")
    if hours:
        parts.append(_("{n} study hours.").format(n=hours))
    partners = [row["partnerFr" if french else "partner"] for row in content.get("endorsements", [])]
    if partners:
        parts.append(_("Endorsed by {names}.").format(names=", ".join(partners)))
    for row in proposal.decisions.order_by("visit"):
        counts = row.authority.get("counts") or {}
        if row.authority.get("kind") == "resolution" and counts:
            body = people.body(str(row.authority["body"]))
            parts.append(
                _("{body} on {day}: {code}, {n} in favour, {m} against ({no}).").format(
                    body=drafts.body_name(body), day=development.day_words(date.fromisoformat(str(row.authority["on"]))),
                    code=_code(row.code), n=counts.get("for", 0), m=counts.get("against", 0), no=row.authority.get("number", ""),
                )
            )  # fmt: skip
    return " ".join(part for part in parts if part)


def _code(code: str) -> str:
    return {"endorse": _("endorsed"), "with_conditions": _("endorsed with conditions"), "approve": _("approved"),
            "defer": _("deferred"), "send_back": _("sent back"), "decline": _("declined")}.get(code, code)  # fmt: skip
