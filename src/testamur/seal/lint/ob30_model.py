"""The classes of Open Badges 3.0 as data: members, what they hold, how many, and the lists of words.

How a line is read: `classes.shape`. Facts of the specification's section "Data Models".
"""

from typing import Final

from testamur.seal.lint.classes import Model, shape
from testamur.seal.lint.rule import types_of, words
from testamur.seal.types import Json

CREDENTIAL: Final = """
issuer ProfileRef !
validFrom time !
validUntil time
proof any *~
credentialSchema Typed *~
credentialStatus Typed
refreshService Typed
termsOfUse any *~
"""

PROFILE: Final = """
id iri !
name text
url iri
description text
endorsement EndorsementCredential *
endorsementJwt jws *
image Image
address Address
otherIdentifier IdentifierEntry *
official text
parentOrg Profile
dateOfBirth day
phone text
email text
familyName text
givenName text
additionalName text
patronymicName text
honorificPrefix text
honorificSuffix text
familyNamePrefix text
"""

# Class, the type names of which one must be present, then the members.
TABLE: Final = {
    "AchievementCredential": (
        "AchievementCredential OpenBadgeCredential",
        """
        id iri !, name text, description text, image Image, awardedDate time, credentialSubject AchievementSubject !,
        endorsement EndorsementCredential *, endorsementJwt jws *, evidence Evidence *,
        """
        + CREDENTIAL,
    ),
    "EndorsementCredential": (
        "EndorsementCredential",
        """
        id iri !, name text !, description text, credentialSubject EndorsementSubject !, awardedDate time,
        """
        + CREDENTIAL,
    ),
    "EndorsementSubject": ("EndorsementSubject", "id iri !, endorsementComment text"),
    "AchievementSubject": (
        "AchievementSubject",
        """
        id iri, activityEndDate time, activityStartDate time, creditsEarned number, achievement Achievement !,
        identifier IdentityObject *, image Image, licenseNumber text, narrative text, result Result *, role text,
        source Profile, term text
        """,
    ),
    "Achievement": (
        "Achievement",
        """
        id iri !, name text !, description text !, criteria Criteria !, achievementType AchievementType,
        alignment Alignment *, creator Profile, creditsAvailable number, endorsement EndorsementCredential *,
        endorsementJwt jws *, fieldOfStudy text, humanCode text, image Image, inLanguage language,
        otherIdentifier IdentifierEntry *, related Related *, resultDescription ResultDescription *,
        specialization text, tag text *, version text
        """,
    ),
    "Criteria": ("", "id iri, narrative text"),
    "Alignment": (
        "Alignment",
        """
        targetName text !, targetUrl iri !, targetCode text, targetDescription text, targetFramework text,
        targetType AlignmentTargetType
        """,
    ),
    "ResultDescription": (
        "ResultDescription",
        """
        id iri !, name text !, resultType ResultType !, alignment Alignment *, allowedValue text *, requiredLevel iri,
        requiredValue text, rubricCriterionLevel RubricCriterionLevel *, valueMax text, valueMin text
        """,
    ),
    "RubricCriterionLevel": (
        "RubricCriterionLevel",
        """
        id iri !, name text !, alignment Alignment *, description text, level text, points text
        """,
    ),
    "Result": (
        "Result",
        """
        achievedLevel iri, alignment Alignment *, resultDescription iri, status ResultStatusType, value text
        """,
    ),
    "Evidence": (
        "Evidence",
        """
        id iri, narrative text, name text, description text, genre text, audience text
        """,
    ),
    "Related": ("Related", "id iri !, inLanguage language, version text"),
    "Profile": ("Profile", PROFILE),
    "Address": (
        "Address",
        """
        addressCountry text, addressCountryCode text, addressRegion text, addressLocality text, streetAddress text,
        postOfficeBoxNumber text, postalCode text, geo GeoCoordinates
        """,
    ),
    "GeoCoordinates": ("GeoCoordinates", "latitude number !, longitude number !"),
    "Image": ("Image", "id iri !, caption text, closed"),
    "IdentityObject": (
        "IdentityObject",
        """
        hashed boolean !, identityHash text !, identityType IdentifierTypeEnum !, salt text, closed
        """,
    ),
    "IdentifierEntry": ("IdentifierEntry", "identifier text !, identifierType IdentifierTypeEnum !, closed"),
}

# Lists of words. All but the status of a result may be extended with ext:... names.
LISTS: Final = {
    "AchievementType": words(
        "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree "
        "Certificate CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree "
        "Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License "
        "Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential "
        "ResearchDoctorate SecondarySchoolDiploma"
    ),
    "AlignmentTargetType": words(
        "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL"
    ),
    "ResultType": words(
        "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion "
        "RubricCriterionLevel RubricScore ScaledScore Status"
    ),
    "ResultStatusType": ["Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"],
    "IdentifierTypeEnum": words(
        "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn "
        "lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId "
        "identifier"
    ),
}
NOT_EXTENSIBLE: Final = frozenset({"ResultStatusType"})

SHAPES: Final = {name: shape("ob30", name, types, lines) for name, (types, lines) in TABLE.items()}
MODEL: Final = Model(SHAPES, LISTS, NOT_EXTENSIBLE)

BADGE_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})


def is_badge(document: Json) -> bool:
    """Say whether it is an achievement credential."""
    return bool(types_of(document) & BADGE_TYPES)
