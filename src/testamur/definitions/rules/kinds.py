"""The closed lists of a version's content: how it assesses, where, who watches, who signs.

The words people read for each stand in `definitions.words`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How an instrument assesses."""

    WRITTEN_EXAM = "written_exam"
    ONLINE_TESTS = "online_tests"
    ORAL_EXAM = "oral_exam"
    OSCE = "osce"
    PRACTICAL_EXAM = "practical_exam"
    SIMULATION = "simulation"
    CLINICAL_LOG = "clinical_log"
    WORKPLACE_LOG = "workplace_log"
    SLIDE_PORTFOLIO = "slide_portfolio"


EXAMS: Final = frozenset({Kind.WRITTEN_EXAM, Kind.ONLINE_TESTS, Kind.ORAL_EXAM})
OBSERVED: Final = frozenset({Kind.OSCE, Kind.PRACTICAL_EXAM, Kind.SIMULATION})
COUNTED: Final = frozenset({Kind.CLINICAL_LOG, Kind.WORKPLACE_LOG, Kind.SLIDE_PORTFOLIO})


class Setting(StrEnum):
    """Where an instrument takes place."""

    WRITTEN = "written"
    SIMULATED = "simulated"
    LIVE_PATIENTS = "live_patients"
    WORKPLACE = "workplace"


class Supervision(StrEnum):
    """Who watches."""

    PROCTORED = "proctored"
    IN_PERSON = "in_person"
    IN_PERSON_RECORDED = "in_person_recorded"
    CLINICAL_SUPERVISED = "clinical_supervised"
    WORKPLACE = "workplace"
    UNSUPERVISED = "unsupervised"


class IdentityCheck(StrEnum):
    """How it is known who was assessed."""

    PHOTO_ID = "photo_id"
    ASSESSOR_ATTESTS = "assessor_attests"
    PRECEPTOR_ATTESTS = "preceptor_attests"
    SUPERVISOR_ATTESTS = "supervisor_attests"
    ACCOUNT_SIGN_IN = "account_sign_in"


class SignedBy(StrEnum):
    """Who signs an entry of a log, or accepts a piece of a portfolio."""

    PRECEPTOR = "preceptor"
    WORKPLACE_SUPERVISOR = "workplace_supervisor"
    WORKPLACE_MANAGER = "workplace_manager"
    REVIEWER = "reviewer"


class Delivery(StrEnum):
    """How it is taught."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    HYBRID = "hybrid"


class Repeat(StrEnum):
    """What is taken again after a *not yet*."""

    STATION = "station"
    INSTRUMENT = "instrument"
    WHOLE = "whole"


class StatusPurpose(StrEnum):
    """What can happen to a credential later: revocation only, or also being put on hold."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class PrerequisiteKind(StrEnum):
    """How a prerequisite is proven."""

    QUALIFICATION_OR_EMPLOYMENT = "qualification_or_employment"
    EMPLOYMENT_OR_ENROLMENT = "employment_or_enrolment"
    REGISTRATION = "registration"
    CERTIFICATION = "certification"
    CREDENTIAL = "credential"
    EXPERIENCE = "experience"
    DOCUMENT = "document"


RISKS: Final = ("controlled_act", "patients", "simulated_patients", "sharps", "radiation", "biohazard", "none")
STANDARD: Final = {"competencies": "each_minimum", "critical": "all", "overall": "every_instrument"}
RATING_SCALE: Final = ("met", "not_met", "not_seen")
