"""Secrets at rest: AES-256-GCM, bound to the place they belong to.

A sealed value is one version byte, a 12-byte nonce, then ciphertext and tag. The version names the key; `place` is
the associated data, so a value copied into another row does not open there.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from project88.errors import ConfigurationError
from project88.keys import KeyRing

KEY_VERSION = 1
_NONCE_BYTES = 12


def seal(keys: KeyRing, purpose: str, place: str, plain: bytes) -> bytes:
    """Encrypt `plain` so that it opens only with this installation's keys, for this purpose, in this place."""
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(keys.derive(f"{purpose}/{KEY_VERSION}"))
    return bytes([KEY_VERSION]) + nonce + cipher.encrypt(nonce, plain, _bound_to(purpose, place, KEY_VERSION))


def unseal(keys: KeyRing, purpose: str, place: str, sealed: bytes) -> bytes:
    """Return what was sealed; raise ConfigurationError when key, purpose or place are others."""
    version, nonce, ciphertext = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    cipher = AESGCM(keys.derive(f"{purpose}/{version}"))
    try:
        return cipher.decrypt(nonce, ciphertext, _bound_to(purpose, place, version))
    except InvalidTag:
        raise ConfigurationError(
            f"A stored secret ({purpose}, {place}) does not open with this master key. Put the right key file back, or reset it."
        ) from None


def _bound_to(purpose: str, place: str, version: int) -> bytes:
    return f"{purpose}/{version}/{place}".encode()
