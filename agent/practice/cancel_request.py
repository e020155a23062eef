"""A cancellation request as SAT takes it: what it asks for, once its seal has been verified. Source: Anexo 20, XML Signature 1.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from agent.practice import authority
from agent.practice.canonical_xml import canonical
from agent.practice.stamping import certificate
from agent.practice.stamping.rejection import Rejection
from agent.practice.stamping.safe_xml import safe_parser
from agent.practice.stamping.zones import CENTRE

CANCELA: Final = "{http://cancelacfd.sat.gob.mx}"
DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_RSA_SHA1: Final = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
_SHA1: Final = "http://www.w3.org/2000/09/xmldsig#sha1"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"


@dataclass(frozen=True, slots=True)
class Folio:
    """One CFDI of a request: `replacement` is None when the attribute is not there."""

    uuid: str
    motive: str
    replacement: str | None


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """What a verified request asks for."""

    rfc: str
    fecha: str
    folios: tuple[Folio, ...]


def verified(received: bytes, *, data: Path, now: datetime) -> CancelRequest:
    """The request, or the Rejection of its first fault: 301 (not a Cancelacion), 302 (its seal), 303 to 308 (its certificate)."""
    try:
        root = etree.fromstring(received, safe_parser())
    except etree.XMLSyntaxError as error:
        raise Rejection("301", str(error)) from error
    rfc, fecha = root.get("RfcEmisor", ""), root.get("Fecha", "")
    folios = tuple(
        Folio(node.get("UUID", "").upper(), node.get("Motivo", ""), node.get("FolioSustitucion"))
        for node in root.iterfind(f"{CANCELA}Folios/{CANCELA}Folio")
    )
    if root.tag != f"{CANCELA}Cancelacion" or not rfc or not folios:
        raise Rejection("301", "No es una Cancelacion")
    signature = root.find(f"{DS}Signature")
    if signature is None or len(root) != 2:
        raise Rejection("302", "Sin firma")
    _signed(root, signature, data=data, rfc=rfc, issued=_moment(fecha), now=now)
    return CancelRequest(rfc, fecha, folios)


def _moment(fecha: str) -> datetime:
    try:
        return datetime.fromisoformat(fecha).replace(tzinfo=CENTRE)
    except ValueError:
        raise Rejection("301", f"Fecha {fecha}") from None


def _signed(root: etree._Element, signature: etree._Element, *, data: Path, rfc: str, issued: datetime, now: datetime) -> None:
    info = signature.find(f"{DS}SignedInfo")
    if info is None:
        raise Rejection("302", "Sin SignedInfo")
    _forms(info)
    if _decoded(info, f"{DS}Reference/{DS}DigestValue") != hashlib.sha1(canonical(root, without=signature), usedforsecurity=False).digest():
        raise Rejection("302", "DigestValue")
    encoded = "".join((signature.findtext(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate") or "").split())
    try:
        held = x509.load_der_x509_certificate(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Rejection("305", str(error)) from error
    certificate.judged(data, encoded, number=authority.serial_text(held), rfc=rfc, issued=issued, now=now)
    key = held.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(_decoded(signature, f"{DS}SignatureValue"), canonical(info), padding.PKCS1v15(), hashes.SHA1())
    except InvalidSignature:
        raise Rejection("302", "SignatureValue") from None


def _forms(info: etree._Element) -> None:
    """The algorithms must be those that SAT takes, and the seal one over the whole document."""
    references = info.findall(f"{DS}Reference")
    transforms = [node.get("Algorithm") for reference in references for node in reference.iterfind(f"{DS}Transforms/{DS}Transform")]
    found = (
        _algorithm(info, "CanonicalizationMethod"),
        _algorithm(info, "SignatureMethod"),
        [reference.get("URI") for reference in references],
        transforms,
        _algorithm(info, f"Reference/{DS}DigestMethod"),
    )
    if found != (_C14N, _RSA_SHA1, [""], [_ENVELOPED], _SHA1):
        raise Rejection("302", f"Algoritmos {found}")


def _algorithm(info: etree._Element, path: str) -> str | None:
    node = info.find(f"{DS}{path}")
    return None if node is None else node.get("Algorithm")


def _decoded(node: etree._Element, path: str) -> bytes:
    try:
        return base64.b64decode("".join((node.findtext(path) or "").split()), validate=True)
    except binascii.Error as error:
        raise Rejection("302", str(error)) from error
