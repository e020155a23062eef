"""What is looked for, in as few questions as there may be, and rows that cannot be read."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.erp.quickbooks.adapter import QuickBooks
from agent.errors import Unavailable
from agent.ports import Cursor, Refused, RemoteState, Unknown
from tests.erp import postings as make
from tests.erp.quickbooks_bench import BOOKED, INVOICE, KNOWN, NOW, PATH, USA, book, fault

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
