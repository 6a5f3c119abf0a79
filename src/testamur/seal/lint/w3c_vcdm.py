"""Rules of the Verifiable Credentials Data Model 2.0; section numbers are those of the Recommendation."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from testamur.seal.digests import is_digest_multibase, is_digest_sri
from testamur.seal.hygiene import is_absolute_iri, read_instant
from testamur.seal.lint.examples import CREDENTIAL, DIGEST, PRESENTATION, VC
from testamur.seal.lint.rule import ALWAYS, BADGES, REMOVED, Fault, Rule, changed, listed, places, spelled, types_of
from testamur.seal.reading import is_presentation
from testamur.seal.types import Json, Profile, Severity

LANGUAGE_MEMBERS: Final = {"@value", "@language", "@direction"}
DIRECTIONS: Final = {"ltr", "rtl"}
LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
TYPED_MEMBERS: Final = {
    "credentialStatus": "4.10 Status",
    "credentialSchema": "4.11 Data Schemas",
    "refreshService": "5.4 Refreshing",
    "termsOfUse": "5.5 Terms of Use",
    "evidence": "5.6 Evidence",
    "proof": "4.12 Securing Mechanisms",
}
# Those whose id, where there is one, is an address; of a schema it must be there, and has a rule of its own.
IDENTIFIED_MEMBERS: Final = tuple(member for member in TYPED_MEMBERS if member != "credentialSchema")
SUBJECT_KEYS: Final = {"id", "@context"}
MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?\Z", re.ASCII)

ENVELOPED: Final = frozenset({"EnvelopedVerifiableCredential"})


def context_first(document: Json) -> Iterator[Fault]:
    """`@context` is an array that begins with the base context."""
    context = document.get("@context")
    if not isinstance(context, list) or not context or context[0] != VC:
        yield Fault("/@context", f"@context must be an array whose first item is {VC}")


def context_items(document: Json) -> Iterator[Fault]:
    """Every context is an address, or a context written out."""
    for pointer, item in places(document, "@context"):
        if not is_absolute_iri(item) and not isinstance(item, Mapping):
            yield Fault(pointer, "every context must be an absolute address or an object")


def context_urls(document: Json) -> Iterator[Fault]:
    """Badges name addresses only: what an inline context means is signed nowhere."""
    for pointer, item in places(document, "@context"):
        if isinstance(item, Mapping):
            yield Fault(pointer, "every context must be an absolute address")


def ids_are_urls(document: Json) -> Iterator[Fault]:
    """`id`, where present, is one absolute address."""
    if "id" in document and not is_absolute_iri(document["id"]):
        yield Fault("/id", "id must be one absolute address")


def type_required(document: Json) -> Iterator[Fault]:
    """`type` is there, holds texts only, and names a credential or presentation."""
    if not types_of(document) & {"VerifiableCredential", "VerifiablePresentation"}:
        yield Fault("/type", "type must include VerifiableCredential")
    if any(not isinstance(name, str) or not name for name in listed(document.get("type"))):
        yield Fault("/type", "every type must be a text")


def names_form(document: Json) -> Iterator[Fault]:
    """`name` and `description`: a text, or language value objects and nothing else in them."""
    holders: list[tuple[str, Any]] = [("", document), ("/issuer", document.get("issuer"))]
    for at, holder in holders:
        if isinstance(holder, Mapping):
            yield from (
                Fault(at + pointer, "a name or description is a text, or a language value object without other members")
                for member in ("name", "description")
                for pointer, value in places(holder, member)
                if not is_language_value(value)
            )


def is_language_value(value: object) -> bool:
    """A plain text, or ``{"@value", "@language"?, "@direction"?}`` of texts."""
    if isinstance(value, str):
        return True
    return (
        isinstance(value, Mapping)
        and "@value" in value
        and set(value) <= LANGUAGE_MEMBERS
        and all(isinstance(member, str) for member in value.values())
        and LANGUAGE_TAG.match(value.get("@language", "en")) is not None
        and value.get("@direction", "ltr") in DIRECTIONS
    )


def names_plain(document: Json) -> Iterator[Fault]:
    """We emit plain texts only: a language map is lost in the statements and refused by the badge schema."""
    for at, holder in (("", document), ("/issuer", document.get("issuer"))):
        if isinstance(holder, Mapping):
            yield from (
                Fault(f"{at}/{member}", "a name or description must be a plain text")
                for member in ("name", "description")
                if member in holder and not isinstance(holder[member], str)
            )


def issuer_url(document: Json) -> Iterator[Fault]:
    """The issuer is an address, or an object whose `id` is one."""
    if is_presentation(document):
        return
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not is_absolute_iri(named):
        yield Fault("/issuer", "issuer must be an absolute address, or an object whose id is one")


def subject_claims(document: Json) -> Iterator[Fault]:
    """Each subject is an object that says something; its `id`, if any, is one address."""
    if is_presentation(document):
        return
    subjects = list(places(document, "credentialSubject"))
    if not subjects:
        yield Fault("/credentialSubject", "a credential needs a credentialSubject")
    for pointer, subject in subjects:
        if not isinstance(subject, Mapping) or not subject:
            yield Fault(pointer, "a credentialSubject must be an object with at least one claim")
        elif "id" in subject and not is_absolute_iri(subject["id"]):
            yield Fault(f"{pointer}/id", "a subject's id must be one absolute address")


def subject_says_something(document: Json) -> Iterator[Fault]:
    """A subject of ours carries at least one claim besides its id."""
    if is_presentation(document):
        return
    for pointer, subject in places(document, "credentialSubject"):
        if isinstance(subject, Mapping) and not set(subject) - SUBJECT_KEYS:
            yield Fault(pointer, "a credentialSubject must say something besides its id")


def validity_zone(document: Json) -> Iterator[Fault]:
    """`validFrom` and `validUntil` are times with a zone."""
    for member in ("validFrom", "validUntil"):
        if member in document and read_instant(document[member]) is None:
            yield Fault(f"/{member}", f"{member} must be a time with a zone, such as 2026-11-23T16:00:00Z")


def validity_order(document: Json) -> Iterator[Fault]:
    """The end is not before the beginning."""
    start, end = (read_instant(document.get("validFrom")), read_instant(document.get("validUntil")))
    if start is not None and end is not None and end < start:
        yield Fault("/validUntil", "validUntil is before validFrom")


def typed(document: Json, member: str) -> Iterator[Fault]:
    """Each item of the member is an object with a `type`."""
    for pointer, item in places(document, member):
        if not types_of(item):
            yield Fault(pointer, f"each {member} must be an object with a type")


def item_id(document: Json, member: str) -> Iterator[Fault]:
    """The `id` of each item of the member is optional, but one address if there."""
    for pointer, item in places(document, member):
        if isinstance(item, Mapping) and "id" in item and not is_absolute_iri(item["id"]):
            yield Fault(f"{pointer}/id", f"the id of a {member} must be one absolute address")


def schema_id(document: Json) -> Iterator[Fault]:
    """A schema is named by an address. It is never fetched."""
    for pointer, item in places(document, "credentialSchema"):
        if not isinstance(item, Mapping) or not is_absolute_iri(item.get("id")):
            yield Fault(f"{pointer}/id", "a credentialSchema needs an id that is an absolute address")


def related_objects(document: Json) -> Iterator[Fault]:
    """Related resources are objects."""
    for pointer, item in places(document, "relatedResource"):
        if not isinstance(item, Mapping):
            yield Fault(pointer, "each relatedResource must be an object")


def related_ids(document: Json) -> Iterator[Fault]:
    """Each related resource has an address, and no two the same."""
    seen: set[str] = set()
    for pointer, item in places(document, "relatedResource"):
        named = item.get("id") if isinstance(item, Mapping) else None
        if not is_absolute_iri(named):
            yield Fault(f"{pointer}/id", "each relatedResource needs an id that is an absolute address")
        elif named in seen:
            yield Fault(f"{pointer}/id", "two relatedResources have the same id")
        else:
            seen.add(str(named))


def related_digests(document: Json) -> Iterator[Fault]:
    """Each related resource has a digest."""
    for pointer, item in places(document, "relatedResource"):
        digests = [item.get("digestSRI"), item.get("digestMultibase")] if isinstance(item, Mapping) else []
        if not any(isinstance(one, str) and one for one in digests):
            yield Fault(pointer, "each relatedResource needs digestSRI or digestMultibase")


def related_digest_forms(document: Json) -> Iterator[Fault]:
    """What we state is a digest of SHA-256, SHA-384 or SHA-512 that somebody can compute again."""
    for pointer, item in places(document, "relatedResource"):
        for name, is_digest in (("digestSRI", is_digest_sri), ("digestMultibase", is_digest_multibase)):
            if isinstance(item, Mapping) and name in item and not is_digest(item[name]):
                yield Fault(f"{pointer}/{name}", f"{name} must be a SHA-256, SHA-384 or SHA-512 digest")


def related_media_types(document: Json) -> Iterator[Fault]:
    """A related resource's media type, if stated, is one."""
    for pointer, item in places(document, "relatedResource"):
        kind = item.get("mediaType", "text/plain") if isinstance(item, Mapping) else "text/plain"
        if not isinstance(kind, str) or MEDIA_TYPE.match(kind) is None:
            yield Fault(f"{pointer}/mediaType", "mediaType must be a media type, such as application/json")


