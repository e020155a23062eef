from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from agent.cfdi.build import build
from agent.cfdi.certificate import Trust
from agent.cfdi.csd import Csd
from agent.cfdi.read import ReadCfdi, Seal, StampSeal, Voucher, read
from agent.cfdi.seal import seal
from agent.cfdi.trust import Trusted, production
from agent.domain.cfdi import totals
from agent.errors import UserError
from tests.cfdi.authority import UUID, Authority, Pair, stamp
from tests.cfdi.documents import income


def flipped(data: bytes, attribute: str, offset: int) -> bytes:
    """`data` with one letter of `attribute`'s value (counted from its start or end) replaced by another."""
    match = re.search(rf' {attribute}="([^"]*)"'.encode(), data)
    assert match is not None
    at = match.start(1) + offset if offset >= 0 else match.end(1) + offset
    other = b"B" if data[at : at + 1] == b"A" else b"A"
    return data[:at] + other + data[at + 1 :]


def test_a_stamped_document_is_read_as_it_was_written(stamped: bytes, trusted: Trusted) -> None:
    found = read(stamped, trusted=trusted)
    assert found.document == income()
    assert found.totals == totals(income())
    assert (found.seal, found.certificate.state) == (Seal.VALID, Trust.VALID)
    assert found.stamp is not None
    assert (found.stamp.stamp.uuid, found.stamp.seal) == (UUID, StampSeal.VALID)
    assert found.complements == ("TimbreFiscalDigital",)


def verdict(found: ReadCfdi) -> tuple[Seal, StampSeal | None]:
    return found.seal, found.stamp.seal if found.stamp else None


@pytest.mark.parametrize("attribute", ["Descripcion", "Nombre", "Rfc", "Serie", "Sello"])
def test_one_letter_of_the_document_breaks_the_seal(stamped: bytes, trusted: Trusted, attribute: str) -> None:
    changed = stamped.replace(b'Serie="CUN"', b'Serie="CUM"') if attribute == "Serie" else flipped(stamped, attribute, 2)
    assert read(changed, trusted=trusted).seal is Seal.INVALID


@pytest.mark.parametrize("offset", [40, 500, 1000, -300, -10, -2])
def test_one_letter_of_the_certificate_breaks_the_seal(stamped: bytes, trusted: Trusted, offset: int) -> None:
    found = read(flipped(stamped, "Certificado", offset), trusted=trusted)
    assert (found.seal, found.certificate.state) == (Seal.INVALID, Trust.INVALID)


@pytest.mark.parametrize("attribute", ["UUID", "RfcProvCertif", "SelloCFD", "SelloSAT"])
@pytest.mark.parametrize("offset", [0, 3, -4])
def test_one_letter_of_the_stamp_breaks_its_seal(stamped: bytes, trusted: Trusted, attribute: str, offset: int) -> None:
    changed = flipped(stamped, attribute, offset)
    assert read(changed, trusted=trusted).stamp.seal is StampSeal.INVALID  # type: ignore[union-attr]


def test_unused_bits_of_base64_cannot_hide_a_change(stamped: bytes, trusted: Trusted) -> None:
    # The last letter before == holds four bits that no decoder looks at.
    match = re.search(rb' SelloSAT="[^"]*(.)=="', stamped)
    assert match is not None
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(match[1]) + 1 : alphabet.index(match[1]) + 2]
    changed = stamped[: match.start(1)] + other + stamped[match.end(1) :]
    assert read(changed, trusted=trusted).stamp.seal is StampSeal.INVALID  # type: ignore[union-attr]


def test_strangers_are_unknown_not_valid(stamped: bytes) -> None:
    found = read(stamped, trusted=production())
    assert (found.certificate.state, found.certificate.voucher) == (Trust.UNKNOWN, Voucher.UNKNOWN)
    assert verdict(found) == (Seal.VALID, StampSeal.UNKNOWN_CERTIFICATE)


def test_only_an_authority_of_sat_counts_as_sat(stamped: bytes, trusted: Trusted, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(stamped, trusted=trusted).certificate.voucher is Voucher.SUPPLIED
    monkeypatch.setattr("agent.cfdi.read.production", lambda: Trusted(trusted.authorities))
    assert read(stamped, trusted=trusted).certificate.voucher is Voucher.SAT
    forged = replace(trusted, authorities=(Authority("AC DE PRUEBAS").certificate,))
    assert read(stamped, trusted=forged).certificate.voucher is Voucher.UNKNOWN


def test_a_certificate_of_another_rfc_is_invalid(csd: Csd, trusted: Trusted) -> None:
    foreign = replace(income(), issuer=replace(income().issuer, rfc="URE180429TM6"))
    found = read(seal(build(foreign, csd.certificate), csd), trusted=trusted)
    assert (found.seal, found.certificate.state, found.stamp) == (Seal.INVALID, Trust.INVALID, None)


def test_a_date_outside_the_certificate_is_invalid(csd: Csd, trusted: Trusted) -> None:
    early = replace(income(), issued_at=income().issued_at.replace(year=2020))
    assert read(seal(build(early, csd.certificate), csd), trusted=trusted).certificate.state is Trust.INVALID


def test_two_stamps_are_refused(stamped: bytes, pac_pair: Pair) -> None:
    with pytest.raises(UserError) as caught:
        read(stamp(stamped, pac_pair))
    assert caught.value.code == "stamp.several"


BOMB = b'<!DOCTYPE a [<!ENTITY b "bb">]><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4">&b;</cfdi:Comprobante>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml.empty"),
        (b"<html><body>502</body></html>", "cfdi.not_cfdi"),
        (b"not xml at all", "xml.broken"),
        (BOMB, "xml.doctype"),
        (BOMB.decode().encode("utf-16"), "xml.doctype"),
        (b"x" * (9 * 1024 * 1024), "xml.too_large"),
        (b'<Comprobante xmlns="http://www.sat.gob.mx/cfd/3" Version="3.3"/>', "cfdi.other_version"),
        (b'<Comprobante xmlns="http://www.sat.gob.mx/cfd/4" Version="4.0"/>', "cfdi.incomplete"),
    ],
)
def test_what_is_no_cfdi_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(data)
    assert caught.value.code == code


def test_a_folder_of_certificates_is_believed(tmp_path: Path, stamped: bytes, pac_pair: Pair, authority: Authority) -> None:
    (tmp_path / "pac.cer").write_bytes(pac_pair.cer)
    (tmp_path / "authority.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "broken.cer").write_bytes(b"nothing")
    found = read(stamped, trusted=production().also([tmp_path]))
    assert (*verdict(found), found.certificate.state) == (Seal.VALID, StampSeal.VALID, Trust.VALID)
    assert found.certificate.voucher is Voucher.SUPPLIED
    with pytest.raises(UserError) as caught:
        production().also([tmp_path / "missing"])
    assert caught.value.code == "trust.no_folder"
