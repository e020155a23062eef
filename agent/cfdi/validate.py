"""A Comprobante against SAT's official schema, with the big catalogues looked up instead of compiled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from agent.cfdi import sat_files
from agent.cfdi.safe_xml import CFDI
from agent.domain.rules import CodeBook
from agent.domain.rules.problem import Problem, rule


def validate(document: etree._Element, codes: CodeBook) -> tuple[Problem, ...]:
    """What SAT's schema says against `document`: code XSD, the element as path; empty = valid.

    The codes of products and units are those in force on its day, and of postal codes those in force, which is stricter than the schema.
    """
    schema = sat_files.schema()
    if schema.validate(document):
        return tuple(_codes(document, codes))
    return tuple(
        rule("XSD", _place(str(error.path or "")), reason=_plain(str(error.message)), line=error.line)
        for error in schema.error_log  # type: ignore[attr-defined]
    )


def _codes(document: etree._Element, codes: CodeBook) -> Iterator[Problem]:
    place, day = document.get("LugarExpedicion", ""), _day(document)
    if codes.zone(place) is None:
        yield rule("CFDI40126", "Comprobante/@LugarExpedicion", postal_code=place)
    for index, concept in enumerate(document.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")):
        product, unit = concept.get("ClaveProdServ", ""), concept.get("ClaveUnidad", "")
        if not codes.has_product_key(product, day):
            yield rule("CFDI40162", f"Comprobante/Conceptos/Concepto[{index + 1}]/@ClaveProdServ", value=product)
        if not codes.has_unit_key(unit, day):
            yield rule("CFDI40165", f"Comprobante/Conceptos/Concepto[{index + 1}]/@ClaveUnidad", value=unit)


def _day(document: etree._Element) -> date | None:
    """The day of Fecha; None where it is none, which the schema says."""
    try:
        return date.fromisoformat(document.get("Fecha", "")[:10])
    except ValueError:
        return None


def _place(path: str) -> str:
    return path.lstrip("/").replace("cfdi:", "")


def _plain(message: str) -> str:
    return message.replace(CFDI, "")
