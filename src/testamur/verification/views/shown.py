"""What the result page says, put together from a check: every line in words, in the language now active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, gettext as _

from testamur.awards.queries.document import evidence_until
from testamur.people import queries as people
from testamur.seal.report import CheckName, EndorsementReport, Result
from testamur.ui.moments import day
from testamur.verification import words
from testamur.verification.models import CheckRecord
from testamur.verification.queries import Checked
from testamur.verification.rules.states import LOOKS, Look, State
from testamur.verification.views import method

LINES = (CheckName.ISSUER_BINDING, CheckName.PROOF, CheckName.STATUS, CheckName.VALIDITY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what was checked: pass, fail or unknown, in words; or a note that changes nothing."""

    result: str
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of the details: label, text, and a smaller second text or a link."""

    label: str
    text: str
    small: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the result page shows."""

    state: str
    look: Look
    heading: str
    sentence: str
    meaning: str
    checked_at: datetime
    host: str
    public_id: str = ""
    title: str = ""
    kind_line: str = ""
    holder: str = ""
    list_heading: str = ""
    competencies: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    details: tuple[Detail, ...] = ()
    technical: tuple[tuple[str, str], ...] = ()
    unconfirmed: bool = False
    successor: str = ""
    badge: tuple[str, str, tuple[str, ...], str, str] | None = None
    may_keep: bool = False
    issuer_named: str = ""


def _language() -> str:
    return (get_language() or "en")[:2]


def _local(instant: datetime | None) -> date | None:
    return instant.astimezone(people.institution().tz).date() if instant else None


def _day(instant: datetime | None) -> str:
    local = _local(instant)
    return day(local, _language()) if local else _("no end set")


def page(checked: Checked) -> Page:
    """The page of a check."""
    own = people.institution()
    language, said = _language(), checked.said
    issuer = own.name(language)
    facts = {
        "issuer": issuer,
        "name": said.holder if said else "",
        "until": _day(said.valid_until) if said else "",
        "starts": _day(said.valid_from) if said else "",
        "changed": _day(checked.own.state_at) if checked.own else _("an earlier day"),
        "id": checked.public_id,
    }
    version = checked.version
    title = (version.definition.title(language) if version else said.title) if said and checked.shows_title else ""
    return Page(
        state=checked.state.value,
        look=checked.look,
        heading=str(words.HEADINGS[checked.state]),
        sentence=_sentence(checked).format_map(facts),
        meaning=str(words.MEANING.get(checked.state, "")) if checked.state is not State.UNKNOWN_ISSUER else "",
        checked_at=checked.at,
        host=own.host,
        public_id=checked.public_id,
        title=title,
        kind_line=_kind_line(checked),
        holder=facts["name"] if checked.shows_all else "",
        list_heading=_("What was assessed at the time") if checked.state is State.EXPIRED else _("Competencies this person has shown"),
        competencies=_competencies(checked, language),
        lines=_lines(checked, facts) if checked.look.shows != "nothing" else (),
        details=_details(checked, language) if checked.shows_all else (),
        technical=_technical(checked),
        unconfirmed=checked.state is State.UNKNOWN_ISSUER,
        successor=checked.own.replaced_by if checked.own else "",
        badge=_badge(checked, language),
        may_keep=bool(checked.public_id and checked.report),
        issuer_named=_issuer_named(checked),
    )


def _sentence(checked: Checked) -> str:
    if checked.ends_soon:
        return str(words.SOON)
    report = checked.report
    if report is not None and checked.state is State.COULD_NOT_CHECK:
        for check in report.checks:
            if check.result is Result.UNKNOWN and check.reason in words.COULD_NOT:
                return str(words.COULD_NOT[check.reason])
    exposed = report is not None and report.check(CheckName.ISSUER_BINDING).reason == "key_revoked"
    if exposed and checked.state is State.NOT_GENUINE:
        return str(words.KEY_EXPOSED)
    unproven = report is not None and report.check(CheckName.PROOF).result is not Result.PASS
    if unproven and checked.state is State.UNKNOWN_ISSUER:
        return str(words.UNKNOWN_AND_UNPROVEN)
    return str(words.SENTENCES[checked.state])


def _kind_line(checked: Checked) -> str:
    if checked.version is None or not checked.shows_title:
        return ""
    hours = checked.version.read().hours.total
    return _("Micro-credential · %(hours)s hours") % {"hours": hours} if hours else _("Micro-credential")


def _issuer_named(checked: Checked) -> str:
    report = checked.report
    if report is None or report.issuer is None or checked.state is not State.UNKNOWN_ISSUER:
        return ""
    return report.issuer.id


def _competencies(checked: Checked, language: str) -> tuple[str, ...]:
    said = checked.said
    if said is None or not checked.shows_all:
        return ()
    own_words = method.statements(checked.version.read(), language) if checked.version else {}
    return tuple(own_words.get(code, text) for code, text in said.competencies)


