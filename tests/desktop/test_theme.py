"""The look: contrast of every text on its ground, tokens that the style sheet knows, icons that draw."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from erphub_desktop import theme
from erphub_desktop.theme import icons
from erphub_desktop.theme.tokens import BRANCH_COLORS, DARK, LIGHT, TONES, Colors

SCHEMES = {"light": LIGHT, "dark": DARK}
_READ = (
    ("text", "window"), ("text", "surface"), ("text", "raised"), ("text", "hover"), ("text", "accent_soft"),
    ("muted", "window"), ("muted", "surface"), ("muted", "raised"), ("accent_text", "surface"), ("accent_text", "window"),
    ("accent_text", "accent_soft"), ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_pressed"),
    ("sidebar_text", "sidebar"), ("sidebar_text", "sidebar_hover"), ("sidebar_strong", "sidebar_active"), ("on_practice", "practice"),
    ("on_toast", "toast"), ("toast_action", "toast"), ("xml_name", "surface"), ("xml_value", "surface"), ("bad", "surface"),
    *((tone, f"{tone}_soft") for tone in TONES),
)  # fmt: skip


def _luminance(color: str) -> float:
    made = QColor(color)
    parts = (made.redF(), made.greenF(), made.blueF())
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), _READ)
def test_text_reaches_4_5_to_1(scheme: str, text: str, ground: str) -> None:
    colors: Colors = SCHEMES[scheme]
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ("surface", "window"))
def test_control_borders_and_focus_rings_reach_3_to_1(scheme: str, ground: str) -> None:
    colors: Colors = SCHEMES[scheme]
    assert contrast(colors.control, getattr(colors, ground)) >= 3
    assert contrast(colors.accent, getattr(colors, ground)) >= 3
    assert contrast(colors.sidebar_mark, colors.sidebar) >= 3
    assert contrast(colors.sidebar_handle, colors.sidebar) >= 3


@pytest.mark.parametrize("color", BRANCH_COLORS)
def test_white_text_is_readable_on_a_branch_color(color: str) -> None:
    assert contrast("#FFFFFF", color) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_style_sheet_fills_every_token(scheme: str) -> None:
    assert "$" not in theme.style_sheet(SCHEMES[scheme])


@pytest.mark.parametrize("name", sorted(path.stem for path in icons.FOLDER.glob("*.svg")))
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    icons.draw(painter, name, "#000000", image.rect().toRectF())
    painter.end()
    assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24))


def test_an_icon_follows_the_scheme(qapp: QApplication) -> None:
    made = icons.icon("check", "text")

    def inks() -> set[str]:
        image = made.pixmap(24, 24).toImage()
        return {image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255}

    theme.use(qapp, "light")
    light = inks()
    theme.use(qapp, "dark")
    dark = inks()
    theme.use(qapp, "light")
    assert LIGHT.text.lower() in light
    assert DARK.text.lower() in dark
