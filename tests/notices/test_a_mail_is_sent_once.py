"""The outbox: one mail per deed, in the reader's language; a mail server that is down loses nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail as outbox

from testamur.ground.errors import Misuse
from testamur.notices import actions, tasks
from testamur.notices.models import Mail

pytestmark = [pytest.mark.django_db, pytest.mark.actions]


def _queue(noon, **changes):
    given = {
        "kind": "to_proposer_receipt", "to": "marcus@northlake.example", "language": "fr", "path": "/proposals/P-2026-004/",
        "dedupe": "receipt:4", "at": noon,
        "facts": {"t": "Phlébotomie", "ref": "P-2026-004", "limit": date(2026, 12, 21), "target": date(2026, 12, 7)},
    } | changes  # fmt: skip
    return actions.queue(**given)


def test_the_same_deed_tells_once(noon):
    assert _queue(noon) is not None
    assert _queue(noon) is None
    assert Mail.objects.count() == 1


def test_dates_are_written_out_in_the_readers_language(noon):
    mail = _queue(noon)
    assert "21 décembre 2026" in mail.body
    assert mail.subject == "Nous avons reçu votre concept\u00a0: Phlébotomie"


def test_a_line_break_in_a_title_cannot_make_a_header(noon):
    mail = _queue(noon, facts={"t": "A\r\nBcc: x@y.example", "ref": "1", "limit": "a", "target": "b"})
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_a_missing_fact_is_our_mistake(noon):
    with pytest.raises(Misuse):
        _queue(noon, facts={"t": "x"})


def test_a_mail_goes_out_under_the_same_message_id(noon, settings):
    settings.MAIL_ON_A_PAGE = False
    mail = _queue(noon)
    assert tasks.send_due(noon) == 1
    sent = outbox.outbox[0]
    assert sent.extra_headers["Message-ID"] == mail.message_id
    assert "/proposals/P-2026-004/" in sent.body
    assert Mail.objects.get().path == ""
    assert tasks.send_due(noon) == 0


def test_a_mail_server_that_is_down_loses_nothing(noon, settings):
    settings.EMAIL_BACKEND = "tests.notices.down.EmailBackend"
    mail = _queue(noon)
    assert tasks.send_due(noon) == 0
    mail.refresh_from_db()
    assert mail.done_at is None
    assert mail.last_error.startswith("mail server")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tasks.send_due(noon + timedelta(minutes=5)) == 1
