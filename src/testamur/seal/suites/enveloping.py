"""The closed table of forms that envelop what they secure: which suite makes which text, and what it is called.

Data Integrity puts a proof into the document; here the document goes into a token (VC Data Model 2.0, section 4.12).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from testamur.seal.errors import UnsupportedSuite
from testamur.seal.expand import Expander
from testamur.seal.jose import Kind
from testamur.seal.keys import Signer
from testamur.seal.reading import is_presentation
from testamur.seal.suites.sd_jwt import Hiding, sign_sd_jwt
from testamur.seal.suites.vc_jwt import sign_ob30, sign_w3c
from testamur.seal.types import Json, Suite

MEDIA_TYPES: Final[Mapping[Suite, str]] = {
    Suite.VC_JWT_OB3: "application/jwt",
    Suite.VC_JWT_W3C: f"application/{Kind.VC_JWT.value}",
    Suite.SD_JWT_VC: f"application/{Kind.DC_SD_JWT.value}",
}


def envelops(suite: Suite) -> bool:
    """Tell whether a suite makes a token and not a proof."""
    return suite in MEDIA_TYPES


def make_token(
    document: Json, *, signer: Signer, suite: Suite, created: datetime, hiding: Hiding | None, expander: Expander
) -> tuple[str, str]:
    """Sign a document as a token: its text, and its media type. `created` is aware.

    `UnsupportedSuite` for an SD-JWT without `hiding`, which brings the salts, and for a presentation under the Open
    Badges profile, which has none. `LintFailed` and `MalformedInput` as the forms say.
    """
    presents = is_presentation(document)
    if suite is Suite.SD_JWT_VC:
        if hiding is None:
            raise UnsupportedSuite(f"suite {suite.value} needs randomness")
        if presents and hiding.kind is not Kind.VP_SD_JWT:
            raise UnsupportedSuite(f"suite {suite.value} presents as {Kind.VP_SD_JWT.value} only")
        text = sign_sd_jwt(document, signer=signer, created=created, hiding=hiding, expander=expander)
        return text, f"application/{hiding.kind.value}"
    if suite is Suite.VC_JWT_OB3:
        if presents:
            raise UnsupportedSuite(f"suite {suite.value} has no presentations")
        return sign_ob30(document, signer=signer, created=created), MEDIA_TYPES[suite]
    media_type = f"application/{Kind.VP_JWT.value}" if presents else MEDIA_TYPES[suite]
    return sign_w3c(document, signer=signer, created=created), media_type
