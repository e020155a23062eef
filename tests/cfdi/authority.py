"""An authority of SAT's shape for tests: CSDs, e.firmas, stamping certificates, and a stamp made by hand."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

PASSWORD = "12345678a"
UUID = "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"
_TFD = "http://www.sat.gob.mx/TimbreFiscalDigital"
_CFDI = "http://www.sat.gob.mx/cfd/4"
FROM, TO = datetime(2025, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def cer(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def key_file(self, password: str = PASSWORD) -> bytes:
        encryption = serialization.BestAvailableEncryption(password.encode())
        return self.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, encryption)


class Authority:
    """Issues certificates whose serial number is 20 digits in ASCII and whose RFC is the x500UniqueIdentifier."""

    def __init__(self, name: str = "AC DE PRUEBAS") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.count = 0
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(self.name, self.key.public_key(), FROM, TO)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())

    def _builder(self, subject: x509.Name, key: rsa.RSAPublicKey, start: datetime, end: datetime) -> x509.CertificateBuilder:
        self.count += 1
        serial = int.from_bytes(f"300010000005{self.count:08d}".encode(), "big")
        builder = x509.CertificateBuilder(issuer_name=self.name, subject_name=subject, public_key=key, serial_number=serial)
        return builder.not_valid_before(start).not_valid_after(end)

    def issue(
        self, rfc: str, name: str, *, efirma: bool = False, start: datetime = FROM, end: datetime = TO, key: rsa.RSAPrivateKey | None = None
    ) -> Pair:
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        attributes = [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, f"{rfc} / VADA800927DJ3"),
        ]
        if not efirma:
            attributes.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Matriz"))
        usage = x509.KeyUsage(True, True, False, efirma, efirma, False, False, False, False)
        builder = self._builder(x509.Name(attributes), key.public_key(), start, end)
        return Pair(builder.add_extension(usage, critical=True).sign(self.key, hashes.SHA256()), key)


def stamp(sealed: bytes, pac: Pair, *, pac_rfc: str = "SPR190613I52", uuid: str = UUID) -> bytes:
    """`sealed` with a TimbreFiscalDigital, its chain written out by hand (Anexo 20, section III)."""
    root = etree.fromstring(sealed)
    serial = pac.certificate.serial_number
    number = serial.to_bytes((serial.bit_length() + 7) // 8, "big").decode()
    seal = str(root.get("Sello"))
    chain = f"||1.1|{uuid}|2026-11-24T10:05:00|{pac_rfc}|{seal}|{number}||"
    signature = pac.key.sign(chain.encode(), padding.PKCS1v15(), hashes.SHA256())
    complement = etree.SubElement(root, f"{{{_CFDI}}}Complemento")
    attributes = {
        "Version": "1.1",
        "UUID": uuid,
        "FechaTimbrado": "2026-11-24T10:05:00",
        "RfcProvCertif": pac_rfc,
        "SelloCFD": seal,
        "NoCertificadoSAT": number,
        "SelloSAT": base64.b64encode(signature).decode(),
    }
    etree.SubElement(complement, f"{{{_TFD}}}TimbreFiscalDigital", attributes, nsmap={"tfd": _TFD})
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8")
