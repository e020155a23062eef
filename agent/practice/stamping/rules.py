"""SAT's rules beyond the schema, reckoned here on their own: sums, taxes, who may use what. Source: Anexo 20, matrix of errors.

What the full-catalogue schema says already (postal codes, products, units, currencies) is not said again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from lxml import etree

from agent.practice.stamping.rejection import Rejection

CFDI: Final = "{http://www.sat.gob.mx/cfd/4}"
LOCAL: Final = "{http://www.sat.gob.mx/implocal}"
GENERIC: Final = ("XAXX010101000", "XEXX010101000")
MORAL: Final = frozenset({"601", "603", "610", "620", "622", "623", "624", "626"})
FISICA: Final = frozenset({"605", "606", "607", "608", "610", "611", "612", "614", "615", "616", "621", "625", "626"})
_BUSINESS: Final = frozenset({"601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"})
_PERSONAL: Final = frozenset({"605", "606", "607", "608", "611", "612", "614", "615", "625"})
_EVERYBODY: Final = _BUSINESS | _PERSONAL | {"610", "616"}
USES: Final = (
    dict.fromkeys(("G01", "G03", *(f"I0{n}" for n in range(1, 9))), _BUSINESS)
    | {f"D{n:02d}": _PERSONAL for n in range(1, 11)}
    | {"G02": _BUSINESS | {"616"}, "S01": _EVERYBODY, "CP01": _EVERYBODY, "CN01": frozenset({"605"})}
)
VAT_RATES: Final = (Decimal("0"), Decimal("0.08"), Decimal("0.16"))
_MARGIN: Final = Decimal("1e-12")


def examine(document: etree._Element) -> None:
    """Nothing when the document obeys; else the first Rejection with SAT's code."""
    for problem in _problems(document):
        raise problem


def _problems(document: etree._Element) -> Iterator[Rejection]:
    yield from _header(document)
    yield from _people(document)
    for line in document.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto"):
        yield from _line(line)
    yield from _sums(document)


def _number(node: etree._Element, name: str) -> Decimal:
    return Decimal(node.get(name) or "0")


def _places(text: str | None) -> int:
    return len((text or "").partition(".")[2])


def _wrong(code: str, words: str) -> Rejection:
    return Rejection(f"CFDI{code}", words, words)


def decimals_of(currency: str) -> int:
    """How many decimals a currency has in c_Moneda."""
    from satcfdi.catalogs import select

    found = select("C756_c_Moneda", currency)
    return int(found[1]) if found else 2


def _header(document: etree._Element) -> Iterator[Rejection]:
    kind, method, form = document.get("TipoDeComprobante"), document.get("MetodoPago"), document.get("FormaPago")
    currency = document.get("Moneda", "")
    if kind in ("T", "N", "P") and form:
        yield _wrong("40103", "FormaPago no debe existir en este tipo de comprobante")
    if kind in ("T", "P") and method:
        yield _wrong("40125", "MetodoPago no debe existir en este tipo de comprobante")
    if method == "PPD" and form != "99":
        yield _wrong("40105", "Con MetodoPago PPD, FormaPago debe ser 99")
    if method == "PUE" and form == "99":
        yield _wrong("40105", "Con MetodoPago PUE, FormaPago no puede ser 99")
    if kind in ("I", "E", "N"):
        for name, code in (("SubTotal", "40107"), ("Descuento", "40112")):
            if _places(document.get(name)) > decimals_of(currency):
                yield _wrong(code, f"{name} tiene más decimales que los de la moneda {currency}")
    if kind in ("T", "P") and _number(document, "SubTotal") != 0:
        yield _wrong("40109", "SubTotal debe ser 0 en este tipo de comprobante")
    if _number(document, "Descuento") > _number(document, "SubTotal"):
        yield _wrong("40110", "Descuento es mayor que SubTotal")
    yield from _exchange(currency, document.get("TipoCambio"))


def _exchange(currency: str, rate: str | None) -> Iterator[Rejection]:
    if currency == "MXN" and rate is not None and Decimal(rate) != 1:
        yield _wrong("40114", "TipoCambio de MXN debe ser 1 o no existir")
    if currency == "XXX" and rate is not None:
        yield _wrong("40115", "TipoCambio no debe existir con moneda XXX")
    if currency not in ("MXN", "XXX") and (rate is None or Decimal(rate) <= 0):
        yield _wrong("40116", "TipoCambio es requerido con moneda distinta de MXN y XXX")


