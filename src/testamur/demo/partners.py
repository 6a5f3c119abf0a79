"""Partners of the demo, and how they endorse: by the mailed link, without an account, as a partner does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from testamur.definitions import queries as definitions
from testamur.definitions.models import Version
from testamur.demo.playing import World
from testamur.endorsements.actions import asking, deciding, partners
from testamur.endorsements.models import Endorsement
from testamur.endorsements.rules.signature import Signature
from testamur.notices.models import Mail


@dataclass(frozen=True)
class Partner:
    """An invented partner and its signatory."""

    name_en: str
    name_fr: str
    kind: str
    domain: str
    signatory: str
    role: str


PARTNERS = {
    "st-brigid-nursing": Partner("St. Brigid Regional Hospital, Nursing Practice", "Hôpital régional St. Brigid, Pratique infirmière", "hospital", "st-brigid.example", "Imani Okonkwo", "Director of Nursing Practice"),
    "st-brigid-imaging": Partner("St. Brigid Regional Hospital, Medical Imaging", "Hôpital régional St. Brigid, Imagerie médicale", "hospital", "st-brigid.example", "Dr. Ewan MacLeod", "Chief of Medical Imaging"),
    "st-brigid-vascular": Partner("St. Brigid Regional Hospital, Vascular Access", "Hôpital régional St. Brigid, Accès vasculaire", "hospital", "st-brigid.example", "Dr. Ewan MacLeod", "Lead, Vascular Access"),
    "vascular-access-association": Partner("Association of Vascular Access Educators", "Association des formatrices et formateurs en accès vasculaire", "association", "vascular-educators.example", "Greta Holm", "President"),
    "harbourview-labs": Partner("Harbourview Reference Laboratories", "Laboratoires de référence Harbourview", "lab", "harbourview-labs.example", "Sunita Rao", "Laboratory Director"),
    "lab-science-society": Partner("Society of Laboratory Science Practice", "Société de la pratique des sciences de laboratoire", "association", "lab-science.example", "Peter Grant", "Registrar"),
    "cedar-point-labs": Partner("Cedar Point Community Laboratories", "Laboratoires communautaires Cedar Point", "lab", "cedar-point-labs.example", "Lena Hartmann", "Operations Manager"),
    "lakeshore-heart": Partner("Lakeshore Heart Centre, Perfusion", "Centre de cardiologie Lakeshore, Perfusion", "hospital", "lakeshore-heart.example", "Dr. Nora Quist", "Head of Perfusion"),
}  # fmt: skip


def add_all(world: World, now: datetime) -> None:
    """The partners come to be known."""
    for slug, one in PARTNERS.items():
        world.partners[slug] = partners.add_partner(
            slug=slug, name_en=one.name_en, name_fr=one.name_fr, kind=one.kind, domain=one.domain, by=world.amara, now=now
        )


def ask(world: World, version: Version, slug: str, *, by: str = "amara") -> Endorsement:
    """CE (or the advisory lead) asks a partner about a version as it stands."""
    one = PARTNERS[slug]
    given, family = one.signatory.replace("Dr. ", "").split(" ", 1)
    address = f"{given}.{family}".lower().replace(" ", "-") + f"@{one.domain}"
    return asking.invite(
        version_id=version.pk, organisation_id=world.partners[slug].pk, signatory_name=one.signatory, signatory_email=address,
        by=world.people[by], now=world.now,
    )  # fmt: skip


def renew(world: World, endorsement: Endorsement) -> Endorsement:
    """CE asks the same partner again about the same text."""
    return asking.ask_renewal(endorsement_id=endorsement.pk, by=world.amara, now=world.now)


def token_of(endorsement: Endorsement) -> str:
    """The secret of the newest link mailed about an endorsement, read from the outbox as the partner reads their mail."""
    mail = Mail.objects.filter(kind="to_partner_endorsement_asked", address=endorsement.signatory_email).order_by("-pk").first()
    assert mail is not None  # the invitation queued it
    return mail.path.strip("/").split("/")[-1]


def signs(world: World, endorsement: Endorsement, *, months: int = 24) -> Endorsement:
    """The partner reads the assessment and signs both statements."""
    one = PARTNERS[endorsement.organisation.slug]
    given = Signature(
        name=one.signatory, role=one.role, demand=True, realism=True, demand_months=24, interests="", has_authority=True, term=months
    )
    return deciding.sign(token=token_of(endorsement), signature_=given, now=world.now)


def endorse(world: World, slug: str, partner: str, *, months: int = 24) -> Endorsement:
    """Ask and sign on one day."""
    version = definitions.latest(slug)
    assert version is not None  # the storyline has made it before
    return signs(world, ask(world, version, partner), months=months)


