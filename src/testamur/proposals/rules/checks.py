"""The live checks C1 to C13 over the answers of a concept: pure, after each save and again on submit (forms.md section 4).

`error` holds back the submit, `warn` asks for a thought, `info` tells. Word lists are data at the top of this file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field as member
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from testamur.ground import times
from testamur.proposals.rules.answers import filled_rows
from testamur.proposals.rules.forms import Answers


class Severity(StrEnum):
    """What a finding does."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one check: which field it is about, the code of its sentence and the facts that fill it."""

    check: str
    severity: Severity
    field: str
    reason: str
    facts: Mapping[str, object] = member(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks compare with: other titles and competencies, the day, the earliest approval date, the proposer.

    `titles` are the catalogue's and other open proposals'; `competencies` are pairs (title, statement) in the catalogue.
    """

    today: date
    titles: tuple[str, ...] = ()
    competencies: tuple[tuple[str, str], ...] = ()
    earliest_approval: date | None = None
    proposer_domain: str = ""


RESERVED = (
    "diploma", "degree", "certificate program", "bachelor", "master", "doctor", "doctorate", "licence", "license",
    "university", "diplome", "grade", "baccalaureat", "maitrise", "doctorat", "permis", "universite",
)  # fmt: skip
VAGUE = (
    "understand", "know", "appreciate", "be aware", "learn", "be familiar", "comprendre", "connaitre", "apprecier",
    "savoir", "apprendre", "etre conscient",
)  # fmt: skip
OBSERVABLE = frozenset(["adapt", "adjust", "administer", "analyze", "analyse", "apply", "arrange", "assemble", "assess", "assist", "attach", "auscultate", "calculate", "calibrate", "care", "change", "check", "choose", "classify", "clean", "coach", "collect", "communicate", "compare", "complete", "conduct", "confirm", "connect", "control", "coordinate", "correct", "count", "cut", "debrief", "decontaminate", "demonstrate", "design", "detect", "determine", "develop", "diagnose", "disconnect", "dispose", "distinguish", "document", "draw", "dress", "drive", "educate", "enter", "establish", "estimate", "evaluate", "examine", "execute", "explain", "extract", "file", "fill", "find", "fit", "flush", "follow", "format", "give", "guide", "handle", "hand", "identify", "implement", "inject", "insert", "inspect", "install", "instruct", "interpret", "interview", "keep", "label", "lead", "lift", "load", "locate", "log", "maintain", "make", "manage", "map", "mark", "match", "measure", "mix", "monitor", "move", "negotiate", "observe", "obtain", "operate", "order", "organize", "organise", "pack", "palpate", "perform", "place", "plan", "position", "practise", "practice", "prepare", "present", "prevent", "prime", "process", "protect", "provide", "read", "recognize", "recognise", "recommend", "record", "reduce", "refer", "remove", "repair", "replace", "report", "respond", "restore", "retrieve", "review", "run", "scan", "schedule", "screen", "seal", "secure", "select", "send", "separate", "set", "sign", "sort", "stain", "start", "stop", "store", "suction", "support", "swab", "take", "teach", "test", "trace", "transfer", "transport", "treat", "troubleshoot", "turn", "use", "validate", "verify", "wash", "weigh", "withdraw", "write", "accompagner", "adapter", "administrer", "ajuster", "analyser", "appliquer", "arreter", "assembler", "assurer", "calculer", "calibrer", "changer", "choisir", "classer", "collecter", "comparer", "completer", "compter", "conseiller", "consigner", "controler", "coordonner", "corriger", "decrire", "demontrer", "desinfecter", "detecter", "determiner", "diriger", "documenter", "effectuer", "eliminer", "enregistrer", "enseigner", "entretenir", "etablir", "etalonner", "etiqueter", "evaluer", "executer", "expliquer", "faire", "identifier", "informer", "injecter", "inserer", "inspecter", "installer", "interpreter", "laver", "lire", "localiser", "manipuler", "mesurer", "mettre", "monter", "montrer", "nettoyer", "noter", "observer", "obtenir", "operer", "organiser", "participer", "placer", "planifier", "positionner", "prelever", "preparer", "presenter", "prevenir", "proteger", "ranger", "realiser", "reconnaitre", "recueillir", "rediger", "reduire", "regler", "remplacer", "remplir", "reparer", "repondre", "reperer", "retirer", "signaler", "signer", "surveiller", "tenir", "tester", "traiter", "transferer", "transporter", "trier", "utiliser", "valider", "verifier"])  # fmt: skip
EXAMS = frozenset({"exam", "oral"})
PATIENT_PICTURES = re.compile(r"\b(photos?|photograph\w*|videos?|film\w*|charts?|dossiers?|images? of patients?)\b")
OSAP_HOURS = (5, 300)
OSAP_WEEKS = 12
OLD_MONTHS = 24


def run(answers: Answers, around: Surroundings) -> list[Finding]:
    """Every finding, in the order of the checks."""
    return [finding for check in _ALL for finding in check(answers, around)]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that hold back a submit."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def fold(text: str) -> str:
    """Lower case, without accents, one blank between words: how titles and words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def similarity(one: str, other: str) -> float:
    """Trigram similarity of two texts, 0 to 1, after folding (the measure of PostgreSQL's pg_trgm)."""
    left, right = _trigrams(one), _trigrams(other)
    return len(left & right) / len(left | right) if left | right else 0.0


def _trigrams(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", fold(text))
    return frozenset(f"  {word} "[n : n + 3] for word in words for n in range(len(word) + 1))


def first_word(statement: str) -> str:
    """The verb that a competency starts with, folded."""
    words = re.findall(r"[\w'’-]+", fold(statement))
    return words[0] if words else ""


def statements(answers: Answers) -> list[str]:
    """The competency statements that were written."""
    rows = filled_rows(answers.get("competencies"))
    return [str(row.get("statement_en") or "").strip() for row in rows if str(row.get("statement_en") or "").strip()]


def starts_vague(statement: str) -> bool:
    """Does it start with something that nobody can see (understand, know)?"""
    text = fold(statement)
    return any(re.match(rf"{word}\b", text) for word in VAGUE)


def is_exam_only(answers: Answers) -> bool:
    """Is every chosen method a written or oral exam?"""
    methods = set(answers.get("methods") or [])
    return bool(methods) and methods <= EXAMS


def _c1_reserved_title(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    for key in ("title_en", "title_fr"):
        title = fold(str(answers.get(key) or ""))
        for word in RESERVED:
            if re.search(rf"\b{re.escape(word)}s?\b", title):
                shown = re.search(rf"\b\w*{re.escape(word.split()[0])}\w*", title)
                yield Finding(
                    "C1",
                    Severity.ERROR,
                    key,
                    "title_reserved",
                    {"word": shown[0] if shown else word},
                )
                break


def _c2_near_title(answers: Answers, around: Surroundings) -> Iterable[Finding]:
    title = str(answers.get("title_en") or "")
    near = [other for other in around.titles if title and similarity(title, other) >= 0.6]
    if near:
        best = max(near, key=lambda other: similarity(title, other))
        yield Finding("C2", Severity.WARN, "title_en", "title_near", {"title": best})


def _c3_verb(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    for number, statement in enumerate(statements(answers), start=1):
        word = statement.split()[0].strip(".,;:") if statement.split() else ""
        facts = {"word": word, "number": number}
        if starts_vague(statement):
            yield Finding("C3", Severity.ERROR, "competencies", "verb_vague", facts)
        elif first_word(statement) not in OBSERVABLE:
            yield Finding("C3", Severity.WARN, "competencies", "verb_unknown", facts)


def _c4_exam_only(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    if is_exam_only(answers):
        yield Finding("C4", Severity.ERROR, "methods", "exam_only")


def _c5_near_competency(answers: Answers, around: Surroundings) -> Iterable[Finding]:
    for statement in statements(answers):
        near = [title for title, other in around.competencies if similarity(statement, other) >= 0.7]
        if near:
            yield Finding(
                "C5",
                Severity.INFO,
                "competencies",
                "competency_near",
                {"title": near[0]},
            )


def _c6_number_and_splitting(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    found = statements(answers)
    if found and not 3 <= len(found) <= 7:
        yield Finding(
            "C6",
            Severity.WARN,
            "competencies",
            "competency_count",
            {"count": len(found)},
        )
    for number, statement in enumerate(found, start=1):
        after = [fold(part).split()[0] for part in re.split(r"\b(?:and|et)\b", statement)[1:] if part.split()]
        if first_word(statement) in OBSERVABLE and any(word in OBSERVABLE for word in after):
            yield Finding(
                "C6",
                Severity.WARN,
                "competencies",
                "competency_double",
                {"number": number},
            )


def _c7_hours(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    hours = answers.get("hours") or {}
    parts = [hours.get(key) for key in ("online", "in_person", "clinical")]
    total = hours.get("total")
    if not isinstance(total, int):
        return
    known = [part for part in parts if isinstance(part, int)]
    if known and sum(known) != total:
        yield Finding(
            "C7",
            Severity.ERROR,
            "hours",
            "hours_sum",
            {"total": total, "sum": sum(known)},
        )
    if total > OSAP_HOURS[1]:
        yield Finding("C7", Severity.WARN, "hours", "hours_over", {"total": total})
    if total < OSAP_HOURS[0]:
        yield Finding("C7", Severity.WARN, "hours", "hours_under", {"total": total})


def _c8_weeks(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    weeks = answers.get("weeks")
    if isinstance(weeks, int) and weeks >= OSAP_WEEKS:
        yield Finding("C8", Severity.WARN, "weeks", "weeks_over", {"weeks": weeks})


def _c9_old_evidence(answers: Answers, around: Surroundings) -> Iterable[Finding]:
    rows = filled_rows(answers.get("evidence_of_demand"))
    oldest_good = times.add_months(around.today, -OLD_MONTHS).isoformat()
    dates = [str(row.get("date") or "") for row in rows if row.get("date")]
    if dates and max(dates) < oldest_good:
        yield Finding(
            "C9",
            Severity.WARN,
            "evidence_of_demand",
            "evidence_old",
            {"year": max(dates)[:4]},
        )
    if rows and not any(re.search(r"\d", str(row.get("figure") or "")) for row in rows):
        yield Finding("C9", Severity.WARN, "evidence_of_demand", "evidence_no_figure")


def _c10_alignment(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    missing = len(statements(answers)) - len(answers.get("alignments") or [])
    if missing > 0:
        yield Finding("C10", Severity.INFO, "alignments", "alignment_missing", {"count": missing})


def _c11_own_partner(answers: Answers, around: Surroundings) -> Iterable[Finding]:
    owners = {fold(str(row.get("owner") or "")) for row in filled_rows(answers.get("pledges"))}
    for row in filled_rows(answers.get("partners")):
        domain = str(row.get("email") or "").rpartition("@")[2].casefold()
        own = bool(domain) and domain == around.proposer_domain.casefold() and not _is_public_mail(domain)
        if own or (fold(str(row.get("org") or "")) in owners - {""}):
            yield Finding(
                "C11",
                Severity.WARN,
                "partners",
                "partner_is_own",
                {"org": str(row.get("org") or "")},
            )


def _is_public_mail(domain: str) -> bool:
    return domain in {
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "yahoo.com",
        "yahoo.ca",
        "icloud.com",
        "videotron.ca",
    }


def _c12_patient_pictures(answers: Answers, _around: Surroundings) -> Iterable[Finding]:
    risky = "patients" in (answers.get("clinical_risk") or [])
    shown = PATIENT_PICTURES.search(fold(str(answers.get("evidence_kept") or "")))
    if risky and shown and answers.get("evidence_safe") is not True:
        yield Finding("C12", Severity.ERROR, "evidence_safe", "patient_evidence")


def _c13_launch(answers: Answers, around: Surroundings) -> Iterable[Finding]:
    launch, earliest = str(answers.get("launch") or ""), around.earliest_approval
    if launch and earliest and launch < earliest.isoformat():
        yield Finding("C13", Severity.WARN, "launch", "launch_early", {"date": earliest})


_ALL: Sequence[Callable[[Answers, Surroundings], Iterable[Finding]]] = (
    _c1_reserved_title,
    _c2_near_title,
    _c3_verb,
    _c4_exam_only,
    _c5_near_competency,
    _c6_number_and_splitting,
    _c7_hours,
    _c8_weeks,
    _c9_old_evidence,
    _c10_alignment,
    _c11_own_partner,
    _c12_patient_pictures,
    _c13_launch,
)
