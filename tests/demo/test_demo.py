"""The main job from end to end: what the demo books and stamps is what the platform sold, to the cent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Connection, text

from agent.cfdi.pdf import Look, render
from agent.cli.comparison import compare, held
from agent.cli.practice_company import PLATFORM
from agent.practice import company
from agent.practice.stamping.official import schema_errors
from tests.cfdi.pdf_text import pages_of
from tests.cli.command import json_of, run
from tests.demo.conftest import Demo
from tests.demo.qr import address_of, has_code, pages_as_images
from tests.faults.judge import judge

# Every row of the business rules, section 2, as the platform writes it, and where the hub puts such a row.
ROWS = {
    "sale to a customer": ("cuentas_por_cobrar", "t.tipo = 'cliente' and t.status not in ('cancelada', 'incobrable')", {"deliver"}),
    "commission invoice": ("cuentas_por_cobrar", "t.tipo = 'proveedor'", {"deliver"}),
    "internal transfer": ("cuentas_por_cobrar", "t.tipo = 'transferencia_interna'", {"never"}),
    "internal payment": ("pagos_recibidos", "t.metodo_pago = 'transferencia_interna'", {"never"}),
    "uncollectable": ("cuentas_por_cobrar", "t.status = 'incobrable'", {"deliver"}),
    "cancelled sale": ("cuentas_por_cobrar", "t.status = 'cancelada'", {"deliver"}),
    "payment": ("pagos_recibidos", "t.status = 'aplicado' and t.metodo_pago <> 'transferencia_interna'", {"deliver"}),
    "payment with a fee": ("pagos_recibidos", "t.status = 'aplicado' and t.comision_bancaria > 0", {"deliver"}),
    "unreconciled payment": ("pagos_recibidos", "t.status = 'pendiente_conciliar'", {"hold"}),
    "payment taken back": ("pagos_recibidos", "t.status = 'cancelado'", {"deliver"}),
    "payment without invoice": ("pagos_recibidos", "t.cxc_id is null", {"deliver"}),
    "payment above the balance": (
        "pagos_recibidos",
        "t.status = 'aplicado' and t.cxc_id in (select s.id from spirit.cuentas_por_cobrar s where s.monto_pagado > s.monto_total)",
        {"deliver"},
    ),
    "refund asked for": ("reembolsos_por_pagar", "t.status = 'pendiente_autorizacion'", {"hold"}),
    "refund authorised": ("reembolsos_por_pagar", "t.status = 'autorizado'", {"deliver"}),
    "refund under way": ("reembolsos_por_pagar", "t.status = 'procesando'", {"deliver"}),
    "refund paid": ("reembolsos_por_pagar", "t.status = 'reembolsado'", {"deliver"}),
    "refund with a penalty": ("reembolsos_por_pagar", "t.monto_retenido > 0 and t.status = 'autorizado'", {"deliver"}),
    "refund refused": ("reembolsos_por_pagar", "t.status = 'rechazado'", {"deliver"}),
    "refund cancelled": ("reembolsos_por_pagar", "t.status = 'cancelado'", {"deliver"}),
}


def test_it_ends_well(demo: Demo) -> None:
    assert demo.code == 0, demo.log
    assert "Source minus what is listed equals the vendors' books, to the cent" in demo.printed
    assert [line for line in demo.log.splitlines() if '"level": "info"' not in line] == []


def test_both_sides_are_equal_document_by_document(demo: Demo) -> None:
    profile = demo.profile
    with profile.platform() as platform:
        sums = company.sums(platform, list(profile.refused()))
    sides, differences = compare(sums, profile.books("quickbooks"))
    assert differences == []
    assert sum(side.count for side in sides) == len(sums.documents) == len(held(profile.books("quickbooks"))) > 1200
    assert {side.currency for side in sides} == {"MXN", "USD"}
    assert len({balance.party for balance in sums.balances}) > 150
    assert any(balance.open > 0 for balance in sums.balances)
    assert {side.source - side.vendor for side in sides} == {Decimal(0)}
    assert {side.source_tax - side.vendor_tax for side in sides} == {Decimal(0)}


def test_everything_else_holds_too(demo: Demo) -> None:
    blocked = [line for line in judge(demo.profile) if "refund.which_invoice" not in line]
    assert blocked == []


def test_what_was_refused_is_listed_with_its_reason(demo: Demo) -> None:
    refused = demo.profile.refused()
    undecided = demo.profile.query(
        """select r.id::text from spirit.reembolsos_por_pagar r where r.status = 'autorizado' and 1 < (select count(*)
           from spirit.cuentas_por_cobrar s where s.trip_id = r.trip_id and s.tipo = 'cliente')""",
        platform=True,
    )
    assert refused == {
        company.WRONG["sale_parts_differ"]: "sale.parts_differ",
        company.WRONG["sale_unknown_currency"]: "money.unknown_currency",
        **{row[0]: "refund.which_invoice" for row in undecided},
    }
    listed = re.sub(r"[\s│]+", " ", demo.printed)
    for row in (*refused, company.SALE_WITHOUT_RFC):
        assert row in listed
    for words in ("does not add up", "XQZ", "may belong to"):
        assert words in listed


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_the_rules_is_there_twice_and_classified(demo: Demo, name: str) -> None:
    table, condition, dispositions = ROWS[name]
    ids = demo.profile.query(f"select t.id::text from spirit.{table} t where {condition}", platform=True)
    assert len(ids) >= 2
    found = demo.profile.query(
        "select row_id, disposition from source_rows where table_name = %s and row_id = any(%s)", table, [row[0] for row in ids]
    )
    wrong = {company.WRONG["sale_parts_differ"], company.WRONG["sale_unknown_currency"]}
    assert len(found) == len(ids)
    assert {disposition for row, disposition in found if row not in wrong} == dispositions


def test_every_payment_of_an_invoice_on_credit_has_its_supplement(demo: Demo) -> None:
    """What an invoice still owes is what the platform says was not paid of it, and every step of it is a stamped supplement."""
    ((stamped,),) = demo.profile.query("select count(*) from cfdis where purpose = 'payment' and state = 'STAMPED'")
    assert stamped > 50
    assert demo.profile.query("select count(*) from cfdis where purpose = 'payment' and state <> 'STAMPED'") == [(0,)]
    differing = demo.profile.query(
        """select c.series, c.folio, c.total, c.outstanding, paid.amount from cfdis c join cfdi_sales s on s.cfdi_id = c.id and s.live
           join documents i on i.id = s.document_id cross join lateral (select coalesce(sum(p.amount), 0) as amount from documents p
               where p.kind = 'payment' and p.parent_id = i.row_id and p.status = 'aplicado' and p.currency = c.currency) paid
           where c.payment_method = 'PPD' and c.state = 'STAMPED' and c.outstanding <> greatest(c.total - paid.amount, 0)"""
    )
    assert differing == []


def test_every_stamp_is_a_file_that_sats_schema_accepts(demo: Demo) -> None:
    stamps = demo.profile.books("finkok")["stamps"]
    files = sorted(demo.out.glob("*.xml"))
    assert len(files) == len(stamps) > 300
    assert {file.stem.rpartition("_")[2] for file in files} == {stamp["uuid"] for stamp in stamps}
    assert [file.name for file in files if schema_errors(etree.parse(str(file)).getroot())] == []
    received = {stamp["uuid"]: stamp["xml"].encode() for stamp in stamps}
    assert [file.name for file in files if file.read_bytes() != received[file.stem.rpartition("_")[2]]] == []


def test_reading_says_valid_without_a_database(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    for file in sorted(demo.out.glob("*.xml"))[::12]:
        code, read = json_of("cfdi", "read", str(file), "--data", str(demo.profile.folder), "--json")
        assert (code, read["seal"], read["certificate"]["state"], read["stamp"]["seal"]) == (0, "valid", "valid", "valid")
    code, read = json_of("cfdi", "read", str(file), "--json")
    assert (code, read["seal"], read["stamp"]["seal"]) == (0, "valid", "unknown_certificate")


CHANGES = {
    "description": (rb'(Descripcion=")(.)', "seal"),
    "certificate": (rb'( Certificado="[^"]{400})(.)', "seal"),
    "stamp": (rb'(SelloSAT="[^"]{40})(.)', "stamp"),
    "stamped uuid": (rb'(UUID=")(.)', "stamp"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_letter_changed_turns_it_invalid(demo: Demo, tmp_path: Path, what: str) -> None:
    pattern, part = CHANGES[what]
    for number, file in enumerate(sorted(demo.out.glob("*.xml"))[::120]):
        content = file.read_bytes()
        changed = re.sub(pattern, lambda match: match[1] + (b"A" if match[2] != b"A" else b"B"), content, count=1)
        assert changed != content
        copy = tmp_path / f"{number}.xml"
        copy.write_bytes(changed)
        code, read = json_of("cfdi", "read", str(copy), "--data", str(demo.profile.folder), "--json")
        verdict = read["seal"] if part == "seal" else read["stamp"]["seal"]
        assert (code, verdict) == (6, "invalid")


def test_every_print_opens_and_its_code_leads_to_its_cfdi(demo: Demo) -> None:
    files = sorted(demo.out.glob("*.xml"))
    assert len(list(demo.out.glob("*.pdf"))) == len(files)
    for file in files:
        assert file.stem.rpartition("_")[2] in "".join(pages_of(file.with_suffix(".pdf").read_bytes()))
    for file in files[::4]:
        images = pages_as_images(file.with_suffix(".pdf").read_bytes())
        assert sum(has_code(image, address_of(file.read_bytes())) for image in images) == 1, file.name


def test_prints_made_at_once_are_the_same_as_the_archived_ones(demo: Demo) -> None:
    colors = dict(demo.profile.query("select s.series, b.color from series s join branches b on b.code = s.branch"))
    files = sorted(demo.out.glob("*.xml"))[::3]
    with ThreadPoolExecutor(8) as pool:
        looks = [Look(accent=colors[file.name.partition("-")[0]]) for file in files]
        prints = list(pool.map(lambda file, look: render(file.read_bytes(), look=look, status="practice"), files, looks))
    assert [file.name for file, made in zip(files, prints, strict=True) if made != file.with_suffix(".pdf").read_bytes()] == []


def test_any_of_them_is_printed_again_without_a_database(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    file = sorted(demo.out.glob("*.xml"))[5]
    assert run("cfdi", "pdf", str(file), str(tmp_path / "again.pdf"))[0] == 0
    assert has_code(pages_as_images((tmp_path / "again.pdf").read_bytes())[-1], address_of(file.read_bytes()))


@pytest.mark.parametrize("more", [(), ("--from-zero",)])
def test_a_second_pass_writes_nothing(demo: Demo, more: tuple[str, ...]) -> None:
    before = demo.profile.books("quickbooks")["writes"], demo.profile.books("finkok")["writes"]
    code, counted, log = demo.profile.once(*more)
    assert code == 0, log
    assert counted["schema"] == "erphub.once/1"
    assert counted["writes"] == {"quickbooks": 0, "finkok": 0, "sw": 0, "diverza": 0}
    assert (counted["taken_in"], counted["delivered"], counted["unknown"]) == (0, 0, 0)
    assert before == (demo.profile.books("quickbooks")["writes"], demo.profile.books("finkok")["writes"])


@pytest.mark.parametrize("turn", range(2))
def test_what_changes_at_the_platform_is_changed_and_nothing_else(demo: Demo, turn: int) -> None:
    profile = demo.profile
    before = _versions(profile.books("quickbooks"))
    stamps = profile.books("finkok")["stamps"]
    with profile.platform() as platform:
        changes = _mutated(platform)
        touched = {str(name) for change in changes for (name,) in profile.query(_TOUCHED, *[change.id] * 6, platform=True)}
    code, counted, log = profile.once()
    assert code == 0, log
    assert profile.differences() == []
    after = _versions(profile.books("quickbooks"))
    changed = {number for number, version in after.items() if before.get(number) != version}
    assert changed <= touched
    assert len(changed) >= 4
    assert 4 <= counted["writes"]["quickbooks"] <= 2 * len(touched)
    assert counted["writes"]["finkok"] == 0
    assert profile.books("finkok")["stamps"] == stamps


def test_a_sale_that_was_stamped_is_not_changed_behind_its_cfdi(demo: Demo) -> None:
    profile = demo.profile
    before = _versions(profile.books("quickbooks"))
    ((sale, number, trip),) = profile.query(
        """select id::text, folio, trip_id::text from spirit.cuentas_por_cobrar where sucursal_id = 'MX_CDMX_001' and tipo = 'cliente'
           and status = 'pendiente' and trip_id is not null order by folio limit 1""",
        platform=True,
    )
    _add(demo, sale, trip, "100.00")
    code, counted, log = profile.once()
    assert code == 0, log
    assert profile.refused()[sale] == "sale.changed_after_stamp"
    assert counted["writes"] == {"quickbooks": 0, "finkok": 0, "sw": 0, "diverza": 0}
    assert _versions(profile.books("quickbooks"))[number] == before[number]
    _add(demo, sale, trip, "-100.00")
    assert profile.once()[0] == 0
    assert sale not in profile.refused()
    assert profile.differences() == []


def _mutated(platform: Connection) -> tuple[company.Change, ...]:
    """The next few things that happen at the platform without touching the amount of a sale that has its CFDI."""
    for seed in range(100):
        changes = company.mutate(platform, seed)
        ids = [change.id for change in changes if change.what in ("corrected", "cancelled")]
        home = text("select count(*) from spirit.cuentas_por_cobrar where id::text = any(:ids) and sucursal_id = 'USA_MIAMI_001'")
        new = not platform.execute(text("select 1 from spirit.customers where nombre like :mark"), {"mark": f"% {seed} {seed}"}).all()
        if new and platform.execute(home, {"ids": ids}).scalar() == 2:
            platform.commit()
            return changes
        platform.rollback()
    raise AssertionError("no such seed")


_TOUCHED = """
    select folio from spirit.cuentas_por_cobrar where id::text = %s
    union all select p.folio from spirit.pagos_recibidos p where p.cxc_id::text = %s or p.id::text = %s
    union all select q.folio from spirit.pagos_recibidos p join spirit.pagos_recibidos q on q.cxc_id = p.cxc_id where p.id::text = %s
    union all select s.folio from spirit.pagos_recibidos p join spirit.cuentas_por_cobrar s on s.id = p.cxc_id where p.id::text = %s
    union all select c.nombre from spirit.customers c where c.id::text = %s"""


def _versions(books: dict[str, dict[str, dict[str, list[dict[str, str]]]]]) -> dict[str, tuple[str, str]]:
    """Number (a customer's name without the currency behind it) -> id and version, over all companies."""
    found = {}
    for held_by in books["realms"].values():
        for kind in ("invoices", "payments", "credit_memos", "customers"):
            for row in held_by[kind]:
                name = row.get("number") or re.sub(r" \([A-Z]{3}\)$", "", row["name"])
                found[name] = (row["id"], row["sync_token"])
    return found


def _add(demo: Demo, sale: str, trip: str, more: str) -> None:
    with demo.profile.database(PLATFORM) as platform:
        platform.execute("update spirit.viaje_servicios set importe = importe + %s where trip_id::text = %s and orden = 1", [more, trip])
        platform.execute(
            """update spirit.cuentas_por_cobrar set monto_total = monto_total + %s, monto_pendiente = monto_pendiente + %s
               where id::text = %s""",
            [more, more, sale],
        )
