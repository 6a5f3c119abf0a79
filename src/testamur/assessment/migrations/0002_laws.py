"""Laws of assessment that the database itself keeps."""

from __future__ import annotations

from django.db import migrations

from testamur.record.laws import append_only, frozen_columns, refuse

_SIGNED = "EXISTS (SELECT 1 FROM assessment_marksheet s WHERE s.id = {row}.sheet_id AND s.signed_at IS NOT NULL)"
_RATIFIED = "EXISTS (SELECT 1 FROM assessment_result r WHERE r.id = {row}.result_id AND r.ratified_at IS NOT NULL)"
_RATED_HERE = (
    "EXISTS (SELECT 1 FROM assessment_marksheet s JOIN assessment_attempt a ON a.id = s.attempt_id"
    " JOIN assessment_sitting t ON t.id = a.sitting_id JOIN assessment_ratification r ON r.offering_id = t.offering_id"
    " WHERE r.id = NEW.ratification_id AND s.marker_id = NEW.member_id AND s.signed_at IS NOT NULL)"
)
_NOT_WHOLE = (
    "OLD.ratified_at IS NULL AND NEW.ratified_at IS NOT NULL AND NEW.outcome = 'met' AND"
    " (EXISTS (SELECT 1 FROM assessment_competencyresult c WHERE c.result_id = NEW.id AND NOT c.met)"
    " OR NOT EXISTS (SELECT 1 FROM assessment_competencyresult c WHERE c.result_id = NEW.id))"
)
_NO_QUORUM = (
    "OLD.ratified_at IS NULL AND NEW.ratified_at IS NOT NULL AND"
    " (SELECT COUNT(*) FROM assessment_ballot b WHERE b.ratification_id = NEW.id AND b.agrees) < 2"
)


class Migration(migrations.Migration):
    """Signed is frozen, ratified is final, who rated does not vote, nothing is met below a competency."""

    dependencies = [("assessment", "0001_initial")]

    operations = [
        *frozen_columns(
            "assessment_marksheet",
            columns=[
                "attempt_id",
                "marker_id",
                "learner_id",
                "role",
                "kind",
                "edition",
                "overall",
                "comment",
                "accepted",
                "returned",
                "longest_alone",
                "details",
                "amends_reason",
                "signed_at",
                "signed_day_id",
            ],
            when="OLD.signed_at IS NOT NULL",
            law="assessment_marksheet_signed",
        ),
        refuse(
            name="assessment_mark_of_signed_insert",
            table="assessment_mark",
            event="INSERT",
            when=_SIGNED.format(row="NEW"),
            message="the sheet is signed",
        ),
        refuse(
            name="assessment_mark_of_signed_update",
            table="assessment_mark",
            event="UPDATE",
            when=f"{_SIGNED.format(row='OLD')} OR {_SIGNED.format(row='NEW')}",
            message="the sheet is signed",
        ),
        refuse(
            name="assessment_mark_of_signed_delete",
            table="assessment_mark",
            event="DELETE",
            when=_SIGNED.format(row="OLD"),
            message="the sheet is signed",
        ),
        *frozen_columns(
            "assessment_result",
            columns=["enrolment_id", "number", "outcome", "assessed_on", "judgement", "ratification_id", "ratified_at"],
            when="OLD.ratified_at IS NOT NULL",
            law="assessment_result_ratified",
        ),
        refuse(
            name="assessment_result_met_whole",
            table="assessment_result",
            event="UPDATE",
            when=_NOT_WHOLE,
            message="met needs every competency met",
        ),
        refuse(
            name="assessment_competencyresult_of_ratified_insert",
            table="assessment_competencyresult",
            event="INSERT",
            when=_RATIFIED.format(row="NEW"),
            message="the result is ratified",
        ),
        refuse(
            name="assessment_competencyresult_of_ratified_update",
            table="assessment_competencyresult",
            event="UPDATE",
            when=f"{_RATIFIED.format(row='OLD')} OR {_RATIFIED.format(row='NEW')}",
            message="the result is ratified",
        ),
        refuse(
            name="assessment_competencyresult_of_ratified_delete",
            table="assessment_competencyresult",
            event="DELETE",
            when=_RATIFIED.format(row="OLD"),
            message="the result is ratified",
        ),
        *append_only("assessment_ballot"),
        refuse(
            name="assessment_ballot_not_by_rater",
            table="assessment_ballot",
            event="INSERT",
            when=_RATED_HERE,
            message="who rated in the cohort does not vote",
        ),
        *frozen_columns(
            "assessment_ratification",
            columns=["offering_id", "number", "digest", "ratified_at"],
            when="OLD.ratified_at IS NOT NULL",
            law="assessment_ratification_final",
        ),
        refuse(
            name="assessment_ratification_quorum",
            table="assessment_ratification",
            event="UPDATE",
            when=_NO_QUORUM,
            message="two members must agree",
        ),
    ]
