"""The practice's own certificate authority: seals (CSD) and e.firmas of SAT's shape, so that nothing in practice expires."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock

from agent.practice.subject import elements

Kind = Literal["csd", "fiel", "expired", "not_yet_valid"]
CA_NAME: Final = "AC DE PRACTICA"
PAC_RFC: Final = "PAC200101PR4"
# RfcProvCertif: each practice PAC has an RFC and a certificate of its own.
PAC_RFCS: Final[Mapping[str, str]] = {"finkok": PAC_RFC, "sw": "PSW200101PR4", "diverza": "PDI200101PR4"}
REPRESENTATIVE: Final = "AAAA010101AA1"
PREFIX: Final = "3000100000050000"
YEARS: Final = timedelta(days=4 * 365 + 1)
RENEWAL: Final = timedelta(days=30)
NAME_OID: Final = x509.ObjectIdentifier("2.5.4.41")
_T61, _UTF8 = 0x14, 0x0C
_SHA256_RSA: Final = bytes.fromhex("300d06092a864886f70d01010b0500")


@dataclass(frozen=True, slots=True)
class CsdFiles:
    """A certificate (DER), its encrypted key (PKCS#8 DER) and the key's password."""

    cer: Path
    key: Path
    password: str


def make_csd(folder: Path, *, rfc: str, name: str, password: str, now: datetime, kind: Kind = "csd") -> CsdFiles:
    """A new certificate for a taxpayer, in `folder`/authority. `csd` is good from a week before `now` (aware) for four years;
    `expired` and `not_yet_valid` are CSDs out of their time, `fiel` is an e.firma. The first call makes the authority.

    Shape as SAT's: serial of 20 ASCII digits, RFC in x500UniqueIdentifier, a branch (OU) in a CSD only, T61String for Ñ and accents.
    """
    place = folder / "authority"
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "authority.lock"):
        ca_key, ca = _authority(place, now)
        serial = _next_serial(place)
    key = rsa.generate_private_key(65537, 2048)
    start = {"csd": now - timedelta(days=7), "fiel": now - timedelta(days=7), "expired": now - YEARS - timedelta(days=30)}.get(
        kind, now + timedelta(days=30)
    )
    subject = _subject(rfc, name, branch="" if kind == "fiel" else "Matriz")
    der = _issue(ca_key, ca, key.public_key(), subject, serial, start, fiel=kind == "fiel")
    number = serial.to_bytes(20, "big").decode("ascii")
    files = CsdFiles(place / f"{number}.cer", place / f"{number}.key", password)
    files.cer.write_bytes(der)
    _private(files.key, _encrypted(key, password))
    return files


@dataclass(frozen=True, slots=True)
class Stamper:
    """What the PAC stamps with, and until when it keeps to it."""

    key: rsa.RSAPrivateKey
    certificate_number: str
    renewed_at: datetime


def stamping_certificate(folder: Path, now: datetime, pac: str = "finkok") -> Stamper:
    """A PAC's certificate and key; a new pair when there is none in date."""
    place = folder / "authority"
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "authority.lock"):
        name = "pac" if pac == "finkok" else f"pac-{pac}"
        cer, key_file = place / f"{name}.cer", place / f"{name}.key"
        if not cer.exists() or not _in_date(cer, now):
            ca_key, ca = _authority(place, now)
            key = rsa.generate_private_key(65537, 2048)
            subject = _subject(PAC_RFCS[pac], "PAC DE PRACTICA", branch=f"PAC{PAC_RFCS[pac]}")
            der = _issue(ca_key, ca, key.public_key(), subject, _next_serial(place), now - timedelta(days=7), fiel=False)
            _private(key_file, _plain(key))
            cer.write_bytes(der)
        certificate = x509.load_der_x509_certificate(cer.read_bytes())
        return Stamper(_load(key_file), serial_text(certificate), certificate.not_valid_after_utc - RENEWAL)


def authority_certificate(folder: Path) -> x509.Certificate | None:
    """The authority's own certificate, or None while it has signed nothing."""
    file = folder / "authority" / "ca.cer"
    return x509.load_der_x509_certificate(file.read_bytes()) if file.exists() else None


def serial_text(certificate: x509.Certificate) -> str:
    """SAT's certificate number: the serial's bytes read as 20 ASCII digits."""
    return certificate.serial_number.to_bytes(20, "big").decode("ascii", "replace")


