"""Putting a notice into the outbox, in the transaction of the deed it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date
from django.conf import settings
from django.db import transaction
from django.utils import translation

from testamur.ground import ids
from testamur.jobs import actions as jobs
from testamur.notices import words
from testamur.notices.models import Mail


def queue(
    *,
    kind: str,
    to: str,
    language: str,
    path: str,
    dedupe: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> Mail | None:
    """Write one mail of a known kind to the outbox; None when the same dedupe key was queued before.

    `kind` is a key of `words.WORDING`; `to` an address (empty: nobody to tell, nothing is queued); `path` the link,
    relative to the site; `facts` fill the wording: texts, numbers, or dates (written out in that language). Line breaks in facts become blanks, so no header can be injected.
    """
    if not to:
        return None
    wording = words.WORDING[kind]
    with translation.override(language), transaction.atomic():
        plain = {name: _one_line(value, language) for name, value in (facts or {}).items()}
        mail, made = Mail.objects.get_or_create(
            dedupe_key=dedupe,
            defaults={
                "kind": kind,
                "address": to,
                "language": language,
                "subject": str(wording.subject).format_map(words.Known(plain)),
                "body": str(wording.body).format_map(words.Known(plain)),
                "button": str(wording.button),
                "path": path,
                "message_id": f"<{ids.new_token()}@{settings.MAIL_DOMAIN}>",
                "created_at": at,
            },
        )
    return mail if made else None


def mark_sent(mail: Mail, *, now: datetime) -> None:
    """Finish a mail that was handed over. A link with a secret is not kept, unless mail is read on a page (the demo)."""
    with transaction.atomic():
        if jobs.finish(mail, now=now) and not settings.MAIL_ON_A_PAGE:
            Mail.objects.filter(pk=mail.pk).update(path="")


def _one_line(value: object, language: str) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_date(value, "d MMMM y", locale=language)
    return " ".join(str(value).split())
