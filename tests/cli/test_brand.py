"""`cfdi brand` as an operator meets it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image

from tests.cli.command import json_of
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile

__all__ = ["prepared_profile", "profile"]


def asked(profile: Profile, *arguments: str) -> tuple[int, dict[str, Any]]:
    return json_of("cfdi", "brand", *arguments, "--practice", "--data", str(profile.folder), "--json")


def test_a_look_is_set_shown_and_removed(profile: Profile, tmp_path: Path) -> None:
    ((branch, color),) = profile.query("select code, color from branches where cfdi_enabled order by code limit 1")
    assert asked(profile, branch)[1]["accent"] == color
    logo = io.BytesIO()
    Image.new("RGB", (300, 90), "#118844").save(logo, "PNG")
    (tmp_path / "brand.toml").write_text('accent = "#118844"\nlines = ["Av. Reforma 1"]\n', "utf-8")
    (tmp_path / "logo.png").write_bytes(logo.getvalue())
    code, said = asked(profile, branch, str(tmp_path))
    assert (code, said["accent"], said["lines"], len(said["logo_sha256"])) == (0, "#118844", ["Av. Reforma 1"], 64)
    (tmp_path / "logo.png").write_bytes(b"GIF89a")
    code, said = asked(profile, branch, str(tmp_path))
    assert (code, said["error"]["code"]) == (3, "brand.unreadable")
    assert asked(profile, branch)[1]["accent"] == "#118844"
    code, said = asked(profile, branch, "--remove")
    assert (code, said["accent"], said["logo_sha256"]) == (0, color, None)
    assert asked(profile, "NONE")[1]["error"]["code"] == "branch.unknown"
