"""What a person looks at before a document is issued: the print of the XML that would be sealed, marked as a draft."""

from __future__ import annotations

from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.certificate import load_certificate
from agent.cfdi.pdf import Look, render
from agent.domain.cfdi import Cfdi


def draft_print(cfdi: Cfdi, certificate: bytes, look: Look) -> bytes:
    """The PDF of `cfdi` without a seal; ValueError where XML cannot carry its texts. `certificate` is the issuer's, in DER."""
    made = etree.tostring(build(cfdi, load_certificate(certificate)), encoding="UTF-8")  # ASCII cannot name the attribute Año
    return render(made, look=look, status="draft")
