"""What was sealed, answered or confirmed no longer changes: kept by the database itself."""

from django.db import migrations

from testamur.record.laws import append_only, frozen_columns, refuse

_CLOSED = 'EXISTS (SELECT 1 FROM "meetings_poll" p WHERE p."id" = {row}."poll_id" AND p."closed_at" IS NOT NULL)'
_CONFIRMED = (
    'EXISTS (SELECT 1 FROM "meetings_resolution" r WHERE r."id" = {row}."resolution_id" AND r."confirmed_at" IS NOT NULL)'
)
_RESOLUTION = [
    "body_id", "year", "sequence", "number", "item_id", "poll_id", "meeting_id", "proposal_id", "visit", "result", "code",
    "text_en", "text_fr", "draft_en", "draft_fr", "conditions", "reason", "defer_until", "target_stage", "effective_on",
    "review_on", "mover_id", "seconder_id", "votes_for", "votes_against", "votes_abstained", "present", "eligible", "quorum",
    "recused", "version_number", "content_hash", "pack_digest", "recorded_by_id", "recorded_at", "confirmed_by_id",
    "confirmed_at",
]  # fmt: skip


def _none_after(table: str, law: str, when: str) -> list[migrations.RunPython]:
    """No row of the table comes, changes or goes once `when` holds for it."""
    return [
        refuse(
            name=f"{law}_{event.lower()}",
            table=table,
            event=event,
            when=when.format(row="NEW" if event == "INSERT" else "OLD"),
            message="frozen",
        )
        for event in ("INSERT", "UPDATE", "DELETE")
    ]


class Migration(migrations.Migration):
    """Laws of meetings."""

    dependencies = (("meetings", "0001_initial"),)
    operations = (
        *append_only("meetings_pack"),
        *frozen_columns(
            "meetings_resolution",
            columns=_RESOLUTION,
            when='OLD."confirmed_at" IS NOT NULL',
            law="meetings_resolution_frozen",
        ),
        *_none_after("meetings_rollentry", "meetings_rollentry_frozen", _CONFIRMED),
        *_none_after("meetings_pollanswer", "meetings_pollanswer_frozen", _CLOSED),
        *frozen_columns(
            "meetings_poll",
            columns=["proposal_id", "visit", "body_id", "brief", "brief_digest", "opened_at", "closed_at", "close_reason"],
            when='OLD."closed_at" IS NOT NULL',
            law="meetings_poll_frozen",
        ),
        *frozen_columns(
            "meetings_corrigendum",
            columns=["resolution_id", "sequence", "text_en", "text_fr", "reason", "recorded_by_id", "confirmed_by_id"],
            when='OLD."confirmed_at" IS NOT NULL',
            law="meetings_corrigendum_frozen",
        ),
    )
