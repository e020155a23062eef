"""SW's adapter against answers typed by hand: questions and cancellations."""

from __future__ import annotations

import pytest
from werkzeug import Response

from agent.domain.cancellation import CancelReason
from agent.errors import Unavailable, UserError
from agent.pac.sw import Sw
from agent.ports import CancelRequest, Done, Refused, Requested, Throttled, Unknown
from tests.cfdi.authority import UUID, Pair, stamp
from tests.pac.sw_server import (
    CANCEL,
    NOW,
    OTHER,
    RFC,
    Server,
    clock,
    good,
    no_tokens,
    records,
    said,
    server,
    sw,
    wire,
)

__all__ = ["clock", "no_tokens", "server", "sw", "wire"]


# --- the other questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("response", [Response("", status=503), Response("<html/>"), said(400, "Error"), good(None), said(429, "Espere")])
def test_a_question_without_an_answer_is_unavailable(sw: Sw, server: Server, response: Response) -> None:
    server.answers = [response]
    with pytest.raises(Unavailable):
        sw.check()


def test_requests_of_suppliers(sw: Sw, server: Server) -> None:
    server.answers = [good({"uuid": [UUID.lower()]}), said(400, "CA1101 - No existen peticiones para el RFC Receptor.")]
    assert (tuple(sw.requests()), tuple(sw.requests())) == ((UUID,), ())
    assert server.paths[-1] == f"/pendings/{RFC}"


def test_a_document_is_fetched_by_its_uuid(sw: Sw, server: Server, stamped: bytes, sealed: bytes, pac_pair: Pair) -> None:
    server.answers = [records(), Response(stamped), good({"records": []})]
    assert (sw.fetch(UUID), sw.fetch(UUID), sw.fetch("../../x")) == (stamped, None, None)
    server.answers = [records(), Response(stamp(sealed, pac_pair, uuid=OTHER))]
    with pytest.raises(Unavailable):
        sw.fetch(UUID)


def test_what_sw_does_not_offer(sw: Sw) -> None:
    assert (sw.spec.verified, sw.spec.idempotent_by, sw.spec.lists_stamps, sw.spec.tells_time) == (False, "customid", False, False)
    assert sw.acknowledgment(UUID) is None
    for ask in (lambda: sw.clock("06600"), lambda: sw.listed(NOW.date(), NOW.date())):
        with pytest.raises(UserError) as refused:
            ask()
        assert refused.value.code == "pac.not_offered"


# --- cancelling ---------------------------------------------------------------------------------------------------------

REQUEST = CancelRequest(UUID, RFC, "URE180429TM6", "1160.00", CancelReason("02"), "", "30001000000500006001", b"<Cancelacion/>")


def test_a_cancellation_request_is_received(sw: Sw, server: Server) -> None:
    acuse = '<Acuse RfcEmisor="EKU9003173C9" Fecha="2026-11-24T06:00:00"><Folios><UUID>ñ&amp;</UUID></Folios></Acuse>'
    server.answers = [
        good({"acuse": acuse, "uuid": {UUID.lower(): "201"}}),
        good({"acuse": acuse, "uuid": {UUID: 202}}),
        good({"uuid": {UUID: "201"}}),
    ]
    assert sw.cancel(REQUEST) == Done(Requested("201", "201", acuse.encode(), again=False))
    assert sw.cancel(REQUEST) == Done(Requested("202", "202", acuse.encode(), again=True))
    assert sw.cancel(REQUEST) == Done(Requested("201", "201", None, again=False))
    path, _, body = server.asked[1]
    assert path == CANCEL and b"\r\n\r\n<Cancelacion/>\r\n--" in body


@pytest.mark.parametrize(
    "response",
    [
        good({"acuse": "<Acuse/>", "uuid": {OTHER: "201"}}),
        good({"acuse": "<Acuse/>", "uuid": {UUID: "201", OTHER: "201"}}),
        good({"acuse": "<Acuse/>"}),
        good({"uuid": {UUID: ""}}),
        good({"uuid": {UUID: "999"}}),
        good(None),
        said(500, "205 - UUID no existe"),
        said(400, "CACFDI33 - Problemas con el xml."),
        said(400, "Ocurrió algo"),
        Response("", status=200),
        Response("<html/>", status=502),
        Response("slow", status=429),
    ],
)
def test_a_cancellation_without_an_answer_is_unknown(sw: Sw, server: Server, response: Response) -> None:
    server.answers = [response]
    assert isinstance(sw.cancel(REQUEST), Unknown)


def test_a_code_of_the_folio_counts(sw: Sw, server: Server) -> None:
    server.answers = [good({"uuid": {UUID: "205"}}), said(429, "Espere")]
    assert sw.cancel(REQUEST) == Refused("205", "205", "not_yet", "cancel.not_found_yet")
    assert sw.cancel(REQUEST) == Throttled(None)
