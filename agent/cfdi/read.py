"""Any CFDI 4.0, read and judged: its values, its seal, its certificate, its stamp."""

from __future__ import annotations

import base64
import binascii
import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lxml import etree

from agent.cfdi import sat_files
from agent.cfdi.build import NAMESPACE, XSI
from agent.cfdi.certificate import Certificate, CertificateKind, Trust, load_certificate, trust_of
from agent.cfdi.decode import decode, ensure_cfdi
from agent.cfdi.safe_xml import CFDI, parse
from agent.cfdi.seal import original_chain
from agent.cfdi.sealed_parts import has_bars, unsealed_parts
from agent.cfdi.stamp_check import Stamp, decode_stamp, stamp_nodes
from agent.cfdi.trust import Trusted, production
from agent.domain.cfdi import Cfdi, Totals
from agent.errors import UserError

# Mexico's local times are between five and eight hours behind UTC.
_EARLIEST, _LATEST = timedelta(hours=5), timedelta(hours=8)


class Seal(StrEnum):
    VALID = "valid"
    INVALID = "invalid"


class Voucher(StrEnum):
    """Who vouches for a certificate: SAT itself, an authority that this machine was given (practice, --trust), or nobody known."""

    SAT = "sat"
    SUPPLIED = "supplied"
    UNKNOWN = "unknown"


