from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from agent.cfdi.certificate import CertificateKind, Trust, load_certificate, trust_of
from agent.cfdi.csd import load_csd
from agent.errors import UserError
from tests.cfdi.authority import FROM, PASSWORD, TO, Authority, Pair
from tests.cfdi.documents import NOW, RFC


def refused(pair: Pair, *, key: bytes | None = None, password: str = PASSWORD, now: datetime = NOW, rfc: str | None = RFC) -> str:
    with pytest.raises(UserError) as caught:
        load_csd(pair.cer, pair.key_file() if key is None else key, password, now=now, rfc=rfc)
    return caught.value.code


def test_a_csd_opens(issuer_pair: Pair) -> None:
    csd = load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=NOW, rfc=None)
    assert (csd.rfc, csd.certificate.name, csd.certificate.kind) == (RFC, "ESCUELA KEMPER URGATE SA DE CV", CertificateKind.CSD)
    assert csd.serial.isdigit() and len(csd.serial) == 20
    assert csd.certificate.verifies(csd.sign(b"cadena"), b"cadena")
    assert not csd.certificate.verifies(csd.sign(b"cadena"), b"Cadena")


def test_nothing_shows_the_key(issuer_pair: Pair) -> None:
    csd = load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=NOW, rfc=RFC)
    assert "RSAPrivateKey" not in repr(csd) and PASSWORD not in repr(csd)


def test_pem_files_open_too(issuer_pair: Pair) -> None:
    pem = issuer_pair.certificate.public_bytes(Encoding.PEM)
    assert load_certificate(pem).der == issuer_pair.cer


def test_a_wrong_password(issuer_pair: Pair) -> None:
    for password in ("", "12345678A", "ñ" * 40):
        assert refused(issuer_pair, password=password) == "csd.wrong_password"
    # An opened key is not found again under another password.
    load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=NOW, rfc=RFC)
    assert refused(issuer_pair, password="12345678A") == "csd.wrong_password"


def test_dates(issuer_pair: Pair) -> None:
    assert refused(issuer_pair, now=TO + timedelta(seconds=1)) == "csd.expired"
    assert refused(issuer_pair, now=FROM - timedelta(seconds=1)) == "csd.not_yet_valid"
    csd = load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=NOW, rfc=RFC)
    with pytest.raises(UserError) as caught:
        csd.ensure_valid(datetime(2040, 1, 1, tzinfo=UTC))
    assert caught.value.code == "csd.expired"


def test_whose_it_is(issuer_pair: Pair) -> None:
    assert refused(issuer_pair, rfc="URE180429TM6") == "csd.other_rfc"


def test_an_efirma_never_seals(authority: Authority, issuer_pair: Pair) -> None:
    efirma = authority.issue(RFC, "ESCUELA KEMPER URGATE", efirma=True, key=issuer_pair.key)
    assert refused(efirma) == "csd.efirma"


def test_a_key_of_another_certificate(issuer_pair: Pair, pac_pair: Pair) -> None:
    assert refused(issuer_pair, key=pac_pair.key_file()) == "csd.mismatch"


@pytest.mark.parametrize("key", [b"", b"nothing", b"0\x82\x00\x05short"])
def test_a_file_that_is_no_key(issuer_pair: Pair, key: bytes) -> None:
    assert refused(issuer_pair, key=key) == "csd.unreadable_key"
    assert refused(issuer_pair, key=issuer_pair.key_file()[:-7]) == "csd.unreadable_key"
    assert refused(issuer_pair, key=issuer_pair.cer) in ("csd.wrong_password", "csd.unreadable_key")


@pytest.mark.parametrize("cer", [b"", b"-----BEGIN CERTIFICATE-----\n", b"0\x82\x05\xb0cut"])
def test_a_file_that_is_no_certificate(cer: bytes) -> None:
    with pytest.raises(UserError) as caught:
        load_certificate(cer)
    assert caught.value.code == "csd.unreadable_certificate"


def test_names_with_enye_are_read_although_their_encoding_is_not_allowed(authority: Authority) -> None:
    pair = authority.issue("HAÑ930228SM9", "HERMANOS ANZURES ÑARVAEZ SA")
    utf8 = "HERMANOS ANZURES ÑARVAEZ SA".encode()
    latin = "HERMANOS ANZURES ÑARVAEZ SA ".encode("latin-1")
    # SAT marks such names as T61String (tag 20 instead of 12), mostly in Latin-1.
    odd = pair.cer.replace(b"\x0c" + bytes([len(utf8)]) + utf8, b"\x14" + bytes([len(latin)]) + latin)
    assert odd != pair.cer
    with pytest.raises(ValueError, match="subject"):
        x509.load_der_x509_certificate(odd).subject  # noqa: B018 - the reason for reading it ourselves
    certificate = load_certificate(odd)
    assert (certificate.rfc, certificate.name) == ("HAÑ930228SM9", "HERMANOS ANZURES ÑARVAEZ SA")


def test_who_vouches(authority: Authority, issuer_pair: Pair) -> None:
    certificate = load_certificate(issuer_pair.cer)
    assert trust_of(certificate, [authority.certificate]) is Trust.VALID
    assert trust_of(certificate, []) is Trust.UNKNOWN
    assert trust_of(certificate, [Authority("OTRA").certificate]) is Trust.UNKNOWN
    assert trust_of(certificate, [Authority("AC DE PRUEBAS").certificate]) is Trust.INVALID
