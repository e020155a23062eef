"""Queries, batches, request ids, changes, limits, forms of answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.practice import seeds
from agent.practice.quickbooks.limits import AT_ONCE, BATCHES_A_MINUTE, CALLS_A_MINUTE, Limits
from tests.practice.quickbooks.documents import payment, us_sale
from tests.practice.vendors import Caller, Practice, code_of


def test_the_catalogue_is_what_live_queries_say(us: Caller, mx: Caller) -> None:
    for caller in (us, mx):
        for kind, names in seeds.catalogue()[caller.realm].items():
            answer = caller.query(f"select * from {kind}")
            assert {row["Name"]: row["Id"] for row in answer[kind]} == names


def test_the_company_says_who_it_is(us: Caller, mx: Caller) -> None:
    info = us.send("GET", f"companyinfo/{us.realm}").json()["CompanyInfo"]
    assert (info["CompanyName"], info["Country"]) == ("Spirit Tours Miami", "US")
    preferences = mx.send("GET", "preferences").json()["Preferences"]
    assert preferences["TaxPrefs"] == {"UsingSalesTax": True, "PartnerTaxEnabled": False}
    assert preferences["CurrencyPrefs"]["HomeCurrency"]["value"] == "MXN"
    assert mx.query("select * from CompanyInfo")["CompanyInfo"][0]["Country"] == "MX"
    assert code_of(us.send("GET", f"companyinfo/{mx.realm}")) == "610"


@pytest.fixture
def filled(us: Caller) -> Caller:
    """Three customers and three invoices of the first."""
    for name in ("Ana O'Neil", "Béla 100%", "Carl \\ Sons"):
        us.post("Customer", {"DisplayName": name})
    for number, amount in (("A-1", "10"), ("A-2", "9.5"), ("B-1", "100")):
        us.post("Invoice", us_sale("3", number, amount, TxnDate=f"2026-10-0{len(amount)}"))
    return us


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"select * from Customer where DisplayName = 'Ana O\'Neil'", ["Ana O'Neil"]),
        (r"SELECT * FROM customer WHERE displayname = 'Carl \\ Sons'", ["Carl \\ Sons"]),
        ("select * from Customer where DisplayName = 'ana o\\'neil'", []),
        ("select * from Customer where DisplayName like '%a%' orderby DisplayName desc", ["Carl \\ Sons", "Béla 100%", "Ana O'Neil"]),
        ("select * from Customer where DisplayName in ('Béla 100%', 'nobody')", ["Béla 100%"]),
        ("select * from Customer orderby DisplayName startposition 2 maxresults 1", ["Béla 100%"]),
        ("select * from Customer where Balance > '0'", ["Ana O'Neil"]),
        ("select DocNumber from Invoice where TotalAmt >= '10' order by TotalAmt desc", ["B-1", "A-1"]),
        ("select * from Invoice where TotalAmt < 10.00", ["A-2"]),
        ("select * from Invoice where DocNumber in ('A-1','B-1') and CustomerRef = '3' and TxnDate > '2026-10-02'", ["B-1"]),
        ("select * from Invoice where MetaData.LastUpdatedTime < '2020-01-01T00:00:00-08:00'", []),
        ("select * from Invoice where Id = '1'", ["A-1"]),
        ("select * from Customer startposition 9", []),
    ],
)
def test_queries(filled: Caller, text: str, expected: list[str]) -> None:
    answer = filled.query(text)
    rows = next((value for value in answer.values() if isinstance(value, list)), [])
    assert [row.get("DisplayName", row.get("DocNumber")) for row in rows] == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("select * from Invoice where PrivateNote = 'x'", "4001"),
        ("select * from Nothing", "4001"),
        ("select * from Customer where DisplayName = 'O'Neil'", "4000"),
        ("select * from Customer where DisplayName = 'a' or DisplayName = 'b'", "4000"),
        ("select * from Customer where DisplayName", "4000"),
        ("delete from Customer", "4000"),
        ("select * from Customer maxresults 1001", "4001"),
        ("select * from Invoice where TotalAmt > 'much'", "4001"),
        ("select * from Invoice where MetaData.CreateTime > 'yesterday'", "4001"),
    ],
)
def test_wrong_queries(filled: Caller, text: str, code: str) -> None:
    assert code_of(filled.send("GET", "query", query=text)) == code


def test_counting_and_posting_a_query(filled: Caller) -> None:
    assert filled.query("select count(*) from Invoice where DocNumber like 'A%'") == {"totalCount": 2}
    headers = {"Authorization": f"Bearer {filled.tokens['access_token']}", "Accept": "application/json", "Content-Type": "application/text"}
    answer = filled.http.post(f"/v3/company/{filled.realm}/query", content="select count(*) from Customer", headers=headers)
    assert answer.json()["QueryResponse"] == {"totalCount": 3}


def test_a_request_id_is_answered_again_or_refused(practice: Practice, us: Caller) -> None:
    first = us.post("Customer", {"DisplayName": "A", "Notes": "n"}, requestid="r" * 50)
    assert us.post("Customer", {"Notes": "n", "DisplayName": "A"}, requestid="r" * 50) == first
    assert us.refused("Customer", {"DisplayName": "B"}, requestid="r" * 50) == "2130"
    assert us.refused("Customer", {"DisplayName": "B"}, requestid="r" * 51) == "2130"
    writes = practice.books("quickbooks")["writes"]
    assert (writes["changes"], writes["replays"], writes["requests"]) == (1, 1, 4)
    practice.set(quickbooks__requestid="off")
    assert us.refused("Customer", {"DisplayName": "A", "Notes": "n"}, requestid="r" * 50) == "6240"


def test_a_refused_request_id_may_be_used_again(us: Caller) -> None:
    assert us.refused("Customer", {"DisplayName": "Mayorista de práctica"}, requestid="one") == "6240"
    assert us.post("Customer", {"DisplayName": "Mine"}, requestid="one")["DisplayName"] == "Mine"


def test_a_batch_answers_item_by_item_and_replays_each(practice: Practice, us: Caller) -> None:
    customer = us.post("Customer", {"DisplayName": "A"})["Id"]
    items: list[dict[str, object]] = [
        {"bId": "1", "operation": "create", "Invoice": us_sale(customer, "A-1", "10.10")},
        {"bId": "2", "operation": "create", "Invoice": us_sale(customer, "A-1", "11")},
        {"bId": "3", "operation": "update", "Customer": {"Id": customer, "SyncToken": "0", "sparse": True, "Notes": "x"}},
        {"bId": "4", "Query": "select count(*) from Invoice"},
        {"bId": "5", "operation": "create", "Bill": {}},
    ]
    answers = us.send("POST", "batch", {"BatchItemRequest": items}, requestid="b-1").json()["BatchItemResponse"]
    assert [answer["bId"] for answer in answers] == ["1", "2", "3", "4", "5"]
    assert answers[0]["Invoice"]["TotalAmt"] == 10.1
    assert [answers[n]["Fault"]["Error"][0]["code"] for n in (1, 4)] == ["6140", "500"]
    assert (answers[2]["Customer"]["Notes"], answers[3]["QueryResponse"]) == ("x", {"totalCount": 1})
    items[1]["Invoice"] = us_sale(customer, "A-2", "11")
    again = us.send("POST", "batch", {"BatchItemRequest": items}, requestid="b-1").json()["BatchItemResponse"]
    assert again[0]["Invoice"]["Id"] == answers[0]["Invoice"]["Id"]
    assert again[1]["Invoice"]["DocNumber"] == "A-2"
    assert practice.books("quickbooks")["writes"]["changes"] == 4


def test_a_batch_may_void_and_delete(us: Caller) -> None:
    customer = us.post("Customer", {"DisplayName": "A"})["Id"]
    invoice = us.post("Invoice", us_sale(customer, "A-1", "10"))["Id"]
    paid = us.post("Payment", payment(customer, "5"))["Id"]
    memo = us.post("CreditMemo", us_sale(customer, "R-1", "10"))["Id"]
    items = [
        {"bId": "1", "operation": "update", "optionsData": "void", "Invoice": {"Id": invoice, "SyncToken": "0"}},
        {"bId": "2", "operation": "update", "optionsData": "void", "Payment": {"Id": paid, "SyncToken": "0", "sparse": True}},
        {"bId": "3", "operation": "delete", "CreditMemo": {"Id": memo, "SyncToken": "0"}},
    ]
    answers = us.send("POST", "batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert (answers[0]["Invoice"]["TotalAmt"], answers[1]["Payment"]["TotalAmt"], answers[2]["CreditMemo"]["status"]) == (0, 0, "Deleted")


def test_a_batchs_form_is_watched(us: Caller) -> None:
    def item(number: int) -> dict[str, object]:
        return {"bId": str(number), "operation": "create", "Customer": {"DisplayName": f"C{number}"}}

    assert code_of(us.send("POST", "batch", {"BatchItemRequest": [item(n) for n in range(31)]})) == "1040"
    assert code_of(us.send("POST", "batch", {"Items": []})) == "2020"
    assert code_of(us.send("POST", "batch", {"BatchItemRequest": [item(1), item(1)]})) == "2010"
    for size, requestid in ((11, "r"), (10, "r" * 37), (51, "")):
        body = {"BatchItemRequest": [item(1) | {"bId": "x" * size}]}
        answer = us.send("POST", "batch", body, **({"requestid": requestid} if requestid else {})).json()["BatchItemResponse"]
        assert answer[0]["Fault"]["Error"][0]["code"] == "2050"
    assert us.query("select count(*) from Customer") == {"totalCount": 0}


def test_changes_since_tell_of_deleted_documents_and_go_back_thirty_days(us: Caller) -> None:
    customer = us.post("Customer", {"DisplayName": "A"})["Id"]
    memo = us.post("CreditMemo", us_sale(customer, "R-1", "10"))["Id"]
    us.post("CreditMemo", {"Id": memo, "SyncToken": "0"}, operation="delete")
    now = datetime.now(UTC)
    since = (now - timedelta(minutes=5)).isoformat()
    (answer,) = us.send("GET", "cdc", entities="Customer,CreditMemo,Invoice", changedSince=since).json()["CDCResponse"]
    customers, memos, invoices = answer["QueryResponse"]
    assert customers["Customer"][0]["DisplayName"] == "A"
    assert (memos["CreditMemo"][0]["status"], memos["CreditMemo"][0]["Id"]) == ("Deleted", memo)
    assert invoices == {}
    late = (now + timedelta(minutes=5)).isoformat()
    assert us.send("GET", "cdc", entities="Customer", changedSince=late).json()["CDCResponse"] == [{"QueryResponse": [{}]}]
    old = (now - timedelta(days=31)).isoformat()
    assert code_of(us.send("GET", "cdc", entities="Customer", changedSince=old)) == "4001"
    assert code_of(us.send("GET", "cdc", entities="TaxCode", changedSince=since)) == "2170"
    assert code_of(us.send("GET", "cdc", entities="Customer", changedSince="today")) == "2090"


def test_json_is_answered_only_when_it_is_asked_for(us: Caller) -> None:
    headers = {"Authorization": f"Bearer {us.tokens['access_token']}"}
    answer = us.http.get(f"/v3/company/{us.realm}/preferences", headers=headers)
    assert answer.headers["content-type"].startswith("application/xml") and "<IntuitResponse" in answer.text
    assert us.send("GET", "preferences").headers["intuit_tid"]


def test_what_is_not_json_or_not_there_is_said_so(us: Caller) -> None:
    headers = {"Authorization": f"Bearer {us.tokens['access_token']}", "Accept": "application/json", "Content-Type": "application/json"}
    assert code_of(us.http.post(f"/v3/company/{us.realm}/customer", content="{", headers=headers)) == "2010"
    assert (
        code_of(us.http.post(f"/v3/company/{us.realm}/customer", content="{}", headers=headers | {"Content-Type": "text/plain"})) == "2010"
    )
    assert us.refused("Bill", {}) == "500"
    assert code_of(us.send("POST", "invoice/1/void", {})) == "500"
    assert code_of(us.send("GET", "customer/99")) == "610"
    assert code_of(us.send("GET", "customer/x")) == "2030"


def test_minor_versions_are_counted(practice: Practice, us: Caller) -> None:
    us.send("GET", "preferences", minorversion="65")
    us.send("GET", "preferences")
    assert practice.books("quickbooks")["minorversions"] == {"65": 1, "75": 1}


def test_limits_are_the_documented_ones_and_leave_no_hole() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    for _ in range(AT_ONCE):
        assert limits.enter("r", batch=False) is None
    assert limits.enter("r", batch=False) == 1.0
    assert limits.enter("other", batch=False) is None
    for _ in range(AT_ONCE):
        limits.leave("r")
    for _ in range(CALLS_A_MINUTE - AT_ONCE):
        assert limits.enter("r", batch=False) is None
        limits.leave("r")
    now[0] = 59.0
    assert limits.enter("r", batch=False) == 1.0
    now[0] = 60.0
    for _ in range(BATCHES_A_MINUTE):
        assert limits.enter("r", batch=True) is None
        limits.leave("r")
    assert limits.enter("r", batch=True) == 60.0
    assert limits.enter("r", batch=False) is None


def test_a_throttled_call_is_429_in_xml_and_the_limit_can_be_switched_off(practice: Practice, us: Caller) -> None:
    empty = {"BatchItemRequest": [{"bId": "1", "Query": "select count(*) from Item"}]}
    statuses = {us.send("POST", "batch", empty).status_code for _ in range(BATCHES_A_MINUTE)}
    assert statuses == {200}
    answer = us.send("POST", "batch", empty)
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/xml")
    assert "3001" in answer.text and int(answer.headers["retry-after"]) > 0
    practice.set(quickbooks__limits="off")
    assert us.send("POST", "batch", empty).status_code == 200


def test_only_known_settings_are_taken(practice: Practice) -> None:
    assert practice.http.post("/_practice/settings", json={"quickbooks.limits": "maybe"}).status_code == 400
    assert practice.http.post("/_practice/settings", json={"oauth.client.practice-us": "x"}).status_code == 400
    assert practice.http.get("/_practice/books/nobody").status_code == 404
    assert practice.http.post("/_practice/companies", json={"realm": "1"}).status_code == 404
    assert practice.http.get("/_practice/catalogue").json() == seeds.catalogue()
