"""What a rule can see of a row's value is what the compiled path judges by: else it would sign what a rule refuses."""

import json

import pytest

from testamur.seal.lint import errors, lint
from testamur.seal.template import SEEN, SEEN_BY_OURS, Kind, Slot, with_values
from testamur.seal.types import Profile
from tests.seal import award

DOCUMENT = json.loads(json.dumps(award.award()))
DOCUMENT["evidence"][0]["id"] = "urn:e:1"
ADDRESSES = (
    "https://credentials.northlake.example/v/1",
    "https://credentials.northlake.example/a?b=c#d",
    "https://other.example/v/1",
    "http://credentials.northlake.example/v/1",
    "https://x",
    "urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
    "urn:x",
    "did:example:a",
    "did:web:credentials.northlake.example:x",
    "mailto:a@b.example",
    "https://credentials.northlake.example/status/revocation-1#8",
    "https://[::1]/",
)
TEXTS = (
    "0", "7", "007", "-1", "131072", "9" * 40, "", " ", "x", "Zoë", "a\tb", "true", "null", "2026-11-20", "<b>x</b>",
    "sha256$" + "0f" * 32, "sha256$" + "0F" * 32, "sha256$" + "0f" * 31, "md5$" + "0f" * 16, "sha512$" + "0f" * 64,
    "5075f11ab5f25fe6b59abb3b20d15b34", "5075F11AB5F25FE6B59ABB3B20D15B34", "5075", "a@b.example", "[x](javascript:y)",
    "x" * 300, "https://a.example/", "**x**", "\u200f", "\U0001f600",
)  # fmt: skip


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("reading", [True, False])
@pytest.mark.parametrize("path", list(SEEN))
def test_values_that_look_the_same_to_the_judge_look_the_same_to_every_rule(path, profile, reading):
    view = (SEEN_BY_OURS if profile is Profile.TESTAMUR else SEEN)[path]
    paths = [path, (*path[:2], 1, *path[3:])] if path[-1] == "identityHash" else [path]
    for at in paths:
        answers: dict[object, set[tuple[str, ...]]] = {}
        for value in TEXTS if path[-1] in ("identityHash", "salt", "statusListIndex") else ADDRESSES:
            changed = with_values(DOCUMENT, [Slot(at, Kind.LITERAL)], [value])
            found = errors(lint(changed, profile=profile, reading=reading))
            # The characters of every value are asked apart, before and whatever the rules see.
            said = tuple(one.rule for one in found if one.rule != "testamur.text.characters")
            answers.setdefault(view(value), set()).add(said)
        assert all(len(said) == 1 for said in answers.values()), answers
