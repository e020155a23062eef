"""CFDIs as a correct emitter seals them, and small ways to spoil one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from lxml import etree

from agent.practice.authority import CsdFiles, serial_text
from agent.practice.stamping import official

NS = "{http://www.sat.gob.mx/cfd/4}"
RFC = "ÑAN010101AB1"
TEMPLATE = """<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd" Version="4.0" Serie="A" Folio="1"
 Fecha="" Sello="" FormaPago="03" NoCertificado="" Certificado="" SubTotal="1000.00" Moneda="MXN" Total="1160.00" TipoDeComprobante="I"
 Exportacion="01" MetodoPago="PUE" LugarExpedicion="06600"><cfdi:Emisor Rfc="" Nombre="VIAJES PEÑA" RegimenFiscal="601"/><cfdi:Receptor
 Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA ESPAÑOLA" DomicilioFiscalReceptor="86991" RegimenFiscalReceptor="601" UsoCFDI="G03"
/><cfdi:Conceptos><cfdi:Concepto ClaveProdServ="90121502" Cantidad="1" ClaveUnidad="E48" Descripcion="Paquete &amp; excursión"
 ValorUnitario="1000.00" Importe="1000.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="1000.00" Impuesto="002"
 TipoFactor="Tasa" TasaOCuota="0.160000" Importe="160.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto
></cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="160.00"><cfdi:Traslados
><cfdi:Traslado Base="1000.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000"
 Importe="160.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Comprobante>"""

Spoil = Callable[[etree._Element], object]


@dataclass(frozen=True, slots=True)
class Sealer:
    """A taxpayer with a certificate."""

    rfc: str
    certificate: bytes
    key: rsa.RSAPrivateKey

    @classmethod
    def load(cls, files: CsdFiles, rfc: str) -> Sealer:
        """From the files an authority hands out."""
        key = load_der_private_key(files.key.read_bytes(), files.password.encode())
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(rfc, files.cer.read_bytes(), key)

    @property
    def number(self) -> str:
        """NoCertificado."""
        return serial_text(x509.load_der_x509_certificate(self.certificate))

    def seal(self, root: etree._Element) -> bytes:
        """Put the seal on what stands in the tree, and give its bytes."""
        signature = self.key.sign(official.cfdi_cadena(root).encode(), padding.PKCS1v15(), hashes.SHA256())
        root.set("Sello", base64.b64encode(signature).decode())
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def local_now(zone: str = "America/Mexico_City", minus: timedelta = timedelta(minutes=1)) -> str:
    """Fecha: local time, a minute ago."""
    return (datetime.now(UTC) - minus).astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="seconds")


def cfdi(sealer: Sealer, *, folio: str = "1", spoil: Spoil | None = None) -> bytes:
    """A sealed income CFDI of 1,160.00; `spoil` may change the tree before it is sealed."""
    root = etree.fromstring(TEMPLATE)
    root.set("Folio", folio)
    root.set("Fecha", local_now())
    root.set("NoCertificado", sealer.number)
    root.set("Certificado", base64.b64encode(sealer.certificate).decode())
    node(root, "Emisor").set("Rfc", sealer.rfc)
    if spoil is not None:
        spoil(root)
    return sealer.seal(root)


def node(root: etree._Element, *path: str) -> etree._Element:
    """The first node on a path of local names."""
    found = root.find("/".join(f"{NS}{name}" for name in path))
    assert found is not None, path
    return found


def attribute(value: str | None, name: str, *path: str) -> Spoil:
    """A spoiling that sets one attribute, or takes it away."""

    def spoil(root: etree._Element) -> None:
        target = node(root, *path) if path else root
        if value is None:
            del target.attrib[name]
        else:
            target.set(name, value)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    """Several spoilings at once."""

    def spoil(root: etree._Element) -> None:
        for one in spoils:
            one(root)

    return spoil
