"""The practice Finkok and SAT against the vendors' own WSDLs (through zeep) and SAT's own test certificates."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
import zeep
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from lxml import etree
from zeep.exceptions import XMLParseError
from zeep.transports import Transport

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.pac.finkok_soap import envelope
from agent.practice import authority, seeds
from agent.practice.faults import Dial
from agent.practice.finkok.service import Finkok
from agent.practice.sat import FOUND, Sat
from agent.practice.store import Store
from tests.practice.finkok.documents import Sealer, attribute, both, cfdi

DATA = Path(os.environ["ERPHUB_TEST_DATA"])
WSDL = DATA / "pac" / "wsdl"
CSD = DATA / "sat" / "csd"
PASSWORD = b"12345678a"
# The test certificates end in 2027; the vendor's clock stands still, so that the tests do not.
NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
FECHA = (NOW - timedelta(minutes=5)).astimezone(ZoneInfo("America/Mexico_City")).replace(tzinfo=None).isoformat()


class InProcess(Transport):
    """Zeep's requests are answered by the practice vendors without a socket; anything else is refused."""

    def __init__(self, finkok: Finkok, sat: Sat) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._finkok = finkok
        self._sat = sat

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> requests.Response:
        """What the vendor answers."""
        if address.endswith("ConsultaCFDIService.svc"):
            status, body = self._sat.answer(headers["SOAPAction"].strip('"'), message)
        else:
            status, body = self._finkok.answer(address.rpartition("/")[2], headers["Content-Type"], message)
        response = requests.Response()
        response.status_code = status
        response._content = body
        response.headers["Content-Type"] = "text/xml; charset=utf-8"
        return response


@pytest.fixture
def vendors(tmp_path: Path) -> Iterator[InProcess]:
    """A fresh Finkok and SAT whose clock stands at NOW."""
    store, dial = Store(tmp_path / "practice.sqlite", "OFF"), Dial()
    seeds.plant(store)
    authority.stamping_certificate(tmp_path, NOW)
    yield InProcess(Finkok(store, dial, tmp_path, clock=lambda: NOW), Sat(store, dial))
    store.close()


def _service(vendors: InProcess, file: str, binding: str, address: str) -> Any:
    client = zeep.Client(str(WSDL / file), transport=vendors)
    return client.create_service(binding, address)


def _stamping(vendors: InProcess) -> Any:
    return _service(vendors, "finkok-stamp.wsdl", "{http://facturacion.finkok.com/stamp}Application", "http://finkok/servicios/soap/stamp")


def _cancelling(vendors: InProcess) -> Any:
    address = "http://finkok/servicios/soap/cancel"
    return _service(vendors, "finkok-cancel.wsdl", "{http://facturacion.finkok.com/cancel}Application", address)


def _login() -> dict[str, str]:
    return {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD}


def _sealer(name: str, rfc: str) -> Sealer:
    key = load_der_private_key((CSD / f"{name}.key").read_bytes(), PASSWORD)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Sealer(rfc, (CSD / f"{name}.cer").read_bytes(), key)


def _cfdi(sealer: Sealer, regime: str = "601", fecha: str = FECHA) -> bytes:
    return cfdi(sealer, spoil=both(attribute(fecha, "Fecha"), attribute(regime, "RegimenFiscal", "Emisor")))


@pytest.mark.parametrize(
    ("name", "rfc", "regime"), [("EKU9003173C9_csd", "EKU9003173C9", "601"), ("CACX7605101P8_csd", "CACX7605101P8", "612")]
)
def test_sats_test_taxpayers_stamp_and_zeep_reads_the_answer(vendors: InProcess, name: str, rfc: str, regime: str) -> None:
    sent = _cfdi(_sealer(name, rfc), regime)
    service = _stamping(vendors)
    answer = service.stamp(xml=sent, **_login())
    assert (answer.CodEstatus, answer.Incidencias) == ("Comprobante timbrado satisfactoriamente", None)
    assert etree.fromstring(answer.xml.encode()).get("Sello") == etree.fromstring(sent).get("Sello")
    held = service.stamped(xml=sent, **_login())
    assert held.UUID == answer.UUID
    assert service.quick_stamp(xml=sent, **_login()).Incidencias.Incidencia[0].CodigoError == "307"
    assert service.query_pending(uuid=answer.UUID, **_login()).status == "F"


def test_the_second_answer_is_beyond_the_wsdl_as_finkoks_is(vendors: InProcess) -> None:
    sent = _cfdi(_sealer("EKU9003173C9_csd", "EKU9003173C9"))
    service = _stamping(vendors)
    service.stamp(xml=sent, **_login())
    with pytest.raises(XMLParseError):
        service.stamp(xml=sent, **_login())


@pytest.mark.parametrize(
    ("name", "rfc", "code"),
    [
        ("EKU9003173C9_fiel", "EKU9003173C9", "306"),
        ("EKU9003173C9_csd_vencido", "EKU9003173C9", "304"),
        ("URE180429TM6_csd_vencido", "URE180429TM6", "304"),
        ("HA_930228SM9_csd_vencido", "HAÑ930228SM9", "304"),
        ("H_E951128469_csd_vencido", "H&E951128469", "304"),
        ("IA_L750210963_csd_vencido", "IAÑL750210963", "304"),
        ("EKU9003173C9_csd", "URE180429TM6", "303"),
    ],
)
def test_sats_other_certificates_are_refused_for_what_they_are(vendors: InProcess, name: str, rfc: str, code: str) -> None:
    regime = "612" if len(rfc) == 13 else "601"
    answer = _stamping(vendors).stamp(xml=_cfdi(_sealer(name, rfc), regime), **_login())
    assert [incident.CodigoError for incident in answer.Incidencias.Incidencia] == [code]


