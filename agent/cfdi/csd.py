"""The Certificado de Sello Digital: certificate and private key of one RFC, in memory only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from agent.cfdi.certificate import Certificate, CertificateKind, load_certificate
from agent.errors import UserError

_PKCS8_ENCRYPTED_MIN = 100
_KEPT_KEYS = 32
# Decrypting takes 40 ms, so opened keys are kept, found by a digest that means nothing outside this process.
_salt = secrets.token_bytes(32)
_opened: dict[bytes, rsa.RSAPrivateKey] = {}


@dataclass(frozen=True, slots=True)
class Csd:
    """A CSD ready to seal. Only `sign` touches the key; it is never shown, compared or written."""

    certificate: Certificate
    key: rsa.RSAPrivateKey = field(repr=False, compare=False)

    @property
    def rfc(self) -> str:
        return self.certificate.rfc

    @property
    def serial(self) -> str:
        """NoCertificado: 20 digits."""
        return self.certificate.serial

    def sign(self, message: bytes) -> bytes:
        """RSA PKCS#1 v1.5 with SHA-256 over `message`. Source: Anexo 20, section I.D."""
        return self.key.sign(message, padding.PKCS1v15(), SHA256())

    def ensure_valid(self, now: datetime) -> None:
        """Raises UserError `csd.expired` or `csd.not_yet_valid` when `now` (aware) is outside the certificate's validity."""
        _check_dates(self.certificate, now)


def load_csd(cer: bytes, key: bytes, password: str, *, now: datetime, rfc: str | None) -> Csd:
    """The CSD in `cer` and `key` (the files as SAT delivers them), opened with `password`.

    Raises UserError: `csd.unreadable_certificate`, `csd.efirma`, `csd.other_rfc` (when `rfc` is given), `csd.expired`,
    `csd.not_yet_valid`, `csd.unreadable_key`, `csd.wrong_password`, `csd.mismatch`. `now` is aware.
    """
    certificate = load_certificate(cer)
    if certificate.kind is not CertificateKind.CSD:
        raise UserError("csd.efirma", rfc=certificate.rfc)
    if rfc is not None and certificate.rfc != rfc:
        raise UserError("csd.other_rfc", rfc=rfc, certificate_rfc=certificate.rfc)
    _check_dates(certificate, now)
    private = _open(key, password)
    if private.public_key().public_numbers() != certificate.public_key.public_numbers():
        raise UserError("csd.mismatch", serial=certificate.serial)
    return Csd(certificate, private)


def _check_dates(certificate: Certificate, now: datetime) -> None:
    if now > certificate.not_after:
        raise UserError("csd.expired", rfc=certificate.rfc, serial=certificate.serial, date=f"{certificate.not_after:%Y-%m-%d}")
    if now < certificate.not_before:
        raise UserError("csd.not_yet_valid", rfc=certificate.rfc, serial=certificate.serial, date=f"{certificate.not_before:%Y-%m-%d}")


def _open(key: bytes, password: str) -> rsa.RSAPrivateKey:
    name = hashlib.sha256(_salt + hashlib.sha256(key).digest() + password.encode()).digest()
    if name not in _opened:
        opened = _decrypt(key, password)
        while len(_opened) >= _KEPT_KEYS:
            _opened.pop(next(iter(_opened)), None)
        _opened[name] = opened
    return _opened[name]


def _decrypt(key: bytes, password: str) -> rsa.RSAPrivateKey:
    pem = key.lstrip().startswith(b"-----BEGIN")
    if not pem and not looks_encrypted(key):
        raise UserError("csd.unreadable_key")
    try:
        opened = (load_pem_private_key if pem else load_der_private_key)(key, password.encode())
    except (ValueError, TypeError):
        # What is inside cannot be told from a wrong password: a wrong one yields noise instead of a key.
        raise UserError("csd.wrong_password") from None
    if not isinstance(opened, rsa.RSAPrivateKey):
        raise UserError("csd.unreadable_key")
    return opened


def looks_encrypted(key: bytes) -> bool:
    """Whether `key` is one whole DER sequence of the size that an encrypted PKCS#8 key has."""
    if len(key) < _PKCS8_ENCRYPTED_MIN or key[0] != 0x30:
        return False
    if not key[1] & 0x80:
        return len(key) == key[1] + 2
    size = key[1] & 0x7F
    return len(key) == 2 + size + int.from_bytes(key[2 : 2 + size], "big")
