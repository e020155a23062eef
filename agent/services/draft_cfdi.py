"""A sale's CFDI as a draft: recipient, lines and terms, with every problem that keeps it from being issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from agent.cfdi.draft_json import CODEC
from agent.db import canonical, record
from agent.db.engine import transaction
from agent.db.global_draft import leave_global, own_again
from agent.domain.cfdi import Cfdi
from agent.domain.guest_invoice import ByHand, difference
from agent.domain.rules import blocking, check
from agent.domain.rules.problem import Problem
from agent.domain.sales import Sale
from agent.errors import UserError
from agent.hub import Office
from agent.services.sale_document import Frame, document, fecha, frame_of, platform_lines, recipient_of

P = ParamSpec("P")
R = TypeVar("R")


def _again_when_taken(verb: Callable[P, R]) -> Callable[P, R]:
    """The verb, once more from its start when a global invoice took the sale at this very moment."""

    @wraps(verb)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except IntegrityError:
            return verb(*args, **kwargs)

    return tried


@_again_when_taken
def draft_cfdi(
    office: Office, document_id: int, *, recipient_id: int | None = None, by_hand: ByHand | None = None, seen: str = ""
) -> int | None:
    """The id of the sale's draft, new or brought up to date; None when the sale has a CFDI already or must have none.

    One transaction. A draft with problems keeps them, all at once, for the page that shows it. `recipient_id` is the fiscal
    profile that a person chose for it; it stays chosen when the draft is made anew. So does `by_hand`, what a person wrote, but for
    lines that do not add up to the sale any more: those give way to the platform's. `seen` is the `draft_hash` of the document that
    the person looked at: another one is not kept, and `guest.changed_meanwhile` is raised.
    """
    with transaction(office.engine) as tx:
        # One at a time for each sale; a lock that a person may take too, who may not lock the sale's row itself.
        tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_cfdi', :id))"), {"id": document_id})
        row = tx.execute(
            text("""select d.row_id, d.branch, d.source_date, b.issuer_id, b.connection_id from documents d
                    join branches b on b.code = d.branch where d.id = :id and d.kind = 'invoice'"""),
            {"id": document_id},
        ).one_or_none()
        sale = canonical.sale(tx, row.row_id) if row else None
        if row is None or sale is None or sale.cancelled or sale.party is None:
            return None
        kept = _live_cfdi(tx, document_id)
        if kept is not None and kept.state not in ("DRAFT", "REFUSED"):
            return None
        if kept is not None and kept.purpose == "global":  # only a guest who asks for a CFDI of their own takes the sale out of it
            if (recipient_id is None and by_hand is None) or not leave_global(tx, kept.id, document_id):
                return None
            kept = None
        kept = kept or own_again(tx, document_id)
        chosen = recipient_id or (kept.recipient_id if kept and by_hand is None else None)
        written = _written(by_hand, kept_by_hand(tx, kept.id if kept else None), recipient_id, sale)
        frame = frame_of(office, tx, sale, branch=row.branch, connection=row.connection_id, issuer_id=row.issuer_id)
        composed = _compose(office, tx, frame, row.branch, chosen, written)
        if seen and draft_hash(composed[0]) != seen:
            raise UserError("guest.changed_meanwhile", number=sale.number)
        cfdi_id = _store(office, tx, kept.id if kept else None, document_id, row, sale, composed, chosen, written)
        record.event(tx, "cfdi.drafted", branch=row.branch, subject=str(cfdi_id), problems=len(composed[1]))
        return cfdi_id


def draft_hash(cfdi: Cfdi) -> str:
    """What a person confirms: the whole document but its Fecha, which is the moment of sealing."""
    return sha256(CODEC.dump_json(cfdi, exclude={"issued_at"})).hexdigest()


def kept_by_hand(tx: Connection, cfdi_id: int | None) -> ByHand:
    """What a person wrote into a draft; nothing where there is none."""
    said = tx.execute(text("select by_hand from cfdis where id = :id"), {"id": cfdi_id}).scalar() if cfdi_id is not None else None
    return _BY_HAND.validate_python(said) if said else ByHand()


def _written(said: ByHand | None, kept: ByHand, recipient_id: int | None, sale: Sale) -> ByHand:
    """What a person says now, else what they said before as far as it still goes with the sale and with a profile chosen since."""
    if said is not None:
        if said.lines and difference(sale.total.amount, said.lines):
            raise UserError("guest.total_differs", number=sale.number)
        return said
    if recipient_id is not None:
        kept = replace(kept, recipient=None, cfdi_use="")
    return replace(kept, lines=()) if kept.lines and difference(sale.total.amount, kept.lines) else kept


def _live_cfdi(tx: Connection, document_id: int) -> Any:
    # A global invoice of the place may be another branch's, which this person does not see.
    return tx.execute(
        text("""select s.cfdi_id as id, coalesce(c.state, 'DRAFT') as state, c.recipient_id, coalesce(c.purpose, 'global') as purpose
                from cfdi_sales s left join cfdis c on c.id = s.cfdi_id where s.document_id = :id and s.live"""),
        {"id": document_id},
    ).one_or_none()


def _compose(
    office: Office, tx: Connection, frame: Frame, branch: str, chosen: int | None, by_hand: ByHand
) -> tuple[Cfdi, Sequence[Problem]]:
    recipient = recipient_of(tx, frame, branch=branch, chosen=chosen, by_hand=by_hand)
    cfdi = document(frame, recipient, by_hand.lines or platform_lines(frame))
    return cfdi, check(cfdi, office.catalogs(), now=office.now(), published_rate=frame.bare.exchange_rate)


def fecha_now(office: Office, cfdi: Cfdi) -> Cfdi:
    """The same document with the Fecha of this moment at its place of issue."""
    return replace(cfdi, issued_at=fecha(office, cfdi.place_of_issue, office.now()))


def _store(
    office: Office, tx: Connection, kept: int | None, document_id: int, row: Any, sale: Sale, composed: tuple[Cfdi, Sequence[Problem]],
    chosen: int | None, written: ByHand,
) -> int:  # fmt: skip
    cfdi, problems = composed
    draft = CODEC.dump_json(cfdi).decode()
    stops = blocking(tuple(problems))
    values: Mapping[str, object] = {
        "uuid": uuid4(),
        "environment": office.environment,
        "issuer": row.issuer_id,
        "branch": row.branch,
        "chosen": chosen,
        "rfc": cfdi.recipient.rfc,
        "name": cfdi.recipient.name,
        "method": cfdi.payment_method,
        "form": cfdi.payment_form,
        "currency": cfdi.currency,
        "rate": cfdi.exchange_rate,
        "total": sale.total.amount,
        "minor": int(sale.total.amount.scaleb(2)),
        "source_date": row.source_date,
        "draft": draft,
        "hash": draft_hash(cfdi),
        "by_hand": _BY_HAND.dump_json(written).decode() if written != ByHand() else "{}",
        "code": "cfdi.has_problems" if stops else "",
        "params": problems_json(problems),
    }
    if kept is not None:
        _redraft(tx, kept, document_id, values)
        return kept
    cfdi_id = tx.execute(
        text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, recipient_id, recipient_rfc, recipient_name,
                    payment_method, payment_form, currency, exchange_rate, total, total_minor, source_date, draft, draft_hash, by_hand,
                    code, params)
                values (:uuid, :environment, :issuer, :branch, 'I', :chosen, :rfc, :name, :method, :form, :currency, :rate, :total, :minor,
                    :source_date, cast(:draft as jsonb), :hash, cast(:by_hand as jsonb), :code, cast(:params as jsonb)) returning id"""),
        values,
    ).scalar_one()
    tx.execute(
        text("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (:cfdi, :document, :branch, :amount)"),
        {"cfdi": cfdi_id, "document": document_id, "branch": row.branch, "amount": sale.total.amount},
    )
    return int(cfdi_id)


