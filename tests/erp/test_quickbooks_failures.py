"""What every kind of bad answer becomes: over real sockets, with answers that the practice vendor would never give."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.domain.postings import PostingKind
from agent.erp.quickbooks.adapter import QuickBooks
from agent.erp.quickbooks.errors import CODES
from agent.errors import Unavailable, UserError, codes
from agent.http_client import HttpClient
from agent.ports import Cursor, Done, NotSent, Outcome, Refused, Remote, RemoteState, Throttled, Unknown, Write
from tests.erp import postings as make
from tests.erp.raw_server import Talk, answer, raw_server, read_request

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
USA = make.Mapped("USD", "11", "TAX", "NON", Decimal("0.07"), "2", "3", "35")
INVOICE = make.invoice(USA, "9", "CXC-1", "107.00")
BOOKED = {"Id": "77", "SyncToken": "0", "DocNumber": "CXC-1", "CustomerRef": {"value": "9"}, "TotalAmt": 107.00, "Balance": 107.00}
KNOWN = Remote(PostingKind.INVOICE, "77", "4", "CXC-1", Decimal("107.00"), Decimal("107.00"), RemoteState.LIVE)
PATH = "/v3/company/4620816365"


class Tokens:
    """A connection's token, and whether the adapter asked for another."""

    def __init__(self, *tokens: str, trouble: Exception | None = None) -> None:
        self.tokens = list(tokens) or ["first"]
        self.trouble = trouble
        self.rejected: list[str] = []

    def __call__(self, *, rejected: str = "") -> str:
        if self.trouble and (rejected or len(self.tokens) == 1):
            raise self.trouble
        if rejected:
            self.rejected.append(rejected)
            self.tokens.pop(0)
        return self.tokens[0]


_OPENED: list[HttpClient] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().close()


def adapter(base: str, tokens: Tokens | None = None, deadline: float = 5.0) -> QuickBooks:
    wire = HttpClient(environment="sandbox", endpoints={"QUICKBOOKS": base})
    _OPENED.append(wire)
    return QuickBooks(
        wire=wire, access_token=tokens or Tokens(), company="4620816365", environment="sandbox", now=lambda: NOW, deadline=deadline
    )


@pytest.fixture
def erp(httpserver: HTTPServer) -> QuickBooks:
    return adapter(httpserver.url_for(""))


def fault(code: str, detail: str = "because", **error: str) -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": "No", "Detail": detail, "code": code, **error}], "type": "ValidationFault"}, "time": "now"}


def book(erp: QuickBooks, write: Write | None = None) -> Outcome[Remote]:
    (outcome,) = erp.write([write or make.create(INVOICE)])
    return outcome