def _people(document: etree._Element) -> Iterator[Rejection]:
    sender, recipient = document.find(f"{CFDI}Emisor"), document.find(f"{CFDI}Receptor")
    assert sender is not None and recipient is not None  # the schema has been asked
    if sender.get("RegimenFiscal") not in (MORAL if len(sender.get("Rfc", "")) == 12 else FISICA):
        yield _wrong("40141", "RegimenFiscal del emisor no corresponde al tipo de persona")
    rfc, regime, use = recipient.get("Rfc", ""), recipient.get("RegimenFiscalReceptor", ""), recipient.get("UsoCFDI", "")
    everybody = document.find(f"{CFDI}InformacionGlobal") is not None
    public = recipient.get("Nombre") == "PUBLICO EN GENERAL"
    if everybody != (rfc == GENERIC[0] and public):
        yield _wrong("40130", "InformacionGlobal debe existir sólo con XAXX010101000 y PUBLICO EN GENERAL")
    if rfc in GENERIC:
        yield from _generic(document, recipient, regime, use)
    else:
        if regime not in (MORAL if len(rfc) == 12 else FISICA):
            yield _wrong("40158", "RegimenFiscalReceptor no corresponde al tipo de persona")
        if recipient.get("ResidenciaFiscal") or recipient.get("NumRegIdTrib"):
            yield _wrong("40152", "ResidenciaFiscal y NumRegIdTrib no deben existir con un RFC nacional")
    if use not in USES:
        yield _wrong("40160", "UsoCFDI no está vigente en el catálogo")
    elif regime not in USES[use]:
        yield _wrong("40161", "UsoCFDI no corresponde al régimen fiscal del receptor")


def _generic(document: etree._Element, recipient: etree._Element, regime: str, use: str) -> Iterator[Rejection]:
    if recipient.get("DomicilioFiscalReceptor") != document.get("LugarExpedicion"):
        yield _wrong("40149", "DomicilioFiscalReceptor debe ser igual a LugarExpedicion")
    if regime != "616":
        yield _wrong("40158", "RegimenFiscalReceptor debe ser 616 con un RFC genérico")
    if use not in ("S01", "CP01", "G02"):
        yield _wrong("40161", "UsoCFDI debe ser S01 con un RFC genérico")


def _limits(first: str, second: str, places: int) -> tuple[Decimal, Decimal]:
    """The span a product of two rounded numbers may lie in. Source: Anexo 20, CFDI40167."""
    a, b = Decimal(first), Decimal(second)
    half_a, half_b = Decimal(10) ** -_places(first) / 2, Decimal(10) ** -_places(second) / 2
    step = Decimal(1).scaleb(-places)
    low = ((a - half_a) * (b - half_b)).quantize(step, rounding=ROUND_DOWN)
    high = ((a + half_a - _MARGIN) * (b + half_b - _MARGIN)).quantize(step, rounding=ROUND_CEILING)
    return low, high


def _line(line: etree._Element) -> Iterator[Rejection]:
    amount = line.get("Importe", "0")
    quantity, price = line.get("Cantidad", "0"), line.get("ValorUnitario", "0")
    if line.getroottree().getroot().get("TipoDeComprobante") in ("I", "E", "N"):
        if Decimal(price) <= 0:
            yield _wrong("40166", "ValorUnitario debe ser mayor que 0")
        low, high = _limits(quantity, price, _places(amount))
        if not low <= Decimal(amount) <= high:
            yield _wrong("40167", f"Importe {amount} no está entre {low} y {high}")
    if _number(line, "Descuento") > Decimal(amount):
        yield _wrong("40169", "Descuento es mayor que Importe")
    taxes = line.find(f"{CFDI}Impuestos")
    kind = line.get("ObjetoImp")
    if kind == "02" and (taxes is None or len(taxes) == 0):
        yield _wrong("40171", "Con ObjetoImp 02 el concepto debe desglosar impuestos")
    if kind in ("01", "03", "04", "05") and taxes is not None:
        yield _wrong("40170", "Con este ObjetoImp el concepto no debe desglosar impuestos")
    for tax in line.iterfind(f"{CFDI}Impuestos/{CFDI}Traslados/{CFDI}Traslado"):
        yield from _transfer(tax)
    for tax in line.iterfind(f"{CFDI}Impuestos/{CFDI}Retenciones/{CFDI}Retencion"):
        low, high = _limits(tax.get("Base", "0"), tax.get("TasaOCuota", "0"), _places(tax.get("Importe")))
        if tax.get("TipoFactor") == "Exento":
            yield _wrong("40181", "TipoFactor de una retención no puede ser Exento")
        elif not low <= _number(tax, "Importe") <= high:
            yield _wrong("40186", "Importe de la retención fuera de los límites")


def _transfer(tax: etree._Element) -> Iterator[Rejection]:
    if _number(tax, "Base") <= 0:
        yield _wrong("40174", "Base del traslado debe ser mayor que 0")
    if tax.get("TipoFactor") == "Exento":
        if tax.get("TasaOCuota") is not None or tax.get("Importe") is not None:
            yield _wrong("40175", "Con TipoFactor Exento no deben existir TasaOCuota ni Importe")
        return
    if tax.get("TasaOCuota") is None or tax.get("Importe") is None:
        yield _wrong("40176", "TasaOCuota e Importe son requeridos")
        return
    if tax.get("Impuesto") == "002" and _number(tax, "TasaOCuota") not in VAT_RATES:
        yield _wrong("40177", "TasaOCuota de IVA fuera del catálogo")
    low, high = _limits(tax.get("Base", "0"), tax.get("TasaOCuota", "0"), _places(tax.get("Importe")))
    if not low <= _number(tax, "Importe") <= high:
        yield _wrong("40180", f"Importe del traslado {tax.get('Importe')} no está entre {low} y {high}")


