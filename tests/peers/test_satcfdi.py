"""CFDIs that satcfdi builds and seals, stamped at the practice Finkok; satcfdi reads the stamp back."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from agent.practice.authority import CsdFiles, make_csd
from tests.practice.vendors import S0, Practice, acuse, serving, soap, stamp

# satcfdi reads certificates through pyOpenSSL's older interface.
pytestmark = pytest.mark.filterwarnings("ignore:.*X509.*deprecated.*:DeprecationWarning")
RFC = "SMX010101AB1"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A server."""
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def files(practice: Practice) -> CsdFiles:
    """A practice CSD."""
    return make_csd(practice.data, rfc=RFC, name="SPIRIT TOURS DE PRACTICA SA DE CV", password="practice-1", now=datetime.now(UTC))


def _signer(files: CsdFiles) -> Any:
    from satcfdi.models import Signer

    return Signer.load(files.cer.read_bytes(), Path(files.key).read_bytes(), files.password)


def _income(signer: Any, *, ago: timedelta = timedelta(minutes=1), **more: Any) -> bytes:
    from satcfdi.create.cfd import cfdi40

    tax = cfdi40.Traslado(impuesto="002", tipo_factor="Tasa", tasa_o_cuota=Decimal("0.160000"))
    line = cfdi40.Concepto(
        clave_prod_serv="90121502",
        cantidad=Decimal("3"),
        clave_unidad="E48",
        descripcion="Paquete Cancún & Riviera",
        valor_unitario=Decimal("1234.567890"),
        impuestos=cfdi40.Impuestos(traslados=tax),
    )
    recipient = cfdi40.Receptor(
        rfc="URE180429TM6",
        nombre="UNIVERSIDAD ROBOTICA ESPAÑOLA",
        uso_cfdi="G03",
        domicilio_fiscal_receptor="86991",
        regimen_fiscal_receptor="601",
    )
    issued = (datetime.now(UTC) - ago).astimezone(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)
    document = cfdi40.Comprobante(
        emisor=cfdi40.Emisor(rfc=RFC, nombre="SPIRIT TOURS DE PRACTICA", regimen_fiscal="601"),
        lugar_expedicion="06600",
        fecha=issued,
        receptor=recipient,
        metodo_pago="PPD",
        forma_pago="99",
        serie="A",
        folio=more.pop("folio", "1"),
        conceptos=[line],
        **more,
    )
    document.sign(signer)
    sealed: bytes = document.process().xml_bytes()
    return sealed


def test_the_authoritys_csd_is_one_for_satcfdi(files: CsdFiles) -> None:
    from satcfdi.models.certificate import CertificateType

    signer = _signer(files)
    assert (str(signer.rfc), signer.legal_name, signer.type) == (RFC, "SPIRIT TOURS DE PRACTICA", CertificateType.CSD)
    assert signer.certificate_number == files.cer.stem


def test_what_satcfdi_seals_is_stamped_and_read_back(practice: Practice, files: CsdFiles) -> None:
    from satcfdi.cfdi import CFDI

    answer = stamp(practice, _income(_signer(files)))
    assert (answer.code, answer.extra) == ("", "")
    read = CFDI.from_string(answer.xml.encode())
    tfd = read["Complemento"]["TimbreFiscalDigital"]
    assert (tfd["UUID"], tfd["SelloCFD"]) == (answer.uuid, read["Sello"])
    assert read["Total"] == Decimal(practice.books("finkok")["stamps"][0]["total"])


def test_what_satcfdi_makes_wrong_gets_its_code(practice: Practice, files: CsdFiles) -> None:
    signer = _signer(files)
    wrong_seal = _income(signer, folio="2").replace(b'Folio="2"', b'Folio="3"')
    assert stamp(practice, wrong_seal).code == "CFDI40102"
    assert stamp(practice, _income(signer, folio="4", ago=timedelta(hours=73))).code == "401"
    assert stamp(practice, _income(signer, folio="4", ago=timedelta(hours=71))).code == ""
    fiel = make_csd(
        practice.data, rfc=RFC, name="SPIRIT TOURS DE PRACTICA SA DE CV", password="practice-1", now=datetime.now(UTC), kind="fiel"
    )
    assert stamp(practice, _income(_signer(fiel), folio="5")).code == "306"
    plain = soap(practice, "stamp", "stamp", xml=_income(signer, folio="6").decode())
    assert acuse(plain).code == "705"


def test_what_satcfdi_makes_sent_twice_gets_the_first_stamp(practice: Practice, files: CsdFiles) -> None:
    sealed = _income(_signer(files), folio="7")
    first, second = stamp(practice, sealed), stamp(practice, sealed)
    assert (first.code, second.code) == ("", "307")
    assert (second.uuid, second.xml, second.status) == (first.uuid, first.xml, "Comprobante timbrado previamente")
    assert stamp(practice, sealed, "quick_stamp").code == "307"


def test_satcfdis_cancellation_request_is_taken(practice: Practice, files: CsdFiles) -> None:
    from satcfdi.create.cancela import cancelacion

    signer = _signer(files)
    uuid = stamp(practice, _income(signer, folio="8")).uuid
    at = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)
    request = cancelacion.Cancelacion(emisor=signer, fecha=at, folios=[cancelacion.Folio(uuid, "02")]).xml_bytes()
    answer = soap(practice, "cancel", "cancel_signature", xml=base64.b64encode(request).decode(), store_pending="false")
    root = etree.fromstring(answer.content)
    assert (root.findtext(f".//{S0}UUID"), root.findtext(f".//{S0}EstatusUUID")) == (uuid, "201")
    spoiled = request.replace(b'Motivo="02"', b'Motivo="03"')
    answer = soap(practice, "cancel", "cancel_signature", xml=base64.b64encode(spoiled).decode(), store_pending="false")
    assert etree.fromstring(answer.content).findtext(f".//{S0}CodEstatus") == "302"


def test_a_foreign_currency_document(practice: Practice, files: CsdFiles) -> None:
    answer = stamp(practice, _income(_signer(files), moneda="USD", tipo_cambio=Decimal("18.1234")))
    assert (answer.code, answer.extra) == ("", "")
