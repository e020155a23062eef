"""Sealing for a public key: what is sealed can be opened by that agent only, not even by who sealed it.

Form 1: one byte ``01``, the ephemeral X25519 public key (32 bytes), AES-256-GCM ciphertext and tag. Key and nonce
come from HKDF-SHA256 over the shared secret, salted with both public keys; the first 33 bytes and the context are
authenticated too. A key pair is used for one message, so its nonce cannot repeat.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from agent.errors import UserError

VERSION = b"\x01"
_PUBLIC = 32
_TAG = 16


def seal_to(public: bytes, plain: bytes, *, context: bytes) -> bytes:
    """`plain` sealed for the agent whose public key (32 bytes) is `public`; 49 bytes longer than `plain`.

    `context` says what it is and where it belongs (kind, row); `unseal` needs the same. Raises ``vault.bad_public_key``.
    """
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:  # not 32 bytes, or a point that gives everybody the same secret
        raise UserError("vault.bad_public_key") from error
    key, nonce = _derive(shared, sender, public)
    header = VERSION + sender
    return header + AESGCM(key).encrypt(nonce, plain, _bind(header, context))


def unseal(private: X25519PrivateKey, sealed: bytes, *, context: bytes) -> bytes:
    """What was sealed for this key with the same `context`. Raises ``vault.cannot_open`` for anything else, without saying why."""
    header, sender, body = sealed[: 1 + _PUBLIC], sealed[1 : 1 + _PUBLIC], sealed[1 + _PUBLIC :]
    if header[:1] != VERSION or len(body) < _TAG:
        raise UserError("vault.cannot_open")
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
        key, nonce = _derive(shared, sender, private.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, body, _bind(header, context))
    except (InvalidTag, ValueError):
        raise UserError("vault.cannot_open") from None


def _derive(shared: bytes, sender: bytes, recipient: bytes) -> tuple[bytes, bytes]:
    material = HKDF(SHA256(), length=32 + 12, salt=sender + recipient, info=b"erphub sealed 1").derive(shared)
    return material[:32], material[32:]


def _bind(header: bytes, context: bytes) -> bytes:
    return b"erphub sealed 1\0" + header + context
