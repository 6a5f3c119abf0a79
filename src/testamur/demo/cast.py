"""The cast of the demo, one person per role; the tests use the same list. Everybody here is invented."""

from __future__ import annotations

from dataclasses import dataclass

from testamur.people.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the cast: name, language and what they hold."""

    name: str
    grants: tuple[tuple[Role, str], ...] = ()
    language: str = "en"


R = Role
_HOUSE = "institution"
CAST: dict[str, Part] = {
    "marcus": Part("Marcus Bell"),
    "halima": Part("Dr. Halima Osman", ((R.UNIT_SPONSOR, "unit:vascular"), (R.BUDGET_OWNER, "unit:vascular"))),
    "tomasz": Part("Tomasz Wójcik", ((R.BUDGET_OWNER, "unit:lab"),)),
    "amara": Part("Amara Diallo", ((R.CE_COORDINATOR, _HOUSE),), "fr"),
    "priya": Part("Priya Raman", ((R.CE_DIRECTOR, _HOUSE),)),
    "rowan": Part("Rowan Sinclair", ((R.QUALITY_REVIEWER, _HOUSE),)),
    "ingrid": Part("Ingrid Solheim", ((R.QUALITY_REVIEWER, _HOUSE),)),
    "hanna": Part("Hanna Lindqvist"),
    "zane": Part("Zane Okafor"),
    "alexandre": Part("Alexandre Desrosiers", ((R.SMT_MEMBER, "body:smt"), (R.SMT_CHAIR, "body:smt")), "fr"),
    "modupe": Part("Modupe Adeyemi", ((R.SMT_MEMBER, "body:smt"),)),
    "louise": Part("Louise Fontaine", ((R.SMT_MEMBER, "body:smt"),), "fr"),
    "theo": Part("Theo Wray", ((R.SMT_MEMBER, "body:smt"),)),
    "rosalind": Part("Rosalind Achebe", ((R.SMT_MEMBER, "body:smt"),)),
    "petra": Part("Petra Nowak", ((R.SMT_SECRETARY, "body:smt"),)),
    "joan": Part("Joan Petrie", ((R.BOARD_SECRETARY, "body:board"),)),
    "kwabena": Part("Kwabena Osei", ((R.GOVERNOR, "body:board"), (R.BOARD_CHAIR, "body:board"))),
    "halloran": Part("Grace Halloran", ((R.GOVERNOR, "body:board"),)),
    "kanawayhikan": Part("Simon Kanawayhikan", ((R.GOVERNOR, "body:board"),)),
    "marchetti": Part("Paola Marchetti", ((R.GOVERNOR, "body:board"),)),
    "boateng": Part("Daniel Boateng", ((R.GOVERNOR, "body:board"),)),
    "tremblay": Part("Yves Tremblay", ((R.GOVERNOR, "body:board"),), "fr"),
    "rashid": Part("Farah Rashid", ((R.GOVERNOR, "body:board"),)),
    "ohara": Part("Liam O'Hara", ((R.GOVERNOR, "body:board"),)),
    "nguyen": Part("Cam Nguyen", ((R.GOVERNOR, "body:board"),)),
    "sora": Part("Sora Nakagawa", ((R.INSTRUCTOR, _HOUSE), (R.ASSESSMENT_LEAD, _HOUSE))),
    "devi": Part("Devi Krishnan", ((R.ASSESSOR, _HOUSE),)),
    "paulo": Part("Paulo Ferreira", ((R.ASSESSOR, _HOUSE), (R.SECOND_ASSESSOR, _HOUSE))),
    "anneke": Part("Anneke de Vries", ((R.MODERATOR, _HOUSE), (R.SECOND_ASSESSOR, _HOUSE))),
    "bronwen": Part("Bronwen Jones", ((R.INVIGILATOR, _HOUSE),)),
    "samuel": Part("Samuel Otieno", ((R.RESULTS_BOARD, _HOUSE),)),
    "clara": Part("Clara Beaulieu", ((R.RESULTS_BOARD, _HOUSE),), "fr"),
    "idris": Part("Idris Kamal", ((R.RESULTS_BOARD, _HOUSE),)),
    "beatriz": Part("Beatriz Moreno", ((R.REGISTRAR, _HOUSE),)),
    "wei": Part("Wei Chen", ((R.ISSUER_CUSTODIAN, _HOUSE),)),
    "nadia": Part("Nadia Kovalenko", ((R.ISSUER_CUSTODIAN, _HOUSE),)),
    "gareth": Part("Gareth Llewellyn", ((R.AUDITOR, _HOUSE),)),
    "fatima": Part("Fatima Zahra Benali", ((R.PRIVACY_OFFICER, _HOUSE),), "fr"),
}
GOVERNORS = ("kwabena", "halloran", "kanawayhikan", "marchetti", "boateng", "tremblay", "rashid", "ohara", "nguyen")
