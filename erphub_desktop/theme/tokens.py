"""The look as data: colours of both schemes, spacing, radii and type sizes. Every text colour reaches 4.5:1 on its ground."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Scheme = Literal["light", "dark"]
Tone = Literal["ok", "warn", "bad", "info", "neutral"]
TONES: tuple[Tone, ...] = ("ok", "warn", "bad", "info", "neutral")


@dataclass(frozen=True, slots=True)
class Colors:
    """One scheme. `<tone>` is text and icon, `<tone>_soft` the ground it stands on; `practice` is the loud frame."""

    window: str
    surface: str
    raised: str
    hover: str
    border: str
    control: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    sidebar: str
    sidebar_hover: str
    sidebar_active: str
    sidebar_text: str
    sidebar_strong: str
    sidebar_border: str
    sidebar_mark: str
    sidebar_handle: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    bad_hover: str
    on_bad: str
    info: str
    info_soft: str
    neutral: str
    neutral_soft: str
    practice: str
    on_practice: str
    toast: str
    on_toast: str
    toast_action: str
    xml_name: str
    xml_value: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """(text, ground) of a tone."""
        return getattr(self, tone), getattr(self, f"{tone}_soft")


LIGHT = Colors(
    window="#F3F5F9",
    surface="#FFFFFF",
    raised="#F7F9FC",
    hover="#EDF1F7",
    border="#DBE1EB",
    control="#808BA0",
    text="#172033",
    muted="#546075",
    accent="#2456C4",
    accent_hover="#1D479F",
    accent_pressed="#173A85",
    on_accent="#FFFFFF",
    accent_text="#1F4CAE",
    accent_soft="#E5EDFC",
    sidebar="#15213A",
    sidebar_hover="#1E2D4D",
    sidebar_active="#2A3E68",
    sidebar_text="#B9C5DB",
    sidebar_strong="#FFFFFF",
    sidebar_border="#2A3A5C",
    sidebar_mark="#7DA7FF",
    sidebar_handle="#6B7C9E",
    ok="#14653A",
    ok_soft="#DDF3E5",
    warn="#7A4A00",
    warn_soft="#FFEECC",
    bad="#A3211B",
    bad_soft="#FCE4E2",
    bad_hover="#861A15",
    on_bad="#FFFFFF",
    info="#1D4E8F",
    info_soft="#E1EDFA",
    neutral="#475267",
    neutral_soft="#E7EBF2",
    practice="#F5A70A",
    on_practice="#2B1C00",
    toast="#1B2740",
    on_toast="#FFFFFF",
    toast_action="#9DBDFF",
    xml_name="#1F4CAE",
    xml_value="#14653A",
)

DARK = Colors(
    window="#0F141D",
    surface="#171E2A",
    raised="#1C2533",
    hover="#232E3F",
    border="#2C3849",
    control="#74829A",
    text="#E9EEF7",
    muted="#A5B2C6",
    accent="#8FB2FF",
    accent_hover="#A9C4FF",
    accent_pressed="#7A9FF0",
    on_accent="#0B1A3C",
    accent_text="#A3C1FF",
    accent_soft="#1F3054",
    sidebar="#0A0F18",
    sidebar_hover="#151D2B",
    sidebar_active="#22304A",
    sidebar_text="#A9B6CB",
    sidebar_strong="#FFFFFF",
    sidebar_border="#1F2A3B",
    sidebar_mark="#8FB2FF",
    sidebar_handle="#5D6C85",
    ok="#7FDBA1",
    ok_soft="#163424",
    warn="#F4C56C",
    warn_soft="#3A2D12",
    bad="#FFA199",
    bad_soft="#45201F",
    bad_hover="#FFB8B2",
    on_bad="#3A0D0A",
    info="#98C5FF",
    info_soft="#1A3150",
    neutral="#B7C3D5",
    neutral_soft="#283345",
    practice="#F5A70A",
    on_practice="#2B1C00",
    toast="#E9EEF7",
    on_toast="#172033",
    toast_action="#1F4CAE",
    xml_name="#A3C1FF",
    xml_value="#7FDBA1",
)

SCHEMES: dict[Scheme, Colors] = {"light": LIGHT, "dark": DARK}

# Pixels at 100 % scale. Everything on screen stands on these steps.
SPACE = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24, "xxl": 32}
RADIUS = {"s": 4, "m": 6, "l": 10}
TYPE = {"caption": 12, "body": 13, "strong": 14, "title": 16, "figure": 22, "page": 24}
CONTROL_HEIGHT = 34
ROW_HEIGHT = 40
TALL_ROW = 50
SIDEBAR_WIDTH = 228

# A branch keeps its colour everywhere; white text reaches 4.5:1 on each.
BRANCH_COLORS = ("#0F766E", "#7C3AED", "#B45309", "#BE185D", "#1D4ED8", "#4D7C0F", "#0E7490", "#9D174D")


def flat(colors: Colors) -> dict[str, str]:
    """Every token by the name the style sheet uses: colours, `space_*`, `radius_*` and `type_*` in pixels."""
    sizes = {
        **{f"space_{name}": f"{pixels}px" for name, pixels in SPACE.items()},
        **{f"radius_{name}": f"{pixels}px" for name, pixels in RADIUS.items()},
        **{f"type_{name}": f"{pixels}px" for name, pixels in TYPE.items()},
    }
    return {**asdict(colors), **sizes}


def branch_color(position: int) -> str:
    """The colour of the branch at `position` in the list of all branches."""
    return BRANCH_COLORS[position % len(BRANCH_COLORS)]
