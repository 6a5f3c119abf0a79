"""Words of the catalogue's filters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STARTS = {"30_days": _("In the next 30 days"), "3_months": _("In the next 3 months"), "waiting": _("Waiting list")}
TIMES = {"under_20": _("Under 20 hours"), "20_to_40": _("20 to 40 hours"), "over_40": _("Over 40 hours")}
SORTS = {"title": _("Title, A to Z"), "start": _("Next start"), "hours": _("Study time")}
