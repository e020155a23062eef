"""What a concepto says beside its values: customs, property and lease data, parts, complements of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from agent.cfdi.safe_xml import CFDI

_DECODED = frozenset({f"{CFDI}Impuestos", f"{CFDI}ACuentaTerceros"})


def parts_of(root: etree._Element) -> tuple[tuple[str, ...], ...]:
    """For each concepto, in order, one text a node that `decode` leaves aside."""
    return tuple(tuple(_texts(concept)) for concept in root.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto"))


def _texts(concept: etree._Element) -> Iterator[str]:
    for node in concept.iterchildren(tag=etree.Element):
        if node.tag in _DECODED:
            continue
        name = etree.QName(node).localname
        if name == "InformacionAduanera":
            yield f"Pedimento {node.get('NumeroPedimento', '')}".rstrip()
        elif name == "CuentaPredial":
            yield f"Cuenta predial {node.get('Numero', '')}".rstrip()
        elif name == "Parte":
            yield f"Parte: {node.get('Cantidad', '')} × {node.get('Descripcion', '')} ({node.get('ClaveProdServ', '')})"
        elif name == "ComplementoConcepto":
            yield from (f"Complemento {etree.QName(child).localname}" for child in node.iterchildren(tag=etree.Element))
        else:
            yield name
