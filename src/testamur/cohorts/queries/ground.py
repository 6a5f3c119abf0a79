"""What a cohort stands on: its version's state, the partner's endorsement and open conditions, on one day."""

from __future__ import annotations

from datetime import date

from testamur.cohorts.rules.life import Ground
from testamur.definitions.models import Condition, ConditionState, Version
from testamur.endorsements import queries as endorsements


def ground_of(version: Version, day: date) -> Ground:
    """The facts of `rules.life.may_offer` and `may_assess`."""
    in_force = endorsements.in_force_on(version, day)
    return Ground(
        version_state=version.state,
        endorsement_in_force=in_force is not None,
        endorsement_until=in_force.expires_on if in_force else None,
        blocking_conditions=Condition.objects.filter(
            version=version, blocks_launch=True, state=ConditionState.OPEN
        ).count(),
    )
