"""SAT's public test certificates, wherever ERPHUB_TEST_DATA says they are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from agent.cfdi.build import build
from agent.cfdi.certificate import CertificateKind, Trust, load_certificate, trust_of
from agent.cfdi.csd import load_csd
from agent.cfdi.csd_files import NamedFile, pair_of
from agent.cfdi.read import Seal, read
from agent.cfdi.seal import seal
from agent.cfdi.trust import production
from agent.errors import UserError
from agent.views.certificates import official_name
from tests.cfdi.documents import income

FILES = Path(os.environ["ERPHUB_TEST_DATA"]) / "sat" / "csd"
PASSWORD = "12345678a"
NOW = datetime(2026, 11, 24, tzinfo=UTC)

IN_FORCE = [
    ("EKU9003173C9_csd", "EKU9003173C9", "ESCUELA KEMPER URGATE SA DE CV", "30001000000500003416"),
    ("CACX7605101P8_csd", "CACX7605101P8", "XOCHILT CASAS CHAVEZ", "30001000000500003316"),
]
EXPIRED = [
    ("EKU9003173C9_csd_vencido", "EKU9003173C9", "30001000000400002434"),
    ("H_E951128469_csd_vencido", "H&E951128469", "30001000000400002463"),
    ("URE180429TM6_csd_vencido", "URE180429TM6", "30001000000400002444"),
    ("HA_930228SM9_csd_vencido", "HAÑ930228SM9", "30001000000400002439"),
    ("IA_L750210963_csd_vencido", "IAÑL750210963", "30001000000400002449"),
    ("XIQB891116QE4_csd_vencido", "XIQB891116QE4", "30001000000400002336"),
]


def files(name: str) -> tuple[bytes, bytes]:
    return (FILES / f"{name}.cer").read_bytes(), (FILES / f"{name}.key").read_bytes()


@pytest.mark.parametrize(("name", "rfc", "owner", "serial"), IN_FORCE)
def test_those_in_force_seal(name: str, rfc: str, owner: str, serial: str) -> None:
    csd = load_csd(*files(name), PASSWORD, now=NOW, rfc=rfc)
    assert (csd.rfc, csd.certificate.name, csd.serial) == (rfc, owner, serial)
    if rfc == income().issuer.rfc:
        found = read(seal(build(income(), csd.certificate), csd), trusted=production())
        # SAT's test authority is not one of its production authorities.
        assert (found.seal, found.certificate.state) == (Seal.VALID, Trust.UNKNOWN)


@pytest.mark.parametrize(("name", "rfc", "serial"), EXPIRED)
def test_the_expired_ones_are_read_and_refused(name: str, rfc: str, serial: str) -> None:
    cer, key = files(name)
    certificate = load_certificate(cer)
    assert (certificate.rfc, certificate.serial, certificate.kind) == (rfc, serial, CertificateKind.CSD)
    with pytest.raises(UserError) as caught:
        load_csd(cer, key, PASSWORD, now=NOW, rfc=rfc)
    assert caught.value.code == "csd.expired"
    then = datetime(2022, 1, 1, tzinfo=UTC)
    assert load_csd(cer, key, PASSWORD, now=then, rfc=rfc).certificate.verifies(
        load_csd(cer, key, PASSWORD, now=then, rfc=rfc).sign(b"x"), b"x"
    )


def test_names_with_enye() -> None:
    names = {name: load_certificate(files(name)[0]).name for name, _, _ in EXPIRED}
    assert names["URE180429TM6_csd_vencido"].startswith("UNIVERSIDAD ROBOTICA ESPAÑOLA")
    assert names["HA_930228SM9_csd_vencido"].startswith("HERMANOS ANZURES ÑARVAEZ")
    with pytest.raises(ValueError, match="subject"):
        x509.load_der_x509_certificate(files("URE180429TM6_csd_vencido")[0]).subject  # noqa: B018 - why we read it ourselves


@pytest.mark.parametrize("rfc", ["EKU9003173C9", "CACX7605101P8"])
def test_an_efirma_is_refused(rfc: str) -> None:
    with pytest.raises(UserError) as caught:
        load_csd(*files(f"{rfc}_fiel"), PASSWORD, now=NOW, rfc=rfc)
    assert caught.value.code == "csd.efirma"


def test_what_else_can_be_wrong() -> None:
    cer, key = files("EKU9003173C9_csd")
    _, other = files("CACX7605101P8_csd")
    for arguments, password, rfc, now, code in (
        ((cer, key), "12345678A", "EKU9003173C9", NOW, "csd.wrong_password"),
        ((cer, key), PASSWORD, "CACX7605101P8", NOW, "csd.other_rfc"),
        ((cer, key), PASSWORD, "EKU9003173C9", datetime(2023, 1, 1, tzinfo=UTC), "csd.not_yet_valid"),
        ((cer, other), PASSWORD, "EKU9003173C9", NOW, "csd.mismatch"),
        ((cer, key[:-1]), PASSWORD, "EKU9003173C9", NOW, "csd.unreadable_key"),
        ((key, key), PASSWORD, "EKU9003173C9", NOW, "csd.unreadable_certificate"),
    ):
        with pytest.raises(UserError) as caught:
            load_csd(*arguments, password, now=now, rfc=rfc)
        assert caught.value.code == code


def test_the_production_authorities_do_not_vouch_for_test_certificates() -> None:
    stamping = load_certificate((FILES / "SAT_PRUEBAS_SPR190613I52_30001000000500003456.cer").read_bytes())
    assert stamping.rfc == "SPR190613I52"
    assert trust_of(stamping, production().authorities) is Trust.UNKNOWN
    assert production().also([FILES]).pacs[stamping.serial].rfc == "SPR190613I52"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("EKU9003173C9_csd", "ESCUELA KEMPER URGATE"),
        ("CACX7605101P8_csd", "XOCHILT CASAS CHAVEZ"),
        ("H_E951128469_csd_vencido", "HERRERIA & ELECTRICOS"),
        ("URE180429TM6_csd_vencido", "UNIVERSIDAD ROBOTICA ESPAÑOLA"),
        ("HA_930228SM9_csd_vencido", "HERMANOS ANZURES ÑARVAEZ"),
        ("IA_L750210963_csd_vencido", "LUIS IAN ÑUZCO"),
        ("IIA040805DZ4_csd_vencido", "INDISTRIA ILUMINADORA DE ALMACENES"),
        ("KIJ0906199R1_csd_vencido", "KERNEL INDUSTIA JUGUETERA"),
        ("XIA190128J61_csd_vencido", "XENON INDUSTRIAL ARTICLES"),
        ("XOJI740919U48_csd_vencido", "INGRID XODAR JIMENEZ"),
    ],
)
def test_the_name_that_sat_wants_follows_from_the_certificate(name: str, wanted: str) -> None:
    certificate = load_certificate(files(name)[0])
    assert official_name(certificate.name, certificate.rfc) == wanted


def test_sats_files_are_told_apart_by_their_content() -> None:
    cer, key = files("EKU9003173C9_csd")
    pair = pair_of([NamedFile("one", key), NamedFile("two", cer)])
    assert (pair.cer, pair.key, pair.clear) == (cer, key, ())
    fiel_cer, fiel_key = files("EKU9003173C9_fiel")
    with pytest.raises(UserError, match=r"csd\.several_files"):
        pair_of([NamedFile(str(place), content) for place, content in enumerate((cer, key, fiel_cer, fiel_key))])
