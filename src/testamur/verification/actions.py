"""Keeping the proof of one check."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.ground import ids
from testamur.record import actions as record
from testamur.record.rules.actors import HasRef
from testamur.record.rules.verbs import Verb
from testamur.verification.models import CheckRecord


def keep_check(*, public_id: str, raw: bytes, report: Mapping[str, Any], by: HasRef, now: datetime) -> str:
    """Keep what a check found, for printing. Returns the token of its address.

    The report holds verdict and checks alone: no name, no title. Who checked is not kept (roles.md R22).
    """
    token = ids.new_token()
    with transaction.atomic():
        kept = CheckRecord.objects.create(
            token_hash=ids.hash_token(token),
            public_id=public_id,
            at=now,
            input_sha256=hashlib.sha256(raw).hexdigest(),
            verdict=str(report["verdict"]),
            report={"verdict": report["verdict"], "checks": report["checks"]},
        )
        record.write(verb=Verb.CHECK_RECORDED, subject=f"check:{kept.pk}", by=by, at=now)
    return token