def server_certificate(folder: Path, now: datetime) -> tuple[Path, Path, Path]:
    """(certificate, key, authority) as PEM files for TLS on 127.0.0.1 and localhost."""
    import ipaddress

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "authority.lock"):
        ca_key, ca = _authority(folder, now)
        key = rsa.generate_private_key(65537, 2048)
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = _builder(
            ca, key.public_key(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), x509.random_serial_number()
        )
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365))
        certificate = builder.add_extension(names, critical=False).sign(ca_key, hashes.SHA256())
        files = folder / "server.pem", folder / "server-key.pem", folder / "ca.pem"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        _private(files[1], _plain(key))
        files[2].write_bytes(ca.public_bytes(serialization.Encoding.PEM))
        return files


def _authority(place: Path, now: datetime) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    cer, key_file = place / "ca.cer", place / "ca.key"
    if not cer.exists():
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, CA_NAME),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "AUTORIDAD DE PRACTICA"),
                x509.NameAttribute(NameOID.COUNTRY_NAME, "MX"),
            ]
        )
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(int.from_bytes(b"30001000000500006000", "big"))
        builder = builder.not_valid_before(now - timedelta(days=3650)).not_valid_after(now + timedelta(days=7300))
        usage = _key_usage(signing_certificates=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(usage, critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        _private(key_file, _plain(key))
        cer.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    return _load(key_file), x509.load_der_x509_certificate(cer.read_bytes())


def _next_serial(place: Path) -> int:
    file = place / "serial"
    number = int(file.read_text()) + 1 if file.exists() else 6001
    file.write_text(str(number))
    return int.from_bytes(f"{PREFIX}{number:04d}".encode(), "big")


def _subject(rfc: str, name: str, *, branch: str) -> x509.Name:
    company = len(rfc) == 12
    parts = [
        x509.NameAttribute(NameOID.COMMON_NAME, name),
        x509.NameAttribute(NAME_OID, name),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
        x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, f"{rfc} / {REPRESENTATIVE}" if company else rfc),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, f" / {REPRESENTATIVE[:10]}HDFXXX00" if company else f"{rfc[:10]}HDFXXX00"),
    ]
    return x509.Name([*parts, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, branch)] if branch else parts)


def _builder(ca: x509.Certificate, key: rsa.RSAPublicKey, subject: x509.Name, serial: int) -> x509.CertificateBuilder:
    return x509.CertificateBuilder().subject_name(subject).issuer_name(ca.subject).public_key(key).serial_number(serial)


def _key_usage(*, fiel: bool = False, signing_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signing_certificates,
        content_commitment=not signing_certificates,
        key_encipherment=False,
        data_encipherment=fiel,
        key_agreement=fiel,
        key_cert_sign=signing_certificates,
        crl_sign=signing_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _issue(
    ca_key: rsa.RSAPrivateKey, ca: x509.Certificate, key: rsa.RSAPublicKey, subject: x509.Name, serial: int, start: datetime, *, fiel: bool
) -> bytes:
    builder = _builder(ca, key, subject, serial).not_valid_before(start).not_valid_after(start + YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(fiel=fiel), critical=False)
    if fiel:
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH])
        client_and_mail = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.16.840.1.113730.1.1"), bytes.fromhex("030205a0"))
        builder = builder.add_extension(uses, critical=False).add_extension(client_and_mail, critical=False)
    certificate = builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    texts = {str(part.value) for part in subject if not str(part.value).isascii()}
    return _with_t61(certificate, texts, ca_key) if texts else certificate


def _with_t61(certificate: bytes, texts: set[str], ca_key: rsa.RSAPrivateKey) -> bytes:
    """SAT writes such texts as T61String holding Latin-1: put them so, with the lengths around them, and sign again."""
    swapped = {text.encode(): text.encode("latin-1") for text in texts}
    ((_, whole),) = elements(certificate)
    (_, signed), *_ = elements(whole)
    tbs = _element(0x30, b"".join(_swapped(tag, content, swapped) for tag, content in elements(signed)))
    signature = ca_key.sign(tbs, padding.PKCS1v15(), hashes.SHA256())
    return _element(0x30, tbs + _SHA256_RSA + _element(0x03, b"\x00" + signature))


def _swapped(tag: int, content: bytes, texts: Mapping[bytes, bytes]) -> bytes:
    """An element with every text that is to be swapped in it; only sequences and sets (a name) are looked into."""
    if tag == _UTF8 and content in texts:
        return _element(_T61, texts[content])
    if tag in (0x30, 0x31):
        content = b"".join(_swapped(inner, part, texts) for inner, part in elements(content))
    return _element(tag, content)


def _element(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _length(len(content)) + content


def _length(size: int) -> bytes:
    if size < 128:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def _in_date(cer: Path, now: datetime) -> bool:
    return x509.load_der_x509_certificate(cer.read_bytes()).not_valid_after_utc > now + RENEWAL


def _plain(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _encrypted(key: rsa.RSAPrivateKey, password: str) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(password.encode())
    )


def _private(file: Path, content: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)


def _load(file: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
