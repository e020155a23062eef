"""What a person confirms is the draft that was looked at, and a draft that changed is shown anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from agent.views.page import Page
from erphub_desktop.pages.cfdi import CfdiPage
from erphub_desktop.pages.cfdi_preview import CfdiPreview
from erphub_desktop.widgets.table import DataTable
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_page


class Draft:
    """One draft, as the list and as its preview read it."""

    def __init__(self) -> None:
        self.listed, self.read = "first", "first"

    def lines(self, office: object, wanted: object, *, after: Any, limit: int) -> Any:
        return Page((replace(sample.cfdi_line(0), draft_hash=self.listed),), None)

    def document(self, office: object, *, cfdi_id: int) -> Any:
        found = sample.cfdi_document(office, cfdi_id)
        return replace(found, line=replace(found.line, draft_hash=self.read))


@pytest.fixture
def draft(asked: sample.Asked, monkeypatch: pytest.MonkeyPatch) -> Draft:
    made = Draft()
    monkeypatch.setattr("erphub_desktop.pages.cfdi.lines", made.lines)
    monkeypatch.setattr("erphub_desktop.pages.cfdi.document", made.document)
    return made


def _shown(preview: CfdiPreview) -> str:
    return preview.as_shown(sample.cfdi_line(0)).draft_hash if preview.complete else ""


def test_the_draft_on_show_is_confirmed_though_the_list_is_of_an_older_one(
    start: Start, asked: sample.Asked, draft: Draft, qtbot: QtBot
) -> None:
    draft.read = "newer"
    app = start()
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(0)
    preview = find(app.window, CfdiPage, "page_cfdi").findChildren(CfdiPreview)[0]
    qtbot.waitUntil(lambda: _shown(preview) == "newer")
    click(app.window, "cfdiIssue")
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert asked.calls[0][1]["args"] == {"draft_hash": "newer"}


def test_a_draft_that_changed_is_shown_anew(start: Start, draft: Draft, qtbot: QtBot) -> None:
    app = start()
    table = open_page(app, qtbot, "cfdi")
    assert isinstance(table, DataTable)
    table.select_row(0)
    page = find(app.window, CfdiPage, "page_cfdi")
    (preview,) = page.findChildren(CfdiPreview)
    qtbot.waitUntil(lambda: _shown(preview) == "first")
    draft.listed = draft.read = "second"
    page.refresh()
    qtbot.waitUntil(lambda: _shown(preview) == "second")
