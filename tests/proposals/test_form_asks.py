"""The concept form as data: what it asks, how much it needs, that its guide is complete, and the live checks."""

from __future__ import annotations

from datetime import date

import pytest

from testamur.proposals.actions.policies import SHIPPED
from testamur.proposals.rules import answers, checks, forms, marks, policy
from testamur.proposals.rules.policy import NO_FORM_RULE, FormRule
from tests.proposals.stories import answers as complete

FORM = forms.load("concept")
TODAY = date(2026, 11, 23)
AROUND = checks.Surroundings(today=TODAY, titles=("Venipuncture Techniques",))


def found(**changes) -> list[checks.Finding]:
    return checks.run(complete(**changes), AROUND)


def reasons(**changes) -> set[str]:
    return {each.reason for each in found(**changes)}


def test_at_most_24_questions_need_an_answer():
    assert forms.count_required(FORM, rule=NO_FORM_RULE) == 24


@pytest.mark.parametrize("name", ["mission-chain", "apac-chain", "small-office"])
def test_no_shipped_policy_asks_for_more(name):
    rule = policy.read((SHIPPED / f"{name}.toml").read_text(encoding="utf-8")).form_rule("concept")

    assert forms.count_required(FORM, rule=rule) <= 24


def test_there_are_eight_steps_and_every_question_has_a_guide_in_both_languages():
    assert [step.number for step in FORM.steps] == list(range(1, 9))
    assert all(field.guide.en and field.guide.fr and field.guide.en != field.guide.fr for field in FORM.fields)
    assert all(field.label.en and field.label.fr for field in FORM.fields)


def test_every_required_question_says_what_to_do_when_it_is_empty():
    needed = [field for field in FORM.fields if field.required in {"always", "when", "later"}]

    assert [field.key for field in needed if field.empty is None] == []


def test_a_complete_concept_has_no_problem():
    assert answers.form_problems(FORM, complete(), rule=NO_FORM_RULE, today=TODAY) == []


def test_a_hidden_question_is_neither_asked_nor_missed():
    rule = FormRule(frozenset({"learners_per_year"}), frozenset())

    assert answers.form_problems(FORM, complete(learners_per_year=None), rule=rule, today=TODAY) == []


def test_a_question_that_only_warns_is_not_missed():
    rule = FormRule(frozenset(), frozenset({"learners_per_year"}))

    assert answers.form_problems(FORM, complete(learners_per_year=None), rule=rule, today=TODAY) == []


def test_the_existing_program_is_asked_when_it_is_converted():
    problems = answers.form_problems(FORM, complete(request_kind="convert"), rule=NO_FORM_RULE, today=TODAY)

    assert [problem.field for problem in problems] == ["existing_program"]


BAD = {
    "purpose": ("too short", "too_few_words"),
    "evidence_kept": ("x" * 562, "too_long"),
    "learners_per_year": (6000, "out_of_range"),
    "noc_codes": (["123"], "not_a_code"),
    "plan_reason": ({}, "answer_missing"),
    "interests": ({"answer": "yes", "text": ""}, "detail_missing"),
    "clinical_risk": (["none", "sharps"], "none_and_others"),
    "sponsor": ({"name": "H. Osman", "email": "halima"}, "not_an_email"),
    "weeks": ("four", "not_a_number"),
}


@pytest.mark.parametrize("key", BAD)
def test_a_bad_answer_is_named_with_its_reason(key):
    value, reason = BAD[key]

    problems = answers.form_problems(FORM, complete(**{key: value}), rule=NO_FORM_RULE, today=TODAY)

    assert (key, reason) in {(each.field, each.reason) for each in problems}


def test_too_long_says_by_how_much_and_cuts_nothing():
    problem = answers.field_problems(FORM.field("evidence_kept"), {"evidence_kept": "x" * 562}, rule=NO_FORM_RULE, today=TODAY)[0]

    assert dict(problem.facts) == {"limit": 500, "over": 62}


def test_evidence_from_the_future_is_refused():
    rows = [{"source": "Survey", "date": "2027-01-01", "finding": "Much asked for", "figure": "3", "link": ""}]

    problem = answers.form_problems(FORM, complete(evidence_of_demand=rows), rule=NO_FORM_RULE, today=TODAY)[0]

    assert (problem.reason, problem.row, problem.part) == ("date_ahead", 1, "date")


def statements(*texts: str) -> list[dict[str, str]]:
    return [{"statement_en": text} for text in texts]


