"""The institution with its keys, for stories in which the worker signs."""

from tests.signing.conftest import may_sign, own_keys

__all__ = ["may_sign", "own_keys"]
