"""The signed Cancelacion: one CFDI a request, sealed with any CSD of its issuer. Source: Anexo 20, cancelacion of CFDI."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from agent.cfdi.csd import Csd
from agent.domain.cancellation import CancelReason
from agent.errors import UserError

NAMESPACE = "http://cancelacfd.sat.gob.mx"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
_NAMESPACES: Any = {None: NAMESPACE, "xsd": "http://www.w3.org/2001/XMLSchema", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
_DSIG_ONLY: Any = {None: DSIG}
_UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}")


class _Signer(XMLSigner):
    def check_deprecated_methods(self) -> None:
        """SAT takes SHA-1 and nothing else."""


def cancel_request(csd: Csd, *, uuid: str, reason: CancelReason, replaced_by: str = "", at: datetime) -> bytes:
    """The request as the bytes that are kept and sent, untouched. `at` is the local time of central Mexico, without a zone.

    Raises UserError `cancel.bad_uuid`, `cancel.replacement_missing` (reason 01 without one) and `cancel.replacement_unwanted`
    (another reason with one). The key only signs; nothing of it is in the request.
    """
    uuid, replaced_by = _checked(uuid), _checked(replaced_by) if replaced_by else ""
    if reason is CancelReason.REPLACED and not replaced_by:
        raise UserError("cancel.replacement_missing")
    if reason is not CancelReason.REPLACED and replaced_by:
        raise UserError("cancel.replacement_unwanted", reason=reason.value)
    if uuid == replaced_by:
        raise UserError("cancel.replaces_itself", uuid=uuid)
    if at.tzinfo is not None:
        raise ValueError("the request's date has no zone")
    root = etree.Element(f"{{{NAMESPACE}}}Cancelacion", nsmap=_NAMESPACES)
    root.set("RfcEmisor", csd.rfc)
    root.set("Fecha", at.replace(microsecond=0).isoformat())
    folio = etree.SubElement(etree.SubElement(root, f"{{{NAMESPACE}}}Folios"), f"{{{NAMESPACE}}}Folio")
    folio.set("UUID", uuid)
    folio.set("Motivo", reason.value)
    if replaced_by:
        folio.set("FolioSustitucion", replaced_by)
    return _signed(root, csd)


def _checked(uuid: str) -> str:
    folded = uuid.strip().upper()
    if not _UUID.fullmatch(folded):
        raise UserError("cancel.bad_uuid", uuid=uuid)
    return folded


def _signed(root: etree._Element, csd: Csd) -> bytes:
    # Anexo 20 wants an un-prefixed enveloped signature: RSA-SHA1 over C14N 1.0, with one transform and the reference to the whole.
    signer = _Signer(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA1,
        digest_algorithm=DigestAlgorithm.SHA1,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    signer.namespaces = _DSIG_ONLY
    certificate = csd.certificate.x509
    signed = signer.sign(root, key=csd.key, cert=[certificate], key_info=_key_info(csd), exclude_c14n_transform_element=True)
    return etree.tostring(signed, encoding="utf-8", xml_declaration=True)


def _key_info(csd: Csd) -> etree._Element:
    info = etree.Element(f"{{{DSIG}}}KeyInfo", nsmap=_DSIG_ONLY)
    data = etree.SubElement(info, f"{{{DSIG}}}X509Data")
    named = etree.SubElement(data, f"{{{DSIG}}}X509IssuerSerial")
    etree.SubElement(named, f"{{{DSIG}}}X509IssuerName").text = _issuer(csd)
    etree.SubElement(named, f"{{{DSIG}}}X509SerialNumber").text = str(csd.certificate.x509.serial_number)
    der = csd.certificate.x509.public_bytes(Encoding.DER)
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = base64.b64encode(der).decode("ascii")
    return info


def _issuer(csd: Csd) -> str:
    try:
        return csd.certificate.x509.issuer.rfc4514_string()
    except ValueError:  # written in an encoding that a strict reader refuses; it is not signed, the certificate beside it says it too
        return "AC del Servicio de Administracion Tributaria"
