"""The seal: SAT's cadena original, signed with the issuer's CSD."""

from __future__ import annotations

import base64

from lxml import etree

from agent.cfdi import sat_files
from agent.cfdi.csd import Csd

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def original_chain(document: etree._Element | etree._ElementTree) -> bytes:
    """The cadena original of a Comprobante, UTF-8, by SAT's own transformation. Source: Anexo 20, section I.E."""
    return bytes(sat_files.chain_transform()(document))


def seal(document: etree._Element, csd: Csd) -> bytes:
    """The document with its Sello, as the bytes that are kept, sent and never written again.

    `document` comes from `build` with the same CSD's certificate (ValueError otherwise) and is changed in place.
    """
    if document.get("NoCertificado") != csd.serial:
        raise ValueError(f"built for certificate {document.get('NoCertificado')}, sealed with {csd.serial}")
    document.set("Sello", base64.b64encode(csd.sign(original_chain(document))).decode("ascii"))
    return _DECLARATION + etree.tostring(document, encoding="utf-8")