def holder_url(document: Json) -> Iterator[Fault]:
    """A presentation's holder, if named, is an address or an object with one."""
    holder = document.get("holder")
    named = holder.get("id") if isinstance(holder, Mapping) else holder
    if is_presentation(document) and "holder" in document and not is_absolute_iri(named):
        yield Fault("/holder", "holder must be an absolute address, or an object whose id is one")


def presented_objects(document: Json) -> Iterator[Fault]:
    """A presentation holds credentials as objects, never as texts."""
    if not is_presentation(document):
        return
    for pointer, item in places(document, "verifiableCredential"):
        if not types_of(item) & {"VerifiableCredential", "EnvelopedVerifiableCredential"}:
            yield Fault(pointer, "a presentation holds credentials as objects with their type")


def enveloped_ids(document: Json) -> Iterator[Fault]:
    """What is enveloped sits whole in a data: address."""
    for pointer, item in places(document, "verifiableCredential") if is_presentation(document) else ():
        if types_of(item) & ENVELOPED and not str(item.get("id")).startswith("data:"):
            yield Fault(f"{pointer}/id", "the id of an enveloped credential must be a data: address")


Check = Callable[[Json], Iterable[Fault]]


def rule(
    name: str,
    section: str,
    check: Check,
    bad: Json,
    *,
    signing_only: bool = False,
    good: Json = CREDENTIAL,
    profiles: Mapping[Profile, Severity] = ALWAYS,
) -> Rule:
    """A rule of this file."""
    return Rule(
        id=f"vcdm.{name}",
        section=f"VC Data Model 2.0, {section}",
        check=check,
        good=good,
        bad=bad,
        profiles=profiles,
        signing_only=signing_only,
    )


