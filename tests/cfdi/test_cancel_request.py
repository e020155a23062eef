"""The signed request: exactly what Anexo 20 wants, with nothing of the key in it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from agent.cfdi.cancel_request import DSIG, NAMESPACE, cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.errors import UserError
from tests.cfdi.authority import PASSWORD, UUID, Pair

AT = datetime.fromisoformat("2026-11-24T12:00:00")
OTHER = "AAAAAAAA-90D4-4F1E-8C3B-0A6D7E9F1234"


@pytest.fixture
def csd(issuer_pair: Pair) -> Csd:
    return load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=datetime(2026, 11, 24, tzinfo=UTC), rfc=None)


def test_one_folio_with_its_reason_and_no_replacement(csd: Csd) -> None:
    signed = cancel_request(csd, uuid=UUID.lower(), reason=CancelReason.WITH_ERRORS, at=AT)
    root = etree.fromstring(signed)
    assert (root.tag, sorted(root.items())) == (f"{{{NAMESPACE}}}Cancelacion", [("Fecha", "2026-11-24T12:00:00"), ("RfcEmisor", csd.rfc)])
    (folio,) = root.iter(f"{{{NAMESPACE}}}Folio")
    assert sorted(folio.items()) == [("Motivo", "02"), ("UUID", UUID)]
    assert b"FolioSustitucion" not in signed
    assert b"<Signature xmlns=" in signed
    assert b"ds:" not in signed


def test_reason_01_names_the_replacement(csd: Csd) -> None:
    root = etree.fromstring(cancel_request(csd, uuid=UUID, reason=CancelReason.REPLACED, replaced_by=OTHER.lower(), at=AT))
    (folio,) = root.iter(f"{{{NAMESPACE}}}Folio")
    assert folio.get("FolioSustitucion") == OTHER


def test_the_signature_is_rsa_sha1_over_the_signed_info(csd: Csd, issuer_pair: Pair) -> None:
    """Checked without the library that signed: SignedInfo written out by hand."""
    root = etree.fromstring(cancel_request(csd, uuid=UUID, reason=CancelReason.NOT_CARRIED_OUT, at=AT))

    def said(name: str) -> str:
        return str(root.findtext(f".//{{{DSIG}}}{name}")).replace("\n", "")

    info = (
        '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></CanonicalizationMethod>'
        '<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"></SignatureMethod><Reference URI=""><Transforms>'
        '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform></Transforms>'
        '<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></DigestMethod>'
        f"<DigestValue>{said('DigestValue')}</DigestValue></Reference></SignedInfo>"
    )

    signature = base64.b64decode(said("SignatureValue"))
    public = issuer_pair.certificate.public_key()
    public.verify(signature, info.encode(), padding.PKCS1v15(), hashes.SHA1())  # type: ignore[union-attr, call-arg, arg-type]
    with pytest.raises(InvalidSignature):
        public.verify(signature, info.encode() + b" ", padding.PKCS1v15(), hashes.SHA1())  # type: ignore[union-attr, call-arg, arg-type]
    assert base64.b64decode(said("X509Certificate")) == issuer_pair.cer


@pytest.mark.parametrize(
    ("uuid", "reason", "replaced_by", "code"),
    [
        ("1234", CancelReason.WITH_ERRORS, "", "cancel.bad_uuid"),
        (UUID + "0", CancelReason.WITH_ERRORS, "", "cancel.bad_uuid"),
        (UUID, CancelReason.REPLACED, "", "cancel.replacement_missing"),
        (UUID, CancelReason.REPLACED, "no", "cancel.bad_uuid"),
        (UUID, CancelReason.REPLACED, UUID, "cancel.replaces_itself"),
        (UUID, CancelReason.WITH_ERRORS, OTHER, "cancel.replacement_unwanted"),
    ],
)
def test_what_cannot_be_asked_for(csd: Csd, uuid: str, reason: CancelReason, replaced_by: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        cancel_request(csd, uuid=uuid, reason=reason, replaced_by=replaced_by, at=AT)
    assert refused.value.code == code
