"""Sending what is due. Outside effects are at least once; the Message-ID stays, so that a repeat can be told."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from testamur.jobs import actions as jobs
from testamur.notices import actions
from testamur.notices.models import Mail


def send_due(now: datetime) -> int:
    """Hand every due mail to the mail server. A server that is down costs time, never a mail."""
    mails = jobs.claim(Mail, n=20, now=now)
    if not mails:
        return 0
    try:
        connection = get_connection(timeout=10)
        connection.open()
    except (OSError, SMTPException) as error:
        for mail in mails:
            jobs.fail(mail, now=now, error=f"mail server: {type(error).__name__}")
        return 0
    for mail in mails:
        try:
            message(mail, connection).send()
        except (OSError, SMTPException, ValueError) as error:
            jobs.fail(mail, now=now, error=f"mail server: {type(error).__name__}")
        else:
            actions.mark_sent(mail, now=now)
    connection.close()
    return len(mails)


def message(mail: Mail, connection: object) -> EmailMultiAlternatives:
    """Plain text and simple HTML with one button, no picture and no tracking."""
    link = settings.SITE_URL + mail.path
    context = {"mail": mail, "link": link, "site": settings.SITE_URL}
    with translation.override(mail.language):
        text = render_to_string("notices/mail.txt", context)
        html = render_to_string("notices/mail.html", context)
    built = EmailMultiAlternatives(
        mail.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        headers={"Message-ID": mail.message_id},
        connection=connection,
    )
    built.attach_alternative(html, "text/html")
    return built
