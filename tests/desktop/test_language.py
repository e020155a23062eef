"""Both languages say everything: widget texts of Qt's catalogues and sentences of the message catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from agent.erp import ERPS
from agent.errors import Language, codes
from erphub_desktop import language
from erphub_desktop.widgets import formats
from tests.desktop import translations


@pytest.mark.parametrize("name", translations.FILES)
def test_every_text_of_the_code_is_translated(name: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    translations.extract(fresh)
    file = translations.FILES[name]
    assert translations.messages(file).keys() == translations.messages(fresh).keys()
    assert translations.unfinished(file) == []


@pytest.mark.parametrize("name", translations.FILES)
def test_the_compiled_catalogue_is_the_one_of_its_source(name: str, tmp_path: Path) -> None:
    file = translations.FILES[name]
    translations.compile_to_qm(file, tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == file.with_suffix(".qm").read_bytes()


@pytest.mark.parametrize(
    ("wanted", "one", "three"),
    [
        ("es", "1 documento requiere su atención", "3 documentos requieren su atención"),
        ("en", "1 document needs you", "3 documents need you"),
    ],
)
def test_plurals_are_said_in_each_language(qapp: QApplication, wanted: Language, one: str, three: str) -> None:
    language.use(qapp, wanted)
    said = [QCoreApplication.translate("TodayPage", "%n document(s) need you", "", many) for many in (1, 3)]
    assert said == [one, three]
    language.use(qapp, "es")


def test_every_field_permission_and_choice_of_an_adapter_has_words() -> None:
    wanted = set()
    for erp in ERPS.values():
        wanted |= {f"field.{field.name}" for field in erp.spec.fields}
        wanted |= {f"choice.{choice}" for field in erp.spec.fields for choice in field.choices}
        wanted |= set(erp.spec.oauth.permissions if erp.spec.oauth is not None else ())
    assert wanted <= codes()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234567.80"), "1,234,567.80 MXN"),
        (Decimal("-0.05"), "−0.05 MXN"),
        (Decimal("0"), "0 MXN"),
        (Decimal("99999999999999.99"), "99,999,999,999,999.99 MXN"),
    ],
)
def test_amounts_keep_every_digit(qapp: QApplication, value: Decimal, text: str) -> None:
    language.use(qapp, "es")
    assert formats.amount(value, "MXN") == text


def test_days_and_instants_follow_the_language(qapp: QApplication) -> None:
    language.use(qapp, "es")
    assert formats.day(date(2026, 11, 24)) == "24 nov 2026"
    assert formats.moment(datetime(2026, 11, 24, 18, 5, tzinfo=UTC)).startswith("24 nov ")
    language.use(qapp, "en")
    assert formats.day(date(2026, 1, 24)) == "24 Jan 2026"
    assert formats.count(1234) == "1,234"
    language.use(qapp, "es")
