"""Finkok's other services, SAT's status, and what is no SOAP."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import httpx2
import pytest
from lxml import etree

from agent.practice import sat
from tests.practice.finkok.conftest import taxpayer
from tests.practice.finkok.documents import RFC, Sealer, attribute, both, cfdi
from tests.practice.vendors import S0, Practice, soap, stamp

ACTION = "http://tempuri.org/IConsultaCFDIService/Consulta"
A = "{http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio}"


def _field(answer: httpx2.Response, name: str) -> str | None:
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content).findtext(f".//{S0}{name}")


def _ask(practice: Practice, expression: str, action: str = ACTION) -> httpx2.Response:
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Consulta xmlns="http://tempuri.org/">'
        f"<expresionImpresa>{escape(expression)}</expresionImpresa></Consulta></s:Body></s:Envelope>"
    )
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    return practice.http.post("/ConsultaCFDIService.svc", content=body.encode(), headers=headers)


def _status(practice: Practice, expression: str) -> dict[str, str]:
    answer = _ask(practice, expression)
    assert answer.status_code == 200
    found = etree.fromstring(answer.content).find(".//{http://tempuri.org/}ConsultaResult")
    assert found is not None
    return {etree.QName(child).localname: child.text or "" for child in found}


def test_the_local_time_of_a_postal_code(practice: Practice) -> None:
    for code, zone in (
        ("77500", "America/Cancun"),
        ("22000", "America/Tijuana"),
        ("82000", "America/Mazatlan"),
        ("", "America/Mexico_City"),
    ):
        told = datetime.fromisoformat(_field(soap(practice, "utilities", "datetime", zipcode=code), "datetime") or "")
        away = told.replace(tzinfo=ZoneInfo(zone)) - datetime.now(ZoneInfo(zone))
        assert abs(away.total_seconds()) < 60
    assert _field(soap(practice, "utilities", "datetime", zipcode="00001"), "error") == "Invalid zipcode"
    assert _field(soap(practice, "utilities", "datetime", password="x"), "error") == "Invalid username or password"


def test_lost_stamps_are_found_by_report_and_fetched(practice: Practice, sealer: Sealer) -> None:
    done = stamp(practice, cfdi(sealer))
    report = soap(practice, "utilities", "report_uuid", taxpayer_id=RFC, date_from="2026-01-01T00:00:00", date_to="2099-01-01T00:00:00")
    assert _field(report, "uuid") == done.uuid
    assert _field(soap(practice, "utilities", "report_uuid", taxpayer_id=RFC, date_from="2099-01-01T00:00:00"), "uuid") is None
    assert _field(soap(practice, "utilities", "get_xml", uuid=done.uuid.lower(), taxpayer_id=RFC, invoice_type="I"), "xml") == done.xml
    assert _field(soap(practice, "utilities", "get_xml", uuid=done.uuid, taxpayer_id="X"), "error") == "UUID Does not Exists"
    pending = soap(practice, "stamp", "query_pending", uuid=done.uuid)
    assert (_field(pending, "status"), _field(pending, "xml")) == ("F", done.xml)
    assert _field(soap(practice, "stamp", "query_pending", uuid="none"), "error") is not None
    assert _field(soap(practice, "cancel", "get_receipt", uuid=done.uuid, taxpayer_id=RFC, type="R"), "success") == "true"
    assert _field(soap(practice, "cancel", "get_receipt", uuid=done.uuid, taxpayer_id=RFC, type="C"), "success") == "false"


def test_the_account_tells_its_credit(practice: Practice, sealer: Sealer) -> None:
    stamp(practice, cfdi(sealer))
    answer = soap(practice, "registration", "get", taxpayer_id=RFC)
    assert [_field(answer, name) for name in ("status", "counter", "credit")] == ["A", "1", "19999"]
    assert _field(soap(practice, "registration", "get", reseller_password="x"), "message") == "Invalid username or password"


@pytest.mark.parametrize(
    ("service", "content_type", "body", "status"),
    [
        ("stamp", "text/xml", b"<a/>", 500),
        ("stamp", "text/xml", b"no xml", 500),
        ("stamp", "application/json", b"{}", 500),
        ("nothing", "text/xml", b"<a/>", 404),
    ],
)
def test_what_is_no_request(practice: Practice, service: str, content_type: str, body: bytes, status: int) -> None:
    answer = practice.http.post(f"/servicios/soap/{service}", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status


def test_sats_status_of_a_stamp(practice: Practice, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    done = stamp(practice, sent)
    seal = etree.fromstring(sent).get("Sello", "")
    good = f"?re={RFC}&rr=URE180429TM6&tt=1160.0&id={done.uuid}&fe={seal[-8:]}"
    assert _status(practice, good) == {
        "CodigoEstatus": sat.FOUND,
        "EsCancelable": "Cancelable con aceptación",
        "Estado": "Vigente",
        "EstatusCancelacion": "",
        "ValidacionEFOS": "200",
    }
    assert _status(practice, good.replace("1160.0", "1160.01"))["CodigoEstatus"] == sat.BAD
    assert _status(practice, good.replace(seal[-8:], "AAAAAA=="))["CodigoEstatus"] == sat.BAD
    assert _status(practice, good.replace(done.uuid, "0" * 8))["CodigoEstatus"] == sat.MISSING
    assert _status(practice, "?re=1&tt=2")["CodigoEstatus"] == sat.BAD
    practice.fault("sat", "consulta", "not_found")
    assert _status(practice, good)["Estado"] == "No Encontrado"
    practice.fault("sat", "consulta", "in_process")
    assert _status(practice, good)["EstatusCancelacion"] == "En proceso"
    wsdl = soap(practice, "cancel", "get_sat_status", taxpayer_id=RFC, rtaxpayer_id="URE180429TM6", uuid=done.uuid, total="1160.00")
    assert (_field(wsdl, "Estado"), _field(wsdl, "EsCancelable")) == ("Vigente", "Cancelable con aceptación")
    assert practice.books("sat")["documents"][0]["uuid"] == done.uuid


def test_a_small_sale_can_be_cancelled_without_acceptance(practice: Practice, sealer: Sealer) -> None:
    tenth = both(
        *(attribute("100.00", name, "Conceptos", "Concepto") for name in ("ValorUnitario", "Importe")),
        *(
            attribute(value, name, *path)
            for path in (("Conceptos", "Concepto", "Impuestos", "Traslados", "Traslado"), ("Impuestos", "Traslados", "Traslado"))
            for name, value in (("Base", "100.00"), ("Importe", "16.00"))
        ),
        attribute("16.00", "TotalImpuestosTrasladados", "Impuestos"),
        attribute("100.00", "SubTotal"),
        attribute("116.00", "Total"),
    )
    done = stamp(practice, cfdi(sealer, spoil=tenth))
    assert _status(practice, f"?re={RFC}&rr=URE180429TM6&tt=116&id={done.uuid}")["EsCancelable"] == "Cancelable sin aceptación"


def test_an_ampersand_in_an_rfc(practice: Practice) -> None:
    sealer = taxpayer(practice, "csd", "H&E951128469")
    done = stamp(practice, cfdi(sealer))
    assert done.code == ""
    assert _status(practice, f"?re=H&amp;E951128469&rr=URE180429TM6&tt=1160.00&id={done.uuid}")["Estado"] == "Vigente"
    assert sat.expression("?re=H&E951128469&rr=X&tt=1&id=u") == sat.Asked("H&E951128469", "X", Decimal(1), "u", "")


def test_a_wrong_action_is_a_fault(practice: Practice) -> None:
    assert _ask(practice, "?re=1&rr=2&tt=3&id=4", action="stamp").status_code == 500
    headers = {"Content-Type": "text/xml", "SOAPAction": ACTION}
    assert practice.http.post("/ConsultaCFDIService.svc", content=b"<", headers=headers).status_code == 400
