"""The certificate: one page of paper that says where the live page is, with the signed file inside (ux.md 10).

The page is set by typst from our own two typefaces. A name with a letter that they cannot show is refused rather than
printed with a box in it. Facts come from the version and from the signed bytes; the paper proves nothing by itself.
"""

from __future__ import annotations

import json
import math
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import translation

from testamur.awards import words as awards
from testamur.awards.queries import CredentialFacts
from testamur.awards.rules.life import CredentialState
from testamur.ground import times
from testamur.ground.errors import Refused
from testamur.people.queries import institution
from testamur.ui import badge, moments, qr, typefaces
from testamur.wallet import words
from testamur.wallet.papers.files import badge_of, competencies, signed_bytes

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_NAME_SIZES, _TITLE_SIZES = (40.5, 33.0, 27.0), (31.5, 25.5, 21.0)
_ROOM = 448.0
_LINES = 4
_LETTERS_A_LINE = 78
_KINDS = ("Micro-credential", "Microcertification")


def certificate(facts: CredentialFacts, *, language: str, now: datetime) -> bytes:
    """The PDF of a credential in a language, the signed file attached.

    Refused: `credential_not_signed`, `credential_withdrawn`, `certificate_letters` with the letters that are missing.
    """
    raw = signed_bytes(facts)
    if facts.state is CredentialState.REVOKED:
        raise Refused("credential_withdrawn")
    missing = typefaces.missing_glyphs(facts.name)
    if missing:
        raise Refused("certificate_letters", letters=" ".join(missing))
    crest = institution().say("look.logo_svg", language)
    with translation.override(language), tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "certificate.typ").write_bytes(_TEMPLATE.read_bytes())
        (root / "credential.json").write_bytes(raw)
        (root / "badge.svg").write_text(badge.svg(badge_of(facts, language, now), size=600), encoding="utf-8")
        (root / "guilloche.svg").write_text(guilloche(_brand()), encoding="utf-8")
        (root / "qr.svg").write_text(qr.svg(_address(facts)), encoding="utf-8")
        if crest:
            (root / "crest.svg").write_text(crest, encoding="utf-8")
        (root / "data.json").write_text(json.dumps(_data(facts, raw, language, bool(crest))), encoding="utf-8")
        pdf: bytes = typst.compile(
            str(root / "certificate.typ"),
            root=str(root),
            font_paths=[str(path) for path in typefaces.folders()],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(facts.valid_from.timestamp()),
        )
    return pdf


def guilloche(colour: str) -> str:
    """Fourteen interwoven lines between two circles (radius 111 and 161 of 164), always the same."""
    paths = []
    for line in range(14):
        phase, swing = line * math.tau / 14, 25 * math.cos(line * math.pi / 28)
        points = []
        for step in range(433):
            angle = step * math.tau / 432
            radius = 136 + swing * math.sin(36 * angle + phase) * math.cos(3 * angle + phase / 2)
            points.append(f"{164 + radius * math.cos(angle):.1f} {164 + radius * math.sin(angle):.1f}")
        paths.append(f'<path d="M{"L".join(points)}z"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 328 328" fill="none" '
        f'stroke="{colour}" stroke-width=".35" stroke-opacity=".55">{"".join(paths)}</svg>'
    )


def _data(facts: CredentialFacts, raw: bytes, language: str, has_crest: bool) -> dict[str, Any]:  # noqa: FBT001 - one caller
    own, content = institution(), facts.version.read()
    title = facts.title(language)
    return {
        "language": language,
        "brand": _brand(),
        "document_title": f"{title}: {facts.name}",
        "day": [facts.valid_from.year, facts.valid_from.month, facts.valid_from.day],
        "institution": own.name(language),
        "name_lines": _two_lines(own.name(language)),
        "has_crest": has_crest,
        "crest_alt": own.name(language),
        "kinds": list(_KINDS if language == "en" else reversed(_KINDS)),
        "seal_alt": str(words.SEAL),
        "badge_alt": badge_of(facts, language, facts.valid_from).spoken,
        "certifies": str(words.CERTIFIES),
        "name": facts.name,
        "name_size": typefaces.fitting(facts.name, "serif-600", _NAME_SIZES, _ROOM),
        "met": str(words.MET_THE_STANDARD),
        "title": title,
        "title_size": typefaces.fitting(title, "serif-600", _TITLE_SIZES, _ROOM),
        "competencies": _sentence(competencies(facts, language)),
        "awarded": _awarded(facts, content.hours.total, language),
        "setting": _sentence([awards.setting(content)]),
        "no_licence": str(awards.NOT_A_LICENCE),
        "blocks": _blocks(facts, raw),
        "scan": str(words.SCAN),
        "paper": str(words.PAPER),
        "public_id": facts.public_id,
        "address": _address(facts),
        "qr_alt": _address(facts),
        "attachment": str(words.ATTACHMENT),
    }


def _awarded(facts: CredentialFacts, hours: int, language: str) -> list[dict[str, Any]]:
    """The dates and hours as parts, such as "Awarded 23 November 2026 · Current until 23 November 2029 · 14 hours", the dates strong."""
    tz = institution().tz
    parts = [(str(words.AWARDED) + " ", False), (moments.day(times.local_day(facts.valid_from, tz), language), True)]
    if facts.valid_until is not None:
        until = moments.day(times.local_day(facts.valid_until, tz), language)
        parts += [(" · " + str(words.CURRENT_UNTIL) + " ", False), (until, True)]
    if hours:
        parts.append((" · " + words.hours(hours), False))
    return [{"text": text, "strong": strong} for text, strong in parts]


def _blocks(facts: CredentialFacts, raw: bytes) -> list[dict[str, str]]:
    """Issued by, assessed by, endorsed by. No signature is ever set in type; the partner does not sign here."""
    achievement = json.loads(raw)["credentialSubject"]["achievement"]
    partners = [str(one["issuer"].get("name", "")) for one in achievement.get("endorsement", [])]
    found = [
        (words.ISSUED_BY, facts.registrar, words.REGISTRAR),
        (words.ASSESSED_BY, str(words.TRAINED_ASSESSOR), awards.supervision(facts.version.read()) + "."),
    ]
    if partners:
        found.append((words.ENDORSED_BY, ", ".join(partners), words.NOT_THE_PERSON))
    return [{"label": str(label), "strong": strong, "text": str(text)} for label, strong, text in found]


def _sentence(parts: list[str]) -> str:
    """The parts as one sentence of at most four lines; what does not fit is left out whole."""
    kept: list[str] = []
    for part in parts:
        if len("; ".join([*kept, part])) > _LINES * _LETTERS_A_LINE:
            break
        kept.append(part if not kept else part[:1].lower() + part[1:])
    text = "; ".join(kept)
    return text[:1].upper() + text[1:] + "." if text else ""


def _two_lines(name: str) -> list[str]:
    words_ = name.split()
    cut = next((at for at, word in enumerate(words_) if at and word in {"of", "de", "des", "du"}), 0)
    return [" ".join(words_[:cut]), " ".join(words_[cut:])] if cut else [name]


def _brand() -> str:
    return institution().say("look.brand", "en") or "#0B5A4E"


def _address(facts: CredentialFacts) -> str:
    return f"{institution().base_url}/v/{facts.public_id}"