def requests(server: HTTPServer) -> list[tuple[str, str]]:
    return [(request.method, request.path.removeprefix(PATH)) for request, _ in server.log]


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_a_write_goes_out_with_key_minor_version_and_token(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json({"Invoice": BOOKED})
    write = make.create(INVOICE)
    assert book(erp, write) == Done(Remote(PostingKind.INVOICE, "77", "0", "CXC-1", Decimal(107), Decimal(107), RemoteState.LIVE))
    request = httpserver.log[0][0]
    assert dict(request.args) == {"requestid": write.key, "minorversion": "75"}
    assert request.headers["Authorization"] == "Bearer first"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert b'"Amount":100.00,' in request.get_data()


def test_many_writes_go_in_batches_of_thirty_in_order_and_payments_alone(httpserver: HTTPServer, erp: QuickBooks) -> None:
    def batch(request: Request) -> Response:
        items = [
            {"bId": item["bId"], "Invoice": BOOKED | {"Id": item["Invoice"]["DocNumber"][4:], "DocNumber": item["Invoice"]["DocNumber"]}}
            for item in reversed(request.get_json()["BatchItemRequest"])
        ]
        return Response(json.dumps({"BatchItemResponse": items}), content_type="application/json")

    httpserver.expect_request(f"{PATH}/batch").respond_with_handler(batch)
    httpserver.expect_request(f"{PATH}/payment").respond_with_json(
        {"Payment": {"Id": "p", "SyncToken": "0", "PaymentRefNum": "PAG-1", "TotalAmt": 1, "UnappliedAmt": 0}}
    )
    invoices = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(40)]
    paid = make.create(make.payment(USA, "9", "PAG-1", "1.00"))
    outcomes = erp.write([*invoices[:35], paid, *invoices[35:]])
    assert [outcome.result.id if isinstance(outcome, Done) else outcome for outcome in outcomes] == [
        *(str(number) for number in range(35)),
        "p",
        *(str(number) for number in range(35, 40)),
    ]
    assert requests(httpserver) == [("POST", "/batch"), ("POST", "/batch"), ("POST", "/payment"), ("POST", "/batch")]
    sent = [request for request, _ in httpserver.log]
    assert [len(request.get_json()["BatchItemRequest"]) for request in sent if request.path.endswith("batch")] == [30, 5, 5]
    assert sent[2].args["requestid"] == paid.key
    identities = [request.args["requestid"] for request in sent]
    assert len(set(identities)) == 4
    assert all(len(identity) <= 36 for identity in identities)
    assert all(1 <= len(item["bId"]) <= 10 for item in sent[0].get_json()["BatchItemRequest"])
    erp.write(invoices[:30])
    assert httpserver.log[-1][0].args["requestid"] == identities[0]


def test_a_batch_answers_each_document_for_itself(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/batch").respond_with_json(
        {"BatchItemResponse": [{"bId": "1", **fault("6100")}, {"bId": "0", "Invoice": BOOKED}, {"bId": "3", "Invoice": {"Id": "80"}}]}
    )
    writes = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in (1, 2, 3, 4)]
    writes.insert(2, make.create(make.invoice(USA, "9", "X" * 22, "107.00")))
    done, refused, unfit, missing, unreadable = erp.write(writes)
    assert isinstance(done, Done)
    assert isinstance(refused, Refused)
    assert isinstance(unfit, Refused)
    assert (refused.message, unfit.message) == ("erp.tax_mapping", "erp.number_not_allowed")
    assert isinstance(missing, Unknown)
    assert isinstance(unreadable, Unknown)
    assert [item["bId"] for item in httpserver.log[0][0].get_json()["BatchItemRequest"]] == ["0", "1", "3", "4"]


def test_after_a_throttle_the_rest_is_not_sent(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/batch").respond_with_data("slow down", status=429, headers={"Retry-After": "7"})
    writes = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(61)]
    assert erp.write(writes) == [Throttled(NOW + timedelta(seconds=7))] * 61
    assert len(httpserver.log) == 1


