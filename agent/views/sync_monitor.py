"""What was sent to the accounting systems, newest first, and why something was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import ColumnElement, or_, select

from agent.db import tables
from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page

STATUSES = ("success", "refused", "blocked", "unknown", "throttled", "not_sent", "skipped")
KINDS = ("customer", "invoice", "payment", "credit_memo", "fee", "refund")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SyncFilter:
    """What to show; empty = all. `text` is the beginning of a document's number, or the whole id at the vendor."""

    status: str = ""
    kind: str = ""
    branch: str | None = None
    text: str = ""


class Line(Protocol):
    """What a line of the history and one of the open deliveries have in common."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def branch(self) -> str: ...
    @property
    def erp(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def remote_id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def work_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class SyncLine:
    """One outcome. `remote_id` is the vendor's id; `code` and `params` are the words for what did not work out."""

    id: int
    at: datetime
    branch: str
    erp: str
    kind: str
    number: str
    operation: str
    status: str
    remote_id: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    amount: Decimal | None = None
    currency: str = ""
    work_id: int | None = None


@dataclass(frozen=True, slots=True)
class SyncTry:
    """One attempt at the vendor: its correlation id, when, and what came back."""

    id: str
    started_at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class SyncDetails:
    """A line with what stands behind it: the state of its work now, the vendor's own sentence, and the attempts, newest first."""

    line: Line
    customer: str
    work_state: str
    detail: str
    tries: tuple[SyncTry, ...]

    @property
    def can_retry(self) -> bool:
        """Whether the work stopped and waits for somebody to start it again."""
        return self.work_state in ("blocked", "dead")


_log = tables.erp_sync_logs.c
_COLUMNS = (
    _log.id, _log.created_at, _log.branch, _log.erp_provider, _log.entity_type, _log.number, _log.operation, _log.status,
    _log.erp_entity_id, _log.code, _log.params, _log.amount, _log.currency, _log.work_id,
)  # fmt: skip


def lines(office: Office, wanted: SyncFilter, *, after: Key | None, limit: int) -> Page[SyncLine]:
    """The next `limit` lines under the filter, newest first; `after` is the key of the page before. One transaction."""
    query = select(*_COLUMNS).where(*_conditions(wanted)).order_by(_log.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(_log.id < int(after[0]))
    with transaction(office.engine) as tx:
        rows = tuple(SyncLine(*row) for row in tx.execute(query))
    return Page(rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None)


def _conditions(wanted: SyncFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(_log.status == wanted.status)
    if wanted.kind:
        conditions.append(_log.entity_type == wanted.kind)
    if wanted.branch:
        conditions.append(_log.branch == wanted.branch)
    if wanted.text:
        # A range instead of LIKE: row security keeps operators that are not leakproof away from the index.
        numbers = (_log.number >= wanted.text) & (_log.number < wanted.text + _LAST)
        theirs = (_log.erp_entity_id == wanted.text) & (_log.erp_entity_id != "")  # the index holds only what is not empty
        conditions.append(or_(numbers, theirs))
    return conditions


def details(office: Office, line: SyncLine) -> SyncDetails:
    """The line with its work, customer and attempts. One transaction."""
    work, attempts = tables.work.c, tables.attempts.c
    state = select(work.state).where(work.id == line.work_id)
    detail = select(_log.detail).where(_log.id == line.id)
    ours, theirs = tables.documents.alias(), tables.documents.alias()
    customer = (
        select(theirs.c.number)
        .join(ours, (ours.c.party_id == theirs.c.row_id) & (theirs.c.kind == "customer"))
        .join(tables.erp_sync_logs, (_log.spirit_tours_entity_id == ours.c.row_id) & (_log.entity_type == ours.c.kind))
        .where(_log.id == line.id)
        .limit(1)
    )
    tries = (
        select(attempts.id, attempts.started_at, attempts.outcome, attempts.detail)
        .where(attempts.work_id == line.work_id)
        .order_by(attempts.started_at.desc())
        .limit(20)
    )
    with transaction(office.engine) as tx:
        work_state = tx.execute(state).scalar_one_or_none() or ""
        said = tx.execute(detail).scalar_one_or_none() or ""
        name = tx.execute(customer).scalar_one_or_none() or ""
        rows = tx.execute(tries).all()
    found = tuple(SyncTry(str(row.id), row.started_at, row.outcome or "", row.detail) for row in rows)
    return SyncDetails(line, str(name), str(work_state), str(said), found)
