"""The file of a document with any sums, right or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.certificate import Certificate
from agent.cfdi.payments_node import NAMESPACE, TOTALS
from agent.domain.cfdi import Cfdi, TaxTotal, Totals
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.money import known_currencies

_P = "{" + NAMESPACE + "}"
_C = "{http://www.sat.gob.mx/cfd/4}"


def file_of(document: Cfdi, sums: Totals, certificate: Certificate, payments: PaymentsSums | None = None) -> etree._Element:
    """The Comprobante of `document` that shows `sums`, and those of its payments."""
    # No sums can be computed in a currency that does not exist.
    computable = document if document.currency in known_currencies() else replace(document, currency="MXN")
    root = build(computable, certificate)
    root.set("Moneda", document.currency)
    for name, value in (("SubTotal", sums.subtotal), ("Descuento", sums.discount), ("Total", sums.total)):
        _set(root, name, value)
    written = root.find(f"{_C}Impuestos")
    if written is not None:
        root.remove(written)
    taxes = _taxes(sums)
    if taxes is not None:
        lines = next(root.iterchildren(f"{_C}Conceptos"))
        root.insert(root.index(lines) + 1, taxes)
    if payments is not None:
        _payments(root, payments)
    return root


def _payments(root: etree._Element, sums: PaymentsSums) -> None:
    (shown,) = root.iter(f"{_P}Totales")
    for name, field in TOTALS.items():
        _set(shown, name, getattr(sums.totals, field))
    for node, taxes in zip(root.iter(f"{_P}Pago"), sums.taxes, strict=True):
        for written in node.findall(f"{_P}ImpuestosP"):
            node.remove(written)
        if taxes.taxes or taxes.withholdings:
            parent = etree.SubElement(node, f"{_P}ImpuestosP")
            _rows(parent, "RetencionesP", "RetencionP", taxes.withholdings)
            _rows(parent, "TrasladosP", "TrasladoP", taxes.taxes)


def _set(node: etree._Element, name: str, value: Decimal | None) -> None:
    if value is None:
        if name in node.attrib:
            del node.attrib[name]
    else:
        node.set(name, format(value, "f"))


def _taxes(sums: Totals) -> etree._Element | None:
    if not (sums.taxes or sums.withholdings or sums.transferred is not None or sums.withheld is not None):
        return None
    node = etree.Element(f"{_C}Impuestos")
    _set(node, "TotalImpuestosRetenidos", sums.withheld)
    _set(node, "TotalImpuestosTrasladados", sums.transferred)
    _rows(node, "Retenciones", "Retencion", sums.withholdings)
    _rows(node, "Traslados", "Traslado", sums.taxes)
    return node


def _rows(node: etree._Element, group: str, name: str, rows: Sequence[TaxTotal]) -> None:
    if not rows:
        return
    namespace, suffix = (_P, "P") if group.endswith("P") else (_C, "")
    parent = etree.SubElement(node, f"{namespace}{group}")
    for row in rows:
        child = etree.SubElement(parent, f"{namespace}{name}")
        for key, value in (("Impuesto", row.kind), ("TipoFactor", row.factor)):
            if value is not None:
                child.set(key + suffix, value)
        for key, number in (("Base", row.base), ("TasaOCuota", row.rate), ("Importe", row.amount)):
            _set(child, key + suffix, number)
