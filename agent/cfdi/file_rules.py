"""A file against SAT's schema and SAT's rules: everything that is wrong with it, each thing once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from agent.cfdi.decode import decode
from agent.cfdi.payments_decode import decode_payments_sums
from agent.cfdi.payments_node import NAMESPACE
from agent.cfdi.safe_xml import CFDI
from agent.cfdi.validate import validate
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.rules import CodeBook, check
from agent.domain.rules.amounts import limits, places, product, too_many_decimals
from agent.domain.rules.problem import Problem, rule
from agent.errors import UserError

_PEDIMENTO = re.compile("[0-9]{2}  [0-9]{2}  [0-9]{4}  [0-9]{7}")
_PAYMENTS = "{" + NAMESPACE + "}"


def problems_of_file(root: etree._Element, codes: CodeBook) -> tuple[Problem, ...]:
    """What the schema and the rules say against the Comprobante `root`; empty = nothing.

    Raises UserError `cfdi.incomplete` where the file cannot be read as a CFDI and the schema does not say why.
    """
    against_schema = tuple(problem for problem in validate(root, codes) if problem.code == "XSD")
    try:
        cfdi, written = decode(root)
        payments_written = _payments_sums(root)
    except UserError:
        if against_schema:  # which says it better
            return against_schema
        raise
    opened = (*empty_nodes(root), *customs_and_parts(root, codes))
    paths = {problem.path for problem in opened}
    found = check(cfdi, codes, written=written, payments_written=payments_written)
    return (*against_schema, *opened, *(problem for problem in found if problem.path not in paths))


def _payments_sums(root: etree._Element) -> PaymentsSums | None:
    try:
        return decode_payments_sums(root)
    except (KeyError, ValueError) as error:
        raise UserError("cfdi.incomplete", what=error.args[0] if error.args else "Pagos") from None


def empty_nodes(document: etree._Element) -> Iterator[Problem]:
    """Taxes that are opened and left empty, which the schema accepts and only the file shows: CFDI40173 and CRP20248."""
    for index, concept in enumerate(document.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")):
        taxes = concept.find(f"{CFDI}Impuestos")
        if taxes is not None and len(taxes) == 0:
            yield rule("CFDI40173", f"lines[{index}].taxes", number=index + 1)
    for index, payment in enumerate(document.iter(f"{_PAYMENTS}Pago")):
        for position, paid in enumerate(payment.iterfind(f"{_PAYMENTS}DoctoRelacionado")):
            taxes = paid.find(f"{_PAYMENTS}ImpuestosDR")
            if taxes is not None and len(taxes) == 0:
                yield rule("CRP20248", f"payments[{index}].documents[{position}].taxes")


def customs_and_parts(root: etree._Element, codes: CodeBook) -> Iterator[Problem]:
    """What nobody issues here and a file may hold: InformacionAduanera (CFDI40194) and Parte (CFDI40196-40199)."""
    for index, concept in enumerate(root.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")):
        path = f"lines[{index}]"
        yield from _customs("CFDI40194", concept, path)
        for position, part in enumerate(concept.iterfind(f"{CFDI}Parte")):
            yield from _part(part, f"{path}.parts[{position}]", codes)
            yield from _customs("CFDI40199", part, f"{path}.parts[{position}]")


def _customs(code: str, node: etree._Element, path: str) -> Iterator[Problem]:
    for index, customs in enumerate(node.iterfind(f"{CFDI}InformacionAduanera")):
        number = customs.get("NumeroPedimento", "")
        if not _PEDIMENTO.fullmatch(number):
            yield rule(code, f"{path}.customs[{index}]", words="customs.form", value=number)


def _part(part: etree._Element, path: str, codes: CodeBook) -> Iterator[Problem]:
    key = part.get("ClaveProdServ", "")
    if not codes.has_product_key(key):
        yield rule("CFDI40196", f"{path}.product_key", words="CFDI40162", value=key)
    quantity, price, amount = (_number(part, name) for name in ("Cantidad", "ValorUnitario", "Importe"))
    if price is not None and price <= 0:
        yield rule("CFDI40197", f"{path}.unit_price", words="payments.not_above_zero", field="Parte/ValorUnitario", value=price)
    elif quantity is not None and price is not None and amount is not None:
        low, high = limits(quantity, price, exact_price=False, decimals=places(amount))
        if not low <= amount <= high:
            right = str(product(quantity, price))
            yield rule("CFDI40198", f"{path}.amount", words="sums.differs", field="Parte/Importe", written=amount, right=right, fix=right)


def _number(node: etree._Element, name: str) -> Decimal | None:
    """The number, None where it is absent or none that Anexo 20 can carry, which the schema reports."""
    try:
        value = Decimal(node.get(name, ""))
    except InvalidOperation:
        return None
    return None if too_many_decimals(value) else value
