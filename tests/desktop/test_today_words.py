"""Every kind of need has its words, in both languages."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

from agent.errors import Language
from agent.views.today import Need, NeedKind
from erphub_desktop import language
from erphub_desktop.pages.today_words import NeedWords


class _Desk:
    """Knows what a PAC is called."""

    def pac(self, name: str) -> str:
        return name.upper()


@pytest.mark.parametrize("wanted", ["es", "en"])
@pytest.mark.parametrize("kind", list(NeedKind))
def test_every_need_says_how_many(qapp: QApplication, kind: NeedKind, wanted: Language) -> None:
    language.use(qapp, wanted)
    sentence, _cause, _verb = NeedWords(cast("Any", _Desk())).of(Need(kind, 7, names=("finkok",)))
    language.use(qapp, "es")
    assert kind is NeedKind.NO_AGENT or "7" in sentence
