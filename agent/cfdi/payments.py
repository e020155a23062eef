"""The payments complement (Pagos 2.0) of a file, decoded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from agent.cfdi.safe_xml import attribute
from agent.errors import UserError

_P = "{http://www.sat.gob.mx/Pagos20}"


@dataclass(frozen=True, slots=True)
class PaidDocument:
    """One DoctoRelacionado: which invoice, which instalment, and its balance before and after, in its own currency."""

    uuid: str
    number: str
    currency: str
    instalment: str
    before: Decimal
    paid: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """One Pago and the documents it settles."""

    paid_at: datetime
    form: str
    currency: str
    amount: Decimal
    documents: tuple[PaidDocument, ...]


def payments_of(root: etree._Element) -> tuple[tuple[Payment, ...], Decimal | None]:
    """(payments, their sum in MXN) of a Comprobante, ((), None) without the complement.

    Raises UserError `cfdi.incomplete` when the complement lacks a value.
    """
    try:
        sums = [Decimal(attribute(node, "MontoTotalPagos")) for node in root.iter(f"{_P}Totales")]
        return tuple(_payment(node) for node in root.iter(f"{_P}Pago")), sums[0] if sums else None
    except KeyError as error:
        raise UserError("cfdi.incomplete", what=error.args[0]) from None
    except (ValueError, InvalidOperation) as error:
        raise UserError("cfdi.incomplete", what=str(error) or "Pagos") from None


def _payment(node: etree._Element) -> Payment:
    return Payment(
        paid_at=datetime.fromisoformat(attribute(node, "FechaPago")),
        form=attribute(node, "FormaDePagoP"),
        currency=attribute(node, "MonedaP"),
        amount=Decimal(attribute(node, "Monto")),
        documents=tuple(_document(child) for child in node.iterfind(f"{_P}DoctoRelacionado")),
    )


def _document(node: etree._Element) -> PaidDocument:
    return PaidDocument(
        uuid=attribute(node, "IdDocumento").upper(),
        number="-".join(part for part in (node.get("Serie"), node.get("Folio")) if part),
        currency=attribute(node, "MonedaDR"),
        instalment=attribute(node, "NumParcialidad"),
        before=Decimal(attribute(node, "ImpSaldoAnt")),
        paid=Decimal(attribute(node, "ImpPagado")),
        after=Decimal(attribute(node, "ImpSaldoInsoluto")),
    )
