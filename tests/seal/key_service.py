"""A stand-in for a key service: it keeps the secret half, hands out signatures, and is loaded by its dotted path alone."""

from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from testamur.seal.did import KeyEntry
from testamur.seal.errors import KeyUnavailable
from testamur.seal.types import Alg, MethodId


class Vault:
    """The service's side."""

    def __init__(self) -> None:
        self.keys: dict[str, Ed25519PrivateKey] = {}
        self.is_down = False

    def key(self, name: str) -> Ed25519PrivateKey:
        if self.is_down:
            raise KeyUnavailable("the key service does not answer")
        return self.keys.setdefault(name, Ed25519PrivateKey.generate())


VAULT = Vault()


class ServiceSigner:
    """Our side: a name and the public half."""

    def __init__(self, method: MethodId) -> None:
        self.alg = Alg.ED25519
        self.method = method
        self.public = VAULT.key(method).public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        return VAULT.key(self.method).sign(data)

    def __repr__(self) -> str:
        return f"<ServiceSigner {self.method}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key of a service is not pickled")


def make_signer(entry: KeyEntry) -> ServiceSigner:
    """What the dotted path leads to: the entry of a key, and its signer."""
    return ServiceSigner(entry.id)
