"""The emitter's certificate: a CSD, in date, of an issuer that is accepted, of the RFC that signs."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from agent.practice import authority
from agent.practice.stamping.rejection import Rejection
from agent.practice.subject import ORGANIZATIONAL_UNIT, RFC_AND_REPRESENTATIVE, subject_of

# SAT's public test authority: its CSDs are known to every PAC's sandbox.
ACCEPTED_ISSUERS: Final = frozenset({"AC UAT"})
_DIGITS: Final = re.compile(r"\d{20}")


def judged(data: Path, encoded: str, *, number: str, rfc: str, issued: datetime, now: datetime) -> Any:
    """satcfdi's Certificate of a CFDI's `Certificado`, or a Rejection. `issued` is Fecha as an instant, `number` NoCertificado."""
    from satcfdi.models.certificate import Certificate

    try:
        der = base64.b64decode(encoded, validate=True)
        certificate = x509.load_der_x509_certificate(der)
    except (binascii.Error, ValueError) as error:
        raise Rejection("308", str(error)) from error
    if not _DIGITS.fullmatch(authority.serial_text(certificate)) or authority.serial_text(certificate) != number:
        raise Rejection("712", f"{authority.serial_text(certificate)} {number}")
    subject = subject_of(der)
    if not _is_csd(certificate) or not subject.get(ORGANIZATIONAL_UNIT):
        raise Rejection("306")
    if not _issuer_accepted(data, certificate):
        raise Rejection("308", certificate.issuer.rfc4514_string())
    owner = subject.get(RFC_AND_REPRESENTATIVE, "").partition("/")[0].strip()
    if owner != rfc:
        raise Rejection("303", f"{owner} {rfc}")
    if certificate.not_valid_after_utc < now:
        raise Rejection("304", certificate.not_valid_after_utc.isoformat())
    if not certificate.not_valid_before_utc <= issued.astimezone(UTC) <= certificate.not_valid_after_utc:
        raise Rejection("305", certificate.not_valid_before_utc.isoformat())
    return Certificate.load_certificate(der)


def _is_csd(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    signs = usage.digital_signature and usage.content_commitment
    return signs and not (usage.data_encipherment or usage.key_agreement or usage.key_encipherment or usage.key_cert_sign)


def _issuer_accepted(data: Path, certificate: x509.Certificate) -> bool:
    names = certificate.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    if names and names[0].value in ACCEPTED_ISSUERS:
        return True
    ca = authority.authority_certificate(data)
    if ca is None or ca.subject != certificate.issuer or certificate.signature_hash_algorithm is None:
        return False
    key = ca.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, padding.PKCS1v15(), certificate.signature_hash_algorithm)
    except InvalidSignature:
        return False
    return True
