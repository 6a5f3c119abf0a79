"""Ties between an assessor and a learner (roles.md 6)."""

from __future__ import annotations

from enum import StrEnum


class TieKind(StrEnum):
    """What binds the two. Only declared ties are known; none is guessed."""

    SAME_UNIT = "same_unit"
    LINE_MANAGER = "line_manager"
    PRECEPTOR = "preceptor"
    FAMILY = "family"
    BUSINESS = "business"
    TAUGHT_ALONE = "taught_alone"
    CO_AUTHOR = "co_author"
    OTHER = "other"
