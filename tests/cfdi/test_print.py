from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from agent.cfdi.amount_words import in_words
from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.pdf import Look, Status, read_brand, render
from agent.cfdi.pdf_sheet import BOLD, REGULAR, broken, fitting, register_fonts, width_of, wrap
from agent.cfdi.printed import agreeing_places
from agent.cfdi.qr import matrix, verification_address
from agent.cfdi.seal import seal
from agent.errors import UserError
from tests.cfdi.authority import UUID, Authority, Pair, stamp
from tests.cfdi.documents import income, sold
from tests.cfdi.pdf_text import pages_of

LOOK = Look(lines=("Av. Tulum 101, Cancún",), note="Gracias por su preferencia")


@pytest.fixture(scope="session")
def valid(sealed: bytes, authority: Authority) -> bytes:
    return stamp(sealed, authority.issue("PAC850101AB1", "PAC"), pac_rfc="PAC850101AB1")


def text_of(pdf: bytes) -> str:
    return "\n".join(pages_of(pdf))


def test_everything_that_must_be_printed_is_there(valid: bytes, csd: Csd) -> None:
    printed = text_of(render(valid, look=LOOK, status="stamped"))
    for expected in (
        "ESCUELA KEMPER URGATE",
        "RFC EKU9003173C9",
        "General de Ley Personas Morales",
        "XOCHILT CASAS CHAVEZ",
        "RFC CACX7605101P8 · CP 36257",
        "G03 · Gastos en general",
        "CUN-1001",
        "24 nov 2026, 10:00:00",
        "PUE · Pago en una sola",
        "03 · Transferencia",
        "MXN",
        "CP 42501",
        "I · Ingreso",
        "01 · No aplica",
        "Paquete a Cancún, niños & adultos",
        "Clave 90121502",
        "IVA 16 %",
        "1,006.03",
        "160.97",
        "1,167.00",
        "MIL CIENTO SESENTA Y SIETE PESOS 00/100 M.N.",
        UUID,
        csd.serial,
        "PAC850101AB1",
        "24 nov 2026, 10:05:00",
        "Este documento es una representación impresa de un CFDI",
        "Página 1 de 1",
        "Gracias por su preferencia",
        "||1.1|" + UUID,
    ):
        assert expected in printed, expected
    seal_text = re.search(rb'Sello="([^"]+)"', valid)[1].decode()  # type: ignore[index]
    assert seal_text in printed.replace("\n", "")


@pytest.mark.parametrize(
    ("status", "watermark"), [("draft", "BORRADOR"), ("cancelled", "CANCELADO"), ("practice", "PRUEBA SIN VALIDEZ"), ("stamped", "")]
)
def test_the_watermark_says_what_it_is(valid: bytes, status: Status, watermark: str) -> None:
    printed = text_of(render(valid, look=LOOK, status=status))
    others = {"BORRADOR", "CANCELADO", "PRUEBA SIN VALIDEZ"} - {watermark}
    assert watermark in printed and not any(other in printed for other in others)


def test_what_a_test_pac_stamped_never_looks_valid(stamped: bytes) -> None:
    assert "PRUEBA SIN VALIDEZ" in text_of(render(stamped, look=LOOK, status="stamped"))


def test_only_drafts_go_without_a_stamp(sealed: bytes) -> None:
    draft = text_of(render(sealed, look=LOOK, status="draft"))
    assert "no es un comprobante fiscal" in draft and "Folio fiscal" not in draft
    for status in ("stamped", "cancelled", "practice"):
        with pytest.raises(UserError) as caught:
            render(sealed, look=LOOK, status=status)
        assert caught.value.code == "pdf.not_stamped"


