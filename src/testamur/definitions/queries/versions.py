"""Definitions and versions by their names; what the public may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testamur.definitions.models import Adoption, Condition, ConditionState, Definition, FrozenRevision, Version
from testamur.definitions.rules import life
from testamur.definitions.rules.life import State
from testamur.ground.errors import NotFound

_PUBLIC = sorted(state.value for state in life.PUBLIC)


def version(version_id: int) -> Version:
    """One version. Raises NotFound."""
    found = Version.objects.select_related("definition").filter(pk=version_id).first()
    if found is None:
        raise NotFound("version")
    return found


def by_public_id(public_id: str) -> Version:
    """One version by the id that may stand in an address. Raises NotFound."""
    found = Version.objects.select_related("definition").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("version")
    return found


def version_at(slug: str, number: int) -> Version:
    """Version n of a micro-credential, whatever its state. Raises NotFound."""
    found = Version.objects.select_related("definition").filter(definition__slug=slug, number=number).first()
    if found is None:
        raise NotFound("version")
    return found


def definition(slug: str) -> Definition:
    """One micro-credential over all its versions. Raises NotFound."""
    found = Definition.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("definition")
    return found


def definitions() -> list[tuple[Definition, list[Version]]]:
    """Every micro-credential with its versions, the newest version first."""
    rows = Version.objects.select_related("definition").order_by("definition__number", "-number")
    found: dict[int, tuple[Definition, list[Version]]] = {}
    for row in rows:
        found.setdefault(row.definition_id, (row.definition, []))[1].append(row)
    return list(found.values())


def versions_of(slug: str) -> list[Version]:
    """All versions of a micro-credential, the newest first."""
    rows = Version.objects.select_related("definition", "frozen_by", "edited_by")
    return list(rows.filter(definition__slug=slug).order_by("-number"))


def latest(slug: str) -> Version | None:
    """The newest version, whatever its state."""
    return next(iter(versions_of(slug)), None)


def current(slug: str) -> Version | None:
    """The version the public is offered: the active one, else the newest that was ever published; None if there is none."""
    rows = Version.objects.select_related("definition").filter(definition__slug=slug, state__in=_PUBLIC).order_by("-number")
    found = list(rows)
    return next((row for row in found if row.state == State.ACTIVE), found[0] if found else None)


def public_version(slug: str, number: int) -> Version:
    """Version n as the public may see it: once published, for ever. Raises NotFound."""
    found = version_at(slug, number)
    if found.status not in life.PUBLIC:
        raise NotFound("version")
    return found


def active_versions() -> list[Version]:
    """Every version that is offered, by the title of its micro-credential."""
    rows = Version.objects.select_related("definition").filter(state=State.ACTIVE.value)
    return list(rows.order_by("definition__title_en"))


def catalogue_rows() -> list[Version]:
    """One row for each micro-credential the catalogue shows: active first, then suspended, by title."""
    shown = [State.ACTIVE.value, State.SUSPENDED.value]
    rows = Version.objects.select_related("definition").filter(state__in=shown)
    return sorted(rows, key=lambda row: (row.state != State.ACTIVE, row.definition.title_en))


def frozen_revisions(version_id: int) -> list[FrozenRevision]:
    """Each revision of a version that was ever frozen, the newest first."""
    return list(FrozenRevision.objects.filter(version_id=version_id).order_by("-revision"))


def content_of(version_id: int, content_hash: str) -> dict[str, Any]:
    """The content that has this fingerprint, as it was frozen, even if the version was changed since. Raises NotFound."""
    frozen = FrozenRevision.objects.filter(version_id=version_id, content_hash=content_hash).first()
    if frozen is not None:
        return dict(frozen.content)
    found = Version.objects.filter(pk=version_id, content_hash=content_hash).first()
    if found is None:
        raise NotFound("version")
    return dict(found.content)


def blocking_conditions(version_id: int) -> Sequence[Condition]:
    """Open conditions of the approval that hold back the first offering."""
    return list(Condition.objects.filter(version_id=version_id, blocks_launch=True, state=ConditionState.OPEN.value))


def adoption(adoption_id: int) -> Adoption:
    """One adoption. Raises NotFound."""
    found = Adoption.objects.select_related("version__definition", "entered_by").filter(pk=adoption_id).first()
    if found is None:
        raise NotFound("adoption")
    return found


def adoptions_waiting() -> list[Adoption]:
    """Adoptions that a second person has not confirmed, nor returned."""
    rows = Adoption.objects.select_related("version__definition", "entered_by")
    return list(rows.filter(confirmed_at=None, returned_at=None).order_by("entered_at"))


def approval_path(row: Version) -> str:
    """Where the approval record of a version is published, below the host."""
    return f"{row.path}approval.json"
