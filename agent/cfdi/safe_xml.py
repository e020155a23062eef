"""Reading XML that others wrote: strictly, and without anything a hostile file could ask for."""

from __future__ import annotations

import codecs
import re
from datetime import datetime
from decimal import Decimal

from lxml import etree

from agent.errors import UserError

CFDI = "{http://www.sat.gob.mx/cfd/4}"
TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}"
MAX_BYTES = 8 * 1024 * 1024


# What libxml2 finds, by its own numbers, as what a person can act on.
_REASONS = {
    9: "xml.control_character",
    23: "xml.ampersand",
    26: "xml.ampersand",
    68: "xml.ampersand",
    32: "xml.other_encoding",
    42: "xml.repeated_attribute",
    77: "xml.cut_short",
    81: "xml.not_utf8",
    201: "xml.undeclared_prefix",
}
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,10})?|\.[0-9]{1,10})")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")


def parse(data: bytes) -> etree._Element:
    """The root of `data`, which is UTF-8 as Anexo 20 wants it; a byte order mark is accepted.

    Raises UserError: `xml.too_large` (over 8 MB), `xml.empty`, `xml.doctype` (a DTD or entities), `xml.other_encoding`,
    `xml.not_utf8`, `xml.ampersand`, `xml.control_character`, `xml.repeated_attribute`, `xml.undeclared_prefix`,
    `xml.cut_short`, or `xml.broken` for everything else (each with its line).
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
        raise _reason(data, error) from None
    if getattr(root.getroottree().docinfo, "doctype", ""):  # a DTD hidden by another encoding
        raise UserError("xml.doctype")
    if not _is_utf8(str(root.getroottree().docinfo.encoding or "utf-8")):
        raise UserError("xml.other_encoding", encoding=str(root.getroottree().docinfo.encoding))
    return root


def _reason(data: bytes, error: etree.XMLSyntaxError) -> UserError:
    line, code = error.lineno or 1, _REASONS.get(getattr(error, "code", None) or 0, "xml.broken")
    declared = _DECLARED.match(data)
    encoding = "UTF-16" if data.startswith(_WIDE) or b"\0" in data[:4] else declared[1].decode() if declared else "utf-8"
    if code == "xml.other_encoding" or not _is_utf8(encoding):
        return UserError("xml.other_encoding", encoding=encoding)
    if code == "xml.cut_short" or (code == "xml.broken" and data.startswith(b"<") and not data.endswith(b">")):
        return UserError("xml.cut_short", line=line)
    return UserError(code, line=line, **({"reason": error.msg or ""} if code == "xml.broken" else {}))


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in ("utf-8", "ascii")
    except LookupError:
        return False


def attribute(node: etree._Element, name: str) -> str:
    """The attribute `name` of `node`; KeyError when it is absent."""
    value = node.get(name)
    if value is None:
        raise KeyError(name)
    return str(value)


def number(node: etree._Element, name: str) -> Decimal:
    """The decimal number in the attribute `name`; KeyError when it is absent, ValueError (`name = value`) when it is none."""
    text = attribute(node, name).strip(" ")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{name} = {text[:40]}")
    return Decimal(text)


def optional_number(node: etree._Element, name: str) -> Decimal | None:
    """The same, None when it is absent."""
    return None if node.get(name) is None else number(node, name)


def whole(node: etree._Element, name: str) -> int:
    """The whole number in the attribute `name`, as `number`."""
    value = number(node, name)
    if value != int(value):
        raise ValueError(f"{name} = {value}")
    return int(value)


def moment(node: etree._Element, name: str) -> datetime:
    """The naive date and time (AAAA-MM-DDThh:mm:ss) in the attribute `name`, as `number`."""
    text = attribute(node, name).strip(" ")
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # the 31st of February
        pass
    raise ValueError(f"{name} = {text[:40]}")
