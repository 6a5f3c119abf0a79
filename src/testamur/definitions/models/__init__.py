"""Definition, Version, FrozenRevision, Condition, Adoption."""

from testamur.definitions.models.adoption import Adoption
from testamur.definitions.models.version import Condition, ConditionState, Definition, FrozenRevision, Origin, Version

__all__ = ["Adoption", "Condition", "ConditionState", "Definition", "FrozenRevision", "Origin", "Version"]
