"""Words of the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "record_is_for_auditors": _("The record is open to auditors and the privacy officer. You can ask {who_can}."),
}
