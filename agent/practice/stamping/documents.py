"""From received bytes to a stamped CFDI: every check in the order that PACs make them, then the TimbreFiscalDigital."""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from agent.practice import authority
from agent.practice.stamping import certificate, official, rules
from agent.practice.stamping.rejection import Rejection
from agent.practice.stamping.safe_xml import safe_parser
from agent.practice.stamping.zones import CENTRE, zone_of

TFD: Final = "http://www.sat.gob.mx/TimbreFiscalDigital"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
CFDI: Final = rules.CFDI
LOCATION: Final = f"{TFD} http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
WINDOW: Final = timedelta(hours=72)
MOST_BYTES: Final = 1_000_000
NAMESPACE: Final = uuid.UUID("6f1c1a50-7c8e-5c5b-9a53-0d2f6a1e7b10")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class Document:
    """A CFDI that passed, with what the ledger keeps of it."""

    root: etree._Element
    text: str
    issuer: str
    recipient: str
    series: str
    folio: str
    kind: str
    total: str
    currency: str
    seal: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """The stamp: `xml` is the whole CFDI with its TFD."""

    uuid: str
    moment: str
    seal: str
    certificate_number: str
    xml: str


def decoded(field: str | None) -> bytes:
    """The XML inside a base64 field; 705 when it is none (plain XML, twice encoded, empty)."""
    try:
        received = base64.b64decode((field or "").encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Rejection("705", "El XML no viene en base64") from None
    if not received.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or len(received) > MOST_BYTES:
        raise Rejection("705", "El contenido no es un XML de hasta 1 MB")
    return received


def examined(received: bytes, *, data: Path, now: datetime, account: Callable[[str], None]) -> Document:
    """The document, or the Rejection of the first check it fails. `account` says whether the RFC may stamp here; `now` is aware."""
    root = _well_formed(received)
    _structure(root)
    sender, recipient = root.find(f"{CFDI}Emisor"), root.find(f"{CFDI}Receptor")
    assert sender is not None and recipient is not None  # the schema has been asked
    rfc = sender.get("Rfc", "")
    issued = _issued(root)
    signer = certificate.judged(data, root.get("Certificado", ""), number=root.get("NoCertificado", ""), rfc=rfc, issued=issued, now=now)
    account(rfc)
    _sealed(root, signer)
    if not now - WINDOW <= issued <= now:
        raise Rejection("401", root.get("Fecha", ""))
    rules.examine(root)
    return Document(
        root=root,
        text=received.decode("utf-8-sig"),
        issuer=rfc,
        recipient=recipient.get("Rfc", ""),
        series=root.get("Serie", ""),
        folio=root.get("Folio", ""),
        kind=root.get("TipoDeComprobante", ""),
        total=root.get("Total", ""),
        currency=root.get("Moneda", ""),
        seal=root.get("Sello", ""),
    )


def _well_formed(received: bytes) -> etree._Element:
    try:
        received.decode("utf-8")
        root = etree.fromstring(received, safe_parser())
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise Rejection("301", str(error)) from error
    if b"<!DOCTYPE" in received:
        raise Rejection("301", "DOCTYPE")
    return root


def _structure(root: etree._Element) -> None:
    if root.tag != f"{CFDI}Comprobante":
        raise Rejection("705", f"El nodo raíz es {root.tag}")
    if root.find(f"{CFDI}Complemento/{{{TFD}}}TimbreFiscalDigital") is not None:
        raise Rejection("707")
    errors = official.schema_errors(_without_addenda(root))
    if errors:
        raise Rejection("705", errors[0])
    location = root.get(f"{{{XSI}}}schemaLocation", "").split()
    if location[::2].count("http://www.sat.gob.mx/cfd/4") != 1:
        raise Rejection("738", "schemaLocation")


def _without_addenda(root: etree._Element) -> etree._Element:
    """The document as SAT sees it: an Addenda is between the parties, not sealed and not judged."""
    if root.find(f"{CFDI}Addenda") is None:
        return root
    bare = copy.deepcopy(root)
    for addenda in bare.findall(f"{CFDI}Addenda"):
        bare.remove(addenda)
    return bare


def _issued(root: etree._Element) -> datetime:
    zone = zone_of(root.get("LugarExpedicion", "")) or CENTRE
    return datetime.fromisoformat(root.get("Fecha", "")).replace(tzinfo=zone)


def _sealed(root: etree._Element, signer: Any) -> None:
    try:
        seal = base64.b64decode(root.get("Sello", ""), validate=True)
    except binascii.Error as error:
        raise Rejection("302", str(error)) from error
    if not seal:
        raise Rejection("302")
    if not signer.verify_sha256(official.cfdi_cadena(root).encode(), seal):
        raise Rejection("CFDI40102")


def stamped(document: Document, received: bytes, *, pac: str, copy: int, stamper: authority.Stamper, now: datetime) -> Stamped:
    """Put the stamp on: the UUID follows from the PAC and the bytes, FechaTimbrado is Centro's time, SelloSAT signs the TFD's cadena.

    `copy` counts the stamps that this PAC made of the same bytes before.
    """
    identity = str(uuid.uuid5(NAMESPACE, f"{pac}:{copy}:{hashlib.sha256(received).hexdigest()}")).upper()
    moment = now.astimezone(CENTRE).replace(tzinfo=None).isoformat(timespec="seconds")
    tfd = etree.Element(f"{{{TFD}}}TimbreFiscalDigital", nsmap={"tfd": TFD, "xsi": XSI})
    tfd.set(f"{{{XSI}}}schemaLocation", LOCATION)
    for name, value in (
        ("Version", "1.1"),
        ("UUID", identity),
        ("FechaTimbrado", moment),
        ("RfcProvCertif", authority.PAC_RFCS[pac]),
        ("SelloCFD", document.seal),
        ("NoCertificadoSAT", stamper.certificate_number),
    ):
        tfd.set(name, value)
    signature = stamper.key.sign(official.tfd_cadena(tfd).encode(), padding.PKCS1v15(), hashes.SHA256())
    tfd.set("SelloSAT", base64.b64encode(signature).decode())
    xml = _placed(document, etree.tostring(tfd, encoding="unicode"))
    return Stamped(identity, moment, tfd.get("SelloSAT", ""), stamper.certificate_number, xml)


def _placed(document: Document, tfd: str) -> str:
    """The received text with the TFD in its Complemento: not one other character of it changes but the declaration."""
    text = _DECLARATION.sub("", document.text)
    prefix = f"{document.root.prefix}:" if document.root.prefix else ""
    node = document.root.find(f"{CFDI}Complemento")
    if node is not None and len(node):
        text = _before(text, rf"</{prefix}Complemento\s*>", tfd)
    elif node is not None:
        text = re.sub(rf"<{prefix}Complemento\s*(/>|>\s*</{prefix}Complemento\s*>)", lambda _: _complement(prefix, tfd), text, count=1)
    elif document.root.find(f"{CFDI}Addenda") is not None:
        text = _before(text, rf"<{prefix}Addenda[\s/>]", _complement(prefix, tfd))
    else:
        head, end, tail = text.rpartition(f"</{prefix}Comprobante")
        text = f"{head}{_complement(prefix, tfd)}{end}{tail}"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'


def _complement(prefix: str, tfd: str) -> str:
    return f"<{prefix}Complemento>{tfd}</{prefix}Complemento>"


def _before(text: str, mark: str, inserted: str) -> str:
    found = re.search(mark, text)
    assert found, mark
    return f"{text[: found.start()]}{inserted}{text[found.start() :]}"


def utc_now() -> datetime:
    """The PAC's clock."""
    return datetime.now(UTC)
