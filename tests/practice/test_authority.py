"""Certificates of SAT's shape."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key

from agent.practice import authority
from agent.practice.authority import CsdFiles, Kind, make_csd
from agent.practice.subject import subject_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _make(folder: Path, rfc: str = "SMX010101AB1", name: str = "SPIRIT TOURS DE MEXICO SA DE CV", kind: Kind = "csd") -> CsdFiles:
    return make_csd(folder, rfc=rfc, name=name, password="pass-wörd", now=NOW, kind=kind)


def test_a_csd_has_sats_shape_and_its_key_the_password(tmp_path: Path) -> None:
    files = _make(tmp_path)
    certificate = x509.load_der_x509_certificate(files.cer.read_bytes())
    number = authority.serial_text(certificate)
    assert number.startswith("3000100000050000") and len(number) == 20 and number.isdigit()
    subject = {part.oid.dotted_string: part.value for part in certificate.subject}
    assert str(subject["2.5.4.45"]).startswith("SMX010101AB1 / ") and subject["2.5.4.11"]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment and not usage.data_encipherment and not usage.key_agreement
    assert len(certificate.extensions) == 2
    assert certificate.not_valid_before_utc < NOW - timedelta(days=3)
    assert certificate.not_valid_after_utc > NOW + timedelta(days=4 * 365 - 10)
    key = load_der_private_key(files.key.read_bytes(), "pass-wörd".encode())
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.public_key() == certificate.public_key() and key.key_size == 2048
    with pytest.raises(ValueError):
        load_der_private_key(files.key.read_bytes(), b"other")


def test_numbers_go_up_and_one_authority_signs_all(tmp_path: Path) -> None:
    first, second = (x509.load_der_x509_certificate(_make(tmp_path).cer.read_bytes()) for _ in range(2))
    assert second.serial_number > first.serial_number
    ca = authority.authority_certificate(tmp_path)
    assert ca is not None
    for certificate in (first, second):
        certificate.verify_directly_issued_by(ca)


def test_a_name_with_an_accent_is_a_t61_string_as_sat_writes_it(tmp_path: Path) -> None:
    files = _make(tmp_path, rfc="ÑAN010101AB1", name="VIAJES ÑANDÚ SA DE CV")
    certificate = x509.load_der_x509_certificate(files.cer.read_bytes())
    with pytest.raises(ValueError, match="subject"):
        _ = certificate.subject
    shown = subprocess.run(["openssl", "asn1parse", "-inform", "DER", "-in", str(files.cer)], capture_output=True, check=True).stdout
    assert shown.count(b"T61STRING") == 4
    assert subject_of(files.cer.read_bytes())["2.5.4.41"] == "VIAJES ÑANDÚ SA DE CV"
    assert subject_of(files.cer.read_bytes())["2.5.4.45"] == f"ÑAN010101AB1 / {authority.REPRESENTATIVE}"
    ca = tmp_path / "ca.pem"
    held = authority.authority_certificate(tmp_path)
    assert held is not None
    ca.write_bytes(held.public_bytes(Encoding.PEM))
    pem = tmp_path / "csd.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    subprocess.run(["openssl", "verify", "-no_check_time", "-CAfile", str(ca), str(pem)], capture_output=True, check=True)


@pytest.mark.parametrize(("kind", "before", "after"), [("expired", -5 * 365, -1), ("not_yet_valid", 1, 5 * 365), ("fiel", -8, 5 * 365)])
def test_faulty_ones(tmp_path: Path, kind: Kind, before: int, after: int) -> None:
    certificate = x509.load_der_x509_certificate(_make(tmp_path, kind=kind).cer.read_bytes())
    assert NOW + timedelta(days=before) < certificate.not_valid_before_utc
    assert certificate.not_valid_after_utc < NOW + timedelta(days=after)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    has_branch = bool(certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME))
    assert (usage.data_encipherment, usage.key_agreement, has_branch) == ((True, True, False) if kind == "fiel" else (False, False, True))


def test_a_person_has_no_representative(tmp_path: Path) -> None:
    certificate = x509.load_der_x509_certificate(_make(tmp_path, rfc="CACX7605101P8", name="PERSONA DE PRACTICA").cer.read_bytes())
    (part,) = certificate.subject.get_attributes_for_oid(x509.NameOID.X500_UNIQUE_IDENTIFIER)
    assert part.value == "CACX7605101P8"


def test_the_pacs_certificate_is_kept_and_renewed_before_it_ends(tmp_path: Path) -> None:
    first = authority.stamping_certificate(tmp_path, NOW)
    assert authority.stamping_certificate(tmp_path, NOW).certificate_number == first.certificate_number
    later = authority.stamping_certificate(tmp_path, NOW + authority.YEARS)
    assert later.certificate_number != first.certificate_number


def test_keys_are_the_owners_alone(tmp_path: Path) -> None:
    files = _make(tmp_path)
    for file in (files.key, tmp_path / "authority" / "ca.key"):
        assert file.stat().st_mode & 0o077 == 0
