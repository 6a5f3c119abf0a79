"""How one of ours was assessed, in the words of the check page (words.md 2): a reading of its version's content."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from testamur.definitions.models import Origin, Version
from testamur.definitions.rules.content import Content
from testamur.definitions.rules.kinds import COUNTED, IdentityCheck, Supervision
from testamur.people import queries as people
from testamur.ui.moments import day


@dataclass(frozen=True, slots=True)
class Method:
    """Assessor, setting and supervision in words."""

    assessed_by: str
    setting: str
    supervision: str


def statements(content: Content, language: str) -> dict[str, str]:
    """Competency code -> statement in a language; the other one where it is missing."""
    return {
        one.code: (one.statement_fr if language == "fr" else one.statement_en) or one.statement_en for one in content.competencies
    }


def method(content: Content) -> Method:
    """Who assessed, where it was shown, who watched and how identity was checked."""
    where = content.where_shown
    parts = []
    if where.simulated:
        parts.append(_("Simulated patients"))
    if where.live_patients and where.logged_procedures:
        parts.append(
            ngettext(
                "%(n)s logged procedure on live patients", "%(n)s logged procedures on live patients", where.logged_procedures
            )
            % {"n": where.logged_procedures}
        )
    elif where.live_patients:
        parts.append(_("Live patients"))
    elif where.logged_procedures:
        parts.append(
            ngettext("%(n)s logged procedure", "%(n)s logged procedures", where.logged_procedures) % {"n": where.logged_procedures}
        )
    return Method(_("A qualified, trained assessor"), " · ".join(parts), _supervision(content))


def _supervision(content: Content) -> str:
    summative = content.summative
    watched = {one.supervision for one in summative}
    parts = []
    if watched & {Supervision.IN_PERSON, Supervision.IN_PERSON_RECORDED}:
        parts.append(_("In person"))
    if Supervision.PROCTORED in watched:
        parts.append(_("exam proctored"))
    if any(one.kind in COUNTED for one in summative):
        parts.append(_("log signed by a preceptor or supervisor"))
    photo = any(one.identity_check == IdentityCheck.PHOTO_ID for one in summative)
    line = "; ".join(parts)
    return f"{line}. {_('Photo ID checked')}" if photo and line else line or (_("Photo ID checked") if photo else "")


def approval(version: Version, language: str) -> str:
    """Which body approved it, by which resolution, and whether that was before this system."""
    body_key = str(version.approval.get("body_key", ""))
    named = next((one for one in people.bodies() if one.key == body_key), None)
    if named is not None:
        body = named.name_fr if language == "fr" else named.name_en
    else:
        body = str(version.approval.get("body", ""))
    if version.origin == Origin.ADOPTED:
        when = day(version.approved_on, language) if version.approved_on else ""
        return _("Approved before this system: %(body)s, %(number)s, %(date)s") % {
            "body": body, "number": version.authority_ref, "date": when
        }  # fmt: skip
    return _("%(body)s, resolution %(number)s") % {"body": body, "number": version.authority_ref}
