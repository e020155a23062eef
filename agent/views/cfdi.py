"""The fiscal documents: the list by state, and one document with its XML and its print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, String, case, cast, func, literal, literal_column, or_, select, text

from agent.db import tables
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.domain.look import Look
from agent.hub import Office
from agent.views.page import Key, Page

STATES = ("DRAFT", "STAMPING", "STAMPED", "REFUSED", "CANCEL_REQUESTED", "CANCELLED")
REJECTED = "CANCEL_REJECTED"
"""No state of a CFDI: it is stamped, and its recipient rejected the last request to cancel it."""
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class CfdiFilter:
    """What to show; empty = all. `state` may be `REJECTED` too.

    `text` is a folio, the beginning of a UUID or of an RFC, or of the recipient's name.
    """

    state: str = ""
    branch: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem of a draft, as a message code with its parameters."""

    message: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CfdiLine:
    """One CFDI. `pending` = it was asked to be issued and no agent has finished; `sales` are the numbers of what it covers.

    `purpose` is what it is for; of a payment supplement `total` and `currency` are the payment's.

    `draft_hash` is what a person who has seen this line confirms: another draft than this one is not issued for it.
    """

    id: int
    state: str
    series: str
    folio: int | None
    uuid: str
    branch: str
    recipient_rfc: str
    recipient_name: str
    payment_method: str
    total: Decimal
    currency: str
    created_at: datetime
    stamped_at: datetime | None
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    pending: bool = False
    sales: str = ""
    draft_hash: str = ""
    purpose: str = "sale"

    @property
    def can_be_issued(self) -> bool:
        """Whether a person may ask for it now."""
        return self.state in ("DRAFT", "REFUSED") and not self.pending

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What keeps the draft from being issued, all at once."""
        found = self.params.get("problems", [])
        assert isinstance(found, list)
        return tuple(Trouble(str(one["message"]), one.get("params") or {}) for one in found)


@dataclass(frozen=True, slots=True)
class CfdiDocument:
    """A CFDI with its bytes: the XML as received (as sealed, while it is on its way; empty for a draft) and its print.

    `pdf` is the archived print, else one made now from the same bytes; of a draft it is the preview that says so.
    """

    line: CfdiLine
    xml: bytes
    pdf: bytes


_c = tables.cfdis.c
_work = tables.work.c
_sales = (
    select(func.string_agg(tables.documents.c.number, literal(", ")))
    .join(tables.cfdi_sales, tables.cfdi_sales.c.document_id == tables.documents.c.id)
    .where(tables.cfdi_sales.c.cfdi_id == _c.id)
    .scalar_subquery()
)
_pending = (
    select(_work.id)
    .where(_work.kind == "issue_cfdi", _work.ref == cast(_c.id, String), _work.state.in_(("ready", "leased", "unknown")))
    .exists()
)
_said = (
    select(func.string_agg(tables.documents.c.number, literal(", ")))
    .join(tables.cfdi_documents, tables.cfdi_documents.c.document_id == tables.documents.c.id)
    .where(tables.cfdi_documents.c.cfdi_id == _c.id, tables.cfdi_documents.c.live)
    .scalar_subquery()
)
# A supplement's own total is nothing in no currency; what a person knows it by is the payment that it says.
_payment = _c.draft["payments"][0]
_total = case((_c.purpose == "payment", cast(_payment["amount"].astext, Numeric)), else_=_c.total)
_currency = case((_c.purpose == "payment", _payment["currency"].astext), else_=_c.currency)
_COLUMNS = (
    _c.id, _c.state, _c.series, _c.folio, func.coalesce(_c.uuid, ""), _c.branch, _c.recipient_rfc, _c.recipient_name, _c.payment_method,
    _total, _currency, _c.created_at, _c.stamped_at, _c.code, _c.params, case((_pending, True), else_=False),
    func.coalesce(_sales, _said, ""), _c.draft_hash, _c.purpose,
)  # fmt: skip


# What gave way to a global invoice is no draft that anybody waits for; the texts are literal, so that the index of the rest is taken.
_SET_ASIDE = ("cfdi.in_global", "global.discarded", "cfdi.discarded")
_NOT_SET_ASIDE = tuple(_c.code != literal_column(f"'{code}'") for code in _SET_ASIDE)


_n = tables.cancellations.c
_later = tables.cancellations.alias()
_rejected = select(_n.cfdi_id).where(
    _n.state == "rejected", ~select(_later.c.id).where(_later.c.cfdi_id == _n.cfdi_id, _later.c.id > _n.id).exists()
)


def lines(office: Office, wanted: CfdiFilter, *, after: Key | None, limit: int) -> Page[CfdiLine]:
    """The next `limit` CFDIs under the filter, newest first. One transaction."""
    query = select(*_COLUMNS).where(*_NOT_SET_ASIDE).order_by(_c.id.desc()).limit(limit + 1)
    if wanted.state == REJECTED:
        query = query.where(_c.state == "STAMPED", _c.id.in_(_rejected))
    elif wanted.state:
        query = query.where(_c.state == wanted.state)
    if wanted.branch:
        query = query.where(_c.branch == wanted.branch)
    if wanted.text:
        query = query.where(or_(*_found_by(wanted.text)))
    if after is not None:
        query = query.where(_c.id < int(after[0]))
    with transaction(office.engine) as tx:
        rows = tuple(_line(row) for row in tx.execute(query))
    return Page(rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None)


def _line(row: Any) -> CfdiLine:
    return CfdiLine(*row)


def _found_by(wanted: str) -> list[ColumnElement[bool]]:
    upper = wanted.upper()
    ranges = [
        (column >= start) & (column < start + _LAST)
        for column, start in ((_c.uuid, upper), (_c.recipient_rfc, upper), (_c.recipient_name, upper))
    ]
    digits = wanted.rsplit("-", 1)[-1].strip()
    folio = [_c.folio == int(digits)] if digits.isdigit() and len(digits) < 18 else []
    return [*ranges, *folio]


_BYTES = text("""
    select c.stamped_xml, c.sealed_xml, c.draft, c.state, c.branch,
        (select d.certificate from csds d where d.issuer_id = c.issuer_id and d.retired_at is null order by d.valid_until desc limit 1)
            as certificate,
        (select p.pdf from cfdi_prints p where p.cfdi_id = c.id and (p.status = 'cancelled') = (c.state = 'CANCELLED')
            order by p.created_at limit 1) as pdf
    from cfdis c where c.id = :id
