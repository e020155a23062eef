from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response

from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.pac.finkok import PRODUCTION, Finkok
from agent.ports import Done, NotSent, PacAccount, Refused, Throttled, Unknown
from tests.cfdi.authority import UUID, Pair, stamp

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = "practice:EKU9003173C9:6f0b9c1e-3d34-4d2b-8a51-30f6f1a7d001"
_VIEWS = "apps.services.soap.core.views"


def answer(operation: str, *fields: tuple[str, str], incidents: tuple[tuple[str, str], ...] = (), raw: str = "") -> Response:
    """An answer as Finkok gives it; `raw` goes into the result as it is."""
    inner = "".join(f"<s0:{name}>{escape(text)}</s0:{name}>" for name, text in fields)
    listed = "".join(
        f"<s0:Incidencia><s0:CodigoError>{code}</s0:CodigoError><s0:MensajeIncidencia>{escape(text)}</s0:MensajeIncidencia></s0:Incidencia>"
        for code, text in incidents
    )
    body = (
        f'<senv:Envelope xmlns:senv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s0="{_VIEWS}" xmlns:t="http://facturacion.finkok.com/x">'
        f"<senv:Body><t:{operation}Response><t:{operation}Result>{inner}<s0:Incidencias>{listed}</s0:Incidencias>{raw}"
        f"</t:{operation}Result></t:{operation}Response></senv:Body></senv:Envelope>"
    )
    return Response(body, content_type="text/xml; charset=utf-8")


def good(operation: str, document: bytes) -> Response:
    return answer(operation, ("xml", document.decode()), ("UUID", UUID), ("CodEstatus", "Comprobante timbrado satisfactoriamente"))


def refused(operation: str, *codes: str) -> Response:
    return answer(operation, incidents=tuple((code, f"texto {code}") for code in codes))


class Server:
    """Plays a list of answers, one a request, and keeps what was asked."""

    def __init__(self, http: HTTPServer) -> None:
        self.http = http
        self.answers: list[Response] = []
        self.asked: list[tuple[str, bytes]] = []
        http.expect_request("/servicios/soap/stamp", method="POST").respond_with_handler(self._play)
        http.expect_request("/servicios/soap/registration", method="POST").respond_with_handler(self._play)

    def _play(self, request: Received) -> Response:
        self.asked.append((request.headers["SOAPAction"].strip('"'), request.get_data()))
        return self.answers.pop(0)


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def finkok(httpserver: HTTPServer) -> Iterator[Finkok]:
    with HttpClient(environment="practice", endpoints={"FINKOK": httpserver.url_for("/").rstrip("/")}) as wire:
        yield Finkok(
            wire, rfc="EKU9003173C9", form={"username": "caja@example.com", "password": "s&creto"}, base=PRODUCTION, now=lambda: NOW
        )


