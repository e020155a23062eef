"""SOAP 1.1, document/literal, as Finkok speaks it. Source: its WSDLs and the answers quoted in public clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from agent.practice.stamping.safe_xml import safe_parser

ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
VIEWS: Final = "apps.services.soap.core.views"
Node = tuple[str, "str | Sequence[Node] | None"]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked: the operation's name and its fields' texts (a missing one is not in `fields`)."""

    name: str
    fields: dict[str, str]


def read(body: bytes, namespace: str) -> Operation | None:
    """The operation inside an envelope, or None when it is not an envelope with an operation of this namespace."""
    try:
        root = etree.fromstring(body, safe_parser())
    except etree.XMLSyntaxError:
        return None
    found = root.find(f"{{{ENVELOPE}}}Body/{{{namespace}}}*")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or found is None:
        return None
    fields = {etree.QName(child).localname: child.text or "" for child in found if isinstance(child.tag, str)}
    wrong = [child.tag for child in found if isinstance(child.tag, str) and etree.QName(child).namespace != namespace]
    return None if wrong else Operation(etree.QName(found).localname, fields)


def answer(namespace: str, operation: str, result: Sequence[Node]) -> bytes:
    """The envelope with an operation's result."""
    inner = _nodes([(f"{operation}Result", result)], "tns", "s0")
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<senv:Envelope xmlns:tns="{namespace}" xmlns:s0="{VIEWS}" xmlns:senv="{ENVELOPE}"><senv:Body>'
        f"<tns:{operation}Response>{inner}</tns:{operation}Response></senv:Body></senv:Envelope>"
    ).encode()


def fault(text: str, code: str = "senv:Server") -> bytes:
    """A SOAP Fault; it goes out with HTTP 500."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<senv:Envelope xmlns:senv="{ENVELOPE}"><senv:Body><senv:Fault><faultcode>{escape(code)}</faultcode>'
        f"<faultstring>{escape(text)}</faultstring><faultactor></faultactor></senv:Fault></senv:Body></senv:Envelope>"
    ).encode()


def _nodes(nodes: Sequence[Node], prefix: str, deeper: str) -> str:
    parts = []
    for name, value in nodes:
        if value is None:
            continue
        inner = escape(value) if isinstance(value, str) else _nodes(value, deeper, deeper)
        tag = name if ":" in name else f"{prefix}:{name}"
        parts.append(f"<{tag}>{inner}</{tag}>" if inner else f"<{tag}/>")
    return "".join(parts)
