"""Requests of suppliers to cancel what an issuer received: until when silence accepts, and that SAT takes the answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import sample, sample_strays
from tests.desktop.conftest import Start
from tests.desktop.seen import click, open_page, texts


@pytest.mark.parametrize(
    ("language", "until", "where"),
    [
        ("en", "refuses it by 27 Nov 2026", "The answer is given at SAT with the e.firma, which ERP Hub does not hold."),
        ("es", "a más tardar el 27 nov 2026", "La respuesta se da en el SAT con la e.firma, que ERP Hub no guarda."),
    ],
)
def test_each_says_until_when_and_where(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str, until: str, where: str
) -> None:
    opened: list[str] = []
    browser = SimpleNamespace(openUrl=lambda url: opened.append(url.toString()))
    monkeypatch.setattr("erphub_desktop.pages.received.QDesktopServices", browser)
    app = start(language=language)
    open_page(app, qtbot, "received")
    qtbot.waitUntil(lambda: until in texts(app.window))
    assert where in texts(app.window) and "EKU9003173C9" in texts(app.window)
    click(app.window, f"receivedAtSat_{sample_strays.RECEIVED[0].uuid}")
    assert opened == ["https://portalcfdi.facturaelectronica.sat.gob.mx/"]


def test_where_there_is_none_it_says_so(start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erphub_desktop.pages.received.supplier_requests", lambda _office: ())
    app = start(language="en")
    open_page(app, qtbot, "received")
    qtbot.waitUntil(lambda: "No supplier waits for an answer" in texts(app.window))
