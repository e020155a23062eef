"""One organisation at Xero: its settings, and the objects it holds."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from agent.practice import exact_json
from agent.practice.store import Store
from agent.practice.xero.refusal import Invalid

GUID: Final = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who the organisation is; the two lock dates are None while nothing is locked."""

    tenant: str
    name: str
    country: str
    base: str
    period_lock: str | None
    year_lock: str | None
    currencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Held:
    """One object as the organisation holds it; `changed` in milliseconds, never twice the same for one organisation."""

    kind: str
    id: str
    status: str
    body: dict[str, Any]
    changed: int


def organisation(store: Store, tenant: str) -> Organisation | None:
    """The organisation of this tenant id, or None."""
    columns = "tenant, name, country, base, period_lock, year_lock, currencies"
    found = store.row(f"select {columns} from xero_organisation where tenant = ?", tenant)  # noqa: S608 - own texts only
    if found is None:
        return None
    identity, name, country, base, period_lock, year_lock, currencies = found
    return Organisation(identity, name, country, base, period_lock, year_lock, currencies.split())


def folded(text: object) -> str:
    """Names and numbers are the same whatever their case and outer blanks."""
    return str(text or "").strip().casefold()


class Books:
    """An organisation's objects. Every writer of it runs inside a transaction of the store."""

    def __init__(self, store: Store, of: Organisation, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.of = of
        self.clock = clock

    def select(self, condition: str, *values: object) -> list[Held]:
        """Objects by a condition over the table's columns, oldest first."""
        sql = f"select kind, id, status, body, changed from xero_object where tenant = ? and {condition} order by place"  # noqa: S608 - own texts only
        return [
            Held(kind, identity, status, exact_json.loads(body), changed)
            for kind, identity, status, body, changed in self.store.rows(sql, (self.of.tenant, *values))
        ]

    def get(self, kind: str, identity: object) -> Held | None:
        """The object with this id, whatever became of it, or None."""
        found = self.select("kind = ? and id = ?", kind, str(identity).lower())
        return found[0] if found else None

    def everything(self, kind: str) -> list[Held]:
        """Every object of a kind."""
        return self.select("kind = ?", kind)

    def numbered(self, kind: str, number: object) -> list[Held]:
        """Every object of a kind with this number, in any case."""
        return self.select("kind = ? and number = ?", kind, folded(number))

    def named(self, kind: str, name: object) -> list[Held]:
        """Every object of a kind with this name, in any case."""
        return self.select("kind = ? and name = ?", kind, folded(name))

    def put(self, kind: str, identity: str, status: str, body: dict[str, Any], *, number: object = None, name: object = None) -> Held:
        """Keeps an object, new or changed, with a moment of change that no other has. What it is not told anew it is found by as before."""
        tenant = self.of.tenant
        (last,) = self.store.row("select coalesce(max(changed), 0) from xero_object where tenant = ?", tenant) or (0,)
        changed = max(int(self.clock() * 1000), int(last) + 1)
        sql = "select place, number, name from xero_object where tenant = ? and kind = ? and id = ?"
        place, old_number, old_name = self.store.row(sql, tenant, kind, identity) or (self.store.next_number("xero.place"), "", "")
        number, name = (old if new is None else folded(new) for new, old in ((number, old_number), (name, old_name)))
        row = (tenant, kind, identity, status, number, name, place, changed, exact_json.dumps(body))
        sql = "insert or replace into xero_object (tenant, kind, id, status, number, name, place, changed, body)"
        self.store.run(f"{sql} values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)
        return Held(kind, identity, status, body, changed)

    def open_day(self, *days: str) -> None:
        """Invalid when one of the dates lies in a locked period."""
        for lock, word in ((self.of.year_lock, "end of year"), (self.of.period_lock, "period")):
            if lock and any(day <= lock for day in days):
                said = date.fromisoformat(lock).strftime("%d %B %Y")
                raise Invalid(f"The document date cannot be before the {word} lock date, currently set at {said}")


def new_id() -> str:
    """An id as Xero gives one."""
    return str(uuid.uuid4())


def stamp(milliseconds: int) -> str:
    """A moment as Xero writes it in JSON."""
    return f"/Date({milliseconds}+0000)/"


def day_stamp(day: str) -> str:
    """A date as Xero writes it in JSON: midnight in UTC."""
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return stamp(int(moment.timestamp()) * 1000)


def day_sent(value: object, name: str) -> str:
    """A date as a caller may write it: ISO, alone or with a time, or /Date(ms)/."""
    text = str(value)
    if match := re.fullmatch(r"/Date\((-?\d+)([+-]\d{4})?\)/", text):
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC).date().isoformat()
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise Invalid(f"{name} is not in a valid format: {text}") from None