def _rounded(values: Iterator[Decimal] | Sequence[Decimal], places: int) -> Decimal:
    return sum(values, Decimal(0)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _sums(document: etree._Element) -> Generator[Rejection, None, None]:
    kind = document.get("TipoDeComprobante")
    if kind in ("T", "P"):
        if document.find(f"{CFDI}Impuestos") is not None:
            yield _wrong("40201", "Impuestos no debe existir en este tipo de comprobante")
        return
    places = decimals_of(document.get("Moneda", ""))
    lines = list(document.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto"))
    if _number(document, "SubTotal") != _rounded([_number(line, "Importe") for line in lines], places):
        yield _wrong("40108", "SubTotal no es igual a la suma de los importes de los conceptos")
    if _number(document, "Descuento") != _rounded([_number(line, "Descuento") for line in lines], places):
        yield _wrong("40111", "Descuento no es igual a la suma de los descuentos de los conceptos")
    transferred, withheld = yield from _summary(document, lines, places)
    local = document.find(f".//{LOCAL}ImpuestosLocales")
    added = _number(local, "TotaldeTraslados") - _number(local, "TotaldeRetenciones") if local is not None else Decimal(0)
    total = _number(document, "SubTotal") - _number(document, "Descuento") + transferred - withheld + added
    if _number(document, "Total") != total:
        yield _wrong("40119", f"Total {document.get('Total')} no es igual a {total}")


def _summary(document: etree._Element, lines: Sequence[etree._Element], places: int) -> Generator[Rejection, None, tuple[Decimal, Decimal]]:
    """Problems of the summary of taxes; its value is (transferred, withheld). The codes' split follows the matrix's order (assumed)."""
    summary = document.find(f"{CFDI}Impuestos")
    within = f"{CFDI}Impuestos/{CFDI}Traslados/{CFDI}Traslado"
    expected: dict[tuple[str | None, ...], list[tuple[Decimal, Decimal]]] = {}
    for line in lines:
        for tax in line.iterfind(within):
            expected.setdefault(_row(tax), []).append((_number(tax, "Base"), _number(tax, "Importe")))
    stated = [] if summary is None else summary.findall(f"{CFDI}Traslados/{CFDI}Traslado")
    if {_row(tax) for tax in stated} != set(expected) or len(stated) != len(expected):
        yield _wrong("40211", "Debe haber un traslado del resumen por impuesto, factor y tasa de los conceptos")
    for tax in stated:
        pairs = expected.get(_row(tax), [])
        if _number(tax, "Base") != _rounded([base for base, _ in pairs], places):
            yield _wrong("40213", "Base del resumen no es igual a la suma de las bases de los conceptos")
        if _number(tax, "Importe") != _rounded([amount for _, amount in pairs], places):
            yield _wrong("40221", "Importe del resumen no es igual a la suma de los importes de los conceptos")
    taxed = [tax for tax in stated if tax.get("TipoFactor") != "Exento"]
    transferred = Decimal(0) if summary is None else _number(summary, "TotalImpuestosTrasladados")
    if transferred != sum((_number(tax, "Importe") for tax in taxed), Decimal(0)):
        yield _wrong("40203", "TotalImpuestosTrasladados no es igual a la suma de los traslados")
    if summary is not None and not taxed and summary.get("TotalImpuestosTrasladados") is not None:
        yield _wrong("40205", "TotalImpuestosTrasladados no debe existir cuando sólo hay traslados exentos")
    withheld = yield from _withheld(summary, lines, places)
    return transferred, withheld


def _withheld(summary: etree._Element | None, lines: Sequence[etree._Element], places: int) -> Generator[Rejection, None, Decimal]:
    """Problems of what is withheld: one row a tax, each the rounded sum of the lines' amounts of that tax, and their sum."""
    held: dict[str | None, list[Decimal]] = {}
    for line in lines:
        for tax in line.iterfind(f"{CFDI}Impuestos/{CFDI}Retenciones/{CFDI}Retencion"):
            held.setdefault(tax.get("Impuesto"), []).append(_number(tax, "Importe"))
    stated = [] if summary is None else summary.findall(f"{CFDI}Retenciones/{CFDI}Retencion")
    if sorted(tax.get("Impuesto") or "" for tax in stated) != sorted(kind or "" for kind in held):
        yield _wrong("40208", "Debe haber una retención del resumen por impuesto de los conceptos")
    for tax in stated:
        if _number(tax, "Importe") != _rounded(held.get(tax.get("Impuesto"), []), places):
            yield _wrong("40211", "Importe de la retención del resumen no es igual a la suma de las de los conceptos")
    withheld = Decimal(0) if summary is None else _number(summary, "TotalImpuestosRetenidos")
    if withheld != sum((_number(tax, "Importe") for tax in stated), Decimal(0)):
        yield _wrong("40202", "TotalImpuestosRetenidos no es igual a la suma de las retenciones")
    return withheld


def _row(tax: etree._Element) -> tuple[str | None, ...]:
    rate = tax.get("TasaOCuota")
    return tax.get("Impuesto"), tax.get("TipoFactor"), str(Decimal(rate).normalize()) if rate else None
