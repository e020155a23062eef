"""Spreadsheets as nobody should send them: formulas everywhere, days as text, a hundred thousand rows, a column too few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import psutil
import pytest

from agent.errors import UserError
from agent.hub import Office
from agent.services.import_sheet import import_sheet
from agent.sheets.open_sheet import open_sheet
from agent.sheets.reading import Asked, reading_of
from agent.sheets.rows import Home, Ready, read_rows
from agent.views.sheets import Counts, preview
from tests.bad_input.words import known_in_both
from tests.sheets.files import csv_file, xlsx_file
from tests.work.conftest import world
from tests.work.hub import World

__all__ = ["world"]

HEADERS = ["folio", "fecha", "cliente", "total"]
MANY = 100_000


def test_formulas_are_never_believed(world: World, local_office: Office, tmp_path: Path) -> None:
    rows = [HEADERS, *([f"V-{n}", "2026-11-02", "Ana", f"=SUM(A{n}:B{n})"] for n in range(600))]
    found = preview(local_office, xlsx_file(tmp_path, rows), branch="MIA", asked=Asked())
    assert (found.left_out, len(found.troubles), found.can_import) == (600, 500, False)
    assert {trouble.code for trouble in found.troubles} == {"sheet.formula"}
    # In a CSV too, where a program that opens it would run them.
    text = 'folio,fecha,cliente,total\nV-1,2026-11-02,"=HYPERLINK(""http://x"")",1\nV-2,2026-11-02,@SUM(A1),1\n'
    found = preview(local_office, csv_file(tmp_path, text), branch="MIA", asked=Asked())
    assert [(trouble.row, trouble.code) for trouble in found.troubles] == [(2, "sheet.formula")]


def test_days_as_text_are_read_in_one_order_or_refused(world: World, local_office: Office, tmp_path: Path) -> None:
    rows = [HEADERS, ["V-1", "31/01/2026", "Ana", 1], ["V-2", "01/31/2026", "Ana", 1], ["V-3", "03/04/2026", "Ana", 1]]
    file = xlsx_file(tmp_path, rows)
    assert preview(local_office, file, branch="MIA", asked=Asked()).reading.days_open
    found = preview(local_office, file, branch="MIA", asked=Asked(day_first=True))
    assert [(trouble.row, trouble.code) for trouble in found.troubles] == [(3, "sheet.bad_day")]
    assert found.counts == Counts(added=2)


@pytest.mark.parametrize("lacks", HEADERS)
def test_a_missing_column_is_named(world: World, local_office: Office, tmp_path: Path, lacks: str) -> None:
    headers = [header for header in HEADERS if header != lacks] + ["moneda", "servicio", "vencimiento"]
    file = xlsx_file(tmp_path, [headers, ["x"] * len(headers)])
    with pytest.raises(UserError) as caught:
        import_sheet(local_office, file, branch="MIA", asked=Asked())
    assert caught.value.code == "sheet.missing_column"
    known_in_both(caught.value.code, **caught.value.params)


def _lines() -> Iterator[str]:
    yield "folio,fecha,cliente,total,servicio\n"
    for number in range(MANY):
        yield f"V-{number:06d},2026-11-{number % 28 + 1:02d},Cliente {number % 5000},{number / 100 + 1:.2f},tour\n"


def test_a_hundred_thousand_rows_are_streamed(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(_lines())
    before = psutil.Process().memory_info().rss
    sheet = open_sheet(file)
    reading = reading_of(sheet, Asked())
    assert (sheet.count, reading.complete) == (MANY, True)
    rows = read_rows(sheet, reading.mapped, reading.kind, reading.manner, Home("MIA", "MIA", "USD", "US"))
    taken = [each.row for each in islice(rows, 4000) if isinstance(each, Ready)]
    assert taken == list(range(2, 4002))
    sheet.close()
    assert psutil.Process().memory_info().rss - before < 200_000_000


def test_many_rows_are_imported_in_one_go(world: World, local_office: Office, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(islice(_lines(), 4_501))
    assert import_sheet(local_office, file, branch="MIA", asked=Asked()).counts == Counts(added=4_500)
    assert world.one("select count(*) from sheet_rows where table_name = 'customers'") == (4_500,)
    assert import_sheet(local_office, file, branch="MIA", asked=Asked()).counts == Counts(same=4_500)
