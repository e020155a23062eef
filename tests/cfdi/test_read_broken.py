from __future__ import annotations

import codecs
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.pdf import Look, render
from agent.cfdi.read import Remark, Seal, StampSeal, read
from agent.cfdi.safe_xml import CFDI
from agent.cfdi.seal import seal
from agent.cfdi.trust import Trusted
from agent.domain.cfdi import CfdiType
from agent.errors import UserError, words
from tests.cfdi import print_documents as documents
from tests.cfdi.authority import Pair, stamp
from tests.cfdi.documents import income, sold
from tests.cfdi.pdf_text import pages_of

Damage = Callable[[bytes], bytes]


def declared(encoding: str) -> Damage:
    return lambda data: data.replace(b'encoding="utf-8"', f'encoding="{encoding}"'.encode())


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data.replace(b"&amp;", b"&"), "xml.ampersand"),
        (lambda data: data.replace(b"&amp;", b"&T"), "xml.ampersand"),
        (lambda data: data.replace(b"&amp;", b"&nbsp;"), "xml.ampersand"),
        (lambda data: data.replace("Ñ".encode(), b"N").replace("ñ".encode(), b"\xf1"), "xml.not_utf8"),
        (lambda data: declared("ISO-8859-1")(data), "xml.other_encoding"),
        (lambda data: declared("ISO-8859-1")(data).decode().encode("latin-1"), "xml.other_encoding"),
        (lambda data: declared("EBCDIC-9")(data), "xml.other_encoding"),
        (lambda data: declared("utf-16")(data).decode().encode("utf-16"), "xml.other_encoding"),
        (lambda data: data.decode().encode("utf-16-le"), "xml.other_encoding"),
        (lambda data: data.replace(b"adultos", b"adult\x0bos"), "xml.control_character"),
        (lambda data: data.replace(b"adultos", b"adult&#7;os"), "xml.control_character"),
        (lambda data: data.replace(b"adultos", b"adult\x00os"), "xml.control_character"),
        (lambda data: data.replace(b' Folio="1001"', b' Folio="1001" Folio="1002"'), "xml.repeated_attribute"),
        (lambda data: data.replace(b' xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital"', b""), "xml.undeclared_prefix"),
        (lambda data: data[:-30], "xml.cut_short"),
        (lambda data: data[: len(data) // 2], "xml.cut_short"),
        (lambda data: data[: data.rindex(b"</cfdi:Complemento>")], "xml.cut_short"),
        (lambda data: data + data, "xml.broken"),
        (lambda data: data.replace(b"</cfdi:Conceptos>", b"</cfdi:Concepto>"), "xml.broken"),
        (lambda data: data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1), "xml.doctype"),
        (lambda data: data.replace(b"?>", b'?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', 1), "xml.doctype"),
        (lambda data: data.replace(b' Version="4.0"', b' Version="3.3"', 1), "cfdi.other_version"),
        (lambda data: data.replace(b"Comprobante", b"Retenciones"), "cfdi.not_cfdi"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_what_is_wrong(stamped: bytes, damage: Damage, code: str) -> None:
    changed = damage(stamped)
    assert changed != stamped
    with pytest.raises(UserError) as caught:
        read(changed)
    assert caught.value.code == code
    for language in ("es", "en"):
        said = words(code, language, **caught.value.params)
        assert said.sentence and said.next_step and "{" not in said.sentence


def billion() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY a0 "ha">{entities}]><a>&a9;</a>'.encode()


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    with pytest.raises(UserError) as caught:
        read(billion())
    assert caught.value.code == "xml.doctype"


def test_a_thousand_levels_are_refused() -> None:
    with pytest.raises(UserError) as caught:
        read(b"<a>" * 1000 + b"</a>" * 1000)
    assert caught.value.code == "xml.broken"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("Total", b"1,167.00", "Total = 1,167.00"),
        ("Total", b"1_167", "Total = 1_167"),
        ("Total", b"NaN", "Total = NaN"),
        ("Total", b"1e400", "Total = 1e400"),
        ("SubTotal", b"9" * 30, "SubTotal = " + "9" * 30),
        ("Cantidad", "١".encode(), "Cantidad = ١"),
        ("Fecha", b"2026-11-24", "Fecha = 2026-11-24"),
        ("Fecha", b"2026-02-31T10:00:00", "Fecha = 2026-02-31T10:00:00"),
        ("Fecha", b"2026-11-24T10:00:00Z", "Fecha = 2026-11-24T10:00:00Z"),
        ("TipoDeComprobante", b"X", "TipoDeComprobante = X"),
    ],
)
def test_a_value_that_could_be_read_in_two_ways_is_refused_by_name(stamped: bytes, name: str, value: bytes, what: str) -> None:
    changed = re.sub(rb" " + name.encode() + rb'="[^"]*"', b" " + name.encode() + b'="' + value + b'"', stamped, count=1)
    for use in (read, lambda data: render(data, look=Look(), status="draft")):
        with pytest.raises(UserError) as caught:
            use(changed)
        assert (caught.value.code, caught.value.params) == ("cfdi.incomplete", {"what": what})


def remarks(data: bytes, trusted: Trusted) -> dict[Remark, str]:
    return dict(read(data, trusted=trusted).remarks)


def test_how_a_file_is_written_is_said_and_changes_nothing(stamped: bytes, trusted: Trusted) -> None:
    plain = read(stamped, trusted=trusted)
    assert plain.remarks == ()
    marked = read(codecs.BOM_UTF8 + stamped + b"\n\n", trusted=trusted)
    assert marked.remarks == ((Remark.BYTE_ORDER_MARK, ""),)
    assert replace(marked, remarks=()) == plain
    bare = read(re.sub(rb' xsi:schemaLocation="[^"]*"', b"", stamped), trusted=trusted)
    assert bare.remarks == ((Remark.NO_SCHEMA_LOCATION, ""),)
    assert (replace(bare, remarks=()), bare.seal) == (plain, Seal.VALID)


