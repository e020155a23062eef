"""Finkok's SOAP: requests made by zeep from our own WSDL, answers read from the raw bytes.

zeep neither sends nor reads here: it would lose a recovered stamp when an answer holds an element twice.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from agent import paths
from agent.cfdi.safe_xml import parse
from agent.errors import UserError
from agent.pac.finkok_codes import Incident

VIEWS = "{apps.services.soap.core.views}"
_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_FAULT = "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
_lock = threading.Lock()


class NoAnswer(Exception):
    """The bytes are no answer to the question that was asked; the text says why."""


def envelope(service: str, operation: str, **fields: str | bytes | bool) -> bytes:
    """The request for `operation` of `service` (stamp, cancel, utilities, registration). Binary fields go as bytes: zeep encodes once."""
    with _lock:  # zeep's client is not made for several threads
        client = _client(service)
        message = client.create_message(client.service, operation, **fields)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(message, encoding="utf-8")


@cache
def _client(service: str) -> Any:
    from zeep import Client
    from zeep.transports import Transport

    class LocalFilesOnly(Transport):
        """Reads the WSDL beside us and nothing else."""

        def _load_remote_data(self, url: str) -> bytes:
            raise RuntimeError(f"a WSDL may not be fetched: {url}")

        def post(self, address: str, message: Any, headers: Any) -> Any:
            raise RuntimeError(f"zeep may not send: {address}")

    transport: Any = LocalFilesOnly
    return Client(str(paths.vendor / f"finkok-{service}.wsdl"), transport=transport())


def result(body: bytes, operation: str) -> etree._Element:
    """The `<operation>Result` node of an answer; raises NoAnswer for faults, HTML, half a body and anything else."""
    try:
        root = parse(body)
    except UserError as error:
        raise NoAnswer(f"not an XML answer ({error.code})") from None
    content = root.find(_BODY)
    if content is None:
        raise NoAnswer(f"not a SOAP answer (<{etree.QName(root).localname}>)")
    fault = content.find(_FAULT)
    if fault is not None:
        raise NoAnswer(f"SOAP fault: {fault.findtext('faultstring', '')[:200]}")
    for node in content.iter():
        if isinstance(node.tag, str) and etree.QName(node).localname == f"{operation}Result":
            return node
    raise NoAnswer(f"no {operation}Result in the answer")


def texts(node: etree._Element, name: str) -> list[str]:
    """Every non-empty text of the child elements `name`: Finkok repeats some of them."""
    return [text for child in node if child.tag == VIEWS + name and (text := (child.text or "").strip())]


def document(node: etree._Element) -> bytes | None:
    """The stamped CFDI inside a result, as it was received; None when there is none."""
    return escaped(node, "xml")


def escaped(node: etree._Element, name: str) -> bytes | None:
    """The XML that a child element holds as text. It was unescaped when the answer was read: a second time would change it."""
    for child in node:
        if child.tag == VIEWS + name and (child.text or "").strip():
            return str(child.text).lstrip().encode("utf-8")
    return None


def incidents(node: etree._Element) -> Iterator[Incident]:
    """The Incidencias of a result, as far as they say anything."""
    for child in node.iter(f"{VIEWS}Incidencia"):
        code = (child.findtext(f"{VIEWS}CodigoError") or "").strip()
        parts = [(child.findtext(VIEWS + name) or "").strip() for name in ("MensajeIncidencia", "ExtraInfo")]
        text = ". ".join(part for part in parts if part)
        if code or text:
            yield Incident(code, text)
