"""What a PAC returns is a stamp of our document only if everything says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from agent.cfdi.build import XSI
from agent.cfdi.safe_xml import CFDI, TFD, attribute, parse
from agent.errors import UserError

_LOCATION = f"{{{XSI}}}schemaLocation"
_ADDED_BY_PACS = {f"{CFDI}Complemento"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """The Timbre Fiscal Digital: UUID in capitals, `stamped_at` naive in central time."""

    uuid: str
    stamped_at: datetime
    pac_rfc: str
    sat_serial: str
    issuer_seal: str
    sat_seal: str


def stamp_nodes(document: etree._Element) -> list[etree._Element]:
    """Every TimbreFiscalDigital anywhere in the document."""
    return list(document.iter(f"{TFD}TimbreFiscalDigital"))


def decode_stamp(node: etree._Element) -> Stamp:
    """The values of a TimbreFiscalDigital; raises UserError `stamp.unreadable` when one is missing or malformed."""
    try:
        return Stamp(
            uuid=attribute(node, "UUID").upper(),
            stamped_at=datetime.fromisoformat(attribute(node, "FechaTimbrado")),
            pac_rfc=attribute(node, "RfcProvCertif"),
            sat_serial=attribute(node, "NoCertificadoSAT"),
            issuer_seal=attribute(node, "SelloCFD"),
            sat_seal=attribute(node, "SelloSAT"),
        )
    except (KeyError, ValueError):
        raise UserError("stamp.unreadable") from None


def accept_stamp(sealed: bytes, stamped: bytes) -> Stamp:
    """The stamp in `stamped`, sure to be the one of `sealed`.

    Raises UserError: `xml.*` (not XML), `stamp.none`, `stamp.several`, `stamp.unreadable`, `stamp.other_seal` (stamped
    another document), `stamp.changed` (something else than the stamp differs from what was sent).
    """
    sent, received = parse(sealed), parse(stamped)
    nodes = stamp_nodes(received)
    if not nodes:
        raise UserError("stamp.none")
    if len(nodes) > 1:
        raise UserError("stamp.several", count=len(nodes))
    node = nodes[0]
    stamp = decode_stamp(node)
    own = sent.get("Sello")
    if not own or stamp.issuer_seal != own or received.get("Sello") != own:
        raise UserError("stamp.other_seal")
    if node.getparent() is None or node.getparent().getparent() is not received:  # type: ignore[union-attr]
        raise UserError("stamp.changed")
    _remove(node)
    if list(_content(sent)) != list(_content(received)):
        raise UserError("stamp.changed")
    return stamp


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)
    grandparent = parent.getparent()
    # A PAC adds the Complemento when the document had none.
    if grandparent is not None and parent.tag in _ADDED_BY_PACS and len(parent) == 0:
        grandparent.remove(parent)


def _content(root: etree._Element) -> Iterator[tuple[object, ...]]:
    """The document as values: names, attributes and texts in order; prefixes, blanks between elements and schemaLocation do not count."""
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            yield ("end", (node.tail or "").strip() if node is not root else "")
        else:
            attributes = {name: value for name, value in node.attrib.items() if name != _LOCATION}
            yield ("start", node.tag, sorted(attributes.items()), (node.text or "").strip())
