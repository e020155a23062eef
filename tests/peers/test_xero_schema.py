# mypy: disable-error-code="import-untyped, import-not-found, no-any-unimported"
"""Every body that the adapter sends to Xero, by the schema that Xero publishes, as its own SDK carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import models

from agent.domain.postings import Posting
from agent.http_client import Exchange, HttpClient, exact_json
from agent.ports import Done, Remote
from agent.practice import seeds
from tests.contracts.benches import STANDS, Connection, adapter
from tests.erp import postings as make
from tests.practice.vendors import Practice, serving

ROOTS = {"Contacts": "Contact", "Invoices": "Invoice", "CreditNotes": "CreditNote", "Payments": "Payment", "Allocations": "Allocation",
         "BankTransactions": "BankTransaction"}  # fmt: skip

WRONG: tuple[dict[str, object], ...] = (
    {"Status": "APPROVED"},
    {"Amount": 1},
    {"Date": "3/11/2026"},
    {"LineItems": [{"Quantity": "1"}]},
    {"LineItems": {}},
    {"CurrencyCode": "PESO"},
    {"InvoiceNumber": "x" * 256},
    {"Contact": {"Id": "1"}},
)
"""What no invoice may say, each of it alone."""


def complaints(kind: str, value: object, path: str) -> Iterator[str]:
    """What of a value does not fit one type of the schema. Objects are followed as deep as the body goes, so no circle is ever closed."""
    if match := re.fullmatch(r"list\[(.+)\]", kind):
        if not isinstance(value, list):
            yield f"{path}: no list"
            return
        for place, each in enumerate(value):
            yield from complaints(match[1], each, f"{path}[{place}]")
    elif kind in ("str", "float", "bool", "int"):
        fits: Mapping[str, tuple[type, ...]] = {"str": (str,), "bool": (bool,), "int": (int,), "float": (int, Decimal)}
        if not isinstance(value, fits[kind]) or (kind in ("float", "int") and isinstance(value, bool)):
            yield f"{path}: {value!r} is no {kind}"
    elif kind.startswith("date"):
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value) or date.fromisoformat(value) is None:
            yield f"{path}: {value!r} is no date"
    else:
        yield from _model(getattr(models, kind), value, path)


def _model(model: Any, value: object, path: str) -> Iterator[str]:
    if not hasattr(model, "openapi_types"):  # an enumeration
        if value not in {each.value for each in model}:
            yield f"{path}: {value!r} is not of {model.__name__}"
        return
    if not isinstance(value, Mapping):
        yield f"{path}: no object"
        return
    names = {json: python for python, json in model.attribute_map.items()}
    yield from _missing(model, {name: python for name, python in names.items() if name not in value}, path)
    for name, inner in value.items():
        if name not in names:
            yield f"{path}: {model.__name__} has no {name}"
            continue
        found = list(complaints(model.openapi_types[names[name]], inner, f"{path}.{name}"))
        yield from found
        if not found and isinstance(inner, str):
            try:  # the setters know the enumerations and the longest texts
                setattr(model.__new__(model), names[name], inner)
            except ValueError as error:
                yield f"{path}.{name}: {error}"


def _missing(model: Any, absent: Mapping[str, str], path: str) -> Iterator[str]:
    """What has to be there: the setters take no None for it."""
    for name, python in absent.items():
        try:
            setattr(model.__new__(model), python, None)
        except ValueError:
            yield f"{path}: no {name}"


def bodies_complaints(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with one body as it went over the wire."""
    if body == {"Status": "DELETED"}:
        return list(complaints("PaymentDelete", body, "body"))
    ((name, documents),) = body.items()
    return list(complaints(f"list[{ROOTS[name]}]", documents, name))


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        running.set(xero__limits="off")
        yield running


def test_every_body_fits_the_published_schema_and_a_wrong_one_does_not(practice: Practice) -> None:
    kept: list[Exchange] = []
    endpoints = dict.fromkeys(("XERO", "XERO_OAUTH"), practice.url)
    with HttpClient(environment="practice", endpoints=endpoints, keep=kept.append) as wire:
        _everything(wire)
    sent = [
        exact_json.loads(each.request_body)
        for each in kept
        if each.method in ("PUT", "POST") and "/api.xro/" in each.url and each.request_body
    ]
    assert {name for body in sent for name in body} == {*ROOTS, "Status"}
    assert [complaint for body in sent for complaint in bodies_complaints(body)] == []
    (invoice,) = next(body for body in sent if "Invoices" in body)["Invoices"][:1]
    for change in WRONG:
        assert bodies_complaints({"Invoices": [invoice | change]}), change
    (receipt,) = next(body for body in sent if "BankTransactions" in body)["BankTransactions"]
    assert bodies_complaints({"BankTransactions": [{name: value for name, value in receipt.items() if name != "BankAccount"}]})


def _everything(wire: HttpClient) -> None:
    """Each kind of write once: create, update, take back, with every field that a posting can fill."""
    connection = Connection(wire, "xero")
    connection.connect()
    erp = adapter("xero", wire, connection)
    mapped = STANDS["xero"].map_from(seeds.catalogue()[STANDS["xero"].realm])

    def done(posting: Posting, remote: Remote | None = None) -> Remote:
        (outcome,) = erp.write([make.create(posting) if remote is None else make.update(posting, remote)])
        assert isinstance(outcome, Done), outcome
        return outcome.result

    customer = make.customer(mapped, tax_id="12-3456789")
    owner = done(customer)
    done(replace(customer, phone="+1 305 555 0100"), owner)
    posting = make.invoice(mapped, owner.id, "CXC-1", "107.00", "33.33", currency="MXN", exchange_rate=Decimal("0.054"))
    invoice = done(posting)
    done(make.invoice(mapped, owner.id, "CXC-1", "160.50", currency="MXN", exchange_rate=Decimal("0.054")), invoice)
    plain = done(make.invoice(mapped, owner.id, "CXC-2", "107.00"))
    note = done(make.credit_memo(mapped, owner.id, "REE-1", "12.00"))
    paid = done(make.payment(mapped, owner.id, "PAG-1", "7.00", (plain.id, "7.00")))
    parts = done(make.payment(mapped, owner.id, "PAG-2", "120.00", (plain.id, "100.00")))
    for remote in (paid, parts, note, plain, owner):
        outcome = erp.void(remote, key=make.key(f"{datetime.now(UTC)} {remote.id}"))
        assert isinstance(outcome, Done), outcome
