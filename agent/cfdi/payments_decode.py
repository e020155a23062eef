"""From the complement Pagos 2.0 of a Comprobante to `Payment`s and the sums it shows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from agent.cfdi.payments_node import NAMESPACE, TOTALS
from agent.cfdi.safe_xml import CFDI, attribute, moment, number, optional_number, whole
from agent.domain.cfdi import Tax, TaxTotal
from agent.domain.cfdi_payments import BankDetails, PaidDocument, Payment, PaymentsSums, PaymentsTotals, PaymentTaxes, SpeiChain

_P = "{" + NAMESPACE + "}"


def decode_payments(root: etree._Element) -> tuple[Payment, ...]:
    """The payments of `root`, none without the complement; KeyError or ValueError names what is missing or malformed."""
    return tuple(_payment(node) for node in _payments(root))


def decode_payments_sums(root: etree._Element) -> PaymentsSums | None:
    """The sums as written, None without the complement; KeyError or ValueError as `decode_payments`."""
    totals = next(root.iterfind(f"{CFDI}Complemento/{_P}Pagos/{_P}Totales"), None)
    if totals is None:
        return None
    values = {field: optional_number(totals, name) for name, field in TOTALS.items()}
    values["amount"] = number(totals, "MontoTotalPagos")
    return PaymentsSums(tuple(_payment_taxes(node) for node in _payments(root)), PaymentsTotals(**values))  # type: ignore[arg-type]


def _payments(root: etree._Element) -> Iterator[etree._Element]:
    return root.iterfind(f"{CFDI}Complemento/{_P}Pagos/{_P}Pago")


def _payment(node: etree._Element) -> Payment:
    return Payment(
        paid_at=moment(node, "FechaPago"),
        form=attribute(node, "FormaDePagoP"),
        currency=attribute(node, "MonedaP"),
        amount=number(node, "Monto"),
        documents=tuple(_document(child) for child in node.iterfind(f"{_P}DoctoRelacionado")),
        exchange_rate=optional_number(node, "TipoCambioP"),
        operation_number=node.get("NumOperacion"),
        bank=BankDetails(
            node.get("RfcEmisorCtaOrd"),
            node.get("NomBancoOrdExt"),
            node.get("CtaOrdenante"),
            node.get("RfcEmisorCtaBen"),
            node.get("CtaBeneficiario"),
        ),
        spei=_spei(node),
    )


def _spei(node: etree._Element) -> SpeiChain | None:
    kind, *rest = (node.get(name) for name in ("TipoCadPago", "CertPago", "CadPago", "SelloPago"))
    return SpeiChain(kind or "", *rest) if kind or any(rest) else None


def _document(node: etree._Element) -> PaidDocument:
    return PaidDocument(
        uuid=attribute(node, "IdDocumento"),
        currency=attribute(node, "MonedaDR"),
        equivalence=optional_number(node, "EquivalenciaDR"),
        instalment=whole(node, "NumParcialidad"),
        before=number(node, "ImpSaldoAnt"),
        paid=number(node, "ImpPagado"),
        after=number(node, "ImpSaldoInsoluto"),
        tax_object=attribute(node, "ObjetoImpDR"),
        taxes=tuple(_tax(child) for child in node.iterfind(f"{_P}ImpuestosDR/{_P}TrasladosDR/{_P}TrasladoDR")),
        withholdings=tuple(_tax(child) for child in node.iterfind(f"{_P}ImpuestosDR/{_P}RetencionesDR/{_P}RetencionDR")),
        series=node.get("Serie"),
        folio=node.get("Folio"),
    )


def _tax(node: etree._Element) -> Tax:
    return Tax(
        base=number(node, "BaseDR"),
        kind=attribute(node, "ImpuestoDR"),
        factor=attribute(node, "TipoFactorDR"),
        rate=optional_number(node, "TasaOCuotaDR"),
        amount=optional_number(node, "ImporteDR"),
    )


def _payment_taxes(node: etree._Element) -> PaymentTaxes:
    return PaymentTaxes(
        tuple(_row(child) for child in node.iterfind(f"{_P}ImpuestosP/{_P}TrasladosP/{_P}TrasladoP")),
        tuple(_row(child) for child in node.iterfind(f"{_P}ImpuestosP/{_P}RetencionesP/{_P}RetencionP")),
    )


def _row(node: etree._Element) -> TaxTotal:
    return TaxTotal(
        kind=attribute(node, "ImpuestoP"),
        factor=node.get("TipoFactorP"),
        rate=optional_number(node, "TasaOCuotaP"),
        base=optional_number(node, "BaseP"),
        amount=optional_number(node, "ImporteP"),
    )