def test_after_an_unknown_the_rest_is_said_to_be_not_sent(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/batch").respond_with_data("<html>", status=502)
    outcomes = erp.write([make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(32)])
    assert [type(outcome) for outcome in outcomes] == [Unknown] * 30 + [NotSent] * 2


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


# --- tokens -----------------------------------------------------------------------------------------------------------

EXPIRED = {
    "warnings": None,
    "fault": {"error": [{"message": "AuthenticationFailed", "detail": "Token expired", "code": "3200"}], "type": "AUTHENTICATION"},
}


def test_a_refused_token_is_refreshed_once_and_the_write_goes_out_again(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request(f"{PATH}/invoice", headers={"Authorization": "Bearer first"}).respond_with_json(EXPIRED, status=401)
    httpserver.expect_ordered_request(f"{PATH}/invoice", headers={"Authorization": "Bearer second"}).respond_with_json({"Invoice": BOOKED})
    tokens = Tokens("first", "second")
    assert isinstance(book(adapter(httpserver.url_for(""), tokens)), Done)
    assert tokens.rejected == ["first"]


def test_a_token_that_is_refused_twice_means_that_a_person_must_connect_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(EXPIRED, status=401)
    httpserver.expect_request(f"{PATH}/query").respond_with_data("<html>", status=401)
    outcome = book(adapter(httpserver.url_for(""), Tokens("first", "second", "third")))
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == ("account", "connection.expired")
    assert len(httpserver.log) == 2
    with pytest.raises(UserError) as caught:
        adapter(httpserver.url_for(""), Tokens("first", "second", "third")).find([make.create(INVOICE)])
    assert caught.value.code == "connection.expired"


def test_a_refused_account_stops_the_batch(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{PATH}/batch").respond_with_json(EXPIRED, status=401)
    writes = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(31)]
    outcomes = adapter(httpserver.url_for(""), Tokens("first", "second")).write(writes)
    assert {type(outcome) for outcome in outcomes} == {Refused}
    assert len(httpserver.log) == 2


def test_without_a_token_nothing_is_sent(httpserver: HTTPServer) -> None:
    base = httpserver.url_for("")
    assert book(adapter(base, Tokens(trouble=Unavailable("refreshing")))) == NotSent("token: refreshing")
    refused = book(adapter(base, Tokens(trouble=UserError("connection.expired"))))
    assert isinstance(refused, Refused)
    assert (refused.of, refused.message) == ("account", "connection.expired")
    assert httpserver.log == []


def test_a_token_that_cannot_be_refreshed_now_is_a_wait_because_nothing_was_done(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(EXPIRED, status=401)
    later = NOW + timedelta(minutes=1)
    assert book(adapter(httpserver.url_for(""), Tokens("first", "second", trouble=Unavailable("busy", later)))) == Throttled(later)
    gone = book(adapter(httpserver.url_for(""), Tokens("first", "second", trouble=UserError("connection.expired"))))
    assert isinstance(gone, Refused)
    assert gone.of == "account"


# --- throttled --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("Tue, 24 Nov 2026 18:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 17:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 18:02:00 -0000", 120),
        ("soon", 60),
        ("", 60),
        ("9999999999999", 86_400),
    ],
)
def test_a_throttle_says_when_to_come_back(httpserver: HTTPServer, erp: QuickBooks, header: str, seconds: int) -> None:
    headers = {"Retry-After": header} if header else {}
    httpserver.expect_request(f"{PATH}/invoice").respond_with_data("<html>", status=429, headers=headers)
    httpserver.expect_request(f"{PATH}/query").respond_with_data("<html>", status=429, headers=headers)
    until = NOW + timedelta(seconds=seconds)
    assert book(erp) == Throttled(until)
    with pytest.raises(Unavailable) as caught:
        erp.find([make.create(INVOICE)])
    assert caught.value.until == until


def test_a_throttle_inside_a_fault_counts_as_one(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault("003001"), status=400)
    assert book(erp) == Throttled(NOW + timedelta(seconds=60))


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


# --- duplicates -------------------------------------------------------------------------------------------------------


def _rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"QueryResponse": {"Invoice": list(rows)} if rows else {}}


@pytest.mark.parametrize("code", ["6140", "600", "2130"])
def test_a_duplicate_that_is_equal_is_adopted(httpserver: HTTPServer, erp: QuickBooks, code: str) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault(code), status=400)
    httpserver.expect_request(f"{PATH}/query").respond_with_json(_rows(BOOKED))
    outcome = book(erp)
    assert isinstance(outcome, Done)
    assert outcome.result.id == "77"


@pytest.mark.parametrize(
    "rows",
    [
        [BOOKED | {"TotalAmt": 106.99}],
        [BOOKED | {"CustomerRef": {"value": "8"}}],
        [BOOKED, BOOKED | {"Id": "78"}],
        [],
    ],
    ids=["other total", "other customer", "two", "none"],
)
def test_a_duplicate_that_is_not_equal_is_never_adopted(httpserver: HTTPServer, erp: QuickBooks, rows: list[dict[str, Any]]) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault("6140"), status=400)
    httpserver.expect_request(f"{PATH}/query").respond_with_json(_rows(*rows))
    assert book(erp) == Refused("6140", "No: because", "document", "erp.duplicate_number")