def test_a_stamp_is_accepted_as_received(finkok: Finkok, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [good("stamp", stamped)]
    outcome = finkok.stamp(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert (outcome.result.uuid, outcome.result.xml, outcome.result.again) == (UUID, stamped, False)
    (operation, body) = server.asked[0]
    request = etree.fromstring(body)
    fields = {etree.QName(node).localname: node.text or "" for node in request.iter("{http://facturacion.finkok.com/stamp}*")}
    assert operation == "stamp"
    assert base64.b64decode(fields["xml"]) == sealed
    assert (fields["username"], fields["password"]) == ("caja@example.com", "s&creto")


def test_a_recovered_stamp_counts_although_it_has_incidences_and_a_second_uuid(
    finkok: Finkok, server: Server, sealed: bytes, stamped: bytes
) -> None:
    fields = (("xml", stamped.decode()), ("UUID", UUID), ("CodEstatus", "Comprobante timbrado previamente"))
    server.answers = [
        answer("stamp", *fields, incidents=(("307", "previo"), ("307", "previo")), raw=f"<s0:UUID>{UUID}</s0:UUID><s0:Nuevo/>")
    ]
    outcome = finkok.stamp(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert outcome.result.again


@pytest.mark.parametrize(
    ("code", "of", "message"),
    [
        ("300", "account", "pac.login"),
        ("718", "account", "pac.no_stamps"),
        ("402", "not_yet", "pac.not_listed_yet"),
        ("401", "document", "pac.date_out_of_range"),
        ("705", "document", "pac.malformed"),
        ("CFDI40108", "document", "pac.rule"),
        ("CRP20212", "document", "pac.rule"),
    ],
)
def test_a_no_says_what_it_is_about(finkok: Finkok, server: Server, sealed: bytes, code: str, of: str, message: str) -> None:
    server.answers = [refused("stamp", code)]
    assert finkok.stamp(sealed, key=KEY) == Refused(code, f"texto {code}", of, message)  # type: ignore[arg-type]


def test_finkok_without_sat_is_to_be_asked_later(finkok: Finkok, server: Server, sealed: bytes) -> None:
    server.answers = [refused("stamp", "709")]
    assert finkok.stamp(sealed, key=KEY) == Throttled(None)


@pytest.mark.parametrize("codes", [("307",), ("707",), ("XYZ",), ("9999",), ("CFDI40108", "307"), ("",)])
def test_what_may_have_been_stamped_is_unknown(finkok: Finkok, server: Server, sealed: bytes, codes: tuple[str, ...]) -> None:
    server.answers = [refused("stamp", *codes)]
    assert isinstance(finkok.stamp(sealed, key=KEY), Unknown)


def test_an_answer_that_says_nothing_is_unknown(finkok: Finkok, server: Server, sealed: bytes) -> None:
    server.answers = [answer("stamp"), answer("quick_stamp", ("UUID", UUID)), answer("stamp", ("UUID", UUID))]
    assert all(isinstance(finkok.stamp(sealed, key=KEY), Unknown) for _ in range(3))


SOAP_FAULT = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode>'
    b"<faultstring>local variable</faultstring></e:Fault></e:Body></e:Envelope>"
)


@pytest.mark.parametrize(
    "response",
    [
        Response("<html><body>Bad Gateway</body></html>", status=502, content_type="text/html"),
        Response("<html><body>Bienvenido</body></html>", status=200, content_type="text/html"),
        Response(SOAP_FAULT, status=500, content_type="text/xml"),
        Response(SOAP_FAULT, status=200, content_type="text/xml"),
        Response("", status=504),
        Response("", status=200),
        Response("slow down", status=429),
        Response("who are you", status=401),
    ],
)
def test_anything_but_an_answer_is_unknown(finkok: Finkok, server: Server, sealed: bytes, response: Response) -> None:
    server.answers = [response]
    assert isinstance(finkok.stamp(sealed, key=KEY), Unknown)


def test_half_a_body_is_unknown(finkok: Finkok, server: Server, sealed: bytes, stamped: bytes) -> None:
    whole = good("stamp", stamped).get_data()
    server.answers = [Response(whole[: len(whole) // 2], content_type="text/xml")]
    assert isinstance(finkok.stamp(sealed, key=KEY), Unknown)


def test_a_stamp_of_another_document_is_unknown(finkok: Finkok, server: Server, sealed: bytes, stamped: bytes, pac_pair: Pair) -> None:
    other = stamp(sealed.replace(b'Serie="CUN"', b'Serie="CUM"'), pac_pair)
    elsewhere = "00000000-0000-4000-8000-000000000000"
    server.answers = [good("stamp", other), answer("stamp", ("xml", stamped.decode()), ("UUID", elsewhere)), good("stamp", sealed)]
    assert all(isinstance(finkok.stamp(sealed, key=KEY), Unknown) for _ in range(3))


def test_nobody_there_is_not_sent(sealed: bytes) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with HttpClient(environment="practice", endpoints={"FINKOK": f"http://127.0.0.1:{port}"}) as wire:
        finkok = Finkok(wire, rfc="EKU9003173C9", form={"username": "u", "password": "p"}, base=PRODUCTION, now=lambda: NOW)
        assert isinstance(finkok.stamp(sealed, key=KEY), NotSent)
        # The same failure of a question about an earlier attempt says nothing about that attempt.
        assert isinstance(finkok.recover(sealed, key=KEY), Unknown)
        with pytest.raises(Unavailable):
            finkok.check()


def test_a_document_over_a_megabyte_is_not_sent(finkok: Finkok, server: Server, sealed: bytes) -> None:
    outcome = finkok.stamp(sealed + b" " * 1024 * 1024, key=KEY)
    assert isinstance(outcome, Refused)
    assert (outcome.message, server.asked) == ("pac.too_large", [])


def test_recovery_asks_for_the_stamp_and_sends_nothing(finkok: Finkok, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [good("stamped", stamped)]
    outcome = finkok.recover(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert (outcome.result.uuid, outcome.result.again) == (UUID, True)
    assert [operation for operation, _ in server.asked] == ["stamped"]


def test_recovery_sends_the_same_bytes_when_there_is_no_stamp(finkok: Finkok, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [refused("stamped", "603"), good("stamp", stamped)]
    assert isinstance(finkok.recover(sealed, key=KEY), Done)
    (first, asked), (second, sent) = server.asked
    assert (first, second) == ("stamped", "stamp")
    assert base64.b64encode(sealed) in asked and base64.b64encode(sealed) in sent


def test_recovery_knows_never_stamped(finkok: Finkok, server: Server, sealed: bytes) -> None:
    server.answers = [refused("stamped", "603"), refused("stamp", "401")]
    outcome = finkok.recover(sealed, key=KEY)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.of, outcome.message) == ("603", "document", "pac.date_out_of_range")


@pytest.mark.parametrize(
    "answers",
    [
        [refused("stamped", "300")],
        [refused("stamped", "709")],
        [Response("", status=502)],
        [refused("stamped", "603"), refused("stamp", "709")],
        [refused("stamped", "603"), refused("stamp", "307")],
        [refused("stamped", "603"), Response("", status=502)],
    ],
)
def test_recovery_never_takes_a_failed_question_for_a_no(finkok: Finkok, server: Server, sealed: bytes, answers: list[Response]) -> None:
    server.answers = list(answers)
    assert isinstance(finkok.recover(sealed, key=KEY), Unknown)


def customers(status: str = "A", credit: str = "1234", rfc: str = "EKU9003173C9") -> Response:
    user = f"<s0:ResellerUser><s0:status>{status}</s0:status><s0:counter>7</s0:counter><s0:taxpayer_id>{rfc}</s0:taxpayer_id>"
    return answer("get", raw=f"<s0:users>{user}<s0:credit>{credit}</s0:credit></s0:ResellerUser></s0:users>")


def test_check_reads_the_stamps_left(finkok: Finkok, server: Server) -> None:
    server.answers = [customers(), customers(credit="")]
    assert finkok.check() == PacAccount(1234)
    assert finkok.check() == PacAccount(None)
    assert b"<ns0:taxpayer_id>EKU9003173C9</ns0:taxpayer_id>" in server.asked[0][1]


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (answer("get", ("message", "Invalid username or password")), "pac.login"),
        (customers(status="S"), "pac.rfc_suspended"),
        (customers(rfc="URE180429TM6"), "pac.rfc_not_registered"),
    ],
)
def test_check_says_what_is_wrong_with_the_account(finkok: Finkok, server: Server, response: Response, code: str) -> None:
    server.answers = [response]
    with pytest.raises(UserError) as caught:
        finkok.check()
    assert caught.value.code == code


@pytest.mark.parametrize("response", [Response("", status=503), Response("<html/>", status=200)])
def test_check_without_an_answer_is_unavailable(finkok: Finkok, server: Server, response: Response) -> None:
    server.answers = [response]
    with pytest.raises(Unavailable):
        finkok.check()
