"""The complement of state and municipal taxes (implocal 1.0), such as the lodging tax."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from agent.domain.cfdi import LocalTax

NAMESPACE = "http://www.sat.gob.mx/implocal"
SCHEMA = "http://www.sat.gob.mx/sitio_internet/cfd/implocal/implocal.xsd"
_L = "{" + NAMESPACE + "}"
_CENT = Decimal("0.01")


def local_taxes_node(taxes: Sequence[LocalTax]) -> etree._Element:
    """The ImpuestosLocales node of `taxes`: withheld ones first, amounts and rates at two decimals."""
    sums = {withheld: sum((tax.amount for tax in taxes if tax.withheld is withheld), Decimal(0)) for withheld in (True, False)}
    attributes = {"version": "1.0", "TotaldeRetenciones": _two(sums[True]), "TotaldeTraslados": _two(sums[False])}
    node = etree.Element(f"{_L}ImpuestosLocales", attributes, nsmap={"implocal": NAMESPACE})
    for tax in sorted(taxes, key=lambda tax: not tax.withheld):
        name, kind, rate = (
            ("RetencionesLocales", "ImpLocRetenido", "TasadeRetencion")
            if tax.withheld
            else ("TrasladosLocales", "ImpLocTrasladado", "TasadeTraslado")
        )
        etree.SubElement(node, _L + name, {kind: tax.name, rate: _two(tax.rate), "Importe": _two(tax.amount)})
    return node


def _two(value: Decimal) -> str:
    return format(value.quantize(_CENT, ROUND_HALF_UP), "f")
