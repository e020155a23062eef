"""SAT's official files (schemas and cadena stylesheets), found where satcfdi carries them."""

from __future__ import annotations

import importlib.util
import threading
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

_XSD: Final = "http://www.w3.org/2001/XMLSchema"
# The schemas a CFDI of a travel company may need; the catalogues come with them, complete.
SCHEMAS: Final = {
    "http://www.sat.gob.mx/cfd/4": "4/cfdv40.xsd",
    "http://www.sat.gob.mx/TimbreFiscalDigital": "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd",
    "http://www.sat.gob.mx/Pagos20": "Pagos/Pagos20.xsd",
    "http://www.sat.gob.mx/implocal": "implocal/implocal.xsd",
    "http://www.sat.gob.mx/aerolineas": "aerolineas/aerolineas.xsd",
    "http://www.sat.gob.mx/leyendasFiscales": "leyendasFiscales/leyendasFisc.xsd",
}
_lock = threading.Lock()


@cache
def folder() -> Path:
    """SAT's `sitio_internet/cfd` tree."""
    spec = importlib.util.find_spec("satcfdi")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("satcfdi, which carries SAT's official files, is not installed")
    return Path(spec.origin).parent / "transform" / "schemas" / "www.sat.gob.mx" / "sitio_internet" / "cfd"


@cache
def _schema() -> etree.XMLSchema:
    root = etree.Element(f"{{{_XSD}}}schema", nsmap={"xs": _XSD})
    for namespace, path in SCHEMAS.items():
        etree.SubElement(root, f"{{{_XSD}}}import", namespace=namespace, schemaLocation=(folder() / path).as_uri())
    return etree.XMLSchema(root)


def schema_errors(document: etree._Element) -> list[str]:
    """What the official full-catalogue schema objects to, in the words of a schema validator (`cvc-...: ...`)."""
    with _lock:
        schema = _schema()
        if schema.validate(document):
            return []
        return [f"{_rule(error.type_name)}: {error.message}" for error in schema.error_log]  # type: ignore[attr-defined]


def _rule(name: str) -> str:
    words = name.removeprefix("SCHEMAV_").lower().replace("_", "-")
    return words if words.startswith("cvc-") else f"cvc-{words}"


@cache
def _tfd_stylesheet() -> etree.XSLT:
    return etree.XSLT(etree.parse(str(folder() / "TimbreFiscalDigital" / "cadenaoriginal_TFD_1_1.xslt")))


def tfd_cadena(tfd: etree._Element) -> str:
    """The TFD's cadena original, by the official stylesheet."""
    with _lock:
        return str(_tfd_stylesheet()(tfd))


def cfdi_cadena(document: etree._Element) -> str:
    """The CFDI's cadena original, by the official stylesheet as satcfdi applies it."""
    from satcfdi.transform import xslt_transform

    with _lock:
        return str(xslt_transform(document.tag, document.get("Version"))(document))
