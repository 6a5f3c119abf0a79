"""Contents broken on purpose: one fault each, named after it, made from the IV definition of the demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from testamur.definitions.rules import content as contents
from tests.cast import content_of

Json = dict[str, Any]


def whole() -> Json:
    """A complete content: IV Insertion and Maintenance."""
    return contents.defining(content_of("iv-insertion-maintenance"))


def _competency(content: Json, code: str) -> Json:
    return next(one for one in content["competencies"] if one["code"] == code)


def _instrument(content: Json, code: str) -> Json:
    return next(one for one in content["instruments"] if one["code"] == code)


def minimum_missing(content: Json) -> None:
    _competency(content, "IV-3")["minimum"]["items"] = 0


def minimum_above_observed(content: Json) -> None:
    _competency(content, "IV-3")["minimum"]["items"] = 4


def no_critical_criterion(content: Json) -> None:
    for criterion in _competency(content, "IV-2")["criteria"]:
        criterion["critical"] = False


def critical_criterion_without_critical_item(content: Json) -> None:
    critical = _competency(content, "IV-4")["critical_criteria"][0]
    for item in _instrument(content, "OS")["items"]:
        if item["criterion"] == critical:
            item["critical"] = False


def competency_without_criteria(content: Json) -> None:
    new = {"code": "IV-5", "statement_en": "Record", "criteria": [], "minimum": {"items": 1}}
    content["competencies"].append(new)


def competency_not_assessed(content: Json) -> None:
    for one in content["instruments"]:
        one["covers"].pop("IV-4", None)


def competency_not_observed(content: Json) -> None:
    instrument = _instrument(content, "OS")
    instrument["items"] = [one for one in instrument["items"] if not one["criterion"].startswith("IV-3")]


def weights_99(content: Json) -> None:
    _instrument(content, "LOG")["weight"] = 19


def shares_90(content: Json) -> None:
    _instrument(content, "EX")["covers"]["IV-1"] = 20


def exam_only(content: Json) -> None:
    for one in content["instruments"]:
        one["type"] = "written_exam"


def pass_rule_empty(content: Json) -> None:
    _instrument(content, "EX")["pass_rule"] = {}


def log_run_longer_than_log(content: Json) -> None:
    _instrument(content, "LOG")["pass_rule"] = {"min_entries": 5, "consecutive_independent": 6}


def no_french_title(content: Json) -> None:
    content["title_fr"] = ""


def no_summary(content: Json) -> None:
    content["summary_fr"] = ""


def no_badge_title(content: Json) -> None:
    content["badge_title"] = []


def hours_do_not_add_up(content: Json) -> None:
    content["hours"]["online"] += 1


def no_attempts(content: Json) -> None:
    content["attempts"] = {}


def no_competencies(content: Json) -> None:
    content["competencies"], content["instruments"] = [], []


def item_without_text(content: Json) -> None:
    _instrument(content, "OS")["items"][0]["text_en"] = ""


def item_of_uncovered_competency(content: Json) -> None:
    covers = _instrument(content, "OS")["covers"]
    covers["IV-1"] += covers.pop("IV-4")


def nothing_formative_counts(content: Json) -> None:
    for one in content["instruments"]:
        one["summative"] = False


GAPS: dict[str, tuple[Callable[[Json], None], str]] = {
    "minimum_missing": (minimum_missing, "blueprint_minimum_missing"),
    "minimum_above_observed": (minimum_above_observed, "blueprint_minimum_too_high"),
    "no_critical_criterion": (no_critical_criterion, "blueprint_no_critical_criterion"),
    "critical_criterion_without_critical_item": (
        critical_criterion_without_critical_item,
        "blueprint_critical_not_observed",
    ),
    "competency_without_criteria": (competency_without_criteria, "blueprint_no_criteria"),
    "competency_not_assessed": (competency_not_assessed, "blueprint_not_assessed"),
    "competency_not_observed": (competency_not_observed, "blueprint_not_observed"),
    "weights_99": (weights_99, "blueprint_weights_not_100"),
    "shares_90": (shares_90, "blueprint_shares_not_100"),
    "exam_only": (exam_only, "blueprint_exam_only"),
    "pass_rule_empty": (pass_rule_empty, "blueprint_no_pass_rule"),
    "log_run_longer_than_log": (log_run_longer_than_log, "blueprint_no_pass_rule"),
    "no_french_title": (no_french_title, "blueprint_no_french_title"),
    "no_summary": (no_summary, "blueprint_no_summary"),
    "no_badge_title": (no_badge_title, "blueprint_no_badge_title"),
    "hours_do_not_add_up": (hours_do_not_add_up, "blueprint_hours_do_not_add_up"),
    "no_attempts": (no_attempts, "blueprint_no_attempts"),
    "no_competencies": (no_competencies, "blueprint_no_competencies"),
    "item_without_text": (item_without_text, "blueprint_item_without_text"),
    "item_of_uncovered_competency": (item_of_uncovered_competency, "blueprint_item_not_covered"),
    "nothing_formative_counts": (nothing_formative_counts, "blueprint_no_instruments"),
}


def float_weight(content: Json) -> None:
    _instrument(content, "LOG")["weight"] = 20.5


def unknown_member(content: Json) -> None:
    content["colour"] = "green"


def slug_with_blank(content: Json) -> None:
    content["slug"] = "iv insertion"


def title_missing(content: Json) -> None:
    content["title_en"] = ""


def code_twice(content: Json) -> None:
    content["competencies"][1]["code"] = "IV-1"


def covers_unknown_competency(content: Json) -> None:
    _instrument(content, "EX")["covers"]["IV-9"] = 0


def item_of_unknown_criterion(content: Json) -> None:
    _instrument(content, "OS")["items"][0]["criterion"] = "IV-1.z"


def item_at_unknown_station(content: Json) -> None:
    _instrument(content, "OS")["items"][0]["station"] = "S9"


def criterion_under_another_competency(content: Json) -> None:
    content["competencies"][0]["criteria"][0]["code"] = "IV-2.z"


def observed_count_wrong(content: Json) -> None:
    _competency(content, "IV-3")["minimum"]["of"] = 9


def critical_list_wrong(content: Json) -> None:
    _competency(content, "IV-3")["critical_criteria"] = []


def kind_unknown(content: Json) -> None:
    content["instruments"][0]["type"] = "essay"


def competencies_not_a_list(content: Json) -> None:
    content["competencies"] = {}


def text_too_long(content: Json) -> None:
    content["summary_en"] = "x" * 300


PROBLEMS: dict[str, tuple[Callable[[Json], None], str, str]] = {
    "float_weight": (float_weight, "content_not_whole", "instruments[2].weight"),
    "unknown_member": (unknown_member, "content_unknown_member", "colour"),
    "slug_with_blank": (slug_with_blank, "content_bad_code", "slug"),
    "title_missing": (title_missing, "content_missing", "title_en"),
    "code_twice": (code_twice, "content_code_twice", "competencies[1].code"),
    "covers_unknown_competency": (covers_unknown_competency, "content_no_such_competency", "instruments[0].covers.IV-9"),
    "item_of_unknown_criterion": (
        item_of_unknown_criterion,
        "content_no_such_criterion",
        "instruments[1].items[0].criterion",
    ),
    "item_at_unknown_station": (item_at_unknown_station, "content_no_such_station", "instruments[1].items[0].station"),
    "criterion_under_another_competency": (
        criterion_under_another_competency,
        "content_criterion_elsewhere",
        "competencies[0].criteria[0].code",
    ),
    "observed_count_wrong": (observed_count_wrong, "content_observed_count_differs", "competencies[2].minimum.of"),
    "critical_list_wrong": (critical_list_wrong, "content_critical_list_differs", "competencies[2].critical_criteria"),
    "kind_unknown": (kind_unknown, "content_not_a_choice", "instruments[0].type"),
    "competencies_not_a_list": (competencies_not_a_list, "content_not_a_list", "competencies"),
    "text_too_long": (text_too_long, "content_too_long", "summary_en"),
}
