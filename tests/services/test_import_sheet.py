"""A spreadsheet from the person's file to the books: previewed, imported, taken in, and imported again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from agent.domain.postings import PostingKind
from agent.errors import UserError
from agent.hub import Office
from agent.services.import_sheet import Imported, import_sheet
from agent.sheets.columns import SheetKind
from agent.sheets.reading import Asked
from agent.sources import SOURCES, Opening
from agent.views.sheets import Counts, imports, preview
from tests.services.test_approvals import Staff, staff
from tests.sheets.files import PAYMENTS, SALES, csv_file, xlsx_file
from tests.work.hub import Agent, World

__all__ = ["staff"]

AS_IT_SHOWS = Asked()


def bring(office: Office, file: Path, asked: Asked = AS_IT_SHOWS) -> Imported:
    return import_sheet(office, file, branch="MIA", asked=asked)


def agent_of(world: World) -> Agent:
    """An agent that opens sources as a real one does."""
    made = world.agent()
    opening = Opening(0, {}, str, world.wire, world.office.engine, world.office.now)
    kinds = {row.id: row.kind for row in world.sql("select id, kind from sources")}
    vendors = replace(made.hub.vendors, source=lambda _hub, number: SOURCES[kinds[number]](replace(opening, source_id=number)))
    hub = replace(made.hub, vendors=vendors)
    return Agent(hub, made.lanes, type(made.loop)(hub, made.loop._handlers, made.lanes))


def booked(world: World) -> dict[str, Decimal | None]:
    return {entry.posting.number: entry.remote.total for entry in world.books.live(PostingKind.INVOICE)}


def troubles(office: Office, file: Path, asked: Asked = AS_IT_SHOWS) -> list[tuple[int, str, str]]:
    found = preview(office, file, branch="MIA", asked=asked)
    return [(trouble.row, trouble.code, trouble.value) for trouble in found.troubles]


def test_sales_and_payments_reach_the_books_once(world: World, local_office: Office, tmp_path: Path) -> None:
    sales = csv_file(tmp_path, SALES.replace("MXN", "USD"))
    found = preview(local_office, sales, branch="MIA", asked=AS_IT_SHOWS)
    assert (found.rows, found.counts, found.left_out, found.reading.kind) == (3, Counts(added=3), 0, SheetKind.SALES)
    assert world.sql("select 1 from sheet_rows") == [], "a preview writes nothing"

    assert bring(local_office, sales) == Imported("file.csv", Counts(added=3), 0)
    assert bring(local_office, csv_file(tmp_path, PAYMENTS, name="p.csv")) == Imported("p.csv", Counts(added=2), 0)
    agent_of(world).work_off()
    assert booked(world) == {"V-1": Decimal("116.00"), "V-2": Decimal("1160.50"), "V-3": Decimal("20.00")}
    paid = {entry.posting.number: entry.remote.total for entry in world.books.live(PostingKind.PAYMENT)}
    assert paid == {"P-1": Decimal("50.00"), "P-2": Decimal("20.00")}
    assert world.sql("select distinct disposition from source_rows") == [("deliver",)]

    # The same file again, and the same rows in another file, change nothing.
    assert bring(local_office, sales).counts == Counts(same=3)
    assert bring(local_office, csv_file(tmp_path, SALES.replace("MXN", "USD") + "\n\n", name="q.csv")).counts == Counts(same=3)
    assert world.sql("select 1 from work where kind = 'take_in' and state = 'ready'") == []


def test_a_row_that_is_brought_again_is_the_same_document(world: World, local_office: Office, tmp_path: Path) -> None:
    first = csv_file(tmp_path, "folio,fecha,cliente,total,moneda,servicio\nV-1,2026-11-02,Ana,100.00,USD,tour\n")
    bring(local_office, first)
    agent_of(world).work_off()
    more = "folio,fecha,cliente,total,moneda,servicio\nV-1,2026-11-02,Ana,120.00,USD,tour\nV-2,2026-11-02,Ana,5.00,USD,tour\n"
    second = csv_file(tmp_path, more, name="b.csv")
    assert bring(local_office, second).counts == Counts(added=1, changed=1)
    agent_of(world).work_off()
    assert booked(world) == {"V-1": Decimal("120.00"), "V-2": Decimal("5.00")}
    # The older file sets nothing back.
    assert bring(local_office, first).counts == Counts(same=1)
    agent_of(world).work_off()
    assert booked(world) == {"V-1": Decimal("120.00"), "V-2": Decimal("5.00")}
    assert len(world.books.live(PostingKind.CUSTOMER)) == 1
    assert [(each.name, each.counts) for each in imports(local_office, branch="MIA").rows] == [
        ("file.csv", Counts(same=1)), ("b.csv", Counts(added=1, changed=1)), ("file.csv", Counts(added=1)),
    ]  # fmt: skip


def test_a_payment_waits_for_its_sale_and_takes_its_currency(world: World, local_office: Office, tmp_path: Path) -> None:
    payments = csv_file(tmp_path, PAYMENTS, name="p.csv")
    assert troubles(local_office, payments) == [(2, "sheet.no_such_sale", "V-1"), (3, "sheet.no_such_sale", "V-3")]
    assert bring(local_office, payments) == Imported("p.csv", Counts(), 2)
    bring(local_office, csv_file(tmp_path, SALES))
    assert bring(local_office, payments) == Imported("p.csv", Counts(added=2), 0), "the very same file, now that its sales are there"
    held = world.sql("select columns ->> 'folio', columns ->> 'moneda' from sheet_rows where table_name = 'pagos_recibidos' order by 1")
    assert held == [("P-1", "MXN"), ("P-2", "USD")]


def test_a_refund_is_of_its_sales_trip_and_customer(world: World, local_office: Office, tmp_path: Path) -> None:
    bring(local_office, csv_file(tmp_path, SALES.replace("MXN", "USD")))
    bring(local_office, csv_file(tmp_path, PAYMENTS, name="p.csv"))
    text = "Refund number,Invoice,Date,Refund amount,Method,Reason\nR-1,V-3,2026-11-08,5.00,cash,Rain\n"
    assert bring(local_office, csv_file(tmp_path, text, name="r.csv")).counts == Counts(added=1)
    agent_of(world).work_off()
    assert [entry.remote.total for entry in world.books.live(PostingKind.CREDIT_MEMO)] == [Decimal("5.00")]


def test_customers_keep_what_their_own_file_says(world: World, local_office: Office, tmp_path: Path) -> None:
    customers = "numero de cliente,cliente,correo,rfc\n7,Ana,ana@example.com,\n8,Ana,other@example.com,\n"
    assert bring(local_office, csv_file(tmp_path, customers, name="c.csv")).counts == Counts(added=2)
    sales = "folio,fecha,cliente,numero de cliente,total\nV-1,2026-11-02,Ana,7,10.00\nV-2,2026-11-02,Ana,8,20.00\n"
    bring(local_office, csv_file(tmp_path, sales))
    held = world.sql("select columns ->> 'email' from sheet_rows where table_name = 'customers' order by 1")
    assert held == [("ana@example.com",), ("other@example.com",)], "two of one name are two, and a sale blanks nothing"


def test_what_is_wrong_is_said_by_row_and_the_rest_is_taken(local_office: Office, world: World, tmp_path: Path) -> None:
    rows = [
        ["Folio", "Fecha", "Cliente", "RFC", "Total", "Moneda", "Estatus"],
        ["V-1", "2026-11-02", "Ana", None, 100, "USD", None],
        ["V-2", "2026-11-02", "Ana", None, "=100*1.16", "USD", None],
        ["V-3", "45/11/2026", "Ana", None, "ten", "dollars", "perhaps"],
        ["V-1", "2026-11-02", "Bob", None, 1, "USD", None],
        [None, "2026-11-02", "Bob", None, 1, "USD", None],
        ["V-6", "2026-11-02", "Bob", "VSO010101AB1", -5, "USD", None],
        ["V-7", "2026-11-02", "Bob", "VSO010101AB1", 5.125, "USD", None],
        ["V-8", "2026-11-02", "Bob", "VSO010101AB1", 5, "USD", None],
        ["V-9", "2026-11-02", "Bob", "AAA010101AAA", 5, "USD", None],
    ]
    file = xlsx_file(tmp_path, rows)
    assert troubles(local_office, file) == [
        (3, "sheet.formula", "=100*1.16"),
        (4, "sheet.bad_day", "45/11/2026"), (4, "sheet.bad_amount", "ten"), (4, "sheet.bad_currency", "dollars"),
        (4, "sheet.unknown_word", "perhaps"),
        (5, "sheet.folio_twice", "V-1"),
        (6, "sheet.missing_value", ""),
        (7, "sheet.bad_value", "-5.00"),
        (8, "sheet.bad_amount", "5.125"),
        (10, "sheet.customer_differs", "AAA010101AAA"),
    ]  # fmt: skip
    assert bring(local_office, file) == Imported("file.xlsx", Counts(added=2), 7)


def test_what_a_file_does_not_tell_is_asked_once(local_office: Office, world: World, tmp_path: Path) -> None:
    file = csv_file(tmp_path, "folio;fecha;cliente;total\nV-1;03/04/2026;Ana;1,234\n")
    found = preview(local_office, file, branch="MIA", asked=AS_IT_SHOWS)
    assert (found.reading.days_open, found.reading.amounts_open, found.can_import) == (True, True, False)
    with pytest.raises(UserError) as caught:
        bring(local_office, file)
    assert caught.value.code == "sheet.which_day_order"
    with pytest.raises(UserError) as caught:
        bring(local_office, file, Asked(day_first=True))
    assert caught.value.code == "sheet.which_decimal_mark"
    bring(local_office, file, Asked(day_first=True, decimal_comma=False))
    assert world.sql("select columns ->> 'fecha_emision', columns ->> 'monto_total' from sheet_rows where table_name like 'cuentas%'") == [
        ("2026-04-03", "1234.00")
    ]


def test_a_column_that_lacks_is_named(local_office: Office, world: World, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        bring(local_office, csv_file(tmp_path, "folio,cliente\nV-1,Ana\n"), Asked(kind=SheetKind.SALES))
    assert (caught.value.code, caught.value.params["columns"]) == ("sheet.missing_column", "fecha, total")


def test_a_branch_takes_its_sales_from_one_source(local_office: Office, world: World, tmp_path: Path) -> None:
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())
    file = csv_file(tmp_path, SALES)
    for call in (lambda: preview(local_office, file, branch="MIA", asked=AS_IT_SHOWS), lambda: bring(local_office, file)):
        with pytest.raises(UserError) as caught:
            call()
        assert caught.value.code == "sheet.branch_has_source"
    assert world.sql("select source_id from branches") == [(None,)]


def test_a_branch_of_sheets_takes_nothing_from_another_source(local_office: Office, world: World, tmp_path: Path) -> None:
    bring(local_office, csv_file(tmp_path, SALES))
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())
    assert (
        world.sql("select disposition, reason from source_rows where source_id = :id", id=world.source_id)
        == [("list", "branch.not_here")] * 2
    )


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_who_only_looks_imports_nothing(staff: Staff, tmp_path: Path, role: str) -> None:
    staff.admin.execute("update sources set kind = 'spreadsheet'")
    file = csv_file(tmp_path, SALES)
    with pytest.raises(UserError) as caught:
        import_sheet(staff.office(role), file, branch="A", asked=AS_IT_SHOWS)
    assert caught.value.code == "permission.denied"
    assert import_sheet(staff.office("finance"), file, branch="A", asked=AS_IT_SHOWS).counts == Counts(added=3)
    with pytest.raises(UserError) as caught:
        import_sheet(staff.office("finance"), file, branch="B", asked=AS_IT_SHOWS)
    assert caught.value.code == "permission.denied"
