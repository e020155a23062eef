"""What a print looks like to programs that know nothing of us: zbarimg reads the QR code, pdffonts and pdfinfo the file."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.cfdi.build import build
from agent.cfdi.csd import load_csd
from agent.cfdi.pdf import Look, render
from agent.cfdi.seal import seal
from tests.cfdi import print_documents
from tests.cfdi.authority import PASSWORD, UUID, Authority, stamp
from tests.cfdi.documents import RFC

_SITE = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx"
_TOTALS = {
    "income": "1167.0", "payment": "0.0", "credit_note": "1160.0", "replacement": "1167.0", "advance": "1167.0",
    "lodging": "1210.0", "global": "3480.0", "foreign": "2500.0", "withheld": "1966.0", "many": "23285.84",
}  # fmt: skip
_RECIPIENTS = {"global": "XAXX010101000", "foreign": "XEXX010101000"}


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """Every type's PDF and its Sello."""
    authority, folder = Authority(), tmp_path_factory.mktemp("prints")
    pair, pac = authority.issue(RFC, "ESCUELA KEMPER URGATE SA DE CV"), authority.issue("PAC850101AB1", "PAC")
    csd = load_csd(pair.cer, pair.key_file(), PASSWORD, now=datetime(2026, 11, 24, tzinfo=UTC), rfc=RFC)
    made = {}
    for name, document in print_documents.ALL.items():
        root = build(document(), csd.certificate)
        xml = stamp(seal(root, csd), pac, pac_rfc="PAC850101AB1")
        (folder / f"{name}.pdf").write_bytes(render(xml, look=Look(), status="stamped"))
        made[name] = (folder / f"{name}.pdf", str(root.get("Sello")))
    return made


def _said(*command: str | Path) -> str:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", print_documents.ALL)
def test_the_qr_code_leads_to_sat(prints: dict[str, tuple[Path, str]], name: str) -> None:
    pdf, seal_of = prints[name]
    _said("pdftoppm", "-r", "150", "-gray", pdf, pdf.with_suffix(""))
    found = [
        line
        for page in sorted(pdf.parent.glob(f"{name}-*.pgm"))
        for line in subprocess.run(["zbarimg", "-q", "--raw", str(page)], capture_output=True, text=True, check=False).stdout.splitlines()
    ]
    recipient = _RECIPIENTS.get(name, "CACX7605101P8")
    assert found == [f"{_SITE}?id={UUID}&re=EKU9003173C9&rr={recipient}&tt={_TOTALS[name]}&fe={seal_of[-8:]}"]


@pytest.mark.parametrize("name", print_documents.ALL)
def test_every_font_is_inter_and_embedded(prints: dict[str, tuple[Path, str]], name: str) -> None:
    rows = _said("pdffonts", prints[name][0]).splitlines()[2:]
    assert rows
    for row in rows:
        assert "+Inter-" in row and row.split()[-5:-3] == ["yes", "yes"], row


def test_title_and_author(prints: dict[str, tuple[Path, str]]) -> None:
    said = _said("pdfinfo", prints["payment"][0])
    assert "Complemento de pago PAG-31 · XOCHILT CASAS CHAVEZ" in said and "ESCUELA KEMPER URGATE" in said
