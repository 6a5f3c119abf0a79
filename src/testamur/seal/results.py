"""A cell of a results column becomes a Result of the standard, or is refused by a code (command line contract, 5).

The institution itself writes only ``Status`` with ``Completed``. The other kinds exist because the standard has them.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from testamur.seal.errors import SealError
from testamur.seal.lint.ob30_model import LISTS
from testamur.seal.lint.rule import listed

NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,10})?\Z", re.ASCII)
NUMERIC: Final = frozenset({"Percent", "RawScore", "ScaledScore", "GradePointAverage", "PredictedScore", "RubricScore"})


class ResultRefused(SealError):
    """A value that its description does not allow; `code` is the row error's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def result_of(description: Mapping[str, Any], value: str) -> dict[str, Any]:
    """The Result object of one value; ResultRefused with the contract's code."""
    kind = description.get("resultType")
    if kind == "RubricCriterionLevel":
        said: dict[str, Any] = {"achievedLevel": level_of(description, value)}
    elif kind == "Status":
        said = {"status": status_of(description, value)}
    elif kind in NUMERIC:
        said = {"value": number_of(description, value)}
    else:
        said = {"value": word_of(description, value)}
    return {"type": ["Result"], "resultDescription": description.get("id"), **said}


def level_of(description: Mapping[str, Any], value: str) -> str:
    """The id of the level that goes by this name, level or id; not below the required one."""
    levels = [one for one in listed(description.get("rubricCriterionLevel")) if isinstance(one, Mapping)]
    fits = [
        place
        for place, one in enumerate(levels)
        if one.get("id") == value
        or value.casefold() in (str(one.get(name, "")).casefold() for name in ("name", "level") if one.get(name))
    ]
    if len(fits) != 1:
        raise ResultRefused("result_unknown_level")
    ids = [one.get("id") for one in levels]
    required = description.get("requiredLevel")
    if required in ids and fits[0] < ids.index(required):
        raise ResultRefused("result_below_requirement")
    return str(ids[fits[0]])


def status_of(description: Mapping[str, Any], value: str) -> str:
    """One of the seven words, as written in the standard."""
    if value not in LISTS["ResultStatusType"]:
        raise ResultRefused("result_unknown_status")
    if description.get("requiredValue", value) != value:
        raise ResultRefused("result_below_requirement")
    return value


def number_of(description: Mapping[str, Any], value: str) -> str:
    """The number as typed, within its range and not below what is required."""
    if NUMBER.match(value) is None:
        raise ResultRefused("result_not_a_number")
    number = Decimal(value)
    least, most, required = (decimal(description.get(name)) for name in ("valueMin", "valueMax", "requiredValue"))
    if (least is not None and number < least) or (most is not None and number > most):
        raise ResultRefused("result_out_of_range")
    if required is not None and number < required:
        raise ResultRefused("result_below_requirement")
    return value


def decimal(text: object) -> Decimal | None:
    """A number of a description, or None when it says none."""
    return Decimal(text) if isinstance(text, str) and NUMBER.match(text) else None


def word_of(description: Mapping[str, Any], value: str) -> str:
    """A letter or word: one of those allowed, where they are listed (low to high), and not below the required one."""
    allowed: Sequence[Any] = listed(description.get("allowedValue"))
    required = description.get("requiredValue")
    if allowed and value not in allowed:
        raise ResultRefused("result_not_allowed")
    if required is None or value == required:
        return value
    if required not in allowed or allowed.index(value) < allowed.index(required):
        raise ResultRefused("result_below_requirement")
    return value
