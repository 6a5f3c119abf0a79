"""Our own rules: what the institution never writes, and what must be true of every credential it signs.

Some hold for every document we sign, since two honest libraries would otherwise sign different bytes (engine,
section 5). The others hold for badges (profile OB 3.0: endorsements are errors, scores are warned of) or under the
institution's own profile only.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from testamur.seal.hygiene import iri_allowed, read_instant, text_allowed, utf16_order_differs
from testamur.seal.lint.embedded import endorsements
from testamur.seal.lint.examples import ACHIEVEMENT_ID, BADGE, ENDORSEMENT, SCORED
from testamur.seal.lint.ob30_model import is_badge
from testamur.seal.lint.ob30_results import descriptions, results
from testamur.seal.lint.rule import (
    ALWAYS,
    BADGES,
    OURS,
    REMOVED,
    WARNED,
    Fault,
    Rule,
    changed,
    listed,
    places,
    types_of,
    walk,
    words,
)
from testamur.seal.types import Json, Profile, Severity

ASSESSMENT_DAY: Final = timedelta(hours=24)
IRI_MEMBERS: Final = frozenset(
    words("id url targetUrl achievedLevel requiredLevel resultDescription verificationMethod statusListCredential")
)
# Known to our context, unknown to the one many wallets carry, or read differently by two libraries.
NEVER_WRITTEN: Final = frozenset({"endorsementJwt", "jti", "@direction", "@language", "@vocab", "@base"})
MARKDOWN_MEMBERS: Final = frozenset({"narrative", "endorsementComment"})
HTML: Final = re.compile(r"<(?:[A-Za-z/!?])")
SCORE_MEMBERS: Final = ("value", "achievedLevel")
SCALE_MEMBERS: Final = words("allowedValue requiredLevel requiredValue rubricCriterionLevel valueMax valueMin")
HTTPS: Final = re.compile(r"https://([^/?#]+)")
SALT: Final = re.compile(r"[0-9a-f]{32,}\Z")
LAST_EXACT_INTEGER: Final = 2**53
MOST_DECIMALS: Final = 2


def achievement_of(document: Json) -> tuple[str, Mapping[str, Any]]:
    """Pointer and object of a badge's achievement; an empty object when there is none."""
    subject = document.get("credentialSubject")
    found = subject.get("achievement") if isinstance(subject, Mapping) and is_badge(document) else None
    return "/credentialSubject/achievement", found if isinstance(found, Mapping) else {}


# Every document we sign ------------------------------------------------------------------------------------------


def text_characters(document: Json) -> Iterator[Fault]:
    """No control characters, noncharacters or half surrogates: libraries escape them differently."""
    for pointer, value in walk(document):
        if isinstance(value, str) and not text_allowed(value):
            yield Fault(pointer, "the text holds a character that must not be signed")
        elif isinstance(value, Mapping) and not all(text_allowed(name) for name in value):
            yield Fault(pointer, "a member name holds a character that must not be signed")


def text_order(document: Json) -> Iterator[Fault]:
    """Values of one member sort alike by code point and by UTF-16 unit, else JavaScript signs another order."""
    for pointer, value in walk(document):
        if isinstance(value, list) and utf16_order_differs([one for one in value if isinstance(one, str)]):
            yield Fault(pointer, "two libraries would put these values in different orders")


def iris_plain(document: Json) -> Iterator[Fault]:
    """Addresses are absolute ASCII, of the schemes https, http, did, urn and mailto."""
    for pointer, value in walk(document):
        name = pointer.rpartition("/")[2]
        if isinstance(value, str) and name in IRI_MEMBERS and not iri_allowed(value):
            yield Fault(pointer, "an address must be absolute and ASCII (https, http, did, urn or mailto)")


def numbers_exact(document: Json) -> Iterator[Fault]:
    """Numbers that every library writes alike: whole ones below 2^53, others with at most two decimals."""
    for pointer, value in walk(document):
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if abs(value) > LAST_EXACT_INTEGER or (isinstance(value, float) and not is_short(value)):
            yield Fault(pointer, "a number must be whole, or have at most two decimals")


def is_short(value: float) -> bool:
    """A finite number that needs no more than two decimals, and some: 3.0 is written 3 by some libraries."""
    whole, point, decimals = repr(value).partition(".")
    return (
        bool(point)
        and whole.lstrip("-").isdigit()
        and decimals.isdigit()
        and len(decimals) <= MOST_DECIMALS
        and (int(decimals) > 0)
    )


def never_written(document: Json) -> Iterator[Fault]:
    """Members that other people's safe mode refuses or reads differently."""
    for pointer, value in walk(document):
        if isinstance(value, Mapping):
            yield from (
                Fault(f"{pointer}/{name}", f"{name} is never written") for name in value if name in NEVER_WRITTEN
            )


# Endorsements ----------------------------------------------------------------------------------------------------


