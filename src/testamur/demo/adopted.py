"""The six micro-credentials approved before this system: adopted by two people, then endorsed, then published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from testamur.definitions import queries as definitions
from testamur.definitions.actions import adoption
from testamur.demo import partners, records
from testamur.demo.playing import Storyline, World
from testamur.endorsements.actions import deciding, keeping
from testamur.endorsements.models import Endorsement


@dataclass(frozen=True)
class Endorsed:
    """A partner signs so many days from D, for so many months; perhaps takes it back on a later day."""

    partner: str
    day: int
    months: int = 24
    withdrawn: int | None = None
    renews: bool = False


@dataclass(frozen=True)
class Adopted:
    """One of the six, with its endorsements in order; the first is before its first cohort."""

    slug: str
    endorsed: tuple[Endorsed, ...] = field(default=())


SIX = (
    Adopted("iv-insertion-maintenance", (Endorsed("st-brigid-nursing", -780), Endorsed("st-brigid-nursing", -60, renews=True))),
    Adopted("biochemistry-mla", (Endorsed("harbourview-labs", -770, 36),)),
    Adopted("hematology-mla", (Endorsed("harbourview-labs", -770, 36),)),
    Adopted("contrast-injection-mrt", (Endorsed("st-brigid-imaging", -711),)),
    Adopted("picc-insertion", (Endorsed("st-brigid-vascular", -600),)),
    Adopted("perfusion-assistant", (Endorsed("lakeshore-heart", -700, 36, withdrawn=-40), Endorsed("lakeshore-heart", -12))),
)


def told(world: World, one: Adopted) -> Storyline:
    """Entered by the CE director, confirmed by the Board's secretary, endorsed, published; later endorsements follow."""
    yield world.at(-790, 9)
    origin = records.record(one.slug)["origin"]
    resolved = date.fromisoformat(origin["resolved_on"])
    content = records.content_of(one.slug)
    scan = records.resolution_scan(origin["resolution"], content["title_en"], origin["resolved_on"])
    entered = adoption.enter_adoption(
        content=content, resolution_number=origin["resolution"], resolved_on=resolved, body_key="board", scan=scan,
        scan_name=f"{origin['resolution']}.pdf", by=world.priya, now=world.now,
    )  # fmt: skip
    yield world.at(-790, 14)
    adoption.confirm_adoption(adoption_id=entered.pk, by=world.joan, now=world.now)
    version = definitions.latest(one.slug)
    assert version is not None  # just adopted
    earlier: list[Endorsement] = []
    for number, step in enumerate(one.endorsed):
        yield world.at(step.day, 11)
        before = next((old for old in earlier if old.organisation.slug == step.partner and step.renews), None)
        asked = partners.renew(world, before) if before else partners.ask(world, version, step.partner)
        signed = partners.signs(world, asked, months=step.months)
        earlier.append(signed)
        if number == 0:
            keeping.publish_version(version_id=version.pk, by=world.priya, now=world.now)
        if step.withdrawn is not None:
            yield world.at(step.withdrawn, 10)
            deciding.record_withdrawal(endorsement_id=signed.pk, reason="Change of lead", by=world.amara, now=world.now)