def test_a_duplicate_that_cannot_be_looked_up_is_unknown(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json(fault("6140"), status=400)
    httpserver.expect_request(f"{PATH}/query").respond_with_data("<html>", status=503)
    assert isinstance(book(erp), Unknown)


# --- changed in between -----------------------------------------------------------------------------------------------


def _stale(httpserver: HTTPServer, current: dict[str, Any]) -> None:
    httpserver.expect_ordered_request(f"{PATH}/invoice", method="POST").respond_with_json(fault("5010"), status=400)
    httpserver.expect_ordered_request(f"{PATH}/invoice/77", method="GET").respond_with_json(current)


def test_an_update_on_a_version_that_only_a_payment_changed_goes_on_top_of_it(httpserver: HTTPServer, erp: QuickBooks) -> None:
    _stale(httpserver, {"Invoice": BOOKED | {"SyncToken": "5", "Balance": 7.00}})
    httpserver.expect_ordered_request(f"{PATH}/invoice", method="POST").respond_with_json({"Invoice": BOOKED | {"SyncToken": "6"}})
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Done)
    assert outcome.result.version == "6"
    first, _, second = (request for request, _ in httpserver.log)
    assert (first.get_json()["SyncToken"], second.get_json()["SyncToken"]) == ("4", "5")
    assert first.args["requestid"] != second.args["requestid"]


@pytest.mark.parametrize("changed", [{"TotalAmt": 120.00}, {"TotalAmt": 0, "PrivateNote": "Voided - by hand"}])
def test_an_update_on_money_that_another_hand_changed_is_held(httpserver: HTTPServer, erp: QuickBooks, changed: dict[str, Any]) -> None:
    _stale(httpserver, {"Invoice": BOOKED | {"SyncToken": "5"} | changed})
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.changed_there"
    assert outcome.remote is not None
    assert outcome.remote.version == "5"
    assert len(httpserver.log) == 2


def test_an_update_that_is_stale_twice_gives_up_and_one_that_is_gone_says_so(httpserver: HTTPServer, erp: QuickBooks) -> None:
    _stale(httpserver, {"Invoice": BOOKED | {"SyncToken": "5"}})
    httpserver.expect_ordered_request(f"{PATH}/invoice", method="POST").respond_with_json(fault("5010"), status=400)
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.changed_there"
    _stale(httpserver, fault("610"))
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.reference_missing"


