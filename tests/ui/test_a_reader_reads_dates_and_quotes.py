"""Dates, sums and quotation marks look as people of this place write them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from testamur.ui import moments
from testamur.ui.typography import NBSP, typographic

AFTERNOON = datetime(2026, 11, 23, 19, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _toronto():
    with timezone.override(ZoneInfo("America/Toronto")):
        yield


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_day_is_written_out_in_both_languages():
    assert plain(moments.day(date(2026, 11, 23), "en")) == "23 November 2026"
    assert plain(moments.day(date(2026, 11, 23), "fr")) == "23 novembre 2026"
    assert plain(moments.day_short(date(2026, 11, 23), "fr")) == "23 nov. 2026"


def test_the_first_of_a_month_is_an_ordinal_in_french_only():
    assert plain(moments.day(date(2026, 12, 1), "fr")) == "1er décembre 2026"
    assert plain(moments.day(date(2026, 12, 1), "en")) == "1 December 2026"


def test_a_moment_is_told_in_the_institutions_zone_with_its_everyday_name():
    assert plain(moments.moment(AFTERNOON, "en")) == "23 November 2026, 2:41 p.m. ET"
    assert plain(moments.moment(AFTERNOON, "fr")) == "23 novembre 2026, 14 h 41 HE"


def test_midnight_and_noon_are_twelve_o_clock():
    assert plain(moments.clock_time(datetime(2026, 11, 23, 5, 5, tzinfo=UTC), "en", zone=False)) == "12:05 a.m."
    assert plain(moments.clock_time(datetime(2026, 11, 23, 17, 5, tzinfo=UTC), "en", zone=False)) == "12:05 p.m."


def test_an_evening_here_is_not_tomorrow_although_it_is_in_utc():
    assert plain(moments.day(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "en")) == "23 November 2026"


def test_money_shows_cents_only_where_there_are_any():
    assert moments.money(48200, "en") == "$48,200"
    assert plain(moments.money(48200, "fr")) == "48 200 $"
    assert plain(moments.money(Decimal("1340.50"), "fr")) == "1 340,50 $"


def test_a_fingerprint_is_compared_by_its_first_eight_digits():
    assert moments.fingerprint("sha256:5b0e71c4aa00") == "5B0E 71C4"


def test_an_identifier_is_read_in_groups_of_four():
    assert moments.public_id("7q4k2mxdh8tw5hrr") == "7Q4K-2MXD-H8TW-5HRR"


def test_english_gets_curly_quotes_and_apostrophes():
    assert typographic("It's \"not yet\", isn't it", language="en") == "It’s “not yet”, isn’t it"


def test_french_gets_guillemets_and_no_space_before_a_semicolon():
    text = typographic('Elle dit : "pas encore" ; l\'appui est là ?', language="fr")
    assert text == f"Elle dit{NBSP}: «{NBSP}pas encore{NBSP}»; l’appui est là?"


def test_tags_addresses_and_what_a_person_types_are_left_alone():
    html = "<a href=\"/x/?a='b'\" title=\"it's\">it's</a><textarea>it's \"mine\"</textarea><code>a'b</code>"
    out = typographic(html, language="en")
    assert out == '<a href="/x/?a=\'b\'" title="it\'s">it’s</a><textarea>it\'s "mine"</textarea><code>a\'b</code>'


def test_an_escaped_apostrophe_of_a_name_is_set_too():
    assert typographic("O&#x27;Brien", language="en") == "O’Brien"


def test_the_filter_keeps_markup_safe_and_plain_text_escaped():
    with translation.override("en"):
        page = Template("{% load ui %}{{ plain|typographic }}{% filter typographic %}<b>it's</b>{% endfilter %}")
        assert page.render(Context({"plain": "<i>it's</i>"})) == "&lt;i&gt;it’s&lt;/i&gt;<b>it’s</b>"
