"""What was submitted, sent, decided or sealed no longer changes: kept by the database itself."""

from django.db import migrations

from testamur.record.laws import append_only, frozen_columns, refuse

_SUBMITTED = 'EXISTS (SELECT 1 FROM "proposals_submission" s WHERE s."id" = {row}."submission_id" AND s."submitted_at" IS NOT NULL)'


class Migration(migrations.Migration):
    """Laws of proposals."""

    dependencies = (("proposals", "0001_initial"),)
    operations = (
        *frozen_columns(
            "proposals_policyversion",
            columns=["key", "version", "sha256", "text"],
            when="1=1",
            law="proposals_policyversion_frozen",
        ),
        *frozen_columns(
            "proposals_submission",
            columns=["proposal_id", "form", "form_version", "round", "submitted_at", "submitted_by_id", "digest"],
            when='OLD."submitted_at" IS NOT NULL',
            law="proposals_submission_frozen",
        ),
        refuse(
            name="proposals_answer_frozen_insert",
            table="proposals_answer",
            event="INSERT",
            when=_SUBMITTED.format(row="NEW"),
            message="submitted answers do not change",
        ),
        refuse(
            name="proposals_answer_frozen_update",
            table="proposals_answer",
            event="UPDATE",
            when=_SUBMITTED.format(row="OLD"),
            message="submitted answers do not change",
        ),
        refuse(
            name="proposals_answer_frozen_delete",
            table="proposals_answer",
            event="DELETE",
            when=_SUBMITTED.format(row="OLD"),
            message="submitted answers do not change",
        ),
        *frozen_columns(
            "proposals_storedfile",
            columns=["proposal_id", "name", "kind", "size", "sha256", "content"],
            when="1=1",
            law="proposals_storedfile_frozen",
        ),
        *frozen_columns(
            "proposals_scoringsheet",
            columns=["proposal_id", "round", "person_id", "kind", "content", "sent_at"],
            when='OLD."sent_at" IS NOT NULL',
            law="proposals_scoringsheet_frozen",
        ),
        *frozen_columns(
            "proposals_question",
            columns=["text", "asked_by_id", "asked_at", "answer", "answered_at"],
            when='OLD."answered_at" IS NOT NULL',
            law="proposals_question_frozen",
        ),
        *append_only("proposals_decision"),
        *append_only("proposals_brief"),
        *append_only("proposals_spreadnote"),
    )