def test_an_update_whose_current_version_cannot_be_read_is_unknown(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice", method="POST").respond_with_json(fault("5010"), status=400)
    httpserver.expect_request(f"{PATH}/invoice/77", method="GET").respond_with_data("", status=503)
    assert isinstance(book(erp, make.update(INVOICE, KNOWN)), Unknown)
    assert isinstance(erp.void(KNOWN, key="k"), Unknown)


# --- voids ------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=list(PostingKind))
def held(request: pytest.FixtureRequest) -> Iterator[Remote]:
    total = None if request.param is PostingKind.CUSTOMER else Decimal("107.00")
    yield Remote(request.param, "77", "4", "N-1", total, None, RemoteState.LIVE)


QUERIES = {
    PostingKind.INVOICE: {"operation": "void"},
    PostingKind.PAYMENT: {"operation": "update", "include": "void"},
    PostingKind.CREDIT_MEMO: {"operation": "delete"},
    PostingKind.CUSTOMER: {},
}
BODIES = {
    PostingKind.INVOICE: {},
    PostingKind.PAYMENT: {"sparse": True},
    PostingKind.CREDIT_MEMO: {},
    PostingKind.CUSTOMER: {"sparse": True, "Active": False},
}


def test_each_kind_is_taken_back_its_own_way(httpserver: HTTPServer, erp: QuickBooks, held: Remote) -> None:
    name = {"credit_memo": "CreditMemo"}.get(held.kind, held.kind.capitalize())
    void = {"Id": "77", "SyncToken": "5", "TotalAmt": 0, "PrivateNote": "Voided"}
    entity = {PostingKind.CREDIT_MEMO: {"Id": "77", "status": "Deleted"}, PostingKind.CUSTOMER: void | {"Active": False}}.get(
        held.kind, void
    )
    httpserver.expect_request(f"{PATH}/{name.lower()}", method="POST").respond_with_json({name: entity})
    outcome = erp.void(held, key="k" * 32)
    assert isinstance(outcome, Done)
    assert outcome.result.state is {"credit_memo": RemoteState.DELETED, "customer": RemoteState.INACTIVE}.get(held.kind, RemoteState.VOID)
    (request,) = (request for request, _ in httpserver.log)
    assert dict(request.args) == {**QUERIES[held.kind], "requestid": "k" * 32, "minorversion": "75"}
    assert request.get_json() == {**BODIES[held.kind], "Id": "77", "SyncToken": "4"}


def test_a_void_that_left_the_document_alive_is_unknown(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice").respond_with_json({"Invoice": BOOKED})
    assert isinstance(erp.void(KNOWN, key="k"), Unknown)


def test_a_void_of_what_is_void_or_gone_already_is_done(httpserver: HTTPServer, erp: QuickBooks) -> None:
    _stale(httpserver, {"Invoice": BOOKED | {"TotalAmt": 0, "PrivateNote": "Voided", "SyncToken": "5"}})
    done = erp.void(KNOWN, key="k")
    assert isinstance(done, Done)
    assert (done.result.state, done.result.version) == (RemoteState.VOID, "5")
    _stale(httpserver, fault("610"))
    gone = erp.void(KNOWN, key="k")
    assert isinstance(gone, Done)
    assert gone.result.state is RemoteState.DELETED


def test_a_credit_memo_that_is_not_there_is_deleted(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/creditmemo").respond_with_json(fault("610"), status=400)
    outcome = erp.void(Remote(PostingKind.CREDIT_MEMO, "77", "4", "N-1", Decimal("107.00"), None, RemoteState.LIVE), key="k")
    assert isinstance(outcome, Done)
    assert outcome.result.state is RemoteState.DELETED


def test_a_void_on_top_of_a_payment_goes_through_and_one_on_changed_money_is_held(httpserver: HTTPServer, erp: QuickBooks) -> None:
    _stale(httpserver, {"Invoice": BOOKED | {"SyncToken": "5"}})
    void = BOOKED | {"TotalAmt": 0, "PrivateNote": "Voided", "SyncToken": "6"}
    httpserver.expect_ordered_request(f"{PATH}/invoice", method="POST").respond_with_json({"Invoice": void})
    assert isinstance(erp.void(KNOWN, key="k"), Done)
    _stale(httpserver, {"Invoice": BOOKED | {"SyncToken": "5", "TotalAmt": 99}})
    held = erp.void(KNOWN, key="k")
    assert isinstance(held, Refused)
    assert held.message == "erp.changed_there"


# --- look-ups ---------------------------------------------------------------------------------------------------------


def test_quotes_and_backslashes_in_a_name_are_escaped(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {}})
    assert erp.find([make.create(make.customer(USA, name="O'Neil \\ Söhne", email=""))]) == [[]]
    assert httpserver.log[0][0].args["query"] == (
        "select * from Customer where DisplayName in ('O\\'Neil \\\\ Söhne') and Active in (true, false) "
        "orderby Id startposition 1 maxresults 1000"
    )


def test_a_whole_batch_is_looked_up_with_one_query_a_kind(httpserver: HTTPServer, erp: QuickBooks) -> None:
    def rows(request: Request) -> Response:
        found = {"Invoice": [BOOKED | {"DocNumber": f"CXC-{number}", "Id": str(number)} for number in (1, 3)] + [BOOKED | {"Id": "77"}]}
        entity = request.args["query"].split()[3]
        by_id = " where Id in " in request.args["query"]
        kept = [row for row in found.get(entity, []) if (row["Id"] == "77") is by_id]
        return Response(json.dumps({"QueryResponse": {entity: kept} if kept else {}}), content_type="application/json")

    httpserver.expect_request(f"{PATH}/query").respond_with_handler(rows)
    wanted = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in (1, 2, 3)]
    wanted += [make.create(make.payment(USA, "9", "PAG-1", "1.00")), make.update(INVOICE, KNOWN)]
    found = erp.find(wanted)
    assert [[(match.remote.id, match.exact) for match in matches] for matches in found] == [
        [("1", True)],
        [],
        [("3", True)],
        [],
        [("77", True)],
    ]
    assert len(httpserver.log) == 3


def test_a_list_too_long_for_an_address_is_asked_in_parts(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {}})
    long = [make.create(make.customer(USA, name=f"{number} {'ñ' * 400}", email="")) for number in range(6)]
    assert erp.find(long) == [[]] * 6
    assert len(httpserver.log) == 6
    many = [make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(250)]
    assert erp.find(many) == [[]] * 250
    assert len(httpserver.log) == 9
    assert all(len(request.full_path) < 7000 for request, _ in httpserver.log)


