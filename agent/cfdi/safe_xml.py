"""Reading XML that others wrote: strictly, and without anything a hostile file could ask for."""

from __future__ import annotations

import codecs

from lxml import etree

from agent.errors import UserError

CFDI = "{http://www.sat.gob.mx/cfd/4}"
TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}"
MAX_BYTES = 8 * 1024 * 1024


def parse(data: bytes) -> etree._Element:
    """The root of `data`.

    Raises UserError: `xml.too_large` (over 8 MB), `xml.empty`, `xml.doctype` (a DTD or entities), `xml.broken` (with
    line and reason). A byte order mark is accepted.
    """
    if len(data) > MAX_BYTES:
        raise UserError("xml.too_large", size=len(data) // 1024 // 1024, limit=MAX_BYTES // 1024 // 1024)
    data = data.removeprefix(codecs.BOM_UTF8).strip()
    if not data:
        raise UserError("xml.empty")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UserError("xml.doctype")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UserError("xml.broken", line=error.lineno or 1, reason=error.msg or "") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):  # a DTD hidden by another encoding
        raise UserError("xml.doctype")
    return root


def attribute(node: etree._Element, name: str) -> str:
    """The attribute `name` of `node`; KeyError when it is absent."""
    value = node.get(name)
    if value is None:
        raise KeyError(name)
    return str(value)
