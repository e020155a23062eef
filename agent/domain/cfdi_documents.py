"""The documents that follow from another: credit notes, replacements, advances and their return, global invoices.

Each verb takes values and gives a `Cfdi` that is still to be sealed. Relations are c_TipoRelacion, product keys SAT's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from agent.domain.cfdi import (
    PUBLIC_NAME,
    PUBLIC_RFC,
    Cfdi,
    CfdiType,
    GlobalInformation,
    Issuer,
    Line,
    Recipient,
    Related,
)
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.credit_portion import portion
from agent.domain.money import round_to
from agent.errors import UserError

CREDIT, RETURN, REPLACES, ADVANCE = "01", "03", "04", "07"
CREDIT_USE = "G02"
ADVANCE_KEY, GLOBAL_KEY, ACTIVITY = "84111506", "01010101", "ACT"
ADVANCE_APPLIED = "30"  # c_FormaPago: aplicación de anticipos
WITHOUT_EFFECTS = "S01"
NO_REGIME = "616"


@dataclass(frozen=True, slots=True)
class Numbering:
    """When and under which number a document is issued."""

    issued_at: datetime
    series: str | None = None
    folio: str | None = None


def credit_note(
    invoice: Cfdi,
    uuid: str,
    amount: Decimal,
    form: str,
    numbering: Numbering,
    *,
    creditable: Decimal,
    relation: str = CREDIT,
    description: str = "Devolución, descuento o bonificación",
) -> Cfdi:
    """The credit note (type E, use G02) that takes `amount` of `invoice` back, its taxes in proportion.

    `form` is how the money goes back, `relation` 01 for a discount or a refund, 03 for goods given back; `creditable` is what
    earlier credit notes left of the invoice. Raises UserError `credit_note.above`, `credit_note.not_an_amount` or, from `portion`,
    `credit_note.by_hand`.
    """
    if amount <= 0 or amount != round_to(amount, invoice.currency):
        raise UserError("credit_note.not_an_amount", amount=format(amount, "f"), currency=invoice.currency)
    if amount > creditable:
        raise UserError("credit_note.above", amount=f"{amount:,f}", limit=f"{creditable:,f}", currency=invoice.currency)
    lines, local_taxes = portion(invoice, amount, description)
    return replace(
        _follower(invoice, numbering, Related(relation, (uuid,))),
        type=CfdiType.CREDIT_NOTE,
        recipient=replace(invoice.recipient, cfdi_use=CREDIT_USE),
        lines=lines,
        local_taxes=local_taxes,
        payment_method="PUE",
        payment_form=form,
        payment_conditions=None,
    )


def replacement(document: Cfdi, uuid: str) -> Cfdi:
    """`document`, mended, as the one that replaces the stamped `uuid` (relation 04), which is cancelled afterwards."""
    others = tuple(related for related in document.related if related.relation != REPLACES)
    return replace(document, related=(*others, Related(REPLACES, (uuid,))))


def _follower(invoice: Cfdi, numbering: Numbering, related: Related) -> Cfdi:
    return replace(invoice, issued_at=numbering.issued_at, series=numbering.series, folio=numbering.folio, related=(related,))


# --- advances -------------------------------------------------------------------------------------------------------------


def advance(invoice: Cfdi, amount: Decimal, form: str, iva: Iva = Iva.RATE_16, description: str = "Anticipo del bien o servicio") -> Cfdi:
    """The income document of an advance of `amount`, tax included, by the parties of `invoice` (whose lines are not looked at)."""
    line = GrossLine(ADVANCE_KEY, ACTIVITY, description, amount, iva)
    return replace(invoice, lines=lines_from_gross([line], invoice.currency), local_taxes=(), payment_method="PUE", payment_form=form)


def with_advances(invoice: Cfdi, uuids: Sequence[str]) -> Cfdi:
    """The final invoice, for the whole price, related to its advances (07)."""
    return replace(invoice, related=(*invoice.related, Related(ADVANCE, tuple(uuids))))


def advance_applied(advance: Cfdi, invoice_uuid: str, numbering: Numbering) -> Cfdi:
    """The credit note that takes the whole `advance` back once the final invoice `invoice_uuid` is stamped (07, form 30)."""
    lines = tuple(replace(line, description="Aplicación de anticipo") for line in advance.lines)
    return replace(
        _follower(advance, numbering, Related(ADVANCE, (invoice_uuid,))),
        type=CfdiType.CREDIT_NOTE,
        recipient=replace(advance.recipient, cfdi_use=CREDIT_USE),
        lines=lines,
        payment_method="PUE",
        payment_form=ADVANCE_APPLIED,
        payment_conditions=None,
    )


# --- the global invoice ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticket:
    """A paid sale to nobody in particular: its number, its gross amounts by tax treatment, and how it was paid."""

    number: str
    amounts: tuple[tuple[Iva, Decimal], ...]
    form: str

    @property
    def gross(self) -> Decimal:
        """What was paid."""
        return sum((amount for _, amount in self.amounts), Decimal(0))


def global_invoice(
    issuer: Issuer, place: str, tickets: Sequence[Ticket], period: GlobalInformation, numbering: Numbering, currency: str = "MXN"
) -> Cfdi:
    """The global invoice of `tickets`: one line a ticket, to PUBLICO EN GENERAL, the payment form of the largest ticket.

    Raises UserError `global.empty` or `global.twice` when a ticket is there twice.
    """
    if not tickets:
        raise UserError("global.empty")
    seen: set[str] = set()
    for ticket in tickets:
        if ticket.number in seen:
            raise UserError("global.twice", ticket=ticket.number)
        seen.add(ticket.number)
    return Cfdi(
        type=CfdiType.INCOME,
        issuer=issuer,
        recipient=Recipient(PUBLIC_RFC, PUBLIC_NAME, place, NO_REGIME, WITHOUT_EFFECTS),
        lines=_ticket_lines(tickets, currency),
        issued_at=numbering.issued_at,
        place_of_issue=place,
        currency=currency,
        payment_method="PUE",
        payment_form=_largest_form(tickets),
        series=numbering.series,
        folio=numbering.folio,
        global_information=period,
    )


def _largest_form(tickets: Sequence[Ticket]) -> str:
    return max(tickets, key=lambda ticket: ticket.gross).form


def _ticket_lines(tickets: Sequence[Ticket], currency: str) -> tuple[Line, ...]:
    # Split as one line a treatment, so that the total is met to the cent, then brought together to one line a ticket.
    parts = [(index, iva, amount) for index, ticket in enumerate(tickets) for iva, amount in _by_treatment(ticket).items()]
    split = lines_from_gross([GrossLine(GLOBAL_KEY, ACTIVITY, "Venta", amount, iva) for _, iva, amount in parts], currency)
    lines: dict[int, Line] = {}
    for (index, _, _), line in zip(parts, split, strict=True):
        part = replace(line, identifier=tickets[index].number)
        lines[index] = _together(lines[index], part) if index in lines else part
    return tuple(lines.values())


def _by_treatment(ticket: Ticket) -> dict[Iva, Decimal]:
    sums: dict[Iva, Decimal] = {}
    for iva, amount in ticket.amounts:
        sums[iva] = sums.get(iva, Decimal(0)) + amount
    return sums


def _together(one: Line, other: Line) -> Line:
    amount = one.amount + other.amount
    return replace(
        one,
        amount=amount,
        unit_price=amount,
        tax_object=max(one.tax_object, other.tax_object),
        taxes=(*one.taxes, *other.taxes),
    )