def test_the_same_document_gives_the_same_bytes_in_every_process(valid: bytes, tmp_path: Path) -> None:
    (tmp_path / "cfdi.xml").write_bytes(valid)
    code = (
        "import sys, hashlib, pathlib; from agent.cfdi.pdf import Look, render;"
        "print(hashlib.sha256(render(pathlib.Path(sys.argv[1]).read_bytes(), look=Look(), status='stamped')).hexdigest())"
    )

    render(valid, look=LOOK, status="cancelled")
    here = hashlib.sha256(render(valid, look=Look(), status="stamped")).hexdigest()
    there = subprocess.run([sys.executable, "-c", code, str(tmp_path / "cfdi.xml")], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here


def test_only_inter_is_used_and_it_is_embedded(valid: bytes) -> None:
    pdf = render(valid, look=LOOK, status="stamped")
    fonts = set(re.findall(rb"/BaseFont /([A-Za-z+\-]+)", pdf))
    assert fonts and all(b"+Inter-" in font for font in fonts)
    assert pdf.count(b"/FontFile2") == len(fonts)
    assert b"/Lang (es-MX)" in pdf and b"/Title" in pdf


def test_many_lines_go_over_pages(csd: Csd, pac_pair: Pair) -> None:
    lines = [replace(sold(f"{100 + index}.37", description=f"Servicio número {index} " + "muy largo " * 30)) for index in range(40)]
    document = replace(income(*lines, currency="USD", exchange_rate="18.4532"))
    pages = pages_of(render(stamp(seal(build(document, csd.certificate), csd), pac_pair), look=LOOK, status="practice"))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Página {number} de {len(pages)}" in page
        assert "PRUEBA SIN VALIDEZ" in page
    whole = "\n".join(pages)
    assert all(f"Servicio número {index} " in whole for index in range(40))
    assert [UUID in page for page in pages].count(True) == 1 and UUID in pages[-1]
    assert "DÓLARES" in "".join(pages[-2:]) and "TC 18.4532" in pages[0]


def test_words_and_letters_never_leave_their_column() -> None:
    register_fonts()
    text = "Traslado " + "X" * 400 + " aeropuerto"
    lines = wrap(text, REGULAR, 8.5, 120)
    assert all(width_of(line, REGULAR, 8.5) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert "".join(broken("Y" * 999, BOLD, 7, 50)) == "Y" * 999
    assert wrap("", REGULAR, 8, 50) == [""]
    assert fitting("A" * 30, BOLD, (22, 12, 6), 100) == 6


def test_amounts_line_up_because_digits_are_equally_wide() -> None:
    register_fonts()
    for font in (REGULAR, BOLD):
        assert len({round(width_of(digit, font, 1000), 3) for digit in "0123456789"}) == 1


def test_every_letter_of_a_name_has_a_glyph() -> None:
    from reportlab.pdfbase.pdfmetrics import getFont

    register_fonts()
    face = getFont(REGULAR).face  # type: ignore[attr-defined]
    assert all(ord(letter) in face.charToGlyph for letter in "áéíóúüñÁÉÍÓÚÜÑ¿¡€$&'·–—✓✗−")


def test_printed_amounts_add_up() -> None:
    values = [Decimal("6.034483")] * 3
    assert agreeing_places([Decimal("10.00"), Decimal("5.50")], Decimal("15.50"), 2) == 2
    assert agreeing_places(values, Decimal("18.10"), 2) == 4


def test_a_brand(tmp_path: Path, valid: bytes) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 90), "#118844").save(picture, "PNG")
    (tmp_path / "brand.toml").write_text('accent = "#118844"\nlines = ["Av. Reforma 1"]\nnote = "Hasta pronto"\n', "utf-8")
    (tmp_path / "logo.png").write_bytes(picture.getvalue())
    pdf = render(valid, look=read_brand(tmp_path), status="stamped")
    assert "Av. Reforma 1" in text_of(pdf) and "Hasta pronto" in text_of(pdf) and b"/Subtype /Image" in pdf
    for name, content in (("logo.png", b"\x89PNG\r\n\x1a\nbroken"), ("brand.toml", b'accent = "green"'), ("brand.toml", b"= =")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError) as caught:
            read_brand(tmp_path)
        assert caught.value.code == "brand.unreadable"


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("0", "MXN", "CERO PESOS 00/100 M.N."),
        ("1", "MXN", "UN PESO 00/100 M.N."),
        ("21.5", "MXN", "VEINTIÚN PESOS 50/100 M.N."),
        ("31000.01", "MXN", "TREINTA Y UN MIL PESOS 01/100 M.N."),
        ("1000000", "MXN", "UN MILLÓN DE PESOS 00/100 M.N."),
        ("2000101.999", "MXN", "DOS MILLONES CIENTO DOS PESOS 00/100 M.N."),
        ("105", "USD", "CIENTO CINCO DÓLARES 00/100 USD"),
        ("105", "JPY", "CIENTO CINCO JPY"),
    ],
)
def test_amounts_in_words(amount: str, currency: str, words: str) -> None:
    assert in_words(Decimal(amount), currency) == words


def test_the_address_of_the_qr_code() -> None:
    address = verification_address(
        uuid=UUID, issuer="H&E951128469", recipient="XAXX010101000", total=Decimal("1160.50"), seal="x" * 300 + "abcd+/=="
    )
    assert address == (
        "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx"
        f"?id={UUID}&re=H&amp;E951128469&rr=XAXX010101000&tt=1160.5&fe=abcd+/=="
    )
    assert verification_address(uuid="", issuer="", recipient="", total=Decimal("7.00"), seal="").endswith("&tt=7.0&fe=")


def test_the_qr_code_is_the_same_every_time_and_square() -> None:
    modules = matrix("https://example.com/?id=" + UUID)
    assert modules == matrix("https://example.com/?id=" + UUID)
    assert {len(row) for row in modules} == {len(modules)}
    finder = [[True] * 7, [True] + [False] * 5 + [True]]
    assert [row[:7] for row in modules[:2]] == finder
