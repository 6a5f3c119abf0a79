"""Who may open which address: the whole list, by URL name. A name that is not here fails a test.

`PUBLIC` anyone · `FILES` anyone and any page of any site (CORS) · `LINK` whoever holds the mailed link ·
`SIGNED_IN` whoever signed in, for what is theirs · `ROLES` whoever holds a role there · `DEMO` nobody outside the demo
"""

from __future__ import annotations

from enum import StrEnum


class Who(StrEnum):
    """To whom an address answers."""

    PUBLIC = "public"
    FILES = "files"
    LINK = "link"
    SIGNED_IN = "signed_in"
    ROLES = "roles"
    DEMO = "demo"


def _names(room: str, names: str) -> list[str]:
    return [f"{room}:{name}" if room else name for name in names.split()]


_TABLE: dict[Who, list[str]] = {
    Who.PUBLIC: [
        *_names("", "healthz readyz"),
        *_names("people_machine", "crest"),
        *_names("verification_machine", "keep"),
        *_names("ui", "accessibility privacy help"),
        *_names("people", "sign_in sign_in_sent sign_out"),
        *_names("endorsements", "partners"),
        *_names("proposals", "propose guide blank start"),
        *_names("catalogue", "index about micro_credential version"),
        *_names("verification", "check issuer"),
    ],
    Who.FILES: [
        *_names("catalogue_machine", "badge_svg badge_png approval"),
        *_names("verification_machine", "credential bundle record did endorser_did status_list checkpoint checkpoint_of_size"),
    ],
    Who.LINK: [
        *_names("wallet_machine", "arrive"),
        *_names("wallet", "claim"),
        *_names("people", "sign_in_use"),
        *_names("endorsements", "endorse pass_on withdraw"),
        *_names("proposals", "confirm"),
    ],
    Who.SIGNED_IN: [
        *_names("people", "details"),
        *_names("desk", "work"),
        *_names("wallet", "index links end_link credential accept choose make_link json svg png pdf"),
        *_names("cohorts", "index"),
        *_names("assessment", "mine statement today pin"),
        *_names("proposals", "index new proposal concept save choose check receipt delete read file questions condition declare withdraw"),
        *_names("proposals", "development full full_check plan quality_review resources responsible team"),
    ],
    Who.ROLES: [
        *_names("people", "index end_grant"),
        *_names("desk", "record record_archive"),
        *_names(
            "definitions",
            "index adopt adoption scan definition version approval about new_competency competency new_instrument instrument remove "
            "content_file freeze reopen verify_condition act",
        ),
        *_names("endorsements", "organisations new_partner organisation endorsement act of_version publish"),
        *_names("proposals", "queue enter intake assess sheets decide sponsor hold take_back policies policy"),
        *_names(
            "meetings",
            "index plan place open_poll meeting attendance act pack minutes calendar item interests brief poll resolution",
        ),
        *_names("cohorts", "plan offering change move cancel name_person import export add_learner learner learner_act"),
        *_names(
            "assessment",
            "results schedule submit vote reset_pin attempt attempt_act sitting sitting_act class sign_class sheet sign",
        ),
        *_names("awards", "cohort prepare release progress again index credential revoke revocation hold reinstate correct"),
    ],
    Who.DEMO: [*_names("demo", "outbox cast"), *_names("ui", "design")],
}  # fmt: skip
ADDRESSES: dict[str, Who] = {name: who for who, names in _TABLE.items() for name in names}
