"""What goes out and in which order, with which token, and what a vendor that limits us stops."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.domain.postings import PostingKind
from agent.erp.quickbooks.adapter import QuickBooks
from agent.errors import Unavailable, UserError
from agent.ports import Done, NotSent, Refused, Remote, RemoteState, Throttled, Unknown
from tests.erp import postings as make
from tests.erp.quickbooks_bench import BOOKED, INVOICE, NOW, PATH, USA, Tokens, adapter, book, fault, requests

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
