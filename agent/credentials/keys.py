"""The two kinds of key: an agent's own pair, and the data keys that rows are encrypted with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.credentials.sealed import seal_to, unseal
from agent.credentials.secret import Secret
from agent.domain.fingerprint import grouped
from agent.errors import UserError

_ROW_VERSION = b"\x01"
_NONCE = 12
_TAG = 16


class AgentKey:
    """An agent's X25519 pair. The private half leaves it only as `text`, for a `KeyStore`."""

    __slots__ = ("_private", "public")

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private
        self.public: bytes = private.public_key().public_bytes_raw()

    @classmethod
    def create(cls) -> AgentKey:
        """A new pair from the system's random numbers."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def load(cls, text: Secret) -> AgentKey:
        """The pair whose private half `text` holds (44 characters of base64). Raises ``vault.key_damaged``."""
        try:
            private = base64.b64decode(text.reveal().strip(), validate=True)
            return cls(X25519PrivateKey.from_private_bytes(private))
        except (binascii.Error, ValueError):
            raise UserError("vault.key_damaged") from None

    def text(self) -> Secret:
        """The private half: 44 characters of base64, which every store holds (Windows' ends at 1,280)."""
        return Secret(base64.b64encode(self._private.private_bytes_raw()))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)

    def unseal(self, sealed: bytes, *, context: bytes) -> bytes:
        """What was sealed for this agent. Raises ``vault.cannot_open``."""
        return unseal(self._private, sealed, context=context)

    def __repr__(self) -> str:
        return f"AgentKey({self.fingerprint})"


def fingerprint(public: bytes) -> str:
    """What a person compares before approving an agent: 120 bits of SHA-256 as six groups of four, ``7K2M-...``."""
    number = int.from_bytes(hashlib.sha256(b"erphub agent key\0" + public).digest()[:15], "big")
    return grouped(number)


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key for rows, AES-256-GCM. It is stored only sealed (`seal_for`), once for every agent that may use it.

    An encrypted row is one byte ``01``, a random nonce (12 bytes), ciphertext and tag; row, key and version are
    authenticated with it, so that a value moved to another row, or under another key, does not open.
    Random nonces allow 2**32 values a key (NIST SP 800-38D, 8.3); a vault of tokens stays far below.
    """

    id: UUID
    key: bytes = field(repr=False)

    @classmethod
    def create(cls) -> DataKey:
        return cls(uuid4(), AESGCM.generate_key(256))

    @classmethod
    def unseal(cls, key_id: UUID, sealed: bytes, agent: AgentKey) -> DataKey:
        """The data key `key_id` as sealed for `agent`. Raises ``vault.cannot_open``."""
        key = agent.unseal(sealed, context=_key_context(key_id))
        if len(key) != 32:
            raise UserError("vault.cannot_open")
        return cls(key_id, key)

    def seal_for(self, public: bytes) -> bytes:
        """This key sealed for the agent with that public key (81 bytes)."""
        return seal_to(public, self.key, context=_key_context(self.id))

    def encrypt(self, plain: bytes, *, row: UUID) -> bytes:
        """`plain` for the row with that uuid; 29 bytes longer, different each time."""
        nonce = os.urandom(_NONCE)
        return _ROW_VERSION + nonce + AESGCM(self.key).encrypt(nonce, plain, self._bind(row))

    def decrypt(self, stored: bytes, *, row: UUID) -> bytes:
        """What `encrypt` was given for that row. Raises ``vault.cannot_open`` for another row, another key or one changed bit."""
        nonce, body = stored[1 : 1 + _NONCE], stored[1 + _NONCE :]
        if stored[:1] != _ROW_VERSION or len(body) < _TAG:
            raise UserError("vault.cannot_open")
        try:
            return AESGCM(self.key).decrypt(nonce, body, self._bind(row))
        except InvalidTag:
            raise UserError("vault.cannot_open") from None

    def _bind(self, row: UUID) -> bytes:
        return b"erphub row" + _ROW_VERSION + row.bytes + self.id.bytes


def _key_context(key_id: UUID) -> bytes:
    return b"data key " + key_id.bytes