def test_a_wrong_login_in_each_service(vendors: InProcess) -> None:
    bad = {"username": "x", "password": "y"}
    assert _stamping(vendors).stamp(xml=b"<a/>", **bad).Incidencias.Incidencia[0].CodigoError == "300"
    cancel = _service(
        vendors, "finkok-cancel.wsdl", "{http://facturacion.finkok.com/cancel}Application", "http://finkok/servicios/soap/cancel"
    )
    assert cancel.get_sat_status(taxpayer_id="A", rtaxpayer_id="B", uuid="C", total="1", **bad).error == "Invalid username or password"
    assert cancel.get_receipt(taxpayer_id="A", uuid="C", type="C", **bad).success is False


def test_the_account_and_the_status_through_their_wsdls(vendors: InProcess) -> None:
    sent = _cfdi(_sealer("EKU9003173C9_csd", "EKU9003173C9"))
    stamped = _stamping(vendors).stamp(xml=sent, **_login())
    registration = _service(
        vendors,
        "finkok-registration.wsdl",
        "{http://facturacion.finkok.com/registration}Application",
        "http://finkok/servicios/soap/registration",
    )
    login = {"reseller_username": seeds.FINKOK_USER, "reseller_password": seeds.FINKOK_PASSWORD}
    (user,) = registration.get(taxpayer_id="EKU9003173C9", **login).users.ResellerUser
    assert (user.status, user.counter, user.credit) == ("A", 1, seeds.FINKOK_CREDIT - 1)
    cancel = _service(
        vendors, "finkok-cancel.wsdl", "{http://facturacion.finkok.com/cancel}Application", "http://finkok/servicios/soap/cancel"
    )
    asked = {"taxpayer_id": "EKU9003173C9", "rtaxpayer_id": "URE180429TM6", "uuid": stamped.UUID, "total": "1160.00"}
    assert cancel.get_sat_status(**asked, **_login()).sat.Estado == "Vigente"


def _csd() -> Csd:
    cer, key = (CSD / f"EKU9003173C9_csd.{ending}" for ending in ("cer", "key"))
    return load_csd(cer.read_bytes(), key.read_bytes(), PASSWORD.decode(), now=NOW, rfc="EKU9003173C9")


def _request(uuid: str) -> bytes:
    return cancel_request(_csd(), uuid=uuid, reason=CancelReason.WITH_ERRORS, at=datetime.fromisoformat(FECHA))


def test_a_cancellation_through_its_wsdl(vendors: InProcess) -> None:
    stamped = _stamping(vendors).stamp(xml=_cfdi(_sealer("EKU9003173C9_csd", "EKU9003173C9")), **_login())
    cancel = _cancelling(vendors)
    told = cancel.cancel_signature(xml=_request(stamped.UUID), store_pending=False, **_login())
    (folio,) = told.Folios.Folio
    assert (folio.UUID, folio.EstatusUUID, folio.EstatusCancelacion) == (stamped.UUID, "201", "En proceso")
    assert (told.RfcEmisor, told.CodEstatus) == ("EKU9003173C9", None)
    assert etree.fromstring(told.Acuse.encode()).findtext(".//{*}EstatusUUID") == "201"
    receipt = cancel.get_receipt(taxpayer_id="EKU9003173C9", uuid=stamped.UUID, type="C", **_login())
    assert (receipt.success, etree.fromstring(receipt.receipt.encode()).findtext(".//{*}UUID")) == (True, stamped.UUID)
    other = cancel.cancel_signature(xml=_request("00000000-0000-4000-8000-000000000000"), store_pending=False, **_login())
    assert other.CodEstatus == "UUID: 00000000-0000-4000-8000-000000000000 No Encontrado"
    assert cancel.cancel_signature(xml=b"<a/>", username="x", password="y").CodEstatus == "Invalid Username or Password"
    assert cancel.get_pending(rtaxpayer_id="EKU9003173C9", **_login()).uuids is None


def test_our_own_requests_are_read_by_the_vendors_wsdl(vendors: InProcess) -> None:
    """What our WSDL makes is what zeep makes of the vendor's, element by element."""
    ours: dict[str, dict[str, str | bytes | bool]] = {
        "cancel_signature": {"xml": b"<a/>", "store_pending": False},
        "get_receipt": {"taxpayer_id": "A&B", "uuid": "U", "type": "C"},
        "get_pending": {"rtaxpayer_id": "A&B"},
    }
    client = zeep.Client(str(WSDL / "finkok-cancel.wsdl"), transport=vendors)
    for operation, fields in ours.items():
        theirs = client.create_message(client.service, operation, **_login(), **fields)
        made = etree.fromstring(envelope("cancel", operation, **_login(), **fields))
        assert [(node.tag, node.text) for node in made.iter()] == [(node.tag, node.text) for node in theirs.iter()]


def test_sats_answer_has_one_field_more_than_its_wsdl_of_2018(vendors: InProcess) -> None:
    sent = _cfdi(_sealer("EKU9003173C9_csd", "EKU9003173C9"))
    stamped = _stamping(vendors).stamp(xml=sent, **_login())
    settings = zeep.Settings(strict=False)
    client = zeep.Client(str(WSDL / "sat-ConsultaCFDIService.wsdl"), transport=vendors, settings=settings)
    answer = client.service.Consulta(f"?re=EKU9003173C9&rr=URE180429TM6&tt=1160.00&id={stamped.UUID}")
    assert (answer.CodigoEstatus, answer.Estado) == (FOUND, "Vigente")
