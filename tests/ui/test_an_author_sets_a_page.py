"""The components say in words what they show, in the reader's language, and keep what was typed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from testamur.ui.forms import DayInput, Option


@dataclass(frozen=True)
class Reading:
    mark: str
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Clock:
    words: str
    day: int
    limit: int
    target: int
    state: str


class Endorse(forms.Form):
    email = forms.EmailField(label="Your work email", help_text="We answer here.")
    answer = forms.ChoiceField(
        label="Do you endorse it?",
        widget=forms.RadioSelect,
        choices=[("yes", Option("Endorse", "Goes to the Board")), ("no", Option("Do not endorse", "Closes it"))],
    )
    on = forms.DateField(label="From", widget=DayInput())


def shown(source: str, language: str = "en", **data: object) -> str:
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(data))


def test_a_mark_is_named_by_kind_and_state():
    assert 'aria-label="Evidence: partly met"' in shown('{% mark "evidence" "partly" %}')


def test_a_mark_is_named_in_french_for_a_french_reader():
    assert 'aria-label="Preuve\u00a0: atteint en partie"' in shown('{% mark "evidence" "partly" %}', "fr")


def test_an_unknown_mark_is_our_mistake_and_never_an_empty_picture():
    with pytest.raises(ValueError, match="approved"):
        shown('{% mark "approved" "met" %}')


def test_the_list_of_marks_gives_state_and_reason_in_words():
    out = shown("{% four_marks readings %}", readings=[Reading("endorsed", "not_yet", "Name a partner in step 5")])
    assert "Endorsed" in out
    assert "Not yet" in out
    assert "Name a partner in step 5" in out


def test_a_button_that_cannot_be_used_keeps_its_place_and_says_why():
    out = shown('{% inactive_button "Release" "You prepared this list." %}')
    assert 'aria-disabled="true"' in out
    assert " disabled" not in out.replace('aria-disabled="true"', "")
    assert "You prepared this list." in out


def test_a_field_ties_label_hint_and_error_to_its_input():
    out = shown("{% field form.email %}", form=Endorse({"email": "not an address"}))
    assert '<label for="id_email">Your work email' in out
    assert 'aria-describedby="id_email_hint id_email_error"' in out
    assert 'aria-invalid="true"' in out
    assert 'value="not an address"' in out


def test_option_cards_show_what_each_choice_leads_to_and_none_is_chosen():
    out = shown('{% field form.answer style="cards" %}', form=Endorse())
    assert "Goes to the Board" in out
    assert out.count('type="radio"') == 2
    assert "checked" not in out


def test_a_day_keeps_its_iso_form_in_french():
    out = shown("{% field form.on %}", "fr", form=Endorse(initial={"on": "2026-11-23"}))
    assert 'type="date"' in out
    assert 'value="2026-11-23"' in out


def test_the_summary_links_every_error_to_its_field():
    out = shown("{% error_summary form %}", form=Endorse({"email": "x"}))
    assert 'role="alert"' in out
    assert 'href="#id_email"' in out
    assert 'href="#id_answer_0"' in out


def test_a_form_nobody_sent_has_no_problem_and_no_prefix():
    out = shown("{% error_prefix form %}{% error_summary form none %}", form=Endorse(), none=None)
    assert out.strip() == ""


def test_a_clock_says_words_first_then_the_day():
    out = shown("{% clock clock %}", clock=Clock("5 days left", 23, 28, 14, "warn"))
    assert out.index("5 days left") < out.index("Day 23 of 28")
    assert 'aria-hidden="true"' in out


def test_a_late_clock_names_the_limit_it_passed():
    out = shown("{% clock clock %}", "fr", clock=Clock("Décision en retard de 1 jour", 29, 28, 14, "bad"))
    assert "Jour 29, la limite était 28" in out


def test_an_empty_block_leaves_no_empty_column():
    assert shown('{% wrap "div" css="aside" %}  \n{% endwrap %}') == ""


def test_a_text_cannot_smuggle_markup_through_a_chip_or_a_crumb():
    out = shown('{% chip text "ok" %}{% crumbs text "/a/" text %}', text="<script>alert(1)</script>")
    assert "<script>" not in out