""")


def document(office: Office, cfdi_id: int) -> CfdiDocument | None:
    """One CFDI with its bytes, None when it is gone or not the person's to see. One transaction; drawing follows it."""
    with transaction(office.engine) as tx:
        row = tx.execute(select(*_COLUMNS).where(_c.id == cfdi_id)).one_or_none()
        if row is None:
            return None
        found = tx.execute(_BYTES, {"id": cfdi_id}).one()
        look = look_of(tx, found.branch)
    xml = bytes(found.stamped_xml or found.sealed_xml or b"")
    return CfdiDocument(_line(row), xml, bytes(found.pdf or b"") or _draw(office, found, look))


def _draw(office: Office, found: Any, look: Look) -> bytes:
    """The print that is not in the archive yet; empty where there is neither a stamp nor a certificate to draw a draft with."""
    from agent.cfdi.pdf import Status, render

    if found.stamped_xml:
        live: Status = "stamped" if office.environment == "production" else "practice"
        return render(bytes(found.stamped_xml), look=look, status="cancelled" if found.state == "CANCELLED" else live)
    if found.sealed_xml:
        return render(bytes(found.sealed_xml), look=look, status="draft")
    if not (found.draft and found.certificate):
        return b""
    from agent.cfdi.draft_json import CODEC
    from agent.cfdi.draft_print import draft_print

    return draft_print(CODEC.validate_python(found.draft), bytes(found.certificate), look)