def test_a_customer_found_by_mail_alone_is_nobody_and_one_with_our_number_is_ours(httpserver: HTTPServer, erp: QuickBooks) -> None:
    def rows(request: Request) -> Response:
        mail = {"Address": "st-1@example.com"}
        entity = {"SyncToken": "0", "DisplayName": "Other", "PrimaryEmailAddr": mail}
        both = [entity | {"Id": "1", "Notes": "his sister"}, entity | {"Id": "2", "Notes": "VIP ST-1 (deleted name)"}]
        found = both if "PrimaryEmailAddr" in request.args["query"] else []
        return Response(json.dumps({"QueryResponse": {"Customer": found}}), content_type="application/json")

    httpserver.expect_request(f"{PATH}/query").respond_with_handler(rows)
    (matches,) = erp.find([make.create(make.customer(USA))])
    assert [(match.remote.id, match.exact) for match in matches] == [("2", True)]


def test_long_lists_are_read_page_by_page(httpserver: HTTPServer, erp: QuickBooks) -> None:
    def page(request: Request) -> Response:
        words = request.args["query"].split()
        entity, start = words[3], int(words[words.index("startposition") + 1])
        many = range(start, min(start + 1000, 2501)) if entity == "Account" else ()
        rows = [{"Id": str(number), "Name": f"A{number}", "AccountType": "Income", "Active": number != 7} for number in many]
        return Response(json.dumps({"QueryResponse": {entity: rows} if rows else {}}), content_type="application/json")

    httpserver.expect_request(f"{PATH}/query").respond_with_handler(page)
    chart = erp.chart()
    assert [entry.id for entry in chart] == [str(number) for number in range(1, 2501)]
    assert [entry.id for entry in chart if not entry.active] == ["7"]
    assert sum("from Account" in request.args["query"] for request, _ in httpserver.log) == 3


def test_changes_older_than_thirty_days_are_queried(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {"Invoice": [BOOKED]}})
    found = list(erp.changes(Cursor(NOW - timedelta(days=31))))
    assert [remote.id for remote in found] == ["77"]
    assert "MetaData.LastUpdatedTime >= '2026-10-24T18:00:00+00:00'" in httpserver.log[0][0].args["query"]


def test_a_full_page_of_changes_is_completed_by_queries(httpserver: HTTPServer, erp: QuickBooks) -> None:
    many = [BOOKED | {"Id": str(number)} for number in range(999)] + [{"Id": "5000", "status": "Deleted"}]
    httpserver.expect_request(f"{PATH}/cdc").respond_with_json({"CDCResponse": [{"QueryResponse": [{}, {"Invoice": many}]}]})
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {"Invoice": [BOOKED | {"Id": "6000"}]}})
    found = list(erp.changes(Cursor(NOW - timedelta(days=1))))
    assert {remote.id for remote in found} == {str(number) for number in range(999)} | {"5000", "6000"}
    assert next(remote for remote in found if remote.id == "5000").state is RemoteState.DELETED