def without(pointer: str) -> Json:
    """The credential of the examples with one place removed."""
    return changed(CREDENTIAL, pointer, REMOVED)


def having(pointer: str, value: object) -> Json:
    """The credential of the examples with one place set."""
    return changed(CREDENTIAL, pointer, value)


ENVELOPING: Final = changed(
    PRESENTATION,
    "/verifiableCredential/0",
    {"@context": VC, "id": "data:application/vc+jwt,e30.e30.AA", "type": "EnvelopedVerifiableCredential"},
)
NOT_A_URL: Final = "https ://not-a-url"
RELATED: Final = {"id": "https://northlake.example/approval.json", "digestSRI": DIGEST, "mediaType": "text/html"}

RULES: Final[tuple[Rule, ...]] = (
    rule("context.first", "4.3 Contexts", context_first, having("/@context", ["https://example.org/context"])),
    rule("context.items", "4.3 Contexts", context_items, having("/@context/1", NOT_A_URL)),
    rule(
        "context.urls",
        "4.3 Contexts",
        context_urls,
        having("/@context/1", {"a": "urn:a"}),
        signing_only=True,
        profiles=BADGES,
    ),
    rule("id.url", "4.4 Identifiers", ids_are_urls, having("/id", NOT_A_URL)),
    rule("type.required", "4.5 Types", type_required, having("/type", ["OpenBadgeCredential"])),
    rule("names.form", "4.6 Names and Descriptions", names_form, having("/name", {"en": "Badge", "fr": "Insigne"})),
    rule(
        "names.plain",
        "4.6 Names and Descriptions",
        names_plain,
        having("/name", {"@value": "Insigne", "@language": "fr"}),
        signing_only=True,
        profiles=BADGES,
    ),
    rule("issuer.url", "4.7 Issuer", issuer_url, having("/issuer", {"id": "fake-issuer"})),
    rule("subject.claims", "4.8 Credential Subject", subject_claims, having("/credentialSubject", {})),
    rule(
        "subject.says_something",
        "4.8 Credential Subject",
        subject_says_something,
        having("/credentialSubject", {"id": "did:example:subject"}),
        signing_only=True,
        profiles=BADGES,
    ),
    rule("validity.zone", "4.9 Validity Period", validity_zone, having("/validFrom", "2026-11-20T19:00:00")),
    rule("validity.order", "4.9 Validity Period", validity_order, having("/validUntil", "2020-01-01T00:00:00Z")),
    *(
        rule(
            f"{spelled(member)}.type",
            section,
            partial(typed, member=member),
            having(f"/{member}", {"id": "did:example:a"}),
        )
        for member, section in TYPED_MEMBERS.items()
    ),
    *(
        rule(
            f"{spelled(member)}.id",
            TYPED_MEMBERS[member],
            partial(item_id, member=member),
            having(f"/{member}", {"type": "A", "id": NOT_A_URL}),
        )
        for member in IDENTIFIED_MEMBERS
    ),
    rule(
        "credential_schema.id",
        "4.11 Data Schemas",
        schema_id,
        having("/credentialSchema", {"type": "A", "id": NOT_A_URL}),
    ),
    rule(
        "related.object",
        "5.3 Integrity of Related Resources",
        related_objects,
        having("/relatedResource", ["https://northlake.example/approval.json"]),
    ),
    rule(
        "related.id",
        "5.3 Integrity of Related Resources",
        related_ids,
        having("/relatedResource", [RELATED, RELATED]),
        good=having("/relatedResource", [RELATED]),
    ),
    rule(
        "related.digest",
        "5.3 Integrity of Related Resources",
        related_digests,
        having("/relatedResource", [{"id": RELATED["id"]}]),
        good=having("/relatedResource", [RELATED]),
    ),
    rule(
        "related.digest_form",
        "5.3 Integrity of Related Resources",
        related_digest_forms,
        having("/relatedResource", [{**RELATED, "digestSRI": "md5-AAAA"}]),
        good=having("/relatedResource", [RELATED]),
        signing_only=True,
    ),
    rule(
        "related.media_type",
        "5.3 Integrity of Related Resources",
        related_media_types,
        having("/relatedResource", [{**RELATED, "mediaType": "picture"}]),
        good=having("/relatedResource", [RELATED]),
    ),
    rule(
        "presentation.holder",
        "4.13 Verifiable Presentations",
        holder_url,
        changed(PRESENTATION, "/holder", "a name"),
        good=PRESENTATION,
    ),
    rule(
        "presentation.credentials",
        "4.13 Verifiable Presentations",
        presented_objects,
        changed(PRESENTATION, "/verifiableCredential/0", "eyJ..."),
        good=PRESENTATION,
    ),
    rule(
        "presentation.enveloped",
        "4.13 Verifiable Presentations",
        enveloped_ids,
        changed(ENVELOPING, "/verifiableCredential/0/id", "https://northlake.example/credential.jwt"),
        good=ENVELOPING,
    ),
)
