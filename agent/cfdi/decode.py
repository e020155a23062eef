"""From the XML of Anexo 20 to a `Cfdi` and the sums it shows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from agent.cfdi.payments_decode import decode_payments
from agent.cfdi.safe_xml import CFDI, attribute, moment, number, optional_number, whole
from agent.domain.cfdi import (
    Cfdi,
    CfdiType,
    GlobalInformation,
    Issuer,
    Line,
    LocalTax,
    Recipient,
    Related,
    Tax,
    TaxTotal,
    ThirdParty,
    Totals,
)
from agent.errors import UserError

_LOCAL = "{http://www.sat.gob.mx/implocal}"
_THIRD = "ACuentaTerceros"


def ensure_cfdi(root: etree._Element) -> None:
    """Raises UserError `cfdi.not_cfdi` or `cfdi.other_version` unless `root` is a Comprobante of version 4.0."""
    name = etree.QName(root)
    if name.localname != "Comprobante":
        raise UserError("cfdi.not_cfdi", element=name.localname)
    if root.tag != f"{CFDI}Comprobante" or root.get("Version") != "4.0":
        raise UserError("cfdi.other_version", version=root.get("Version") or root.get("version") or "?")


def decode(root: etree._Element) -> tuple[Cfdi, Totals]:
    """The document and the sums as written; raises UserError `cfdi.incomplete` naming what is missing or malformed."""
    try:
        return _document(root), _totals(root)
    except KeyError as error:
        raise UserError("cfdi.incomplete", what=error.args[0]) from None
    except ValueError as error:
        raise UserError("cfdi.incomplete", what=str(error)) from None


def _one(node: etree._Element, name: str) -> etree._Element:
    child = node.find(f"{CFDI}{name}")
    if child is None:
        raise KeyError(name)
    return child


def _each(node: etree._Element, path: str) -> Iterator[etree._Element]:
    return node.iterfind("/".join(f"{CFDI}{part}" for part in path.split("/")))


def _document(root: etree._Element) -> Cfdi:
    issuer = _one(root, "Emisor")
    return Cfdi(
        type=_type(root),
        issuer=Issuer(attribute(issuer, "Rfc"), attribute(issuer, "Nombre"), attribute(issuer, "RegimenFiscal")),
        recipient=_recipient(_one(root, "Receptor")),
        lines=tuple(_line(node) for node in _each(root, "Conceptos/Concepto")),
        issued_at=moment(root, "Fecha"),
        place_of_issue=attribute(root, "LugarExpedicion"),
        currency=attribute(root, "Moneda"),
        exchange_rate=optional_number(root, "TipoCambio"),
        payment_method=root.get("MetodoPago"),
        payment_form=root.get("FormaPago"),
        series=root.get("Serie"),
        folio=root.get("Folio"),
        export=attribute(root, "Exportacion"),
        payment_conditions=root.get("CondicionesDePago"),
        confirmation=root.get("Confirmacion"),
        related=tuple(_related(node) for node in _each(root, "CfdiRelacionados")),
        global_information=_period(root),
        local_taxes=tuple(_local_taxes(root)),
        payments=decode_payments(root),
    )


def _type(root: etree._Element) -> CfdiType:
    text = attribute(root, "TipoDeComprobante")
    if text not in tuple(CfdiType):
        raise ValueError(f"TipoDeComprobante = {text[:40]}")
    return CfdiType(text)


def _recipient(node: etree._Element) -> Recipient:
    return Recipient(
        rfc=attribute(node, "Rfc"),
        name=attribute(node, "Nombre"),
        postal_code=attribute(node, "DomicilioFiscalReceptor"),
        tax_regime=attribute(node, "RegimenFiscalReceptor"),
        cfdi_use=attribute(node, "UsoCFDI"),
        tax_residence=node.get("ResidenciaFiscal"),
        foreign_tax_id=node.get("NumRegIdTrib"),
    )


def _related(node: etree._Element) -> Related:
    return Related(attribute(node, "TipoRelacion"), tuple(attribute(child, "UUID") for child in _each(node, "CfdiRelacionado")))


def _period(root: etree._Element) -> GlobalInformation | None:
    for node in _each(root, "InformacionGlobal"):
        return GlobalInformation(attribute(node, "Periodicidad"), attribute(node, "Meses"), whole(node, "Año"))
    return None


def _line(node: etree._Element) -> Line:
    return Line(
        product_key=attribute(node, "ClaveProdServ"),
        unit_key=attribute(node, "ClaveUnidad"),
        description=attribute(node, "Descripcion"),
        quantity=number(node, "Cantidad"),
        unit_price=number(node, "ValorUnitario"),
        amount=number(node, "Importe"),
        tax_object=attribute(node, "ObjetoImp"),
        taxes=tuple(_tax(tax) for tax in _each(node, "Impuestos/Traslados/Traslado")),
        withholdings=tuple(_tax(tax) for tax in _each(node, "Impuestos/Retenciones/Retencion")),
        discount=optional_number(node, "Descuento"),
        identifier=node.get("NoIdentificacion"),
        unit=node.get("Unidad"),
        third_party=_third_party(node),
    )


def _tax(node: etree._Element) -> Tax:
    return Tax(
        base=number(node, "Base"),
        kind=attribute(node, "Impuesto"),
        factor=attribute(node, "TipoFactor"),
        rate=optional_number(node, "TasaOCuota"),
        amount=optional_number(node, "Importe"),
    )


def _third_party(node: etree._Element) -> ThirdParty | None:
    for child in _each(node, _THIRD):
        return ThirdParty(*(attribute(child, name + _THIRD) for name in ("Rfc", "Nombre", "RegimenFiscal", "DomicilioFiscal")))
    return None


def _local_taxes(root: etree._Element) -> Iterator[LocalTax]:
    for node in root.iterfind(f"{CFDI}Complemento/{_LOCAL}ImpuestosLocales/*"):
        withheld = node.tag == f"{_LOCAL}RetencionesLocales"
        name, rate = ("ImpLocRetenido", "TasadeRetencion") if withheld else ("ImpLocTrasladado", "TasadeTraslado")
        yield LocalTax(attribute(node, name), number(node, rate), number(node, "Importe"), withheld)


def _totals(root: etree._Element) -> Totals:
    taxes = root.find(f"{CFDI}Impuestos")
    return Totals(
        subtotal=number(root, "SubTotal"),
        discount=optional_number(root, "Descuento"),
        taxes=tuple(_row(node) for node in _each(root, "Impuestos/Traslados/Traslado")),
        withholdings=tuple(_row(node) for node in _each(root, "Impuestos/Retenciones/Retencion")),
        transferred=None if taxes is None else optional_number(taxes, "TotalImpuestosTrasladados"),
        withheld=None if taxes is None else optional_number(taxes, "TotalImpuestosRetenidos"),
        total=number(root, "Total"),
    )


def _row(node: etree._Element) -> TaxTotal:
    return TaxTotal(
        kind=attribute(node, "Impuesto"),
        factor=node.get("TipoFactor"),
        rate=optional_number(node, "TasaOCuota"),
        base=optional_number(node, "Base"),
        amount=optional_number(node, "Importe"),
    )
