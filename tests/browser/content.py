"""A small micro-credential for the journeys: three competencies, an exam and an observed station marked twice."""

from __future__ import annotations

from typing import Any


def ultrasound_iv() -> dict[str, Any]:
    """The definition of "Ultrasound-Guided IV Access" as its advisory team would write it."""

    def competency(number: int, statement: str, french: str, critical: str, critical_fr: str, other: str, other_fr: str) -> dict[str, Any]:
        code = f"USG-{number}"
        return {
            "code": code, "statement_en": statement, "statement_fr": french,
            "criteria": [
                {"code": f"{code}.a", "text_en": critical, "text_fr": critical_fr, "critical": True},
                {"code": f"{code}.b", "text_en": other, "text_fr": other_fr, "critical": False},
            ],
            "critical_criteria": [f"{code}.a"], "minimum": {"items": 2, "of": 2}, "knowledge": ["vein anatomy"],
            "attitudes": ["explains before touching"],
            "alignment": [{"framework": "ESCO", "uri": "http://data.europa.eu/esco/skill/0646be77-a425-40da-8577-f77d1198c67f", "label": "perform venepuncture procedures"}],
        }  # fmt: skip

    competencies = [
        competency(1, "Identify the patient and prepare the equipment", "Identifier la personne et préparer le matériel",
                   "Uses two identifiers", "Utilise deux identifiants", "Checks the probe cover", "Vérifie la housse de la sonde"),
        competency(2, "Insert a peripheral catheter under ultrasound guidance", "Insérer un cathéter périphérique sous échographie",
                   "Keeps the needle tip in view", "Garde la pointe de l'aiguille visible", "Fixes the catheter", "Fixe le cathéter"),
        competency(3, "Respond when something goes wrong", "Réagir quand quelque chose tourne mal",
                   "Stops at nerve pain", "Arrête en cas de douleur nerveuse", "Reports the event", "Signale l'événement"),
    ]  # fmt: skip
    items = [
        {"code": f"OS-{2 * n + k + 1:02d}", "station": "S1", "criterion": one["criteria"][k]["code"], "critical": k == 0,
         "text_en": one["criteria"][k]["text_en"], "text_fr": one["criteria"][k]["text_fr"]}
        for n, one in enumerate(competencies) for k in (0, 1)
    ]  # fmt: skip
    covers = {"USG-1": 30, "USG-2": 40, "USG-3": 30}
    return {
        "slug": "ultrasound-iv", "title_en": "Ultrasound-Guided IV Access", "title_fr": "Accès veineux sous échographie",
        "badge_title": ["Ultrasound", "IV Access"], "badge_title_fr": ["Accès veineux", "échoguidé"], "field": "vascular_access",
        "audience_en": "Nurses and technologists with a year of practice", "audience_fr": "Infirmières et technologues avec un an de pratique",
        "summary_en": "Place a peripheral line under ultrasound when veins cannot be felt.",
        "summary_fr": "Installer une voie périphérique sous échographie quand les veines ne se palpent pas.",
        "delivery": "hybrid", "hours": {"total": 20, "online": 12, "in_person": 8, "clinical": 0}, "weeks": 5,
        "clinical_risk": ["sharps", "simulated_patients"],
        "prerequisites": [{"code": "PRE-1", "text_en": "Current IV certification", "text_fr": "Certification IV à jour", "kind": "certification"}],
        "education_plan": ["EP-1", "EP-2"], "competencies": competencies,
        "instruments": [
            {"code": "EX", "type": "written_exam", "summative": True, "weight": 30, "covers": covers, "pass_rule": {"min_percent": 70},
             "supervision": "proctored", "identity_check": "photo_id", "raters": 1, "setting": "written", "second_mark_percent": 0},
            {"code": "OS", "type": "osce", "summative": True, "weight": 70, "covers": covers, "pass_rule": {"all_critical": True, "min_percent": 70},
             "supervision": "in_person", "identity_check": "photo_id", "raters": 1, "setting": "simulated", "second_mark_percent": 100,
             "stations": [{"code": "S1", "name_en": "Simulated arm", "name_fr": "Bras simulé"}], "items": items},
        ],
        "standard": {"competencies": "each_minimum", "critical": "all", "overall": "every_instrument"},
        "setting": {"simulated": True, "live_patients": False},
        "attempts": {"max": 3, "waiting_days": 14, "repeat": "station", "banked_months": 12},
        "status_purpose": "revocation", "noc": ["31301"], "onet": [], "cip": None, "validity_months": 24,
        "renewal": "one observed insertion", "renewal_fr": "une insertion observée", "stacks_into": [], "stacks_from": [], "pathways": [],
        "fee_cad": 380, "osap_rule_met": True, "esco_occupations": [], "rating_scale": ["met", "not_met", "not_seen"],
    }  # fmt: skip
