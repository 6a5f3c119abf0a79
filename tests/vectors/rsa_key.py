"""An RSA key in the open, the same every time: two primes that begin with a hash of their names. Use it for nothing."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from testamur.seal.keys import SecretKey
from testamur.seal.types import Alg, Did, MethodId

EXPONENT = 65_537
# How far after its beginning each prime stands; found once, since no library makes RSA keys from a seed.
P, Q = ("testamur release p", 110), ("testamur release q", 392)


def prime(name: str, step: int) -> int:
    text = b"".join(hashlib.sha512(f"{name}:{n}".encode()).digest() for n in range(2))
    return (int.from_bytes(text, "big") | 3 << 1022 | 1) + step


def rsa_key(did: Did, fragment: str) -> SecretKey:
    """The key, as one of this DID."""
    p, q = prime(*P), prime(*Q)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    secret = numbers.private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SecretKey(alg=Alg.RS256, controller=did, method=MethodId(f"{did}#{fragment}"), secret=secret)