def test_a_bar_makes_the_seal_worthless(csd: Csd, trusted: Trusted, pac_pair: Pair) -> None:
    # Two documents of one cadena original: the price of the first stands in the description of the second.
    root = build(income(sold("1160.00", description="Paquete|1000.00")), csd.certificate)
    found = read(stamp(seal(root, csd), pac_pair), trusted=trusted)
    assert (found.seal, found.remarks) == (Seal.INVALID, ((Remark.BAR_IN_VALUE, ""),))


def test_a_bar_inside_a_transfers_chain_is_its_own(csd: Csd, trusted: Trusted) -> None:
    data = seal(build(documents.payment(), csd.certificate), csd)
    root = etree.fromstring(data)
    paid = next(root.iter("{http://www.sat.gob.mx/Pagos20}Pago"))
    paid.set("CadPago", "||1|2|3||")
    root.set("Sello", "")
    assert read(seal(root, csd), trusted=trusted).seal is Seal.VALID


def test_what_the_seal_does_not_cover_is_named(csd: Csd, trusted: Trusted, pac_pair: Pair) -> None:
    strange = etree.Element("{http://example.mx/nuevo}Novedad", {"Importe": "5.00"}, nsmap={"n": "http://example.mx/nuevo"})
    root = build(documents.withheld(), csd.certificate, [documents.airline(), strange])
    sealed = etree.fromstring(stamp(seal(root, csd), pac_pair))
    etree.SubElement(sealed, f"{CFDI}Addenda").append(etree.Element("Pedido", {"numero": "a|b"}))
    found = read(etree.tostring(sealed), trusted=trusted)
    assert found.complements == ("Aerolineas", "Novedad", "TimbreFiscalDigital")
    assert (found.seal, dict(found.remarks)) == (Seal.VALID, {Remark.UNSEALED: "Novedad, Addenda"})
    changed = etree.tostring(sealed).replace(b'Importe="5.00"/>', b'Importe="6.00"/>').replace(b'TUA="350.00"', b'TUA="351.00"')
    assert read(changed, trusted=trusted).seal is Seal.INVALID


def test_a_stamp_in_the_addenda_is_none(stamped: bytes, trusted: Trusted) -> None:
    moved = stamped.replace(b"cfdi:Complemento>", b"cfdi:Addenda>")
    found = read(moved, trusted=trusted)
    assert found.stamp is not None
    assert (found.seal, found.stamp.seal) == (Seal.VALID, StampSeal.INVALID)
    assert Remark.STAMP_ELSEWHERE in dict(found.remarks)
    with pytest.raises(UserError) as caught:
        render(moved, look=Look(), status="stamped")
    assert caught.value.code == "pdf.not_stamped"


def test_a_stamp_without_a_version_is_invalid(stamped: bytes, trusted: Trusted) -> None:
    found = read(stamped.replace(b' Version="1.1"', b""), trusted=trusted)
    assert found.stamp is not None and found.stamp.seal is StampSeal.INVALID


def test_the_last_year_of_the_calendar_is_only_out_of_force(stamped: bytes, trusted: Trusted) -> None:
    assert read(stamped.replace(b'Fecha="2026', b'Fecha="9999', 1), trusted=trusted).seal is Seal.INVALID


@pytest.mark.parametrize("kind", list(CfdiType))
def test_every_type_is_read_and_printed(csd: Csd, trusted: Trusted, pac_pair: Pair, kind: CfdiType) -> None:
    data = stamp(seal(build(replace(income(), type=kind), csd.certificate), csd), pac_pair)
    assert read(data, trusted=trusted).document.type is kind
    assert render(data, look=Look(), status="stamped").startswith(b"%PDF-")


def test_more_than_a_megabyte_is_read(csd: Csd, trusted: Trusted, pac_pair: Pair) -> None:
    data = stamp(seal(build(documents.many(4000), csd.certificate), csd), pac_pair)
    assert len(data) > 1_300_000
    found = read(data, trusted=trusted)
    assert (found.seal, len(found.document.lines)) == (Seal.VALID, 4000)


def test_a_series_of_25_characters_is_whole_in_the_file_and_on_the_print(csd: Csd, trusted: Trusted, pac_pair: Pair) -> None:
    series = "SUCURSAL-CANCUN-HOTELES-1"
    assert len(series) == 25
    data = stamp(seal(build(replace(income(), series=series, folio="1"), csd.certificate), csd), pac_pair)
    found = read(data, trusted=trusted)
    assert (found.seal, found.document.series) == (Seal.VALID, series)
    assert series in pages_of(render(data, look=Look(), status="stamped"))[0].replace("\n", "")


def test_damage_of_any_kind_is_refused_or_invalid(stamped: bytes, trusted: Trusted) -> None:
    whole, chance = read(stamped, trusted=trusted), random.Random(4)
    signed = stamped.index(b"<cfdi:Complemento>")
    for _ in range(400):
        at = chance.randrange(stamped.index(b"<cfdi:Emisor"), signed)
        changed = stamped[:at] + bytes([chance.randrange(256)]) + stamped[at + chance.randrange(3) :]
        try:
            found = read(changed, trusted=trusted)
            render(changed, look=Look(), status="draft")
        except UserError:
            continue
        assert found.seal is Seal.INVALID or found.document == whole.document, changed
