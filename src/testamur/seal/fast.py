"""Ed25519 signatures by PyNaCl, where the extra `fast` is installed: the same bytes, sooner (seal.md section 9).

It signs only. What is verified is verified by one library whatever is installed, since two differ on odd points.
"""

from typing import Any

from testamur.seal.keys import SecretKey
from testamur.seal.types import Alg, Did, MethodId

try:
    from nacl import bindings

    nacl: Any = bindings
except ImportError:  # without the extra
    nacl = None

SIGNATURE_BYTES = 64


class FastKey(SecretKey):
    """A key that signs with PyNaCl; in all else the key that it was made of."""

    __slots__ = ("_expanded",)

    def __init__(self, *, alg: Alg, controller: Did, method: MethodId, secret: bytes) -> None:
        super().__init__(alg=alg, controller=controller, method=method, secret=secret)
        _, self._expanded = nacl.crypto_sign_seed_keypair(secret)

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes with Ed25519."""
        signed: bytes = nacl.crypto_sign(data, self._expanded)
        return signed[:SIGNATURE_BYTES]


def accelerated(key: SecretKey) -> SecretKey:
    """The same key, signing with PyNaCl when that is installed and the key is Ed25519; else the key itself."""
    if nacl is None or key.alg is not Alg.ED25519:
        return key
    secret = key._secret  # one backend hands it to another
    return FastKey(alg=key.alg, controller=key.controller, method=key.method, secret=secret)