@pytest.mark.parametrize(
    "row",
    [
        {"Id": "77", "SyncToken": "0", "DocNumber": "CXC-1"},
        {"Id": "77", "SyncToken": "0", "DocNumber": "CXC-1", "CustomerRef": {"value": "9"}, "TotalAmt": "107.00"},
        {"Id": 77, "SyncToken": "0", "DocNumber": "CXC-1", "CustomerRef": {"value": "9"}, "TotalAmt": 107},
        "not a row",
    ],
)
def test_a_row_that_cannot_be_read_is_unavailable_not_absent(httpserver: HTTPServer, erp: QuickBooks, row: object) -> None:
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {"Invoice": [row]}})
    with pytest.raises(Unavailable):
        erp.find([make.create(INVOICE)])
    with pytest.raises(Unavailable):
        list(erp.changes(Cursor(NOW - timedelta(days=31))))


def test_a_current_version_that_cannot_be_read_leaves_update_and_void_unknown(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/invoice", method="POST").respond_with_json(fault("5010"), status=400)
    httpserver.expect_request(f"{PATH}/invoice/77", method="GET").respond_with_json({"Invoice": {"Id": "77"}})
    assert isinstance(book(erp, make.update(INVOICE, KNOWN)), Unknown)
    assert isinstance(erp.void(KNOWN, key="k"), Unknown)
    httpserver.clear()
    httpserver.expect_request(f"{PATH}/invoice", method="POST").respond_with_json(fault("5010"), status=400)
    httpserver.expect_request(f"{PATH}/invoice/77", method="GET").respond_with_json({"Bill": {}})
    assert isinstance(book(erp, make.update(INVOICE, KNOWN)), Unknown)


@pytest.mark.parametrize("parts", ["none", [1], None])
def test_a_batch_whose_parts_cannot_be_read_is_unknown_for_each(httpserver: HTTPServer, erp: QuickBooks, parts: object) -> None:
    httpserver.expect_request(f"{PATH}/batch").respond_with_json({"BatchItemResponse": parts})
    outcomes = erp.write([make.create(make.invoice(USA, "9", f"CXC-{number}", "107.00")) for number in range(3)])
    assert [type(outcome) for outcome in outcomes] == [Unknown] * 3


def test_a_company_that_is_not_there_or_cannot_be_read_is_unavailable(httpserver: HTTPServer, erp: QuickBooks) -> None:
    httpserver.expect_request(f"{PATH}/preferences").respond_with_json({"Preferences": {}})
    httpserver.expect_ordered_request(f"{PATH}/companyinfo/4620816365").respond_with_json(fault("610"), status=400)
    httpserver.expect_ordered_request(f"{PATH}/companyinfo/4620816365").respond_with_json({"CompanyInfo": {"CompanyName": "Spirit"}})
    for _ in range(2):
        with pytest.raises(Unavailable):
            erp.check()


def test_a_name_is_looked_for_in_all_three_lists_that_share_it(httpserver: HTTPServer, erp: QuickBooks) -> None:
    def rows(request: Request) -> Response:
        vendor = "from Vendor" in request.args["query"]
        found = {"Vendor": [{"Id": "12", "DisplayName": "Viajes Ñ"}]} if vendor else {}
        return Response(json.dumps({"QueryResponse": found}), content_type="application/json")

    httpserver.expect_request(f"{PATH}/customer").respond_with_json(fault("6240"), status=400)
    httpserver.expect_request(f"{PATH}/query").respond_with_handler(rows)
    outcome = book(erp, make.create(make.customer(USA, name="Viajes Ñ")))
    assert outcome == Refused("6240", "No: because [Vendor 12]", "document", "erp.duplicate_name")
