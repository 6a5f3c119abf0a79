"""The documents that rules take their good and bad examples from. Invented names; nothing here is signed for real."""

from typing import Any, Final

VC: Final = "https://www.w3.org/ns/credentials/v2"
OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
HOST: Final = "https://credentials.northlake.example"
DID: Final = "did:web:credentials.northlake.example"
ACHIEVEMENT_ID: Final = f"{HOST}/catalogue/venipuncture-techniques/v1/"
DIGEST: Final = "sha384-S/XH3qIEavDxOlIL3PQ/TcB5+GhToj/ETefRd/53hsX3vnxXkw1fvRTWfv3xU32I"
# 64 zero bytes: the form of an Ed25519 proof value without being one.
PROOF_VALUE: Final = "z" + "1" * 64

PROOF: Final[dict[str, Any]] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-04-16T15:12:00Z",
    "verificationMethod": f"{DID}#key-2026",
    "proofPurpose": "assertionMethod",
    "proofValue": PROOF_VALUE,
}

CREDENTIAL: Final[dict[str, Any]] = {
    "@context": [VC],
    "id": "urn:uuid:2d1f3a52-9d1c-4a62-9a0e-6f6d1b1c7a10",
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID},
    "validFrom": "2026-11-20T19:00:00Z",
    "validUntil": "2029-11-20T19:00:00Z",
    "credentialSubject": {"id": "did:example:subject", "name": "Someone"},
}

PRESENTATION: Final[dict[str, Any]] = {
    "@context": [VC],
    "type": ["VerifiablePresentation"],
    "holder": "did:example:holder",
    "verifiableCredential": [CREDENTIAL],
}

ENTRY: Final[dict[str, Any]] = {
    "id": f"{HOST}/status/revocation-1#105693",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "105693",
    "statusListCredential": f"{HOST}/status/revocation-1",
}

STATUS_LIST: Final[dict[str, Any]] = {
    "@context": [VC],
    "id": f"{HOST}/status/revocation-1",
    "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": DID,
    "validFrom": "2026-11-23T15:00:00Z",
    "validUntil": "2026-11-24T15:00:00Z",
    "credentialSubject": {
        "id": f"{HOST}/status/revocation-1#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",
    },
}

ENDORSEMENT: Final[dict[str, Any]] = {
    "@context": [VC, OB],
    "id": "urn:uuid:edcd42b1-63ea-414d-87b9-5680c0a1fb92",
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "name": "Endorsement of Venipuncture Techniques (version 1)",
    "description": "Signed by Cedar Point Community Laboratories with its own key.",
    "issuer": {"id": "did:web:cedar-point-labs.example", "type": ["Profile"], "name": "Cedar Point Laboratories"},
    "validFrom": "2026-04-16T04:00:00Z",
    "validUntil": "2028-04-16T03:59:59Z",
    "credentialSubject": {
        "id": ACHIEVEMENT_ID,
        "type": ["EndorsementSubject"],
        "endorsementComment": "The skill is needed where we work.",
    },
    "proof": PROOF,
}