def _redraft(tx: Connection, kept: int, document_id: int, values: Mapping[str, object]) -> None:
    """The sale's draft, or refused document, as it is to be now; one that is being stamped meanwhile is left alone."""
    done = tx.execute(
        text("""update cfdis set state = 'DRAFT', recipient_id = :chosen, recipient_rfc = :rfc, recipient_name = :name,
                    payment_method = :method, payment_form = :form, currency = :currency, exchange_rate = :rate, total = :total,
                    total_minor = :minor, draft = cast(:draft as jsonb), draft_hash = :hash,
                    by_hand = cast(:by_hand as jsonb), code = :code,
                    params = cast(:params as jsonb), updated_at = now()
                where id = :id and state in ('DRAFT', 'REFUSED')"""),
        {**values, "id": kept},
    )
    if done.rowcount != 1:
        raise UserError("cfdi.not_issuable", state="STAMPING")
    tx.execute(
        text("update cfdi_sales set amount = :total where cfdi_id = :id and document_id = :document"),
        {"total": values["total"], "id": kept, "document": document_id},
    )


PROBLEMS = TypeAdapter(list[Problem])
_BY_HAND = TypeAdapter(ByHand)


def problems_json(problems: Sequence[Problem]) -> str:
    """The problems of a draft as its row keeps them."""
    return '{"problems": ' + PROBLEMS.dump_json(list(problems)).decode() + "}"
