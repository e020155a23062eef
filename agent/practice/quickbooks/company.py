"""One company at QuickBooks: its settings, and the objects it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from agent.practice import exact_json
from agent.practice.exact_json import money
from agent.practice.quickbooks.fault import QboFault
from agent.practice.store import Store

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
NAMES: Final = ("Customer", "Vendor", "Employee")
TRANSACTIONS: Final = ("Invoice", "Payment", "CreditMemo", "JournalEntry")
State = Literal["live", "voided", "deleted"]
PLURALS: Final = {"Customer": "Customers", "Item": "Products/Services", "Account": "Accounts", "Department": "Departments"}


@dataclass(frozen=True, slots=True)
class Company:
    """Who the company is. `sales_tax` is "automated" (USA) or "by_code" (elsewhere)."""

    realm: str
    name: str
    country: str
    home: str
    sales_tax: Literal["automated", "by_code"]
    close_date: str | None
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as the company holds it."""

    kind: str
    id: int
    sync_token: int
    state: State
    body: dict[str, Any]
    changed: float


def moment(instant: float) -> str:
    """An instant as QuickBooks writes it: seconds, with Pacific time's offset."""
    return datetime.fromtimestamp(instant, PACIFIC).isoformat(timespec="seconds")


def name_key(name: str) -> str:
    """Names are the same whatever their case and outer blanks."""
    return name.strip().casefold()


def company(store: Store, realm: str) -> Company | None:
    """The company of this realm id, or None."""
    found = store.row("select realm, name, country, home, sales_tax, close_date, settings from qbo_company where realm = ?", realm)
    if found is None:
        return None
    identity, name, country, home, sales_tax, close_date, settings = found
    return Company(identity, name, country, home, sales_tax, close_date, exact_json.loads(settings))


class Books:
    """A company's objects. Every writer of it runs inside a transaction of the store."""

    def __init__(self, store: Store, company: Company, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.company = company
        self.clock = clock

    def get(self, kind: str, identity: object) -> Stored | None:
        """The object, deleted ones included, or None."""
        if not str(identity).isdigit():
            return None
        found = self.select("kind = ? and id = ?", (kind, int(str(identity))))
        return found[0] if found else None

    def select(self, condition: str, values: Sequence[object]) -> list[Stored]:
        """Objects by a condition over the table's columns, in id order."""
        sql = f"select kind, id, sync_token, state, body, changed from qbo_object where realm = ? and {condition} order by id"  # noqa: S608 - own texts only
        return [
            Stored(kind, number, token, state, exact_json.loads(body), changed)
            for kind, number, token, state, body, changed in self.store.rows(sql, (self.company.realm, *values))
        ]

    def live(self, kind: str, identity: object) -> Stored:
        """The object, or fault 610 when it is not there or was deleted."""
        found = self.get(kind, identity)
        if found is None or found.state == "deleted":
            raise QboFault("610", f"Object Not Found : {kind} {identity} is not there or has been deleted")
        return found

    def referred(self, kind: str, reference: dict[str, str], element: str) -> Stored:
        """What a reference points to: 2500 when there is no such id, 610 when it was made inactive."""
        found = self.get(kind, reference["value"])
        if found is None or found.state == "deleted":
            plural = PLURALS.get(kind, kind)
            raise QboFault("2500", f"Invalid Reference Id : {plural} element id {reference['value']} not found", element=element)
        if found.body.get("Active") is False:
            raise QboFault("610", f"Object Not Found : {kind} {reference['value']} has been made inactive", element=element)
        return found

    def add(self, kind: str, body: dict[str, Any]) -> Stored:
        """Keep a new object under the next id of its sequence (names share one, transactions share one)."""
        sequence = "names" if kind in NAMES else "transactions" if kind in TRANSACTIONS else kind
        number = self.store.next_number(f"qbo.sequence.{self.company.realm}.{sequence}")
        now = self.clock()
        stamp = moment(now)
        whole = body | {"Id": str(number), "SyncToken": "0", "MetaData": {"CreateTime": stamp, "LastUpdatedTime": stamp}}
        stored = Stored(kind, number, 0, "live", whole, now)
        self._write(stored)
        return stored

    def put(self, before: Stored, body: dict[str, Any], *, state: State | None = None) -> Stored:
        """Keep a changed object: the next SyncToken, a new LastUpdatedTime."""
        now = self.clock()
        token = before.sync_token + 1
        meta = {"CreateTime": before.body["MetaData"]["CreateTime"], "LastUpdatedTime": moment(now)}
        whole = body | {"Id": str(before.id), "SyncToken": str(token), "MetaData": meta}
        stored = Stored(before.kind, before.id, token, state or before.state, whole, now)
        self._write(stored)
        return stored

    def _write(self, item: Stored) -> None:
        name = item.body.get("DisplayName", item.body.get("Name"))
        number = item.body.get("DocNumber", item.body.get("PaymentRefNum"))
        customer = item.body.get("CustomerRef", {}).get("value")
        row = (self.company.realm, item.kind, item.id, item.sync_token, item.state, name_key(name) if name else None, number)
        self.store.run(
            "insert or replace into qbo_object (realm, kind, id, sync_token, state, name, number, customer, open, body, changed) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *row,
            int(customer) if customer else None,
            str(_open_amount(item)),
            exact_json.dumps(item.body),
            item.changed,
        )

    def next_token(self, before: Stored, stale: object) -> None:
        """Fault 5010 unless the caller has seen the object's latest version."""
        if stale is None:
            raise QboFault("2020", "Required parameter SyncToken is missing in the request", element="SyncToken")
        if str(stale) != str(before.sync_token):
            raise QboFault(
                "5010",
                "Stale Object Error : You and another user were working on this at the same time. "
                "Another user finished before you did, so your work was not saved.",
            )

    def open_period(self, *days: str) -> None:
        """Fault 6210 when one of the dates is on or before the closing date."""
        closed = self.company.close_date
        if closed and any(day <= closed for day in days):
            raise QboFault("6210", f"Account Period Closed, Cannot Update Through Services API : The account period has closed on {closed}")

    def balances(self) -> dict[int, Decimal]:
        """What each customer owes: open invoices less unapplied payments and unused credit."""
        sums: dict[int, Decimal] = {}
        sql = "select customer, open from qbo_object where realm = ? and customer is not null and open <> '0' and state = 'live'"
        for customer, amount in self.store.rows(sql, (self.company.realm,)):
            sums[customer] = sums.get(customer, Decimal(0)) + Decimal(amount)
        return sums

    def balance_of(self, customer: int) -> Decimal:
        """What one customer owes."""
        sql = "select open from qbo_object where realm = ? and customer = ? and state = 'live'"
        return sum((Decimal(row[0]) for row in self.store.rows(sql, (self.company.realm, customer))), Decimal(0))

    def everything(self, kind: str) -> Iterator[Stored]:
        """Every object of a kind, deleted ones too."""
        yield from self.select("kind = ?", (kind,))


def _open_amount(item: Stored) -> Decimal:
    match item.kind:
        case "Invoice" | "JournalEntry":
            return money(item.body.get("Balance"))
        case "Payment":
            return -money(item.body.get("UnappliedAmt"))
        case "CreditMemo":
            return -money(item.body.get("RemainingCredit"))
    return Decimal(0)
