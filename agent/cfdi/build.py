"""From a `Cfdi` to the XML of Anexo 20, ready to be sealed."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from decimal import Decimal

from lxml import etree

from agent.cfdi import local_taxes, payments_node
from agent.cfdi.certificate import Certificate
from agent.domain.cfdi import Cfdi, Line, Tax, TaxTotal, Totals, totals

NAMESPACE = "http://www.sat.gob.mx/cfd/4"
SCHEMA = "http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_C = "{" + NAMESPACE + "}"
_YEAR = "Año"
_SIX = Decimal("0.000001")

Attributes = dict[str, str]


def build(cfdi: Cfdi, certificate: Certificate, complements: Sequence[etree._Element] = ()) -> etree._Element:
    """The Comprobante of `cfdi` with its sums and `certificate`, its Sello still empty.

    Local taxes and payments become their complements; `complements` are the finished nodes of others. Blanks are
    collapsed as the schema does; what the rules refuse is written as it is. An unknown currency raises UserError
    `money.unknown_currency`.
    """
    sums = totals(cfdi)
    root = etree.Element(_C + "Comprobante", _document(cfdi, sums, certificate), nsmap=_namespaces(cfdi))
    _global_information(root, cfdi)
    for related in cfdi.related:
        parent = _add(root, "CfdiRelacionados", {"TipoRelacion": related.relation})
        for uuid in related.uuids:
            _add(parent, "CfdiRelacionado", {"UUID": uuid})
    issuer = cfdi.issuer
    _add(root, "Emisor", {"Rfc": issuer.rfc, "Nombre": _text(issuer.name), "RegimenFiscal": issuer.tax_regime})
    _recipient(root, cfdi)
    concepts = _add(root, "Conceptos", {})
    for line in cfdi.lines:
        _line(concepts, line)
    _summary(root, sums)
    nodes = [*_complements(cfdi), *complements]
    if nodes:
        _add(root, "Complemento", {}).extend(nodes)
    return root


def _namespaces(cfdi: Cfdi) -> dict[str, str]:
    # SAT wants the namespaces of complements declared at the Comprobante.
    return {
        "cfdi": NAMESPACE,
        "xsi": XSI,
        **({"implocal": local_taxes.NAMESPACE} if cfdi.local_taxes else {}),
        **({"pago20": payments_node.NAMESPACE} if cfdi.payments else {}),
    }


def _complements(cfdi: Cfdi) -> Iterator[etree._Element]:
    if cfdi.local_taxes:
        yield local_taxes.local_taxes_node(cfdi.local_taxes)
    if cfdi.payments:
        yield payments_node.payments_node(cfdi.payments)


def _add(parent: etree._Element, name: str, attributes: Attributes) -> etree._Element:
    return etree.SubElement(parent, _C + name, attributes)


def _text(value: str) -> str:
    return " ".join(value.split())


def _number(value: Decimal) -> str:
    return format(value, "f")


def _quantity(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _present(**attributes: str | None) -> Attributes:
    return {name: _text(value) for name, value in attributes.items() if value is not None}


def _optional(name: str, value: Decimal | None) -> Attributes:
    return {} if value is None else {name: _number(value)}


def _document(cfdi: Cfdi, sums: Totals, certificate: Certificate) -> Attributes:
    locations = f" {local_taxes.NAMESPACE} {local_taxes.SCHEMA}" if cfdi.local_taxes else ""
    locations += f" {payments_node.NAMESPACE} {payments_node.SCHEMA}" if cfdi.payments else ""
    return {
        f"{{{XSI}}}schemaLocation": f"{NAMESPACE} {SCHEMA}{locations}",
        "Version": "4.0",
        **_present(Serie=cfdi.series, Folio=cfdi.folio),
        "Fecha": cfdi.issued_at.isoformat(timespec="seconds"),
        "Sello": "",
        **_present(FormaPago=cfdi.payment_form),
        "NoCertificado": certificate.serial,
        "Certificado": base64.b64encode(certificate.der).decode("ascii"),
        **_present(CondicionesDePago=cfdi.payment_conditions),
        "SubTotal": _number(sums.subtotal),
        **_optional("Descuento", sums.discount),
        "Moneda": cfdi.currency,
        **_optional("TipoCambio", cfdi.exchange_rate),
        "Total": _number(sums.total),
        "TipoDeComprobante": cfdi.type,
        "Exportacion": cfdi.export,
        **_present(MetodoPago=cfdi.payment_method),
        "LugarExpedicion": cfdi.place_of_issue,
        **_present(Confirmacion=cfdi.confirmation),
    }


def _global_information(root: etree._Element, cfdi: Cfdi) -> None:
    period = cfdi.global_information
    if period is not None:
        _add(root, "InformacionGlobal", {"Periodicidad": period.periodicity, "Meses": period.months, _YEAR: str(period.year)})


def _recipient(root: etree._Element, cfdi: Cfdi) -> None:
    recipient = cfdi.recipient
    _add(
        root,
        "Receptor",
        {
            "Rfc": recipient.rfc,
            "Nombre": _text(recipient.name),
            "DomicilioFiscalReceptor": recipient.postal_code,
            **_present(ResidenciaFiscal=recipient.tax_residence, NumRegIdTrib=recipient.foreign_tax_id),
            "RegimenFiscalReceptor": recipient.tax_regime,
            "UsoCFDI": recipient.cfdi_use,
        },
    )


def _line(concepts: etree._Element, line: Line) -> None:
    concept = _add(
        concepts,
        "Concepto",
        {
            "ClaveProdServ": line.product_key,
            **_present(NoIdentificacion=line.identifier),
            "Cantidad": _quantity(line.quantity),
            "ClaveUnidad": line.unit_key,
            **_present(Unidad=line.unit),
            "Descripcion": _text(line.description),
            "ValorUnitario": _number(line.unit_price),
            "Importe": _number(line.amount),
            **_optional("Descuento", line.discount),
            "ObjetoImp": line.tax_object,
        },
    )
    if line.taxes or line.withholdings:
        taxes = _add(concept, "Impuestos", {})
        _line_taxes(taxes, "Traslados", "Traslado", line.taxes)
        _line_taxes(taxes, "Retenciones", "Retencion", line.withholdings)
    if line.third_party is not None:
        party = line.third_party
        suffix = "ACuentaTerceros"
        attributes = {
            "Rfc": party.rfc,
            "Nombre": _text(party.name),
            "RegimenFiscal": party.tax_regime,
            "DomicilioFiscal": party.postal_code,
        }
        _add(concept, suffix, {name + suffix: value for name, value in attributes.items()})


def _line_taxes(parent: etree._Element, group: str, name: str, taxes: Sequence[Tax]) -> None:
    if not taxes:
        return
    node = _add(parent, group, {})
    for tax in taxes:
        _add(node, name, {"Base": _number(tax.base), **_tax(tax)})


def _tax(tax: Tax | TaxTotal) -> Attributes:
    attributes = {"Impuesto": tax.kind}
    if tax.factor is not None:
        attributes["TipoFactor"] = tax.factor
    if tax.rate is not None:
        attributes["TasaOCuota"] = _number(tax.rate.quantize(_SIX))
    return attributes | _optional("Importe", tax.amount)


def _summary(root: etree._Element, sums: Totals) -> None:
    if not sums.taxes and not sums.withholdings:
        return
    attributes = _optional("TotalImpuestosRetenidos", sums.withheld) | _optional("TotalImpuestosTrasladados", sums.transferred)
    node = _add(root, "Impuestos", attributes)
    if sums.withholdings:
        withheld = _add(node, "Retenciones", {})
        for row in sums.withholdings:
            _add(withheld, "Retencion", _tax(row))
    if sums.taxes:
        transferred = _add(node, "Traslados", {})
        for row in sums.taxes:
            _add(transferred, "Traslado", _optional("Base", row.base) | _tax(row))