# One of every class of the Open Badges model that a badge can hold, so that each row of the table has an example.
BADGE: Final[dict[str, Any]] = {
    "@context": [VC, OB, EXTENSIONS],
    "id": f"{HOST}/v/7Q2M-XK4D-93HT-5HR2",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Venipuncture Techniques",
    "description": "Micro-credential awarded by Northlake Institute of Health Sciences.",
    "image": {"id": f"{HOST}/img/badge.png", "type": "Image", "caption": "Badge"},
    "issuer": {
        "id": DID,
        "type": ["Profile"],
        "name": "Northlake Institute of Health Sciences",
        "url": "https://northlake.example",
        "email": "microcredentials@northlake.example",
        "address": {
            "type": ["Address"],
            "addressLocality": "Northlake",
            "geo": {"type": "GeoCoordinates", "latitude": 43.5, "longitude": -79.25},
        },
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": "NL-1", "identifierType": "identifier"}],
    },
    "validFrom": "2026-11-20T19:00:00Z",
    "validUntil": "2029-11-21T04:59:59Z",
    "awardedDate": "2026-11-20T19:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$47910b641a36afd2aeb20f03b540870952168269a0342afa1e44d51049f3ba3b",
                "identityType": "emailAddress",
                "salt": "5075f11ab5f25fe6b59abb3b20d15b34",
            },
            {"type": "IdentityObject", "hashed": False, "identityHash": "Zoë Ångström", "identityType": "name"},
        ],
        "activityStartDate": "2026-10-21T04:00:00Z",
        "activityEndDate": "2026-11-18T05:00:00Z",
        "creditsEarned": 1.5,
        "narrative": "Shown in a **simulated** station.",
        "achievement": {
            "id": ACHIEVEMENT_ID,
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "name": "Venipuncture Techniques",
            "inLanguage": "en-CA",
            "version": "1",
            "description": "Identify, collect, label and send a blood specimen.",
            "criteria": {"id": f"{ACHIEVEMENT_ID}#criteria", "narrative": "Reach **every** competency."},
            "creator": {"id": DID, "type": ["Profile"], "name": "Northlake Institute of Health Sciences"},
            "tag": ["phlebotomy", "patient safety"],
            "image": {"id": f"{HOST}/img/venipuncture-techniques.png", "type": "Image"},
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "Medical laboratory assistants",
                    "targetType": "CFItem",
                    "targetUrl": f"{HOST}/frameworks/noc-2021/33101",
                }
            ],
            "related": [{"id": f"{HOST}/catalogue/ponction-veineuse/v1/", "type": ["Related"], "inLanguage": "fr-CA"}],
            "resultDescription": [
                {
                    "id": f"{ACHIEVEMENT_ID}#VEN-1",
                    "type": ["ResultDescription"],
                    "name": "Identify the patient",
                    "resultType": "Status",
                }
            ],
            "endorsement": [ENDORSEMENT],
        },
        "result": [{"type": ["Result"], "resultDescription": f"{ACHIEVEMENT_ID}#VEN-1", "status": "Completed"}],
    },
    "evidence": [{"type": ["Evidence"], "name": "Summative assessment", "narrative": "Setting: simulated."}],
    "relatedResource": [{"id": f"{ACHIEVEMENT_ID}approval.json", "mediaType": "application/json", "digestSRI": DIGEST}],
    "credentialStatus": ENTRY,
    "credentialSchema": [
        {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }
    ],
}

# The same badge with a rubric: allowed by the standard, never issued by the institution.
SCORED: Final[dict[str, Any]] = {
    **BADGE,
    "credentialSubject": {
        **BADGE["credentialSubject"],
        "achievement": {
            **BADGE["credentialSubject"]["achievement"],
            "resultDescription": [
                {
                    "id": f"{ACHIEVEMENT_ID}#VEN-1",
                    "type": ["ResultDescription"],
                    "name": "Identify the patient",
                    "resultType": "RubricCriterionLevel",
                    "allowedValue": ["1", "2"],
                    "requiredLevel": f"{ACHIEVEMENT_ID}#VEN-1-2",
                    "rubricCriterionLevel": [
                        {
                            "id": f"{ACHIEVEMENT_ID}#VEN-1-2",
                            "type": ["RubricCriterionLevel"],
                            "name": "Independent",
                            "level": "2",
                        }
                    ],
                }
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{ACHIEVEMENT_ID}#VEN-1",
                "achievedLevel": f"{ACHIEVEMENT_ID}#VEN-1-2",
            }
        ],
    },
}

# A record of that badge, as part of a stack of which it is the first.
STACK_ID: Final = f"{HOST}/catalogue/vascular-access/v1/"
RECORD: Final[dict[str, Any]] = {
    "@context": [VC, CLR, OB],
    "id": f"{HOST}/v/2C9F-TB6Y-04XP-9NDF",
    "type": ["VerifiableCredential", "ClrCredential"],
    "name": "Record of learning: Vascular Access Practice",
    "issuer": {"id": DID, "type": ["Profile"], "name": "Northlake Institute of Health Sciences"},
    "validFrom": "2026-11-21T14:00:00Z",
    "awardedDate": "2026-11-21T14:00:00Z",
    "partial": True,
    "credentialSubject": {
        "id": "urn:uuid:b8ae842a-248e-4eb8-b6df-53ec307a40de",
        "type": ["ClrSubject"],
        "verifiableCredential": [{**BADGE, "proof": PROOF}],
        "achievement": [
            {
                "id": STACK_ID,
                "type": ["Achievement"],
                "achievementType": "LearningProgram",
                "name": "Vascular Access Practice",
                "description": "A stack of three micro-credentials.",
                "criteria": {"narrative": "Hold all three, valid."},
            }
        ],
        "association": [
            {"type": "Association", "associationType": "isChildOf", "sourceId": ACHIEVEMENT_ID, "targetId": STACK_ID}
        ],
    },
}
