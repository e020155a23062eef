"""SAT's official schemas, transformations and catalogues: found, checked, compiled.

They travel inside the satcfdi package, whose code is never imported here. Every file is compared with its SHA-256
before it is used, nothing is ever fetched from a network, and what lxml compiles is kept once per thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import re
import sys
import threading
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, cast

from lxml import etree

from agent import paths
from agent.cfdi.sat_digests import CFD_DIGESTS, DIGESTS
from agent.errors import UserError

CFD = PurePosixPath("transform/schemas/www.sat.gob.mx/sitio_internet/cfd")
_SCHEMAS = {
    "4/cfdv40.xsd": "Comprobante",
    "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd": "TimbreFiscalDigital",
    "Pagos/Pagos20.xsd": "Pagos",
    "implocal/implocal.xsd": "ImpuestosLocales",
}
_CHAIN = "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt"
_STAMP_CHAIN = "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt"
_CATALOGUES = "catalogos/catCFDI.xsd"
# These five make the official schema 250 times slower; their codes are looked up in the catalogues instead.
_STUBBED = ("c_CodigoPostal", "c_ClaveProdServ", "c_ClaveUnidad", "c_Colonia", "c_Municipio")
_SCHEME = "sat:///"
_compiled = threading.local()
_compiling = threading.Lock()
_TRIES = 50


class _Incomplete(Exception):
    """A schema was compiled without one of its imports."""


@cache
def folder() -> Path:
    """Where SAT's files are; raises UserError `sat_files.missing` when the package that carries them is not installed."""
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [paths.root / "satcfdi"] + ([Path(frozen) / "satcfdi"] if frozen else [])
    spec = None if frozen else importlib.util.find_spec("satcfdi")
    if spec is not None and spec.origin:
        candidates.insert(0, Path(spec.origin).parent)
    for candidate in candidates:
        if (candidate / CFD).is_dir():
            return candidate
    raise UserError("sat_files.missing")


def path_of(name: str) -> Path:
    """The path of the official file `name` (relative to the package), unchecked."""
    return folder() / name


def read(name: str) -> bytes:
    """The content of the official file `name`; raises UserError `sat_files.changed` when it is not the one we know."""
    try:
        content = path_of(name).read_bytes()
    except OSError:
        raise UserError("sat_files.missing") from None
    if hashlib.sha256(content).hexdigest() != _digest(name):
        raise UserError("sat_files.changed", file=PurePosixPath(name).name)
    return content


def _digest(name: str) -> str:
    pure = PurePosixPath(name)
    return CFD_DIGESTS[str(pure.relative_to(CFD))] if pure.is_relative_to(CFD) else DIGESTS[name]


def check_all() -> int:
    """How many official files were compared with what they must be; raises like `read` at the first that is not."""
    names = [*DIGESTS, *(str(CFD / name) for name in CFD_DIGESTS)]
    for name in names:
        read(name)
    return len(names)


def chain_transform() -> etree.XSLT:
    """The official XSLT of the cadena original of CFDI 4.0, compiled for this thread."""
    return cast(etree.XSLT, _once("chain", lambda: _transform(_CHAIN)))


def stamp_chain_transform() -> etree.XSLT:
    """The official XSLT of the cadena original of the stamp (TFD 1.1), compiled for this thread."""
    return cast(etree.XSLT, _once("stamp", lambda: _transform(_STAMP_CHAIN)))


def schema() -> etree.XMLSchema:
    """The official schema of CFDI 4.0, TFD 1.1, Pagos 2.0 and implocal, for this thread, without its five big catalogues."""
    return cast(etree.XMLSchema, _once("schema", lambda: _schema(_stubbed_catalogues())))


def full_schema() -> etree.XMLSchema:
    """The same schema with every catalogue: 150 ms and 100 MB to compile. For tests and the practice vendors."""
    return cast(etree.XMLSchema, _once("full", lambda: _schema(read(str(CFD / _CATALOGUES)))))


def authorities() -> tuple[bytes, ...]:
    """SAT's production certification authorities, DER."""
    with zipfile.ZipFile(io.BytesIO(read("transform/CertsProd.zip"))) as archive:
        return tuple(archive.read(name) for name in archive.namelist() if name.startswith(("AC", "ARC")))


def _once(name: str, make: Callable[[], object]) -> object:
    # lxml's compiled objects keep state while they run, so threads do not share them.
    if not hasattr(_compiled, name):
        setattr(_compiled, name, _patiently(make))
    return getattr(_compiled, name)


def _patiently(make: Callable[[], object]) -> object:
    """What `make` compiles, whole.

    libxml2 finds included files through one hook for the whole process, which lxml sets and resets around every parse:
    a parse that ends in another thread at the wrong moment takes the hook away, and an import is missing. Trying again
    is the remedy; nothing incomplete is ever kept.
    """
    with _compiling:
        for _ in range(_TRIES):
            with contextlib.suppress(etree.XMLSchemaParseError, etree.XSLTParseError, _Incomplete):
                return make()
        return make()


class _Checked(etree.Resolver):
    """Serves includes and imports from the checked files only."""

    def __init__(self, catalogues: bytes) -> None:
        self.catalogues = catalogues

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        if not system_url.startswith(_SCHEME):
            return self.resolve_empty(context)  # type: ignore[attr-defined]
        name = system_url.removeprefix(_SCHEME)
        content = self.catalogues if name == _CATALOGUES else read(str(CFD / name))
        return self.resolve_string(content, context, base_url=system_url)


def _parse(name: str, catalogues: bytes = b"") -> etree._ElementTree:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Checked(catalogues))
    return etree.parse(io.BytesIO(read(str(CFD / name))), parser, base_url=_SCHEME + name)


def _transform(name: str) -> etree.XSLT:
    return etree.XSLT(_parse(name), access_control=etree.XSLTAccessControl.DENY_ALL)  # type: ignore[attr-defined]


def _schema(catalogues: bytes) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Checked(catalogues))
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{_SCHEME}{name}"/>'
        for name, namespace in zip(_SCHEMAS, (_target(name) for name in _SCHEMAS), strict=True)
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    compiled = etree.XMLSchema(etree.parse(io.BytesIO(text.encode()), parser, base_url=_SCHEME + "all.xsd"))
    for name, root in _SCHEMAS.items():
        # An import that could not be loaded is passed over in silence: then its root element is not known.
        compiled.validate(etree.Element(f"{{{_target(name)}}}{root}"))
        if any(error.type_name == "SCHEMAV_CVC_ELT_1" for error in compiled.error_log):  # type: ignore[attr-defined]
            raise _Incomplete(name)
    return compiled


def _target(name: str) -> str:
    return str(etree.fromstring(read(str(CFD / name))).get("targetNamespace"))


@cache
def _stubbed_catalogues() -> bytes:
    text = read(str(CFD / _CATALOGUES))
    for name in _STUBBED:
        start = text.index(f'<xs:simpleType name="{name}">'.encode())
        end = text.index(b"</xs:simpleType>", start)
        text = text[:start] + re.sub(rb"<xs:enumeration [^>]*/>", b"", text[start:end]) + text[end:]
    return text


def catalogue_codes(name: str) -> frozenset[str]:
    """The codes that the official schema lists for catalogue `name` (c_ClaveProdServ, c_UsoCFDI, ...), expired ones included."""
    text = read(str(CFD / _CATALOGUES))
    start = text.index(f'<xs:simpleType name="{name}">'.encode())
    block = text[start : text.index(b"</xs:simpleType>", start)]
    return frozenset(code.decode() for code in re.findall(rb'<xs:enumeration value="([^"]*)"', block))
