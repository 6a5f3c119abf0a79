"""What can be checked: an ID or link as typed, a text pasted, a file."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.ground import ids

MOST = 4 * 1024 * 1024
_IN_LINK = re.compile(r"/v/([0-9A-Za-z-]{16,24})")
# A credential as a token: two dots, and a beginning that every JSON object has in base64url. No ID or link looks so.
_TOKEN = re.compile(r"ey[A-Za-z0-9_-]*\.[A-Za-z0-9_=-]*\.")


ACCEPTED = (
    ".json,.jsonld,.jwt,.jws,.png,.svg,.pdf,.zip,"
    "application/json,image/png,image/svg+xml,application/pdf,application/zip"
)


class CheckForm(forms.Form):
    """One field for an ID, a link or a pasted credential; one for a file. One of them is enough."""

    what = forms.CharField(
        label=_("ID, link or the text of a credential"),
        help_text=_("An ID looks like 7Q4K-2MXD-H8TW-5HRR. It stands under the QR code."),
        required=False,
        max_length=512 * 1024,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("A file: PDF, PNG, SVG, JSON, JWT or an offline bundle"),
        help_text=_("At most 4 MB. It is checked and not kept."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def clean(self) -> dict[str, Any]:
        """Say what to do when nothing was given, when the file is too big, or when an ID is mistyped."""
        data = super().clean() or {}
        text, file = (data.get("what") or "").strip(), data.get("file")
        if file is not None and file.size > MOST:
            megabytes = max(1, round(file.size / 1024 / 1024))
            self.add_error("file", _("This file is %(size)s MB. The limit is 4 MB") % {"size": megabytes})
        elif file is None and not text and "what" not in self.errors:
            self.add_error("what", _("Type an ID, paste a credential, or choose a file"))
        elif file is None and text and text[0] not in "{[" and _TOKEN.match(text) is None:
            link = _IN_LINK.search(text)
            read = ids.read_public_id(link.group(1) if link else text)
            if read is None:
                self.add_error("what", _("An ID looks like 7Q4K-2MXD-H8TW-5HRR. I, L, O and U are never used"))
            data["public_id"] = read
        return data