class StampSeal(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN_CERTIFICATE = "unknown_certificate"


@dataclass(frozen=True, slots=True)
class ReadCertificate:
    """The issuer's certificate; `certificate` is None when what stands there is none. `number` = NoCertificado."""

    number: str
    state: Trust
    certificate: Certificate | None
    voucher: Voucher = Voucher.UNKNOWN


@dataclass(frozen=True, slots=True)
class ReadStamp:
    """The stamp, the state of its seal and its own cadena original."""

    stamp: Stamp
    seal: StampSeal
    chain: str


class Remark(StrEnum):
    """What to know about a file that was read: how it is written, and what nobody vouches for."""

    BYTE_ORDER_MARK = "byte_order_mark"
    NO_SCHEMA_LOCATION = "no_schema_location"
    BAR_IN_VALUE = "bar_in_value"
    UNSEALED = "unsealed"
    STAMP_ELSEWHERE = "stamp_elsewhere"


@dataclass(frozen=True, slots=True)
class ReadCfdi:
    """`totals` are as written; `issuer_seal` is the Sello; `complements` are the names of the nodes in Complemento.

    `remarks` are pairs of a `Remark` and what it is about (the names of unsealed parts; empty for the others).
    """

    document: Cfdi
    totals: Totals
    seal: Seal
    issuer_seal: str
    chain: str
    certificate: ReadCertificate
    stamp: ReadStamp | None
    complements: tuple[str, ...]
    remarks: tuple[tuple[Remark, str], ...] = ()


def read(data: bytes, *, trusted: Trusted | None = None) -> ReadCfdi:
    """What the file says and whether it can be believed; what it leaves open is in `remarks`.

    A certificate is `unknown` when no known authority issued it; a stamp's seal is `unknown_certificate` when the PAC's
    certificate is not among `trusted.pacs`. Raises UserError `xml.*` (not readable XML), `cfdi.not_cfdi`,
    `cfdi.other_version`, `cfdi.incomplete`, `stamp.several`, `stamp.unreadable`.
    """
    trusted = trusted or production()
    root = parse(data)
    ensure_cfdi(root)
    document, totals = decode(root)
    chain = original_chain(root)
    certificate = _certificate(root, document, trusted)
    own = root.get("Sello", "")
    return ReadCfdi(
        document=document,
        totals=totals,
        seal=Seal.INVALID if has_bars(root) else _seal(certificate, own, chain),
        issuer_seal=own,
        chain=chain.decode(),
        certificate=certificate,
        stamp=_stamp(root, own, trusted),
        complements=tuple(etree.QName(node).localname for node in root.iterfind(f"{CFDI}Complemento/*")),
        remarks=tuple(_remarks(data, root, chain)),
    )


def _remarks(data: bytes, root: etree._Element, chain: bytes) -> Iterator[tuple[Remark, str]]:
    if data.startswith(codecs.BOM_UTF8):
        yield Remark.BYTE_ORDER_MARK, ""
    if NAMESPACE not in (root.get(f"{{{XSI}}}schemaLocation") or "").split():
        yield Remark.NO_SCHEMA_LOCATION, ""
    if has_bars(root):
        yield Remark.BAR_IN_VALUE, ""
    if unsealed := unsealed_parts(root, chain):
        yield Remark.UNSEALED, ", ".join(unsealed)
    if any(not _in_place(node, root) for node in stamp_nodes(root)):
        yield Remark.STAMP_ELSEWHERE, ""


def _in_place(stamp: etree._Element, root: etree._Element) -> bool:
    return stamp in root.findall(f"{CFDI}Complemento/*")


def _exact_base64(text: str) -> bytes | None:
    """The bytes of `text`; None unless it is their one canonical spelling, so that no letter can change unnoticed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if data and base64.b64encode(data).decode() == text else None


def _certificate(root: etree._Element, document: Cfdi, trusted: Trusted) -> ReadCertificate:
    number = root.get("NoCertificado", "")
    der = _exact_base64(root.get("Certificado", ""))
    try:
        certificate = load_certificate(der) if der else None
    except UserError:
        certificate = None
    if certificate is None:
        return ReadCertificate(number, Trust.INVALID, None)
    fits = (
        certificate.serial == number
        and certificate.rfc == document.issuer.rfc
        and certificate.kind is CertificateKind.CSD
        and _in_force(certificate, document.issued_at)
    )
    state = trust_of(certificate, trusted.authorities) if fits else Trust.INVALID
    return ReadCertificate(number, state, certificate, _voucher(certificate) if state is Trust.VALID else Voucher.UNKNOWN)


def _voucher(certificate: Certificate) -> Voucher:
    by_sat = trust_of(certificate, production().authorities) is Trust.VALID
    return Voucher.SAT if by_sat else Voucher.SUPPLIED


def _in_force(certificate: Certificate, issued_at: datetime) -> bool:
    issued = issued_at.replace(tzinfo=UTC)
    # Differences do not overflow in the year 9999, sums do.
    return issued - certificate.not_before >= -_LATEST and certificate.not_after - issued >= _EARLIEST


def _seal(certificate: ReadCertificate, own: str, chain: bytes) -> Seal:
    signature = _exact_base64(own)
    if signature is None or certificate.certificate is None or certificate.state is Trust.INVALID:
        return Seal.INVALID
    return Seal.VALID if certificate.certificate.verifies(signature, chain) else Seal.INVALID


def _stamp(root: etree._Element, own: str, trusted: Trusted) -> ReadStamp | None:
    nodes = stamp_nodes(root)
    if not nodes:
        return None
    if len(nodes) > 1:
        raise UserError("stamp.several", count=len(nodes))
    stamp = decode_stamp(nodes[0])
    chain = bytes(sat_files.stamp_chain_transform()(etree.ElementTree(nodes[0])))
    seal = _stamp_seal(nodes[0], stamp, own, chain, trusted) if _in_place(nodes[0], root) else StampSeal.INVALID
    return ReadStamp(stamp, seal, chain.decode())


def _stamp_seal(node: etree._Element, stamp: Stamp, own: str, chain: bytes, trusted: Trusted) -> StampSeal:
    signature = _exact_base64(stamp.sat_seal)
    if (
        stamp.issuer_seal != own
        or signature is None
        or node.get("Version") != "1.1"
        or "|" in "".join(str(value) for value in node.values())
    ):
        return StampSeal.INVALID
    pac = trusted.pacs.get(stamp.sat_serial)
    if pac is None:
        return StampSeal.UNKNOWN_CERTIFICATE
    return StampSeal.VALID if pac.rfc == stamp.pac_rfc and pac.verifies(signature, chain) else StampSeal.INVALID
