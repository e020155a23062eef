"""From the payments of a `Cfdi` to the node of the complement Pagos 2.0."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lxml import etree

from agent.domain.cfdi import Tax, TaxTotal
from agent.domain.cfdi_payments import PaidDocument, Payment, PaymentsTotals, PaymentTaxes, SpeiChain, payments_sums

NAMESPACE = "http://www.sat.gob.mx/Pagos20"
SCHEMA = "http://www.sat.gob.mx/sitio_internet/cfd/Pagos/Pagos20.xsd"
_P = "{" + NAMESPACE + "}"
_SIX = Decimal("0.000001")

Attributes = dict[str, str]

# Attribute of Totales -> field of PaymentsTotals, in the order of the schema.
TOTALS = {
    "TotalRetencionesIVA": "withheld_iva",
    "TotalRetencionesISR": "withheld_isr",
    "TotalRetencionesIEPS": "withheld_ieps",
    "TotalTrasladosBaseIVA16": "base_iva_16",
    "TotalTrasladosImpuestoIVA16": "iva_16",
    "TotalTrasladosBaseIVA8": "base_iva_8",
    "TotalTrasladosImpuestoIVA8": "iva_8",
    "TotalTrasladosBaseIVA0": "base_iva_0",
    "TotalTrasladosImpuestoIVA0": "iva_0",
    "TotalTrasladosBaseIVAExento": "base_exempt",
    "MontoTotalPagos": "amount",
}


def payments_node(payments: Sequence[Payment]) -> etree._Element:
    """The Pagos node of `payments` with the sums that SAT computes from them; what the rules refuse is written as it is."""
    sums = payments_sums(payments)
    node = etree.Element(f"{_P}Pagos", {"Version": "2.0"}, nsmap={"pago20": NAMESPACE})
    _add(node, "Totales", _totals(sums.totals))
    for payment, taxes in zip(payments, sums.taxes, strict=True):
        _payment(node, payment, taxes)
    return node


def _add(parent: etree._Element, name: str, attributes: Attributes) -> etree._Element:
    return etree.SubElement(parent, _P + name, attributes)


def _number(value: Decimal) -> str:
    return format(value, "f")


def _present(**attributes: str | None) -> Attributes:
    return {name: " ".join(value.split()) for name, value in attributes.items() if value is not None}


def _spei(chain: SpeiChain) -> Attributes:
    return _present(TipoCadPago=chain.kind or None, CertPago=chain.certificate, CadPago=chain.chain, SelloPago=chain.seal)


def _optional(name: str, value: Decimal | None) -> Attributes:
    return {} if value is None else {name: _number(value)}


def _totals(totals: PaymentsTotals) -> Attributes:
    attributes: Attributes = {}
    for name, field in TOTALS.items():
        attributes |= _optional(name, getattr(totals, field))
    return attributes


def _payment(parent: etree._Element, payment: Payment, taxes: PaymentTaxes) -> None:
    bank, spei = payment.bank, payment.spei
    node = _add(
        parent,
        "Pago",
        {
            "FechaPago": payment.paid_at.isoformat(timespec="seconds"),
            "FormaDePagoP": payment.form,
            "MonedaP": payment.currency,
            **_optional("TipoCambioP", payment.exchange_rate),
            "Monto": _number(payment.amount),
            **_present(
                NumOperacion=payment.operation_number,
                RfcEmisorCtaOrd=bank.payer_bank_rfc,
                NomBancoOrdExt=bank.payer_bank_name,
                CtaOrdenante=bank.payer_account,
                RfcEmisorCtaBen=bank.payee_bank_rfc,
                CtaBeneficiario=bank.payee_account,
            ),
            **({} if spei is None else _spei(spei)),
        },
    )
    for document in payment.documents:
        _document(node, document)
    _payment_taxes(node, taxes)


def _document(parent: etree._Element, document: PaidDocument) -> None:
    node = _add(
        parent,
        "DoctoRelacionado",
        {
            "IdDocumento": document.uuid,
            **_present(Serie=document.series, Folio=document.folio),
            "MonedaDR": document.currency,
            **_optional("EquivalenciaDR", document.equivalence),
            "NumParcialidad": str(document.instalment),
            "ImpSaldoAnt": _number(document.before),
            "ImpPagado": _number(document.paid),
            "ImpSaldoInsoluto": _number(document.after),
            "ObjetoImpDR": document.tax_object,
        },
    )
    if document.taxes or document.withholdings:
        taxes = _add(node, "ImpuestosDR", {})
        _group(taxes, "RetencionesDR", "RetencionDR", document.withholdings, "DR")
        _group(taxes, "TrasladosDR", "TrasladoDR", document.taxes, "DR")


def _payment_taxes(parent: etree._Element, taxes: PaymentTaxes) -> None:
    if taxes.taxes or taxes.withholdings:
        node = _add(parent, "ImpuestosP", {})
        _group(node, "RetencionesP", "RetencionP", taxes.withholdings, "P")
        _group(node, "TrasladosP", "TrasladoP", taxes.taxes, "P")


def _group(parent: etree._Element, group: str, name: str, taxes: Sequence[Tax | TaxTotal], suffix: str) -> None:
    if not taxes:
        return
    node = _add(parent, group, {})
    for tax in taxes:
        attributes = _optional("Base", tax.base) | {"Impuesto": tax.kind} | _present(TipoFactor=tax.factor)
        attributes |= _optional("TasaOCuota", None if tax.rate is None else tax.rate.quantize(_SIX)) | _optional("Importe", tax.amount)
        _add(node, name, {key + suffix: value for key, value in attributes.items()})
