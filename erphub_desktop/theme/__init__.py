"""Colours, fonts, icons and the one style sheet; everything on screen takes its look from here."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from agent import paths
from erphub_desktop.theme.tokens import SCHEMES, TYPE, Colors, Scheme, flat

_current: Scheme = "light"


def scheme() -> Scheme:
    """The scheme in use."""
    return _current


def colors() -> Colors:
    """The colours in use now; ask when painting, never keep them: the person may switch at any moment."""
    return SCHEMES[_current]


def use(app: QApplication, wanted: Scheme) -> None:
    """Switches the whole application to a scheme; every widget gets a palette change and paints itself anew."""
    global _current
    _current = wanted
    app.setPalette(_palette(SCHEMES[wanted]))
    app.setStyleSheet(style_sheet(SCHEMES[wanted]))


def style_sheet(colors: Colors) -> str:
    """The style sheet with the tokens filled in; an unknown token raises KeyError."""
    template = (paths.resources / "style" / "desktop.qss").read_text(encoding="utf-8")
    icons = (paths.resources / "icons").as_posix()
    dark = "dark" if colors is SCHEMES["dark"] else "light"
    return Template(template).substitute(flat(colors), icons=icons, scheme=dark)


def load_fonts(app: QApplication) -> None:
    """Inter from the product's own folder, so that a page measures the same on every machine; else the system's font."""
    families = [
        family
        for file in sorted(paths.fonts.glob("*.ttf"))
        for family in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    ]
    font = QFont("Inter") if "Inter" in families else QFont(app.font())
    font.setPixelSize(TYPE["body"])
    app.setFont(font)


def _palette(colors: Colors) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colors.window,
        QPalette.ColorRole.WindowText: colors.text,
        QPalette.ColorRole.Base: colors.surface,
        QPalette.ColorRole.AlternateBase: colors.raised,
        QPalette.ColorRole.Text: colors.text,
        QPalette.ColorRole.PlaceholderText: colors.muted,
        QPalette.ColorRole.Button: colors.surface,
        QPalette.ColorRole.ButtonText: colors.text,
        QPalette.ColorRole.Highlight: colors.accent_soft,
        QPalette.ColorRole.HighlightedText: colors.text,
        QPalette.ColorRole.ToolTipBase: colors.toast,
        QPalette.ColorRole.ToolTipText: colors.on_toast,
        QPalette.ColorRole.Dark: colors.neutral_soft,
        QPalette.ColorRole.Link: colors.accent_text,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.muted))
    return palette
