"""`sources ls | add` and what `doctor` says of the sources, in the practice profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.practice import platform_api as practice
from tests.cli.command import json_of
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile
from tests.practice.vendors import serving

__all__ = ["prepared_profile", "profile"]


def where(profile: Profile) -> tuple[str, ...]:
    return "--practice", "--data", str(profile.folder)


def asked(profile: Profile) -> tuple[int, str, str]:
    code, said = json_of("doctor", "--only", "source.lists", "--json", *where(profile))
    (check,) = said["checks"]
    return code, check["status"], check["detail"]


def test_the_platforms_api_is_added_by_the_guides_settings(profile: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert asked(profile) == (0, "ok", "spirit_platform (platform_db) lists everything")
    monkeypatch.delenv("SPIRIT_TOURS_API_KEY", raising=False)
    code, said = json_of("sources", "add", "platform_api", "--json", *where(profile))
    assert (code, said["error"]["code"]) == (4, "source.setting_missing")
    monkeypatch.setenv("SPIRIT_TOURS_API_KEY", practice.token())
    for address in ("http://api.example.com", "api.example.com", "https://api.example.com/v2", "https://a:b@api.example.com"):
        monkeypatch.setenv("SPIRIT_TOURS_API_URL", address)
        code, said = json_of("sources", "add", "platform_api", "--json", *where(profile))
        assert (code, said["error"]["code"]) == (4, "source.bad_address")
    monkeypatch.setenv("SPIRIT_TOURS_API_URL", "https://api.example.com/api/")
    for _ in range(2):  # the second time it is the same one
        code, said = json_of("sources", "add", "platform_api", "--json", *where(profile))
        assert (code, said["url"]) == (0, "https://api.example.com"), said
    code, said = json_of("sources", "ls", "--json", *where(profile))
    # No sale comes twice: the branches that were there stay with the platform's database.
    assert [(each["kind"], len(each["branches"])) for each in said["sources"]] == [("platform_db", 3), ("platform_api", 0)]
    code, said = json_of("sources", "add", "platform_api", "--branch", "USA_MIAMI_001", "--json", *where(profile))
    assert (code, said["branches"]) == (0, ["USA_MIAMI_001"]), said
    profile.query(
        """insert into documents (source_id, table_name, row_id, kind, branch, content, hash)
           select id, 't', '1', 'invoice', 'MX_CDMX_001', '{}', 'h' from sources where kind = 'platform_db' returning id"""
    )
    code, said = json_of("sources", "add", "platform_api", "--branch", "MX_CDMX_001", "--json", *where(profile))
    assert (code, said["error"]["code"]) == (3, "source.branch_has_other")

    with serving(tmp_path, vendors=("platform",)) as running:
        monkeypatch.setenv("ERPHUB_ENDPOINT_PLATFORM", running.url)
        code, status, detail = asked(profile)
        assert (code, status) == (6, "warn")
        assert "platform API lists cuentas_por_cobrar; it cannot list customers, proveedores, pagos_recibidos" in detail
        running.set(platform__adds="yes")
        assert asked(profile)[:2] == (0, "ok")
    assert asked(profile)[1] == "warn", "nobody answers any more"