def endorsement_subject(document: Json) -> Iterator[Fault]:
    """An endorsement is about the very thing that carries it; anything else is a forgery by placement."""
    for pointer, one, carrier in endorsements(document):
        subject = one.get("credentialSubject")
        if not isinstance(subject, Mapping) or subject.get("id") != carrier:
            yield Fault(f"{pointer}/credentialSubject/id", "the endorsement is about something else than its carrier")


def endorsement_signed(document: Json) -> Iterator[Fault]:
    """Endorsements are embedded signed, or not at all."""
    for pointer, one, _ in endorsements(document):
        if not any(isinstance(proof, Mapping) and proof.get("proofValue") for _, proof in places(one, "proof")):
            yield Fault(f"{pointer}/proof", "the endorsement is not signed")


def endorsement_in_force(document: Json) -> Iterator[Fault]:
    """It was in force at some instant of the day of the last summative assessment (engine, section 4)."""
    day = assessment_day(document)
    if day is None:
        return
    for pointer, one, _ in endorsements(document):
        start, end = (read_instant(one.get("validFrom")), read_instant(one.get("validUntil")))
        if start is None or start >= day + ASSESSMENT_DAY or (end is not None and day >= end):
            yield Fault(f"{pointer}/validFrom", "the endorsement was not in force on the day of the last assessment")


def assessment_day(document: Json) -> datetime | None:
    """First instant of the day that counts: `activityEndDate`, else `awardedDate`, else `validFrom`."""
    subject = document.get("credentialSubject")
    ended = subject.get("activityEndDate") if isinstance(subject, Mapping) else None
    return read_instant(ended or document.get("awardedDate") or document.get("validFrom"))


# What a badge of ours says and leaves out ------------------------------------------------------------------------


def no_score(document: Json) -> Iterator[Fault]:
    """Competencies met, nothing else: no value, no level, no rubric, no scale."""
    at, achievement = achievement_of(document)
    for place, one in enumerate(listed(achievement.get("resultDescription"))):
        if isinstance(one, Mapping) and (
            one.get("resultType") != "Status" or any(name in one for name in SCALE_MEMBERS)
        ):
            yield Fault(f"{at}/resultDescription/{place}", "a competency is met or not: no scores, marks or levels")
    for pointer, result in results(document):
        if any(name in result for name in SCORE_MEMBERS):
            yield Fault(pointer, "a result says that a competency was met: no scores, marks or levels")


def all_met(document: Json) -> Iterator[Fault]:
    """Every competency of the achievement is there once, as Completed; an award needs all of them."""
    completed = [
        str(result.get("resultDescription")) for _, result in results(document) if result.get("status") == "Completed"
    ]
    for pointer, result in results(document):
        if result.get("status") != "Completed":
            yield Fault(f"{pointer}/status", "only competencies that were met are listed")
    for name in descriptions(document):
        if completed.count(name) != 1:
            yield Fault(
                "/credentialSubject/result", f"the competency {name.rpartition('#')[2]} must be met exactly once"
            )


def host_of(document: Json) -> str | None:
    """The institution's host, by its did:web; None for other issuers."""
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not isinstance(named, str) or not named.startswith("did:web:"):
        return None
    return named.removeprefix("did:web:").split(":")[0].replace("%3A", ":").replace("%3a", ":").lower()


def ids_at_home(document: Json) -> Iterator[Fault]:
    """The credential and its achievement have https addresses at the institution's own host."""
    if not is_badge(document):
        return
    at, achievement = achievement_of(document)
    host = host_of(document)
    for pointer, named in (("/id", document.get("id")), (f"{at}/id", achievement.get("id"))):
        address = HTTPS.match(named) if isinstance(named, str) and iri_allowed(named) else None
        if address is None or (host is not None and address.group(1).lower() != host):
            yield Fault(pointer, "the id must be an https address at the institution's own host")


def ends_after_start(document: Json) -> Iterator[Fault]:
    """A credential is valid for some time at least."""
    start, end = (read_instant(document.get("validFrom")), read_instant(document.get("validUntil")))
    if start is not None and end is not None and end <= start:
        yield Fault("/validUntil", "validUntil must be after validFrom")


def approval_cited(document: Json) -> Iterator[Fault]:
    """The approval record of the achievement is among the related resources."""
    achievement_id = achievement_of(document)[1].get("id")
    wanted = re.compile(re.escape(str(achievement_id)) + r"approval(-\d+)?\.json\Z")
    cited = [str(item.get("id")) for _, item in places(document, "relatedResource") if isinstance(item, Mapping)]
    if is_badge(document) and not any(wanted.match(one) for one in cited):
        yield Fault("/relatedResource", "the approval record of the achievement must be cited")


def image_present(document: Json) -> Iterator[Fault]:
    """A badge has a picture."""
    at, achievement = achievement_of(document)
    if is_badge(document) and not achievement.get("image") and not document.get("image"):
        yield Fault(f"{at}/image", "the achievement needs an image")


