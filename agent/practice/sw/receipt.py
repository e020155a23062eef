"""SAT's receipt of a cancellation request as SW hands it on: sealed with a key that only SAT has, so that nobody else can make one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from lxml import etree

from agent.practice.canonical_xml import canonical
from agent.practice.stamping.safe_xml import safe_parser

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
KEY_NAME: Final = "PRACTICA00000001"
_KEY: Final = hashlib.sha512(b"the practice SAT's key").digest()


def sealed(receipt: str) -> str:
    """The receipt with its Signature: SHA-512 over the receipt, HMAC-SHA512 over SignedInfo."""
    root = etree.fromstring(receipt.encode(), safe_parser())
    digest = base64.b64encode(hashlib.sha512(canonical(root)).digest()).decode()
    space = f' xmlns="{DS}"'
    info = (
        f'<SignedInfo{space}><CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>'
        '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"/><Reference URI=""><Transforms>'
        f'<Transform Algorithm="{DS}enveloped-signature"/></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>'
        f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
    )
    mark = hmac.digest(_KEY, canonical(etree.fromstring(info)), "sha512")
    signature = (
        f'<Signature Id="SelloSAT"{space}>{info.replace(space, "", 1)}'
        f"<SignatureValue>{base64.b64encode(mark).decode()}</SignatureValue><KeyInfo><KeyName>{KEY_NAME}</KeyName></KeyInfo></Signature>"
    )
    head, end, tail = receipt.rpartition("</Acuse>")
    return f"{head}{signature}{end}{tail}"
