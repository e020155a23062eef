"""What a document costs: build and seal, with schema and rules, its print; in one run beside the bare signature and satcfdi.

satcfdi's print needs WeasyPrint and its libraries, which nothing of ours does: where they are not installed, the floor of
ReportLab (a page of the same letters, without a QR code) stands in its place. Times are the processor's, so that what
else the machine does is not counted.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.cfdi.csd import Csd, load_csd
from agent.cfdi.seal import seal
from agent.cfdi.validate import validate
from agent.domain.cfdi import Cfdi
from agent.domain.rules import check
from tests.benchmarks.rows import Row
from tests.cfdi.authority import PASSWORD, Authority, stamp
from tests.cfdi.documents import RFC, income, sold

ROUNDS = 5
SECONDS = 0.6  # of each thing in each round
LINES = 5
Work = Callable[[], object]
_NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, ready."""

    csd: Csd
    document: Cfdi
    codes: Catalogs
    stamped: bytes
    signer: Any


def run() -> list[Row]:
    """The measured rows, each beside its peer and its budget."""
    with warnings.catch_warnings(), _bench() as bench:
        warnings.filterwarnings("ignore", category=DeprecationWarning)  # satcfdi reads certificates through an older interface
        first_preview = _milliseconds(lambda: _preview(bench))
        works: dict[str, Work] = {
            "rsa": lambda: bench.csd.sign(b"x" * 600),
            "sealed": lambda: _sealed(bench),
            "checked": lambda: _checked(bench),
            "satcfdi": lambda: _satcfdi_seal(bench),
            "print": lambda: _print(bench),
            "preview": lambda: _preview(bench),
        }
        rates = _rates(works)
        # Last, and loaded only now: WeasyPrint fills the memory of the process that the others are measured in.
        peer_print, peer_name = _peer_print(bench)
        return _rows(rates | _rates({"peer": peer_print}), first_preview, peer_name)


def _rows(rate: dict[str, float], first_preview: float, peer_name: str) -> list[Row]:
    by_peer = "satcfdi" in peer_name
    return [
        Row(f"build + seal, {LINES} lines", rate["sealed"], "1/s", "RSA-2048 alone", rate["rsa"]),
        Row("build + seal, of the bare RSA rate", rate["sealed"] / rate["rsa"], "x", "budget, at least", 0.35),
        Row("build + seal + XSD + rules", rate["checked"], "1/s", "RSA-2048 alone", rate["rsa"]),
        Row("build + seal + XSD + rules, of the bare RSA rate", rate["checked"] / rate["rsa"], "x", "budget, at least", 0.30),
        Row("build + seal", rate["sealed"], "1/s", "satcfdi's", rate["satcfdi"]),
        Row("build + seal, of satcfdi's rate", rate["sealed"] / rate["satcfdi"], "x", "budget, at least", 1.3),
        Row("PDF with QR", rate["print"], "1/s", peer_name, rate["peer"]),
        *([Row("PDF with QR, of satcfdi's rate", rate["print"] / rate["peer"], "x", "budget, at least", 15)] if by_peer else []),
        Row("preview of a draft", 1000 / rate["preview"], "ms", "budget, at most", 120),
        Row("preview of a draft, the first of a process", first_preview, "ms", "budget, at most", 120),
    ]


@contextmanager
def _bench() -> Iterator[Bench]:
    from satcfdi.models import Signer

    authority = Authority()
    pair, pac = authority.issue(RFC, "ESCUELA KEMPER URGATE SA DE CV"), authority.issue("PAC850101AB1", "PAC")
    csd = load_csd(pair.cer, pair.key_file(), PASSWORD, now=_NOW, rfc=RFC)
    document = income(*(sold(f"{1160 + index}.50", quantity="2") for index in range(LINES)))
    stamped = stamp(seal(build(document, csd.certificate), csd), pac, pac_rfc="PAC850101AB1")
    signer = Signer.load(pair.cer, pair.key_file(), PASSWORD)
    with tempfile.TemporaryDirectory() as folder:
        codes = Catalogs(build_catalogs(Path(folder) / "sat"))
        try:
            yield Bench(csd, document, codes, stamped, signer)
        finally:
            codes.close()


