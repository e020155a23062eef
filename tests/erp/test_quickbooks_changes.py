"""Documents that are there already, were changed by another hand, or are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from agent.domain.postings import PostingKind
from agent.erp.quickbooks.adapter import QuickBooks
from agent.ports import Done, Refused, Remote, RemoteState, Unknown
from tests.erp import postings as make
from tests.erp.quickbooks_bench import BOOKED, INVOICE, KNOWN, PATH, book, fault

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
    PostingKind.FEE: {"operation": "delete"},
    PostingKind.REFUND: {"operation": "update", "include": "void"},
    PostingKind.CUSTOMER: {},
}
BODIES = {
    PostingKind.INVOICE: {},
    PostingKind.PAYMENT: {"sparse": True},
    PostingKind.CREDIT_MEMO: {},
    PostingKind.FEE: {},
    PostingKind.REFUND: {"sparse": True},
    PostingKind.CUSTOMER: {"sparse": True, "Active": False},
}


def test_each_kind_is_taken_back_its_own_way(httpserver: HTTPServer, erp: QuickBooks, held: Remote) -> None:
    name = {"credit_memo": "CreditMemo", "fee": "JournalEntry", "refund": "Payment"}.get(held.kind, held.kind.capitalize())
    void = {"Id": "77", "SyncToken": "5", "TotalAmt": 0, "Line": [], "PrivateNote": "Voided"}
    deleted = {"Id": "77", "status": "Deleted"}
    entity = {PostingKind.CREDIT_MEMO: deleted, PostingKind.FEE: deleted, PostingKind.CUSTOMER: void | {"Active": False}}.get(
        held.kind, void
    )
    httpserver.expect_request(f"{PATH}/{name.lower()}", method="POST").respond_with_json({name: entity})
    httpserver.expect_request(f"{PATH}/query").respond_with_json({"QueryResponse": {}})
    outcome = erp.void(held, key="k" * 32)
    assert isinstance(outcome, Done)
    states = {"credit_memo": RemoteState.DELETED, "fee": RemoteState.DELETED, "customer": RemoteState.INACTIVE}
    assert outcome.result.state is states.get(held.kind, RemoteState.VOID)
    (request,) = (request for request, _ in httpserver.log if not request.path.endswith("/query"))
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
