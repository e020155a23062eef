"""What SAT's certificates say: whose, which kind, how long, and who vouches for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from agent.errors import UserError

_DER = Encoding.DER
_NAME = bytes.fromhex("550403")
_ORGANISATION_UNIT = bytes.fromhex("55040b")
_UNIQUE_IDENTIFIER = bytes.fromhex("55042d")
_SEQUENCE, _SET, _OID, _CONTEXT_0 = 0x30, 0x31, 0x06, 0xA0
_UTF16, _LATIN_FALLBACK = 0x1E, "latin-1"


class CertificateKind(StrEnum):
    """CSD seals documents; the e.firma signs for a person and must never seal."""

    CSD = "csd"
    EFIRMA = "efirma"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of SAT's shape. `serial` is NoCertificado (20 digits); the two instants are aware."""

    serial: str
    rfc: str
    name: str
    kind: CertificateKind
    not_before: datetime
    not_after: datetime
    der: bytes = field(repr=False)
    x509: x509.Certificate = field(repr=False, compare=False)
    public_key: rsa.RSAPublicKey = field(repr=False, compare=False)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this certificate's key made `signature` over `message` (RSA PKCS#1 v1.5 with SHA-256)."""
        try:
            self.public_key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def load_certificate(der: bytes) -> Certificate:
    """The certificate in `der` (a .cer file, PEM accepted); raises UserError `csd.unreadable_certificate`."""
    try:
        load = x509.load_pem_x509_certificate if der.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_certificate
        parsed = load(der)
        key = parsed.public_key()
        encoded = parsed.public_bytes(_DER)
        subject = _subject(encoded)
        kind = _kind(parsed)
    except (ValueError, IndexError, UnicodeDecodeError):
        raise UserError("csd.unreadable_certificate") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise UserError("csd.unreadable_certificate")
    return Certificate(
        serial=_serial(parsed.serial_number),
        rfc=subject.get(_UNIQUE_IDENTIFIER, "").split("/")[0].strip(),
        name=subject.get(_NAME, "").strip(),
        kind=kind,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        der=encoded,
        x509=parsed,
        public_key=key,
    )


def _serial(number: int) -> str:
    # SAT writes the 20 digits as text into the serial number's bytes.
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return digits.decode("ascii") if digits.isdigit() else f"{number:x}"


def _kind(certificate: x509.Certificate) -> CertificateKind:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return CertificateKind.EFIRMA
    if usage.data_encipherment or usage.key_agreement or not usage.digital_signature:
        return CertificateKind.EFIRMA
    return CertificateKind.CSD


# --- who vouches for it -------------------------------------------------------------------------------------------------


class Trust(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


def trust_of(certificate: Certificate, authorities: Sequence[x509.Certificate]) -> Trust:
    """VALID = signed by one of `authorities`; INVALID = names one of them but is not signed by it; UNKNOWN = names another."""
    issuer = certificate.x509.tbs_certificate_bytes
    named = [authority for authority in authorities if _issuer_der(issuer) == _subject_der(authority.public_bytes(_DER))]
    if not named:
        return Trust.UNKNOWN
    return Trust.VALID if any(_signed_by(certificate.x509, authority) for authority in named) else Trust.INVALID


def _signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    key, algorithm = authority.public_key(), certificate.signature_hash_algorithm
    if not isinstance(key, rsa.RSAPublicKey) or algorithm is None:
        return False
    try:
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        return False
    return True


# --- the subject, read from DER -----------------------------------------------------------------------------------------
# SAT writes names with Ñ or an accent as T61String holding Latin-1 or UTF-8; a strict parser refuses the whole subject.


def _items(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(tag, content, whole encoding) of each DER value in `data`."""
    position = 0
    while position < len(data):
        start, tag, length = position, data[position], data[position + 1]
        position += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        position += length
        if position > len(data):
            raise ValueError("truncated")
        yield tag, data[position - length : position], data[start:position]


def _fields(tbs: bytes) -> list[tuple[int, bytes, bytes]]:
    """The fields of TBSCertificate after the optional version: serial, algorithm, issuer, validity, subject, key, ..."""
    ((_, content, _),) = _items(tbs)
    fields = list(_items(content))
    return fields[1:] if fields[0][0] == _CONTEXT_0 else fields


def _issuer_der(tbs: bytes) -> bytes:
    return _fields(tbs)[2][2]


def _subject_der(certificate: bytes) -> bytes:
    ((_, content, _),) = _items(certificate)
    return _fields(next(_items(content))[2])[4][2]


def _subject(certificate: bytes) -> dict[bytes, str]:
    """The subject's attributes by OID (DER content); of several values of one kind, the first."""
    ((_, names, _),) = _items(_subject_der(certificate))
    found: dict[bytes, str] = {}
    for _, relative, _ in _items(names):
        for _, attribute, _ in _items(relative):
            (_, oid, _), (tag, value, _) = _items(attribute)
            found.setdefault(oid, _text(tag, value))
    return found


def _text(tag: int, value: bytes) -> str:
    if tag == _UTF16:
        return value.decode("utf-16-be")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode(_LATIN_FALLBACK)
