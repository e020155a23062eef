"""What the practice Xero takes, refuses and remembers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agent.practice.xero import seeds
from tests.practice.vendors import Practice
from tests.practice.xero.app import BANK, App, connected, invoice, payment


def test_a_batch_answers_each_document_or_refuses_all_of_it(app: App) -> None:
    owner = app.contact("Viajera")
    bad = invoice("7d1f0c52-3a0e-4a6b-9c53-2f8e6b1a9999", "A-2")
    answered = app.put("Invoices", invoice(owner, "A-1"), bad, invoice(owner, "A-3"))
    assert [each["StatusAttributeString"] for each in answered] == ["OK", "ERROR", "OK"]
    assert answered[1]["ValidationErrors"] == [{"Message": "The contact could not be found"}]
    whole = app.send("PUT", "Invoices", {"Invoices": [invoice(owner, "A-4"), bad]})
    assert (whole.status_code, whole.json()["Type"]) == (400, "ValidationException")
    assert [each["InvoiceNumber"] for each in app.get("Invoices")] == ["A-1", "A-3"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DueDate": None}, "DueDate cannot be empty"),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"CurrencyCode": "JPY"}, "Organisation is not subscribed to currency JPY"),
        ({"CurrencyRate": Decimal("1.1")}, "The currency rate of the base currency must be 1"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Contact": {}}, "A Contact must be specified for this type of transaction"),
        ({"Date": "yesterday"}, "Date is not in a valid format: yesterday"),
        (
            {"LineItems": [{"Description": "x", "UnitAmount": 1, "AccountCode": "999"}]},
            "Account code '999' is not a valid code for this document.",
        ),
        (
            {"LineItems": [{"Description": "x", "UnitAmount": 1, "AccountCode": "090"}]},
            "Account code '090' is not a valid code for this document.",
        ),
        ({"LineItems": [{"Description": "x", "UnitAmount": 1}]}, "Account code must be specified"),
        ({"LineItems": [{"ItemCode": "GONE"}]}, "Item code 'GONE' is not valid"),
        (
            {"LineItems": [{"ItemCode": "TOUR", "UnitAmount": 1, "TaxType": "INPUT"}]},
            "The TaxType code 'INPUT' does not exist or cannot be used for this type of transaction.",
        ),
        (
            {"LineItems": [{"ItemCode": "TOUR", "Quantity": 3, "UnitAmount": 10, "LineAmount": 31}]},
            "The line total 31 does not match the expected line total 30.00",
        ),
        (
            {"LineItems": [{"ItemCode": "TOUR", "UnitAmount": 1, "TaxType": "NONE", "TaxAmount": 1}]},
            "The tax amount of a line with the TaxType code 'NONE' must be zero",
        ),
        (
            {"LineItems": [{"ItemCode": "TOUR", "UnitAmount": 1, "Tracking": [{"Name": "Branch", "Option": "Nowhere"}]}]},
            "The tracking category or option is not valid",
        ),
    ],
)
def test_what_an_approved_invoice_may_not_say(app: App, change: dict[str, Any], sentence: str) -> None:
    assert app.refused("Invoices", invoice(app.contact("Viajera"), "A-1") | change) == sentence


def test_json_that_does_not_fit_is_refused_before_anything_is_looked_at(app: App) -> None:
    owner = app.contact("Viajera")
    for wrong in ({"Amount": 1}, {"LineItems": [{"Quantity": "1"}]}, {"Contact": {"ContactID": "9"}}, {"Contact": "9"}):
        answer = app.send("PUT", "Invoices", {"Invoices": [invoice(owner, "A-1") | wrong]}, summarizeErrors="false")
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14), wrong
    assert app.send("PUT", "Invoices", {"Invoices": [invoice(owner, f"A-{n}") for n in range(51)]}).status_code == 400


def test_tax_is_reckoned_by_the_line_unless_it_is_sent(app: App) -> None:
    owner = app.contact("Viajera")
    lines = [{"ItemCode": "TOUR", "UnitAmount": Decimal("0.07")}, {"ItemCode": "TOUR", "UnitAmount": Decimal("0.07")}]
    (reckoned,) = app.put("Invoices", invoice(owner, "A-1") | {"LineItems": lines})
    assert (reckoned["TotalTax"], reckoned["Total"]) == (Decimal("0.00"), Decimal("0.14"))
    sent = [line | {"TaxAmount": Decimal("0.01")} for line in lines]
    (billed,) = app.put("Invoices", invoice(owner, "A-2") | {"LineItems": sent})
    assert (billed["TotalTax"], billed["Total"], billed["LineItems"][0]["AccountCode"]) == (Decimal("0.02"), Decimal("0.16"), "203")
    (inside,) = app.put(
        "Invoices", invoice(owner, "A-3") | {"LineAmountTypes": "Inclusive", "LineItems": [{"ItemCode": "TOUR", "UnitAmount": 107}]}
    )
    assert (inside["SubTotal"], inside["TotalTax"], inside["Total"]) == (Decimal("100.00"), Decimal("7.00"), Decimal("107.00"))


def test_a_post_without_an_id_changes_what_has_the_number(app: App) -> None:
    owner = app.contact("Viajera")
    first = app.invoice(owner, "A-1")
    assert app.refused("Invoices", invoice(owner, "a-1 ")) == "Invoice # must be unique."
    (changed,) = app.put("Invoices", invoice(owner, "A-1", 70), method="POST")
    assert (changed["InvoiceID"], changed["Total"]) == (first["InvoiceID"], Decimal("70.00"))
    assert changed["UpdatedDateUTC"] > first["UpdatedDateUTC"]


def test_a_void_number_stays_taken_and_a_deleted_drafts_does_not(app: App) -> None:
    owner = app.contact("Viajera")
    draft = app.invoice(owner, "A-1", Status="DRAFT")
    assert app.refused("Payments", payment(draft["InvoiceID"], 1)) == "Payments can only be made against Authorised documents"
    app.put("Invoices", {"InvoiceID": draft["InvoiceID"], "Status": "DELETED"}, method="POST")
    made = app.invoice(owner, "A-1")
    assert app.refused("Invoices", {"InvoiceID": made["InvoiceID"], "Status": "DELETED"}, method="POST").startswith(
        "Invoice not of valid status"
    )
    (gone,) = app.put("Invoices", {"InvoiceID": made["InvoiceID"], "Status": "VOIDED"}, method="POST")
    assert (gone["Status"], gone["AmountDue"]) == ("VOIDED", Decimal("0.00"))
    assert app.refused("Invoices", invoice(owner, "A-1")) == "Invoice # must be unique."
    assert (
        app.refused("Invoices", {"InvoiceID": made["InvoiceID"], "Reference": "x"}, method="POST")
        == "Invoice not of valid status for modification"
    )


def test_a_paid_invoice_is_not_voided_before_its_payment_is_deleted(app: App) -> None:
    owner = app.contact("Viajera")
    made = app.invoice(owner, "A-1")
    (paid,) = app.put("Payments", payment(made["InvoiceID"], 100))
    assert app.get("Invoices", f"/{made['InvoiceID']}")[0]["Status"] == "PAID"
    assert app.refused("Invoices", {"InvoiceID": made["InvoiceID"], "Status": "VOIDED"}, method="POST") == (
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    )
    assert app.send("POST", f"Payments/{paid['PaymentID']}", {"Amount": 1}).status_code == 400
    assert app.send("POST", f"Payments/{paid['PaymentID']}", {"Status": "DELETED"}).status_code == 200
    assert app.send("POST", f"Payments/{paid['PaymentID']}", {"Status": "DELETED"}).status_code == 400
    assert app.put("Invoices", {"InvoiceID": made["InvoiceID"], "Status": "VOIDED"}, method="POST")[0]["Status"] == "VOIDED"


def test_a_payment_is_not_above_what_is_open_and_goes_where_payments_may_go(app: App) -> None:
    made = app.invoice(app.contact("Viajera"), "A-1")
    assert app.refused("Payments", payment(made["InvoiceID"], 101)) == "Payment amount exceeds the amount outstanding on this document"
    income = {"Account": {"Code": "203"}}
    assert app.refused("Payments", payment(made["InvoiceID"], 1) | income) == "The account is not enabled for payments"
    assert app.put("Payments", payment(made["InvoiceID"], 1) | {"Account": {"Code": "130"}})[0]["Amount"] == Decimal("1.00")


def test_a_credit_note_is_allocated_and_its_allocation_taken_back(app: App) -> None:
    owner = app.contact("Viajera")
    made = app.invoice(owner, "A-1")
    note = {
        "Type": "ACCRECCREDIT",
        "CreditNoteNumber": "R-1",
        "Contact": {"ContactID": owner},
        "Date": "2026-11-03",
        "Status": "AUTHORISED",
    }
    lines = [{"Description": "Tour", "UnitAmount": 40, "AccountCode": "203", "TaxType": "NONE"}]
    (credit,) = app.put("CreditNotes", note | {"LineItems": lines, "Status": "AUTHORISED"})
    path = f"CreditNotes/{credit['CreditNoteID']}/Allocations"
    part = {"Amount": 40, "Invoice": {"InvoiceID": made["InvoiceID"]}}
    assert app.send("PUT", path, {"Allocations": [part]}).status_code == 400  # the date is wanted
    allocated = app.send("PUT", path, {"Allocations": [part | {"Date": "2026-11-04"}]}).json()["Allocations"][0]
    assert app.get("Invoices", f"/{made['InvoiceID']}")[0]["AmountCredited"] == Decimal("40.00")
    assert app.send("DELETE", f"{path}/{allocated['AllocationID']}").json()["IsDeleted"] is True
    assert app.send("DELETE", f"{path}/{allocated['AllocationID']}").status_code == 404
    assert app.get("CreditNotes", f"/{credit['CreditNoteID']}")[0]["RemainingCredit"] == Decimal("40.00")


def test_a_receipt_with_allocations_is_not_deleted(app: App) -> None:
    owner = app.contact("Viajera")
    made = app.invoice(owner, "A-1")
    received = {"Type": "RECEIVE-OVERPAYMENT", "Contact": {"ContactID": owner}, "BankAccount": {"AccountID": BANK}, "Date": "2026-11-10",
                "LineItems": [{"Description": "P-1", "UnitAmount": 150}], "LineAmountTypes": "NoTax"}  # fmt: skip
    (receipt,) = app.put("BankTransactions", received)
    part = {"Amount": 100, "Date": "2026-11-10", "Invoice": {"InvoiceID": made["InvoiceID"]}}
    assert app.send("PUT", f"Overpayments/{receipt['OverpaymentID']}/Allocations", {"Allocations": [part]}).status_code == 200
    assert app.send("PUT", f"Overpayments/{receipt['BankTransactionID']}/Allocations", {"Allocations": [part]}).status_code == 404
    again = received | {"BankTransactionID": receipt["BankTransactionID"], "Status": "DELETED"}
    answer = app.send("POST", f"BankTransactions/{receipt['BankTransactionID']}", {"BankTransactions": [again]})
    assert answer.status_code == 400
    assert "allocated" in answer.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def test_a_key_is_answered_again_and_refused_with_something_else(practice: Practice, app: App) -> None:
    owner = app.contact("Viajera")
    first = app.put("Invoices", invoice(owner, "A-1"), key="k")
    assert app.put("Invoices", invoice(owner, "A-1"), key="k") == first
    other = app.send("PUT", "Invoices", {"Invoices": [invoice(owner, "A-2")]}, key="k", summarizeErrors="false")
    assert "is used with a different request" in other.text
    assert app.send("PUT", "Invoices", {"Invoices": [invoice(owner, "A-3")]}, key="k" * 129).status_code == 400
    assert practice.books("xero")["writes"]["replays"] == 1


def test_an_archived_contact_is_not_listed_and_frees_its_name_but_not_its_number(app: App) -> None:
    first = app.contact("Viajera", ContactNumber="ST-1")
    app.put("Contacts", {"ContactID": first, "ContactStatus": "ARCHIVED"}, method="POST")
    assert app.get("Contacts") == []
    assert [each["ContactID"] for each in app.get("Contacts", includeArchived="true")] == [first]
    assert (
        app.refused("Contacts", {"Name": "Other", "ContactNumber": "st-1"})
        == "The contact number st-1 is already assigned to another contact."
    )
    app.contact("viajera")
    assert "must be unique across all active contacts" in app.refused(
        "Contacts", {"ContactID": first, "ContactStatus": "ACTIVE"}, method="POST"
    )
    assert app.refused("Contacts", {"Name": "Mail", "EmailAddress": "señora@example.com"}) == "Email address must be valid."


def test_lists_are_filtered_ordered_and_paged(app: App) -> None:
    owner, other = app.contact("Uno"), app.contact('Dos "La Güera"')
    app.put("Invoices", *(invoice(owner, f"A-{number}", number) for number in range(1, 41)))
    app.put("Invoices", *(invoice(other, f"B-{number}", number) for number in range(1, 41)))
    found = app.get("Invoices", where='Type=="ACCREC" AND (InvoiceNumber=="a-7" OR InvoiceNumber=="B-9")')
    assert [each["InvoiceNumber"] for each in found] == ["A-7", "B-9"]
    assert len(app.get("Invoices", where=f'Contact.ContactID==guid("{owner}") && Total>=39')) == 2
    assert [each["InvoiceNumber"] for each in app.get("Invoices", InvoiceNumbers="B-1,B-2", order="InvoiceNumber DESC")] == ["B-2", "B-1"]
    pages = [len(app.get("Invoices", page=str(page), pageSize="30")) for page in (1, 2, 3, 4)]
    assert pages == [30, 30, 20, 0]
    assert [each["ContactID"] for each in app.get("Contacts", searchTerm="güera")] == [other]
    for wrong in ({"where": "Nothing==1"}, {"where": 'Type="ACCREC'}, {"page": "0"}, {"pageSize": "1001"}, {"where": 'Type=="A" XOR 1'}):
        assert app.send("GET", "Invoices", **wrong).status_code == 400, wrong


def test_what_changed_since_is_told_to_the_second(app: App) -> None:
    app.contact("Uno")
    app.headers = {"If-Modified-Since": "2099-01-01T00:00:00"}
    assert app.get("Contacts") == []
    app.headers = {"If-Modified-Since": "2020-01-01T00:00:00"}
    assert len(app.get("Contacts")) == 1
    app.headers = {"If-Modified-Since": "lately"}
    assert app.send("GET", "Contacts").status_code == 400


def test_locked_periods_refuse_every_change_of_their_days(practice: Practice, app: App) -> None:
    owner = app.contact("Viajera")
    made = app.invoice(owner, "A-1", Date="2026-10-31")
    practice.http.post("/_practice/companies", json={"realm": seeds.TENANT, "close_date": "2026-10-31"})
    sentence = "The document date cannot be before the period lock date, currently set at 31 October 2026"
    assert app.refused("Invoices", invoice(owner, "A-2", Date="2026-10-31")) == sentence
    assert app.refused("Invoices", {"InvoiceID": made["InvoiceID"], "Status": "VOIDED"}, method="POST") == sentence
    assert app.refused("Payments", payment(made["InvoiceID"], 1, Date="2026-10-30")) == sentence
    assert app.invoice(owner, "A-3", Date="2026-11-01")["Status"] == "AUTHORISED"
    (organisation,) = app.send("GET", "Organisation").json()["Organisations"]
    assert organisation["PeriodLockDate"] == "/Date(1793404800000+0000)/"


def test_sixty_calls_a_minute_and_then_the_vendor_says_when(practice: Practice, app: App) -> None:
    practice.http.post("/_practice/reset")
    fresh = connected(practice)
    left = [fresh.send("GET", "Currencies").headers["X-MinLimit-Remaining"] for _ in range(60)]
    assert (left[0], left[-1]) == ("59", "0")
    over = fresh.send("GET", "Currencies")
    assert (over.status_code, over.headers["X-Rate-Limit-Problem"]) == (429, "minute")
    assert 1 <= int(over.headers["Retry-After"]) <= 61
    assert practice.books("xero")["writes"]["throttled"] == 1


def test_the_organisations_page_shows_what_it_holds(app: App) -> None:
    owner = app.contact("Viajera <b>")
    made = app.invoice(owner, "A-1")
    page = app.http.get(f"/xero/{seeds.TENANT}").text
    assert "Viajera &lt;b&gt;" in page and "A-1" in page and "None yet." in page
    assert "InvoiceNumber" in app.http.get(f"/xero/{seeds.TENANT}/invoice/{made['InvoiceID']}").text
    assert app.http.get(f"/xero/{seeds.TENANT}/invoice/1").status_code == 404
