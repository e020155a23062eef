"""SAT's status service: what is asked, what is believed, and that the practice SAT understands the question."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response

from agent.errors import Unavailable
from agent.http_client import HttpClient
from agent.ports import SatStatus, StatusQuestion
from agent.practice.faults import Dial
from agent.practice.sat import Sat
from agent.practice.store import Store
from agent.sat import SatStatusService
from agent.sat.status import PATH, expression

UUID = "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"
ISSUER, RECIPIENT = "B&Ñ010101AB1", "CACX7605101P8"
QUESTION = StatusQuestion(ISSUER, RECIPIENT, "1160.00", UUID, "ab+/cd==")


def ask(httpserver: HTTPServer, question: StatusQuestion = QUESTION) -> SatStatus:
    with HttpClient(environment="practice", endpoints={"SAT": httpserver.url_for("").rstrip("/")}) as wire:
        return SatStatusService(wire, "practice").status(question)


@pytest.fixture
def practice_sat(httpserver: HTTPServer, tmp_path: Path) -> Store:
    """The practice SAT, which knows one CFDI of an issuer whose RFC has & and Ñ."""
    store = Store(tmp_path / "practice.sqlite")
    sat = Sat(store, Dial())
    with store.transaction():
        store.run(
            """insert into stamp (uuid, pac, sha256, copy, issuer, recipient, series, folio, kind, total, currency, seal, stamped_at,
                    received, xml, state)
               values (?, 'finkok', 'h', 0, ?, ?, 'A', '1', 'I', '1160.00', 'MXN', 'xyzab+/cd==', '2026-11-24T10:00:00', x'00', '',
                    'Vigente')""",
            UUID, ISSUER, RECIPIENT,
        )  # fmt: skip

    def answer(request: Received) -> Response:
        status, body = sat.answer(request.headers["SOAPAction"].strip('"'), request.data)
        return Response(body, status, content_type="text/xml; charset=utf-8")

    httpserver.expect_request(PATH, method="POST").respond_with_handler(answer)
    return store


def test_the_question_as_it_is_printed() -> None:
    assert expression(QUESTION) == f"?re=B&amp;Ñ010101AB1&rr={RECIPIENT}&tt=1160.00&id={UUID}&fe=ab+/cd=="


def test_the_practice_sat_knows_an_rfc_with_ampersand(httpserver: HTTPServer, practice_sat: Store) -> None:
    found = ask(httpserver)
    assert (found.code[:1], found.state, found.cancelable) == ("S", "Vigente", "Cancelable con aceptación")
    assert found.efos == "200"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (StatusQuestion(ISSUER, RECIPIENT, "1160.01", UUID), "N - 601"),
        (StatusQuestion(RECIPIENT, ISSUER, "1160.00", UUID), "N - 601"),
        (StatusQuestion(ISSUER, RECIPIENT, "1160.00", UUID, "12345678"), "N - 601"),
        (StatusQuestion(ISSUER, RECIPIENT, "1160.00", UUID.replace("5E", "5F")), "N - 602"),
    ],
)
def test_what_it_does_not_know(httpserver: HTTPServer, practice_sat: Store, question: StatusQuestion, code: str) -> None:
    found = ask(httpserver, question)
    assert (found.code[:7], found.state) == (code, "No Encontrado")


def test_the_request_is_plain_soap_without_a_login(httpserver: HTTPServer, practice_sat: Store) -> None:
    ask(httpserver)
    (sent, _), *_ = httpserver.log
    assert sent.headers["SOAPAction"] == '"http://tempuri.org/IConsultaCFDIService/Consulta"'
    assert sent.headers["Content-Type"] == "text/xml; charset=utf-8"
    asked = etree.fromstring(sent.data).findtext(".//{http://tempuri.org/}expresionImpresa")
    assert asked == expression(QUESTION)
    assert b"B&amp;amp;" in sent.data


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"<html>maintenance</html>", 200),
        (b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>", 200),
        (b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><ConsultaResponse xmlns='http://tempuri.org/'>"
         b"<ConsultaResult><CodigoEstatus>S - x</CodigoEstatus></ConsultaResult></ConsultaResponse></s:Body></s:Envelope>", 200),
        (b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><ConsultaResponse", 200),
        (b"busy", 503),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_nothing_of_the_document(httpserver: HTTPServer, body: bytes, status: int) -> None:
    httpserver.expect_request(PATH).respond_with_data(body, status, content_type="text/xml")
    with pytest.raises(Unavailable):
        ask(httpserver)


def test_an_unreachable_sat_is_unavailable() -> None:
    with HttpClient(environment="practice", endpoints={"SAT": "http://127.0.0.1:9"}) as wire, pytest.raises(Unavailable):
        SatStatusService(wire, "practice").status(QUESTION)
