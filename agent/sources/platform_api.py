"""The platform's own API: what it lists is read page by page and kept, and what changed is told by the hash of each row.

It lists sales. Customers, suppliers, payments and refunds are read where the platform has added a listing for them, under the paths in
`LISTS`; what it does not list is empty here, and `doctor` says so. It has no list of what was changed or deleted: a row that is missing
is never taken for a deleted one, and what can still move is asked for by its status.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agent.domain.states import CUSTOMERS, OPEN_STATUSES, PAYMENTS, REFUNDS, SALES, SUPPLIERS
from agent.errors import UserError
from agent.ports import SourceRow, Wire
from agent.sources.platform_json import source_row
from agent.sources.platform_pages import Listing, NotListed, Pages

ADDRESS: Final = "https://api.spirittours.com"
LISTS: Final[Mapping[str, tuple[str, str]]] = {
    CUSTOMERS: ("/api/accounting/customers", "customers"),
    SUPPLIERS: ("/api/accounting/proveedores", "proveedores"),
    SALES: ("/api/accounting/cxc", "cxc"),
    PAYMENTS: ("/api/accounting/payments", "payments"),
    REFUNDS: ("/api/accounting/refunds", "refunds"),
}
"""Table -> path and the key of its list. Only the sales' is documented; the others are what the platform would have to add."""

NEW_FOR: Final = timedelta(days=3)
REQUESTS_AN_HOUR: Final = 1000
SECONDS_A_REQUEST: Final = 3600 * 8 / REQUESTS_AN_HOUR
"""A listing of n requests is read again n times this later: the eight that there may be never use more than the hour has."""


@dataclass(slots=True)
class _Kept:
    """What is known of one table: the ids of the last whole listing in order, and the newest that was seen of each row."""

    ids: list[str] = field(default_factory=list)
    rows: dict[str, SourceRow] = field(default_factory=dict)
    opened: dict[str, SourceRow] = field(default_factory=dict)
    whole_again: datetime | None = None
    open_again: datetime | None = None


class PlatformApi:
    """The API behind `base` and `token`. Asks nothing until it is asked something; one thread at a time."""

    def __init__(self, wire: Wire, *, base: str, token: str, now: Callable[[], datetime]) -> None:
        self._pages = Pages(wire, base=base, token=token, now=now)
        self._now = now
        self._kept: dict[str, _Kept] = {}

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(id, hash) of the next `limit` rows behind the id `after`, in order of id, out of the listing that is kept.

        A new round ("" as `after`) reads the listing anew when its time has come.
        """
        kept = self._kept.setdefault(table, _Kept())
        if kept.whole_again is None or (not after and self._now() >= kept.whole_again):
            self._read_whole(table, kept)
        start = bisect_right(kept.ids, after)
        return [(row_id, kept.rows[row_id].hash) for row_id in kept.ids[start : start + limit]]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        """(id, hash) of the sales that are new or may still move. The other tables are compared whole as often as the limit allows."""
        if table != SALES:
            return
        kept = self._kept.setdefault(table, _Kept())
        if kept.open_again is None or self._now() >= kept.open_again:
            self._read_open(kept)
        yield from ((row_id, row.hash) for row_id, row in sorted(kept.opened.items()))

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        """The rows with these ids as they were last seen; one that was never seen is absent."""
        rows = self._kept.setdefault(table, _Kept()).rows
        return [rows[row_id] for row_id in sorted(set(ids)) if row_id in rows]

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        """Raises UserError `source.cannot_claim`: nothing of ours can be kept at the API."""
        raise UserError("source.cannot_claim", detail="API")

    def lists(self) -> Mapping[str, bool]:
        """Table -> whether the API lists it; one request a table. Raises as a reading does."""
        return {table: self._pages.has(*where) for table, where in LISTS.items()}

    def close(self) -> None:
        """Nothing is held open."""

    def _read_whole(self, table: str, kept: _Kept) -> None:
        listing = self._listing(table, {})
        kept.rows = {row_id: source_row(table, row) for row_id, row in self._complete(table, listing).items()}
        kept.ids = sorted(kept.rows)
        kept.whole_again = self._again(listing)

    def _read_open(self, kept: _Kept) -> None:
        """New ones besides: a sale that was paid at once never had another status."""
        since = (self._now() - NEW_FOR).date().isoformat()
        filters = [{"status": status} for status in OPEN_STATUSES[SALES]] + [{"fecha_desde": since}]
        found = [self._listing(SALES, each) for each in filters]
        kept.opened = {row_id: source_row(SALES, row) for listing in found for row_id, row in listing.rows.items()}
        kept.rows |= kept.opened
        kept.open_again = self._again(*found)

    def _listing(self, table: str, filters: Mapping[str, str]) -> Listing:
        path, key = LISTS[table]
        try:
            return self._pages.read(table, path, key, filters)
        except NotListed as error:
            if table == SALES:  # the one that is documented
                raise UserError("source.not_the_platform", detail=f"{path}: {error}") from None
            return Listing({}, 1)

    def _complete(self, table: str, listing: Listing) -> Mapping[str, Mapping[str, Any]]:
        """A payment with what it needs of its sale, where the API does not say it."""
        if table != PAYMENTS or not listing.rows:
            return listing.rows
        sales = self._kept.setdefault(SALES, _Kept()).rows
        return {row_id: {**_of_sale(sales.get(str(row.get("cxc_id")).lower())), **row} for row_id, row in listing.rows.items()}

    def _again(self, *listings: Listing) -> datetime:
        return self._now() + timedelta(seconds=SECONDS_A_REQUEST * sum(listing.requests for listing in listings))


def _of_sale(sale: SourceRow | None) -> Mapping[str, str | None]:
    if sale is None:
        return {}
    return {f"cxc_{name}": sale.columns[name] for name in ("tipo", "customer_id", "proveedor_id")}


def key_ends(token: str) -> datetime | None:
    """When the key stops being good, by its own words; None when it does not say. Its signature is the platform's to judge."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError, binascii.Error):
        return None
