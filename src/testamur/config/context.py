"""What every page knows: the institution in the reader's language, the navigation this person can use, the language switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, gettext as _

from testamur.people import queries as people
from testamur.people.rules.institution import InstitutionFacts
from testamur.people.rules.roles import SEATS, Role
from testamur.ui.doors import now_of, person_or_none

STAFF = frozenset(Role) - {Role.PROPOSER, Role.LEARNER, Role.PARTNER_SIGNATORY, Role.PARTNER_ADMIN}
_CE = {Role.CE_COORDINATOR, Role.CE_DIRECTOR}
_BODIES = SEATS
_DELIVERY = {
    Role.INSTRUCTOR, Role.ASSESSMENT_LEAD, Role.REGISTRAR, Role.ISSUER_CUSTODIAN, Role.RESULTS_BOARD,
    Role.INVIGILATOR, Role.MODERATOR,
}  # fmt: skip
_MARKERS = {Role.ASSESSOR, Role.SECOND_ASSESSOR, Role.MODERATOR}


@dataclass(frozen=True, slots=True)
class Shown:
    """The institution as templates read it, in one language."""

    facts: InstitutionFacts
    language: str

    def __getattr__(self, name: str) -> str:
        """Texts by their place in the institution file."""
        keys = {
            "name": "name", "short_name": "short_name", "formal_short": "formal_short", "notice": "notice",
            "ce_name": "contact.ce_name", "ce_email": "contact.ce_email", "ce_phone": "contact.ce_phone",
            "privacy_email": "contact.privacy_email", "guide_wording": "guide.wording", "guide_title": "guide.title",
            "plan_title": "education_plan.title", "plan_see": "education_plan.see", "plan_url": "education_plan.url",
            "website": "website",
        }  # fmt: skip
        if name not in keys:
            raise AttributeError(name)
        return self.facts.say(keys[name], self.language)

    @property
    def name_lines(self) -> list[str]:
        """The name in two lines of about equal weight, as the header shows it."""
        words = self.name.split()
        cut = {"en": ("of",), "fr": ("des", "de", "du")}[self.language[:2] if self.language[:2] in {"en", "fr"} else "en"]
        places = [place for place, word in enumerate(words) if word in cut and place]
        return [" ".join(words[: places[0]]), " ".join(words[places[0] :])] if places else [self.name]

    @property
    def host(self) -> str:
        """The public host."""
        return self.facts.host

    @property
    def invented(self) -> bool:
        """Whether this is demo data."""
        return self.facts.invented

    @property
    def crest_url(self) -> str:
        """The crest beside the name: this institution's own, or none."""
        return reverse("people_machine:crest") if self.facts.say("look.crest_svg", "en") else static("ui/crest-shield.svg")

    @property
    def logo_url(self) -> str:
        """Same picture as the crest; a separate logo file is used in print when there is one."""
        return self.crest_url


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


def _item(request: HttpRequest, label: str, name: str, count: int | None = None) -> NavItem | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    home = url in {"/en/", "/fr/"}
    match = request.resolver_match
    within = match is not None and match.view_name == "catalogue:micro_credential"  # its address does not begin with the list's
    current = (request.path == url or within) if home else request.path.startswith(url)
    return NavItem(label, url, current, count)


def _nav(request: HttpRequest, roles: set[Role]) -> list[NavItem]:
    if roles & STAFF:
        wanted = [
            (_("My work"), "desk:work", True),
            (_("Proposals"), "proposals:index", bool(roles & (_CE | _BODIES | {Role.ADVISORY_LEAD, Role.ADVISORY_MEMBER, Role.QUALITY_REVIEWER, Role.AUDITOR}))),
            (_("Governance"), "meetings:index", bool(roles & (_CE | _BODIES | {Role.AUDITOR}))),
            (_("Definitions"), "definitions:index", bool(roles & (_CE | {Role.BOARD_SECRETARY, Role.ADVISORY_LEAD, Role.ADVISORY_MEMBER}))),
            (_("Partners"), "endorsements:organisations", bool(roles & _CE)),
            (_("Cohorts"), "cohorts:index", bool(roles & (_CE | _DELIVERY))),
            (_("Assess"), "assessment:today", bool(roles & _MARKERS)),
            (_("Credentials"), "awards:index", bool(roles & {Role.REGISTRAR, Role.ISSUER_CUSTODIAN})),
            (_("Record"), "desk:record", bool(roles & {Role.AUDITOR, Role.PRIVACY_OFFICER})),
            (_("People"), "people:index", Role.SYSTEM_ADMIN in roles),
            (_("Process"), "proposals:policies", Role.SYSTEM_ADMIN in roles),
            (_("Catalogue"), "catalogue:index", True),
        ]
    else:
        signed = person_or_none(request) is not None
        wanted = [
            (_("Micro-credentials"), "catalogue:index", True),
            (_("My proposals"), "proposals:index", signed),
            (_("My credentials"), "wallet:index", signed),
            (_("Propose one"), "proposals:propose", True),
            (_("Endorse as a partner"), "endorsements:partners", True),
            (_("Check a credential"), "verification:check", True),
        ]
    items = [_item(request, label, name) for label, name, may in wanted if may]
    return [item for item in items if item is not None]


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of every page: institution, nav, person, language, language_switch_url, demo."""
    language = (get_language() or "en")[:2]
    try:
        facts = people.institution_or_none()
    except DatabaseError:
        facts = None
    person = person_or_none(request)
    roles: set[Role] = set()
    if person is not None and facts is not None:
        today = now_of(request).astimezone(facts.tz).date()
        roles = {role for role, _scope in people.roles_of(person, today)}
    other = "fr" if language == "en" else "en"
    switch = translate_url(request.get_full_path(), other)
    if switch == request.get_full_path() and not request.path.startswith(("/en/", "/fr/")):
        switch = f"{request.path}?lang={other}"
    return {
        "institution": Shown(facts, language) if facts else None,
        "nav": _nav(request, roles) if facts else [],
        "person": person,
        "language": language,
        "language_switch_url": switch,
        "demo": settings.DEMO,
        "request_id": getattr(request, "id", ""),
    }