def _lines(checked: Checked, facts: dict[str, str]) -> tuple[Line, ...]:
    if checked.report is None:
        return ()
    found = []
    for name in LINES:
        check = checked.report.check(name)
        key = (name.value, check.result.value)
        if name is CheckName.VALIDITY and check.result is Result.PASS and checked.said and checked.said.valid_until is None:
            found.append(Line("pass", str(words.IN_DATE_WITHOUT_END)))
        elif key in words.CHECK_LINES:
            found.append(Line(check.result.value, str(words.CHECK_LINES[key]).format_map(facts)))
    if checked.shows_all:
        found += [_endorsement_line(one, checked) for one in checked.report.endorsements]
    told = dict.fromkeys(str(words.NOTICES[code]) for code in checked.report.warnings if code in words.NOTICES)
    return (*found, *(Line("note", text) for text in told))


def _endorsement_line(one: EndorsementReport, checked: Checked) -> Line:
    partner = checked.partners.get(one.id or "", _("a partner"))
    text = words.ENDORSEMENT_LINES.get(one.state.value, words.ENDORSEMENT_LINES["not_checked"])
    good = one.state.value in {"in_force", "lapsed", "withdrawn"}
    return Line("pass" if good else "unknown", str(text).format_map({"partner": partner}))


def _details(checked: Checked, language: str) -> tuple[Detail, ...]:
    said, own, version = checked.said, people.institution(), checked.version
    if said is None:
        return ()
    rows = [
        Detail(_("Awarded to"), said.holder),
        Detail(_("Awarded on"), _day(said.awarded_at) if said.awarded_at else ""),
        Detail(_("Current until"), _day(said.valid_until) if said.valid_until else _("no end set")),
    ]
    if version is not None:
        how = method.method(version.read())
        rows += [
            Detail(_("Assessed by"), how.assessed_by),
            Detail(_("Setting"), how.setting),
            Detail(_("Supervision"), how.supervision),
        ]
    else:
        rows += [Detail(_("How it was assessed"), text) for text in said.evidence]
    for one in checked.report.endorsements if checked.report else ():
        partner = checked.partners.get(one.id or "")
        if partner and one.state.value in {"in_force", "lapsed", "withdrawn"}:
            whose = (
                _("Signed for the partner by %(issuer)s") % {"issuer": own.name(language)}
                if one.custody.value == "institution"
                else _("Signed with the partner's own key")
            )
            text = _("%(partner)s endorses this micro-credential, not the person: the skill is needed, and the assessment reflects the job.")
            rows.append(Detail(_("Endorsed by"), text % {"partner": partner}, small=whose))
    if version is not None:
        where = f"/{language}/catalogue/{version.definition.slug}/v{version.number}/#approval"
        rows.append(Detail(_("Approved by"), method.approval(version, language), url=where))
        rows.append(Detail(_("Aligned"), _("Fits %(short)s's Education Plan") % {"short": own.short_name(language)}))
        awarded = _local(said.awarded_at)
        if awarded:
            rows.append(Detail(_("Evidence"), _("Evidence kept until %(date)s") % {"date": day(evidence_until(awarded), language)}))
    return tuple(row for row in rows if row.text)


def _technical(checked: Checked) -> tuple[tuple[str, str], ...]:
    if checked.report is None:
        return ()
    rows = [(check.name.value, check.result.value + (f" ({check.reason})" if check.reason else "")) for check in checked.report.checks]
    rows += sorted((key, str(value)) for key, value in checked.report.trace.items())
    return tuple(rows)


def _badge(checked: Checked, language: str) -> tuple[str, str, tuple[str, ...], str, str] | None:
    """Definition id, title, plate lines, field and state for the badge picture of one of ours."""
    if checked.own is None or not checked.shows_title or checked.said is None:
        return None
    state = {State.EXPIRED: "expired", State.REVOKED: "revoked"}.get(checked.state, "active")
    own = checked.own
    return (checked.said.achievement_id, own.title(language), own.badge_lines(language), own.field, state)


def kept(record: CheckRecord) -> Page:
    """The page of a check that was kept: the verdict and the checks of that moment, nothing of the person."""
    state = State(record.verdict)
    own = people.institution()
    rows = tuple((row["name"], row["result"] + (f" ({row['reason']})" if row["reason"] else "")) for row in record.report["checks"])
    return Page(
        state=state.value, look=LOOKS[state], heading=str(words.HEADINGS[state]), sentence="", meaning="",
        checked_at=record.at, host=own.host, public_id=record.public_id, technical=rows,
    )  # fmt: skip


def kinds_of_answer() -> list[tuple[str, str, str, str]]:
    """The four kinds of answer that the check page shows before anybody asks: shape, icon, band, words."""
    return [
        ("circle", "check", "ok", _("Genuine and current: rely on it")),
        ("diamond", "clock", "warn", _("Read on: expired, on hold, replaced, or by somebody we do not know")),
        ("octagon", "cross", "bad", _("Do not rely on it: withdrawn or altered")),
        ("square", "question", "neutral", _("No answer: private, unknown or unreadable; it says nothing about the person")),
    ]


