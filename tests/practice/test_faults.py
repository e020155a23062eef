"""The dial's faults, met on a real socket."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import httpx2
import pytest

from agent.practice import exact_json, seeds
from tests.practice.vendors import Caller, Practice, code_of, soap

NEW = {"DisplayName": "Fault"}


def _customers(practice: Practice) -> int:
    return len(practice.books("quickbooks")["realms"][seeds.REALM_US]["customers"])


@pytest.mark.parametrize(("phase", "kept"), [("before", 0), ("after_commit", 1)])
def test_a_reset_breaks_the_connection_before_or_after_the_work(practice: Practice, us: Caller, phase: str, kept: int) -> None:
    practice.fault("quickbooks", "customer", "reset", phase=phase)
    address = urlsplit(practice.url)
    body = exact_json.dumps(NEW).encode()
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as raw:
        head = (
            f"POST /v3/company/{us.realm}/customer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {us.tokens['access_token']}\r\n"
            f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        raw.sendall(head.encode() + body)
        with pytest.raises(ConnectionResetError):
            raw.recv(1)
    assert _customers(practice) == kept
    assert us.post("Customer", {"DisplayName": "Next"})["DisplayName"] == "Next"


@pytest.mark.parametrize(("phase", "kept"), [("before", 0), ("after_commit", 1)])
def test_a_timeout_never_answers(practice: Practice, us: Caller, phase: str, kept: int) -> None:
    practice.fault("quickbooks", "customer.create", "timeout", phase=phase)
    with httpx2.Client(base_url=practice.url, timeout=httpx2.Timeout(5, read=0.4), trust_env=False) as hasty:
        us.http = hasty
        with pytest.raises(httpx2.ReadTimeout):
            us.post("Customer", NEW)
    assert _customers(practice) == kept


def test_a_cut_body_promises_more_than_it_sends(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "customer", "cut_body", phase="after_commit")
    with pytest.raises(httpx2.RemoteProtocolError):
        us.post("Customer", NEW)
    assert _customers(practice) == 1


def test_a_slow_body_comes_byte_by_byte_and_whole(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "preferences", "slow_body", phase="after_commit", rate=500)
    pieces: list[bytes] = []
    headers = {"Authorization": f"Bearer {us.tokens['access_token']}", "Accept": "application/json"}
    with us.http.stream("GET", f"/v3/company/{us.realm}/preferences", headers=headers) as answer:
        pieces.extend(answer.iter_raw())
    assert b"".join(pieces).startswith(b'{"Preferences"')
    assert len(pieces) > 20
    assert exact_json.loads(b"".join(pieces))["Preferences"]["CurrencyPrefs"]["MultiCurrencyEnabled"] is True


def test_a_slow_body_stops_when_the_caller_leaves(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "preferences", "slow_body", phase="after_commit", rate=1)
    started = time.monotonic()
    with httpx2.Client(base_url=practice.url, timeout=httpx2.Timeout(5, read=0.3), trust_env=False) as hasty:
        us.http = hasty
        with pytest.raises(httpx2.ReadTimeout):
            us.send("GET", "preferences")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("name", "status", "content_type"),
    [
        ("http_500", 500, "text/plain"),
        ("html", 502, "text/html"),
        ("throttle", 429, "application/xml"),
        ("http_401", 401, "application/json;charset=UTF-8"),
    ],
)
def test_answers_that_are_not_the_vendors(practice: Practice, us: Caller, name: str, status: int, content_type: str) -> None:
    practice.fault("quickbooks", "customer", name, retry_after=3)
    answer = us.send("POST", "customer", NEW)
    assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)
    assert _customers(practice) == 0
    if name == "throttle":
        assert answer.headers["retry-after"] == "3" and "003001" in answer.text
    if name == "http_401":
        assert answer.json()["fault"]["error"][0]["code"] == "3200"


def test_a_vendors_code_is_answered_alone_and_inside_a_batch(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "customer", "6190", times=2)
    assert us.refused("Customer", NEW) == "6190"
    items = [
        {"bId": "1", "operation": "create", "Customer": NEW},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "Other"}},
    ]
    first, second = us.send("POST", "batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert first["Fault"]["Error"][0]["code"] == "6190"
    assert second["Customer"]["DisplayName"] == "Other"


def test_a_code_after_the_commit_leaves_the_document_there(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "customer", "duplicate", phase="after_commit")
    assert us.refused("Customer", NEW) == "6240"
    assert us.query("select * from Customer where DisplayName = 'Fault'")["Customer"][0]["DisplayName"] == "Fault"


def test_a_fault_waits_for_its_turn_and_then_is_used_up(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "customer", "http_500", after=1, times=1)
    statuses = [us.send("POST", "customer", {"DisplayName": f"C{n}"}).status_code for n in range(3)]
    assert statuses == [200, 500, 200]
    assert practice.http.get("/_practice/faults").json() == {"faults": []}


def test_the_dial_can_be_cleared_and_refuses_nonsense(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "*", "http_500", times=9)
    assert practice.http.delete("/_practice/faults").json() == {"faults": []}
    assert us.send("GET", "preferences").status_code == 200
    for wrong in (
        {"vendor": "nobody", "fault": "reset"},
        {"vendor": "sat", "fault": "reset", "phase": "during"},
        {"vendor": "sat", "fault": "reset", "times": 0},
    ):
        answer = practice.http.post("/_practice/faults", json=wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "practice.bad_fault")


def test_finkoks_faults(practice: Practice) -> None:
    practice.fault("finkok", "datetime", "html", status=200)
    practice.fault("finkok", "datetime", "fault")
    page = soap(practice, "utilities", "datetime")
    assert page.status_code == 200 and "<html>" in page.text
    failed = soap(practice, "utilities", "datetime")
    assert failed.status_code == 500 and "local variable" in failed.text
    assert soap(practice, "utilities", "datetime").status_code == 200


def test_the_token_endpoint_can_fail_too(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "token", "http_500")
    answer = practice.http.post("/oauth2/v1/tokens/bearer", data={"grant_type": "refresh_token"}, auth=(us.client, seeds.CLIENT_SECRET))
    assert answer.status_code == 500


def test_recomputed_tax_changes_the_total_by_a_cent(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "invoice", "tax_recomputed")
    customer = us.post("Customer", NEW)["Id"]
    line = {
        "DetailType": "SalesItemLineDetail",
        "Amount": 10,
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "TAX"}},
    }
    body = {"CustomerRef": {"value": customer}, "Line": [line], "TxnTaxDetail": {"TotalTax": "0.70"}}
    assert str(us.post("Invoice", body)["TotalAmt"]) == "10.71"
    assert str(us.post("Invoice", body)["TotalAmt"]) == "10.70"


def test_a_code_on_a_query(practice: Practice, us: Caller) -> None:
    practice.fault("quickbooks", "query", "4000")
    assert code_of(us.send("GET", "query", query="select * from Account")) == "4000"
