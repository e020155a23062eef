"""Spanish and English: the widgets' texts from Qt's catalogues, the person's numbers and dates from the locale."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from agent import paths
from agent.errors import Language

FOLDER = paths.resources / "i18n"
_LOCALES: dict[Language, QLocale] = {
    "es": QLocale(QLocale.Language.Spanish, QLocale.Country.Mexico),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
}
_current: Language = "es"
_installed: list[QTranslator] = []


def current() -> Language:
    """The language on screen."""
    return _current


def locale() -> QLocale:
    """How the person writes numbers and dates."""
    return _LOCALES[_current]


def use(app: QApplication, wanted: Language) -> None:
    """Switches every text on screen: each widget gets a LanguageChange event and says its texts anew."""
    global _current
    _current = wanted
    QLocale.setDefault(_LOCALES[wanted])
    while _installed:
        app.removeTranslator(_installed.pop())
    folders = {f"qtbase_{wanted}": QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"erphub_{wanted}": str(FOLDER)}
    for name, folder in folders.items():
        translator = QTranslator(app)
        if translator.load(name, folder):
            _installed.append(translator)
            app.installTranslator(translator)
