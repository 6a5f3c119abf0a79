"""What tells the W3C's suites where the service is: the content of their `localConfig` (standards, VC-API)."""

from typing import Any, Final

from testamur.seal.conformance.service import DEFAULT, ISSUERS, KEYS, Service

NAME: Final = "Testamur"
VERIFIED: Final = (
    "vc2.0",
    "EnvelopingProof",
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-sd-2023",
    "BitstringStatusList",
)
ELLIPTIC: Final = ["P-256", "P-384"]
SUPPORTS: Final = {"vc": ["1.1", "2.0"]}


def first_line(service: Service) -> dict[str, Any]:
    """What the command prints when it serves: the address, whose keys sign, and the suites' configuration."""
    return {"url": service.base, "dids": service.dids, "localConfig": local_config(service)}


def local_config(service: Service) -> dict[str, Any]:
    """A ready manifest: issuers by suite, one verifier of everything, one of presentations, one holder that derives."""
    verifier = {"id": service.dids["eddsa"], "supports": SUPPORTS, "supportedEcdsaKeyTypes": ELLIPTIC, "tags": VERIFIED}
    issuers = [issuer(service, name) for name in ISSUERS]
    return {
        "settings": {"enableInteropTests": False, "testAllImplementations": False},
        "implementations": [
            {
                "name": NAME,
                "implementation": NAME,
                "issuers": issuers,
                "verifiers": [{**verifier, "endpoint": f"{service.base}/credentials/verify"}],
                "vpVerifiers": [{**verifier, "endpoint": f"{service.base}/presentations/verify"}],
                "vcHolders": [
                    {
                        "id": service.dids["p256"],
                        "endpoint": f"{service.base}/credentials/derive",
                        "supports": SUPPORTS,
                        "tags": ["vcHolder", "ecdsa-sd-2023"],
                    }
                ],
            }
        ],
    }


def issuer(service: Service, name: str) -> dict[str, Any]:
    """One issuer of the manifest; the default one is found at the plain route."""
    one = ISSUERS[name]
    path = "/credentials/issue" if name == DEFAULT else f"/{name}/credentials/issue"
    found: dict[str, Any] = {
        "id": service.dids[one.key],
        "endpoint": service.base + path,
        "supports": SUPPORTS,
        "tags": list(one.tags),
    }
    if one.key != "eddsa":
        found["supportedEcdsaKeyTypes"] = [KEYS[one.key].value]
    return found
