"""What every kind of bad answer becomes: over real sockets, with answers that the practice vendor would never give."""

from __future__ import annotations

import json
import socket
import struct
import threading
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from agent.erp.quickbooks.adapter import QuickBooks
from agent.erp.quickbooks.errors import CODES
from agent.errors import Unavailable, UserError, codes
from agent.ports import Cursor, NotSent, Refused, Unknown
from tests.erp import postings as make
from tests.erp.quickbooks_bench import BOOKED, INVOICE, KNOWN, NOW, PATH, adapter, book, fault
from tests.erp.raw_server import Talk, answer, raw_server, read_request

# --- answers that say nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"Fault":{"Error":[{"code":"6240"}]}}'),
        (502, b"<html>Bad gateway</html>"),
        (503, b""),
        (504, b"{}"),
        (408, b"{}"),
        (200, b"<html>Sign in</html>"),
        (200, b'{"Invoice":{"Id":"77","SyncTok'),
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"Invoice":{"Id":"77","SyncToken":"0","DocNumber":"CXC-1"}}'),
        (200, b'{"Invoice":{"Id":"77","SyncToken":"0","DocNumber":"CXC-1","TotalAmt":"107.00"}}'),
        (302, b""),
        (404, b"<html>"),
        (400, b'{"message":"no fault in here"}'),
        (200, b'{"Fault":{"Error":[{"code":"10000","Message":"An application error"}],"type":"SystemFault"}}'),
    ],
)
def test_a_write_without_a_trustworthy_answer_is_unknown(httpserver: HTTPServer, erp: QuickBooks, status: int, body: bytes) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_data(body, status=status, content_type="application/json")
    assert isinstance(book(erp), Unknown)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [200, 404, 500, 503])
def test_a_read_without_a_trustworthy_answer_is_unavailable(httpserver: HTTPServer, erp: QuickBooks, status: int) -> None:
    httpserver.expect_request(f"{PATH}/query").respond_with_data("<html>", status=status)
    httpserver.expect_request(f"{PATH}/companyinfo/4620816365").respond_with_data("{}", status=status)
    httpserver.expect_request(f"{PATH}/preferences").respond_with_data("{}", status=status)
    httpserver.expect_request(f"{PATH}/cdc").respond_with_data("{", status=status)
    for read in (
        lambda: erp.find([make.create(INVOICE)]),
        erp.check,
        erp.chart,
        lambda: list(erp.changes(Cursor(NOW - timedelta(hours=1)))),
    ):
        with pytest.raises(Unavailable):
            read()


def _silent(connection: socket.socket, over: threading.Event) -> None:
    read_request(connection)
    over.wait(20)


def _half(connection: socket.socket, over: threading.Event) -> None:
    read_request(connection)
    connection.sendall(answer("200 OK", json.dumps({"Invoice": BOOKED}).encode())[:-9])


def _reset(connection: socket.socket, over: threading.Event) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _drip(connection: socket.socket, over: threading.Event) -> None:
    read_request(connection)
    for letter in answer("200 OK", json.dumps({"Invoice": BOOKED}).encode()):
        connection.sendall(bytes([letter]))
        if over.wait(0.05):
            return


@pytest.mark.parametrize("talk", [_silent, _half, _reset, _drip])
def test_a_broken_conversation_is_unknown_for_a_write_and_unavailable_for_a_read(talk: Talk) -> None:
    with raw_server(talk, talk) as (base, _):
        erp = adapter(base, deadline=0.4)
        assert isinstance(book(erp), Unknown)
        with pytest.raises(Unavailable):
            erp.find([make.create(INVOICE)])


def test_nobody_there_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    erp = adapter(f"http://127.0.0.1:{port}")
    assert isinstance(book(erp), NotSent)
    assert isinstance(erp.void(KNOWN, key="k"), NotSent)
    with pytest.raises(Unavailable):
        erp.find([make.create(INVOICE)])


# --- the vendor's codes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for code, found in CODES.items() if found.then == "refused"])
def test_every_listed_code_is_refused_with_words_of_ours(httpserver: HTTPServer, erp: QuickBooks, code: str) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault(code.zfill(6), element="TaxCodeRef"), status=400)
    outcome = book(erp)
    assert outcome == Refused(code, "No: because (TaxCodeRef)", CODES[code].of, CODES[code].message)


def test_all_the_words_exist() -> None:
    assert {found.message for found in CODES.values()} | {"erp.refused", "erp.total_differs", "erp.number_differs"} <= codes()


def test_a_code_nobody_knows_is_permanent(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault("987654"), status=400)
    assert book(erp) == Refused("987654", "No: because", "document", "erp.refused")


@pytest.mark.parametrize(("code", "of"), [("6210", "document"), ("5020", "account"), ("140", "not_yet")])
def test_whom_a_refusal_is_about(httpserver: HTTPServer, erp: QuickBooks, code: str, of: str) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault(code), status=400)
    outcome = book(erp)
    assert isinstance(outcome, Refused)
    assert outcome.of == of


def test_a_refused_read_is_for_a_person_and_a_busy_vendor_for_later(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_ordered_request(f"{PATH}/query").respond_with_json(fault("5020"), status=403)
    httpserver.expect_ordered_request(f"{PATH}/query").respond_with_json(fault("150"), status=400)
    with pytest.raises(UserError) as caught:
        erp.find([make.create(INVOICE)])
    assert (caught.value.code, caught.value.params["vendor_code"]) == ("erp.permission", "5020")
    with pytest.raises(Unavailable):
        erp.find([make.create(INVOICE)])


# --- booked, but not as sent ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "message"),
    [({"TotalAmt": 107.01}, "erp.total_differs"), ({"TotalAmt": 100}, "erp.total_differs"), ({"DocNumber": "1001"}, "erp.number_differs")],
)
def test_another_total_or_number_is_no_success_and_the_document_is_not_lost(
    httpserver: HTTPServer, erp: QuickBooks, answered: dict[str, Any], message: str
) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json({"Invoice": BOOKED | answered})
    outcome = book(erp)
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == ("document", message)
    assert outcome.remote is not None
    assert outcome.remote.id == "77"