def version_present(document: Json) -> Iterator[Fault]:
    """The achievement says which version was approved."""
    at, achievement = achievement_of(document)
    if is_badge(document) and not achievement.get("version"):
        yield Fault(f"{at}/version", "the achievement needs a version")


def markdown_plain(document: Json) -> Iterator[Fault]:
    """Markdown without raw HTML."""
    for pointer, value in walk(document):
        if isinstance(value, str) and pointer.rpartition("/")[2] in MARKDOWN_MEMBERS and HTML.search(value):
            yield Fault(pointer, "the text must not hold HTML")


def email_hashed(document: Json) -> Iterator[Fault]:
    """E-mail addresses are hashed with at least 128 bits of salt."""
    for pointer, value in walk(document):
        if not isinstance(value, Mapping) or value.get("identityType") != "emailAddress":
            continue
        if value.get("hashed") is not True or SALT.match(str(value.get("salt", ""))) is None:
            yield Fault(pointer, "an e-mail address must be hashed with 32 hex digits of salt")


def custody_said(document: Json) -> Iterator[Fault]:
    """An endorsement of ours has a description: it says who keeps the key."""
    if "EndorsementCredential" in types_of(document) and not document.get("description"):
        yield Fault("/description", "an endorsement says in its description who keeps its key")


def rule(
    name: str,
    section: str,
    check: Callable[[Json], Iterable[Fault]],
    change: tuple[str, object],
    *,
    profiles: Mapping[Profile, Severity] = OURS,
    good: Json = BADGE,
) -> Rule:
    """A rule of this file; its bad example is the good one with one place changed."""
    return Rule(
        id=f"testamur.{name}",
        section=section,
        check=check,
        good=good,
        bad=changed(good, *change),
        profiles=profiles,
        signing_only=True,
    )


SUBJECT: Final = "/credentialSubject"
ACHIEVEMENT: Final = "/credentialSubject/achievement"
HYGIENE: Final = "engine, 5 Input hygiene"
ENDORSED: Final = "engine, 4 Endorsements"
OWN: Final = "engine, 12 Lint before sign"

RULES: Final[tuple[Rule, ...]] = (
    rule("text.characters", HYGIENE, text_characters, ("/name", "A\u0007B"), profiles=ALWAYS),
    rule("text.order", HYGIENE, text_order, (f"{ACHIEVEMENT}/tag", ["\U0001f600", "\uff21"]), profiles=ALWAYS),
    rule("iri.plain", HYGIENE, iris_plain, (f"{SUBJECT}/id", "https://northlake.example/é"), profiles=ALWAYS),
    rule("number.exact", HYGIENE, numbers_exact, (f"{SUBJECT}/creditsEarned", 3.0), profiles=ALWAYS),
    rule(
        "member.never_written", HYGIENE, never_written, (f"{ACHIEVEMENT}/endorsementJwt", ["e30.e30."]), profiles=BADGES
    ),
    rule(
        "endorsement.subject",
        ENDORSED,
        endorsement_subject,
        (f"{ACHIEVEMENT}/endorsement/0/credentialSubject/id", "urn:x:other"),
        profiles=BADGES,
    ),
    rule(
        "endorsement.signed",
        ENDORSED,
        endorsement_signed,
        (f"{ACHIEVEMENT}/endorsement/0/proof", REMOVED),
        profiles=BADGES,
    ),
    rule(
        "endorsement.in_force",
        ENDORSED,
        endorsement_in_force,
        (f"{SUBJECT}/activityEndDate", "2026-04-14T04:00:00Z"),
        profiles=BADGES,
    ),
    rule(
        "result.no_score",
        OWN,
        no_score,
        (f"{ACHIEVEMENT}/resultDescription", SCORED["credentialSubject"]["achievement"]["resultDescription"]),
        profiles=WARNED,
    ),
    rule("result.all_met", OWN, all_met, (f"{SUBJECT}/result", REMOVED)),
    rule("id.at_home", OWN, ids_at_home, ("/id", "https://elsewhere.example/v/7Q2M-XK4D-93HT-5HR2")),
    rule("validity.some_time", OWN, ends_after_start, ("/validUntil", BADGE["validFrom"])),
    rule("approval.cited", OWN, approval_cited, ("/relatedResource/0/id", f"{ACHIEVEMENT_ID}other.json")),
    rule(
        "image.present", OWN, image_present, (f"{ACHIEVEMENT}/image", REMOVED), good=changed(BADGE, "/image", REMOVED)
    ),
    rule("version.present", OWN, version_present, (f"{ACHIEVEMENT}/version", REMOVED)),
    rule("markdown.no_html", OWN, markdown_plain, ("/evidence/0/narrative", "<b>Setting</b>")),
    rule("identity.email_hashed", OWN, email_hashed, (f"{SUBJECT}/identifier/0/salt", "abc")),
    rule("endorsement.custody_said", OWN, custody_said, ("/description", REMOVED), good=ENDORSEMENT),
)