def _rates(works: dict[str, Work]) -> dict[str, float]:
    """How often a second; each is measured in every round, so that a busy moment of the machine meets all of them."""
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            found[name].append(_rate(work))
    return {name: statistics.median(rates) for name, rates in found.items()}


def _rate(work: Work) -> float:
    count, started = 0, time.process_time()
    while (spent := time.process_time() - started) < SECONDS:
        work()
        count += 1
    return count / spent


def _milliseconds(work: Work) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _sealed(bench: Bench) -> bytes:
    return seal(build(bench.document, bench.csd.certificate), bench.csd)


def _checked(bench: Bench) -> bytes:
    problems = check(bench.document, bench.codes)
    root = build(bench.document, bench.csd.certificate)
    sealed = seal(root, bench.csd)
    if problems or validate(root, bench.codes):
        raise AssertionError("the measured document is refused")
    return sealed


def _print(bench: Bench) -> bytes:
    from agent.cfdi.pdf import Look, render

    return render(bench.stamped, look=Look(), status="stamped")


def _preview(bench: Bench) -> bytes:
    """What a person sees while typing: the draft as XML, printed."""
    from agent.cfdi.pdf import Look, render

    return render(etree.tostring(build(bench.document, bench.csd.certificate)), look=Look(), status="draft")


def _satcfdi_seal(bench: Bench) -> bytes:
    from satcfdi.create.cfd import cfdi40

    lines = [
        cfdi40.Concepto(
            clave_prod_serv=line.product_key,
            cantidad=line.quantity,
            clave_unidad=line.unit_key,
            descripcion=line.description,
            valor_unitario=line.unit_price,
            impuestos=cfdi40.Impuestos(
                traslados=cfdi40.Traslado(impuesto="002", tipo_factor="Tasa", tasa_o_cuota=Decimal("0.160000")),
            ),
        )
        for line in bench.document.lines
    ]
    recipient = bench.document.recipient
    document = cfdi40.Comprobante(
        emisor=cfdi40.Emisor(rfc=RFC, nombre=bench.document.issuer.name, regimen_fiscal="601"),
        lugar_expedicion=bench.document.place_of_issue,
        fecha=bench.document.issued_at,
        receptor=cfdi40.Receptor(
            rfc=recipient.rfc,
            nombre=recipient.name,
            uso_cfdi=recipient.cfdi_use,
            domicilio_fiscal_receptor=recipient.postal_code,
            regimen_fiscal_receptor=recipient.tax_regime,
        ),
        metodo_pago="PUE",
        forma_pago="03",
        serie="CUN",
        folio="1001",
        conceptos=lines,
    )
    document.sign(bench.signer)
    sealed: bytes = document.process().xml_bytes()
    return sealed


def _peer_print(bench: Bench) -> tuple[Work, str]:
    """satcfdi's print of the same document, or what ReportLab needs for a page of its letters."""
    if importlib.util.find_spec("weasyprint") is None:
        return _floor, "ReportLab's floor (no WeasyPrint here)"
    from satcfdi.cfdi import CFDI
    from satcfdi.render import pdf_bytes

    return lambda: pdf_bytes(CFDI.from_string(bench.stamped)), "satcfdi's (WeasyPrint)"


def _floor() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    from agent.cfdi.pdf_sheet import REGULAR, register_fonts

    register_fonts()
    held = BytesIO()
    canvas = Canvas(held, pagesize=(612, 792), invariant=1, pageCompression=1)
    canvas.setFont(REGULAR, 8)
    for row in range(60):
        canvas.drawString(42, 750 - row * 11, "Paquete a Cancún, niños & adultos 1,160.00")
    canvas.showPage()
    canvas.save()
    return held.getvalue()
