"""Named rules, filed under the standard they come from: what a document breaks is said before anything is signed.

`lint` runs every rule that applies to the document's types under the given profile. Rules marked `signing_only` are
about what the institution writes and are left out when a foreign credential is read.
"""

from collections.abc import Iterator
from typing import Final

from testamur.seal.lint import bitstring, clr20, ob20, ob30, testamur, w3c_di, w3c_vcdm, w3c_vcdm11
from testamur.seal.lint.classes import Found
from testamur.seal.lint.embedded import embedded_credentials
from testamur.seal.lint.rule import Rule, listed, walked_once
from testamur.seal.types import Finding, Json, Profile, Severity

OTHERS: Final[tuple[Rule, ...]] = (
    *w3c_di.RULES,
    *bitstring.RULES,
    *ob30.RULES,
    *clr20.RULES,
    *testamur.RULES,
)
RULES: Final[tuple[Rule, ...]] = (*w3c_vcdm.RULES, *OTHERS)
# Of data model 1.1 there were drafts with contexts at other addresses; whether they may be used the check of contexts says.
OF_OLDER: Final = tuple(one for one in OTHERS if one.id.split(".")[1] != "context")
# Those of the tables of classes: found in one pass, filed here for whoever wants to read them.
ALL_RULES: Final[tuple[Rule, ...]] = (
    *RULES,
    *ob30.STRUCTURE,
    *clr20.STRUCTURE,
    *ob20.RULES,
    *ob20.STRUCTURE,
)


def lint(document: Json, *, profile: Profile = Profile.OB30, reading: bool = False) -> tuple[Finding, ...]:
    """What the document breaks, in the order of the rules; empty when nothing.

    `reading` is for a credential that somebody else made: what only our own signing demands is left out, and embedded
    credentials are not looked into, since the check of the whole reads each of them on its own.
    """
    findings = list(findings_of(document, profile=profile, reading=reading))
    if not reading:
        for pointer, inner in embedded_credentials(document):
            findings += (
                Finding(one.rule, one.severity, pointer + one.pointer, one.message)
                for one in findings_of(inner, profile=Profile.VCDM20, reading=True)
            )
    return tuple(dict.fromkeys(findings))


def findings_of(document: Json, *, profile: Profile, reading: bool) -> Iterator[Finding]:
    """The findings of one document, embedded credentials not looked into."""
    rules = RULES
    if ob20.is_older_badge(document):
        yield from _of_rules(ob20.RULES, document, profile=profile, reading=reading)
        yield from _of_structure(ob20.structure(document))
        return
    if reading and w3c_vcdm11.is_older(document):
        yield from _of_rules(w3c_vcdm11.RULES, document, profile=profile, reading=reading)
        document, rules = w3c_vcdm11.as_later(document), OF_OLDER
    yield from _of_rules(rules, document, profile=profile, reading=reading)
    if rules is OF_OLDER and not any(
        ob30.CONTEXT.match(one) for one in listed(document["@context"]) if isinstance(one, str)
    ):
        return  # A draft under another context had another model, which is not known here.
    yield from _of_structure(ob30.structure(document, reading=reading))
    yield from _of_structure(clr20.structure(document, reading=reading))


def _of_structure(found: Iterator[Found]) -> Iterator[Finding]:
    for name, fault in found:
        yield Finding(name, Severity.ERROR, fault.pointer, fault.message)


def _of_rules(rules: tuple[Rule, ...], document: Json, *, profile: Profile, reading: bool) -> Iterator[Finding]:
    asked = [(rule, rule.profiles[profile]) for rule in rules if profile in rule.profiles]
    with walked_once(document):
        found = [
            Finding(rule.id, severity, fault.pointer, fault.message)
            for rule, severity in asked
            if not (reading and rule.signing_only)
            for fault in rule.check(document)
        ]
    yield from found


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that forbid signing."""
    return tuple(one for one in findings if one.severity is Severity.ERROR)