CASES = {
    "C1 a reserved word": ({"title_en": "Diploma in Phlebotomy"}, "title_reserved"),
    "C1 in French": ({"title_fr": "Maîtrise de la ponction"}, "title_reserved"),
    "C2 a near title": ({"title_en": "Venipuncture Technique"}, "title_near"),
    "C3 a vague verb": ({"competencies": statements("Understand the anatomy of veins", "Collect blood in order", "Label each tube at the side")}, "verb_vague"),
    "C3 an unknown verb": ({"competencies": statements("Frobnicate the centrifuge well", "Collect blood in order", "Label each tube at the side")}, "verb_unknown"),
    "C4 an exam alone": ({"methods": ["exam", "oral"]}, "exam_only"),
    "C6 two competencies": ({"competencies": statements("Collect blood in order", "Label each tube at the side")}, "competency_count"),
    "C6 two skills in one": ({"competencies": statements("Collect and label tubes of blood", "Insert a catheter safely", "Record what was done")}, "competency_double"),
    "C7 over 300 hours": ({"hours": {"total": 320}}, "hours_over"),
    "C7 parts that do not add up": ({"hours": {"total": 40, "online": 10, "in_person": 20}}, "hours_sum"),
    "C8 weeks not under 12": ({"weeks": 13}, "weeks_over"),
    "C9 old evidence": ({"evidence_of_demand": [{"source": "S", "date": "2022-01-01", "finding": "F", "figure": "3"}]}, "evidence_old"),
    "C9 no figure": ({"evidence_of_demand": [{"source": "S", "date": "2026-01-01", "finding": "F", "figure": ""}]}, "evidence_no_figure"),
    "C10 not aligned": ({}, "alignment_missing"),
    "C12 a photo of patients": ({"clinical_risk": ["patients"], "evidence_kept": "A photo of the arm"}, "patient_evidence"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_check_finds_its_fault(case):
    changes, reason = CASES[case]

    assert reason in reasons(**changes)


def test_c5_names_the_micro_credential_that_assesses_it_already():
    around = checks.Surroundings(today=TODAY, competencies=(("Venipuncture Techniques", "Insert a long peripheral catheter"),))

    assert "competency_near" in {each.reason for each in checks.run(complete(), around)}


def test_c11_finds_a_partner_of_the_proposers_own_house():
    around = checks.Surroundings(today=TODAY, proposer_domain="stbrigid.example")

    assert "partner_is_own" in {each.reason for each in checks.run(complete(), around)}


def test_c13_names_the_earliest_approval():
    around = checks.Surroundings(today=TODAY, earliest_approval=date(2027, 3, 1))

    assert "launch_early" in {each.reason for each in checks.run(complete(launch="2027-01-15"), around)}


def test_confirming_that_no_patient_shows_settles_c12():
    assert "patient_evidence" not in reasons(clinical_risk=["patients"], evidence_kept="A photo of the arm", evidence_safe=True)


def test_a_good_concept_is_held_back_by_nothing():
    assert checks.errors(found()) == []


MARKS = {
    "nothing written": ({"competencies": None}, "competency", "not_yet"),
    "two competencies": ({"competencies": statements("Collect blood in order", "Label each tube at the side")}, "competency", "partly"),
    "three competencies": ({}, "competency", "met"),
    "nothing about assessment": ({"methods": None, "evidence_kept": None, "pass_idea": None}, "evidence", "not_yet"),
    "nothing kept": ({"evidence_kept": None}, "evidence", "partly"),
    "an exam alone": ({"methods": ["exam"]}, "evidence", "partly"),
    "all about assessment": ({}, "evidence", "met"),
    "no partner": ({"partners": None}, "endorsed", "not_yet"),
    "a partner without a yes": ({"will_confirm_demand": "unsure"}, "endorsed", "partly"),
    "a partner who says no": ({"will_confirm_realism": "no"}, "endorsed", "partly"),
    "a partner with one yes": ({}, "endorsed", "met"),
    "no goal": ({"plan_goals": None}, "aligned", "not_yet"),
    "a goal alone": ({"plan_reason": None}, "aligned", "partly"),
    "a goal with a reason": ({}, "aligned", "met"),
}


@pytest.mark.parametrize("case", MARKS)
def test_the_four_marks_follow_the_answers(case):
    changes, mark, state = MARKS[case]

    readings = {each.mark: each.state for each in marks.concept_marks(complete(**changes))}

    assert readings[mark] == state
