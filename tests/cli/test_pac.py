"""`pac ls | test | import` and `cfdi test` as an operator meets them, in the practice profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import settings
from agent.bootstrap import open_wire
from agent.cli.pac_settings import filled_in
from agent.errors import UserError, words
from agent.practice import seeds
from agent.settings import GuidePac
from tests.cli.command import json_of, run
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile

__all__ = ["prepared_profile", "profile"]
GUIDE = ("PROVIDER", "USERNAME", "PASSWORD", "ENDPOINT")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*(f"{prefix}_{each}" for prefix in ("PAC", "PAC_BACKUP") for each in GUIDE), "PAC_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


def where(profile: Profile) -> tuple[str, ...]:
    return "--practice", "--data", str(profile.folder)


def test_the_three_lines_of_the_guide_and_the_four_of_the_document(profile: Profile) -> None:
    code, printed = run("pac", "test", "--provider", "finkok", *where(profile))
    lines = printed.splitlines()
    assert code == 0 and lines[0].startswith("Finkok  ")
    assert lines[1:3] == ["✓ Connection successful", "✓ Authentication OK"]
    left = lines[3].removeprefix("✓ Timbres disponibles: ")
    assert left.isdigit() and len(lines) == 4

    code, printed = run("cfdi", "test", *where(profile))
    lines = printed.splitlines()
    assert code == 0, printed
    assert lines[:3] == ["✓ XML generated successfully", "✓ Signature validated", "✓ Timbrado successful"]
    uuid = lines[3].removeprefix("✓ UUID: ")
    ((kind, total, settled),) = profile.query(f"select kind, total, settled_at is not null from stray_stamps where uuid = '{uuid}'")
    assert (kind, total, settled) == ("foreign", "1.16", True)
    assert profile.query(f"select count(*) from cfdis where uuid = '{uuid}'") == [(0,)]

    code, said = json_of("pac", "test", "--json", *where(profile))
    (account,) = said["accounts"]
    assert -5 <= account["clock_seconds"] <= 5
    assert (code, account["stamps_left"], account["connection"], account["authentication"]) == (0, int(left) - 1, True, True)
    code, said = json_of("cfdi", "test", "--json", *where(profile))
    assert (code, said["schema"], said["state"], said["pac"]) == (0, "erphub.cfdi-test/1", "STAMPED", "finkok")
    assert [attempt["outcome"] for attempt in said["attempts"]] == ["done"]


def test_the_guides_settings_become_the_ordered_accounts(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = json_of("pac", "import", "--json", *where(profile))
    assert (code, said["error"]["code"]) == (4, "pac.setting_missing")

    given = {
        "PAC_PROVIDER": "Diverza", "PAC_USERNAME": seeds.DIVERZA_ID, "PAC_PASSWORD": seeds.DIVERZA_TOKEN,
        "PAC_ENDPOINT": "https://serviciosdemo.diverza.com/api/v2/documents/stamp", "PAC_ENVIRONMENT": "sandbox",
        "PAC_BACKUP_PROVIDER": "sw", "PAC_BACKUP_USERNAME": seeds.SW_USER, "PAC_BACKUP_PASSWORD": "wrong",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code, said = json_of("pac", "import", "--json", *where(profile))
    assert (code, [each["pac"] for each in said["accounts"]]) == (0, ["diverza", "sw"])
    assert profile.query("select pac, config ->> 'username' from pac_accounts order by priority") == [
        ("diverza", "practica-diverza"),
        ("sw", "practica@sw.example"),
        ("finkok", "practica@finkok.example"),
    ]
    kept = profile.query("select owner, name, sealed from secret_drops")
    assert {name for _, name, _ in kept} == {"token", "password"}
    assert not any(seeds.DIVERZA_TOKEN.encode() in bytes(sealed) for _, _, sealed in kept)

    code, said = json_of("pac", "test", "--json", *where(profile))
    told = {each["pac"]: (each["connection"], each["authentication"], each["stamps_left"], each["code"]) for each in said["accounts"]}
    assert told["diverza"] == (True, True, None, "")
    assert told["sw"] == (True, False, None, "pac.login")
    assert told["finkok"][:2] == (True, True)
    assert code == words("pac.login", "en").exit_code == 8
    assert profile.query("select count(*) from secret_drops") == [(0,)]

    monkeypatch.setenv("PAC_BACKUP_PASSWORD", seeds.SW_PASSWORD)
    code, printed = run("pac", "import", *where(profile))
    assert code == 0 and [line[:1] for line in printed.splitlines()] == ["✓", "✓"]
    code, printed = run("pac", "test", "--provider", "sw", *where(profile))
    assert code == 0 and printed.splitlines()[3] == "✓ Timbres disponibles: 20000"
    for provider in ("finkok", "sw", "diverza"):
        code, printed = run("cfdi", "test", "--provider", provider, *where(profile))
        lines = printed.splitlines()
        assert (code, lines[:3]) == (0, ["✓ XML generated successfully", "✓ Signature validated", "✓ Timbrado successful"]), printed
        assert len(lines) == 4 and lines[3].startswith("✓ UUID: ")
    code, said = json_of("cfdi", "test", "--provider", "sw", "--json", *where(profile))
    assert (code, said["pac"]) == (0, "sw")
    code, said = json_of("cfdi", "test", "--json", *where(profile))
    assert (code, said["pac"]) == (0, "diverza")

    code, said = json_of("pac", "ls", "--json", *where(profile))
    (issuer,) = said["issuers"]
    assert (code, [line["pac"] for line in issuer["accounts"]]) == (0, ["diverza", "sw", "finkok"])
    code, printed = run("pac", "ls", *where(profile))
    assert code == 0 and len(printed.splitlines()) == 4
    assert [line["stamps_left"] for line in issuer["accounts"]] == [None, 20000, int(told["finkok"][2])]
    assert [line["standing"] for line in issuer["accounts"]] == ["well", "well", "well"]


def test_production_is_never_reached_from_here(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PAC_PROVIDER": "finkok", "PAC_USERNAME": "u", "PAC_PASSWORD": "p", "PAC_ENVIRONMENT": "production"}.items():
        monkeypatch.setenv(name, value)
    before = profile.query("select id, config from pac_accounts")
    for command in (("pac", "import"), ("cfdi", "test")):
        code, said = json_of(*command, "--json", *where(profile))
        assert (code, said["error"]["code"]) == (3, "pac.production_refused")
    assert profile.query("select id, config from pac_accounts") == before
    assert profile.query("select count(*) from stray_stamps") == [(0,)]


@pytest.mark.parametrize(
    "address", ["https://facturacion.finkok.com", "https://services.sw.com.mx/", "https://SERVICIOS.diverza.com:443/api"]
)
def test_no_override_leads_a_test_to_a_production_pac(tmp_path: Path, address: str) -> None:
    profile = settings.Settings(tmp_path, "sandbox", settings.MachineSettings(), {"SW": address})
    with pytest.raises(UserError) as caught:
        open_wire(profile)
    assert caught.value.code == "pac.production_refused"


def test_the_document_is_refused_in_a_production_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "production")
    code, said = json_of("cfdi", "test", "--data", str(tmp_path), "--json")
    assert (code, said["error"]["code"]) == (3, "cfdi_test.production")
    assert list(tmp_path.iterdir()) == []


def test_a_pac_that_does_not_answer_or_refuses(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPHUB_ENDPOINT_FINKOK", "http://127.0.0.1:9")
    code, printed = run("pac", "test", *where(profile))
    lines = printed.splitlines()
    assert code == 5 and len(lines) == 2 and lines[1].startswith("✗ ") and "ConnectError" in lines[1]
    code, said = json_of("cfdi", "test", "--json", *where(profile))
    assert (code, said["state"], said["uuid"]) == (5, "REFUSED", None)
    monkeypatch.delenv("ERPHUB_ENDPOINT_FINKOK")

    profile.query("update pac_accounts set state = 'refused', code = 'pac.login', rests_until = now() + interval '1 hour'")
    code, _ = run("pac", "test", *where(profile))
    assert code == 0
    assert profile.query("select state, code, rests_until from pac_accounts") == [("ready", "", None)]
    profile.query("""update pac_accounts set config = '{"username": "nobody"}'""")
    code, printed = run("pac", "test", *where(profile))
    assert code == 8 and printed.splitlines()[1] == "✓ Connection successful" and printed.splitlines()[2].startswith("✗ ")

    code, said = json_of("pac", "test", "--provider", "sw", "--json", *where(profile))
    assert (code, said["error"]["code"]) == (4, "pac.not_configured")
    code, said = json_of("pac", "test", "--provider", "nobody", "--json", *where(profile))
    assert (code, said["error"]["code"]) == (2, "pac.unknown_provider")


# --- one account's settings ----------------------------------------------------------------------------------------------


def said(**changes: str) -> GuidePac:
    given = {"prefix": "PAC", "provider": "finkok", "username": "u", "password": "s3creto", "endpoint": "", "environment": ""}
    return GuidePac(**(given | changes))


@pytest.mark.parametrize(
    ("provider", "pac", "secret"),
    [("finkok", "finkok", "password"), ("SW", "sw", "password"), ("SW Sapien", "sw", "password"), ("DIVERZA", "diverza", "token")],
)
def test_each_vendors_form_is_filled_in(provider: str, pac: str, secret: str) -> None:
    form = filled_in(said(provider=provider), "production")
    assert (form.pac, form.config, form.secrets) == (pac, {"username": "u"}, {secret: "s3creto"})
    assert "s3creto" not in repr(form) and "s3creto" not in repr(said(provider=provider))


@pytest.mark.parametrize(
    ("endpoint", "environment"),
    [
        ("https://facturacion.finkok.com/servicios/soap/stamp", "production"),
        ("https://facturacion.finkok.com/servicios/soap/stamp.wsdl", "production"),
        ("facturacion.finkok.com", "production"),
        ("https://demo-facturacion.finkok.com/servicios/soap/stamp", "sandbox"),
        ("https://demo-facturacion.finkok.com/servicios/soap/stamp", "practice"),
    ],
)
def test_the_vendors_own_address_changes_nothing(endpoint: str, environment: settings.Environment) -> None:
    assert filled_in(said(endpoint=endpoint), environment) == filled_in(said(), environment)


@pytest.mark.parametrize(
    ("changes", "environment", "code"),
    [
        ({"endpoint": "https://pac.example.com/stamp"}, "production", "pac.foreign_endpoint"),
        ({"endpoint": "https://facturacion.finkok.com.example.com/"}, "production", "pac.foreign_endpoint"),
        ({"endpoint": "https://facturacion.finkok.com@example.com/"}, "sandbox", "pac.foreign_endpoint"),
        ({"endpoint": "https://services.sw.com.mx"}, "production", "pac.foreign_endpoint"),
        ({"endpoint": "https://facturacion.finkok.com"}, "sandbox", "pac.production_refused"),
        ({"endpoint": "https://facturacion.finkok.com"}, "practice", "pac.production_refused"),
        ({"endpoint": "https://demo-facturacion.finkok.com"}, "production", "pac.test_refused"),
        ({"environment": "production"}, "practice", "pac.production_refused"),
        ({"environment": "Production"}, "sandbox", "pac.production_refused"),
        ({"environment": "demo"}, "production", "pac.test_refused"),
        ({"environment": "staging?"}, "sandbox", "settings.invalid"),
        ({"provider": "facturama"}, "production", "pac.unknown_provider"),
        ({"username": ""}, "production", "pac.setting_missing"),
        ({"password": ""}, "production", "pac.setting_missing"),
    ],
)
def test_what_is_refused(changes: dict[str, str], environment: settings.Environment, code: str) -> None:
    with pytest.raises(UserError) as caught:
        filled_in(said(**changes), environment)
    assert caught.value.code == code
    assert "s3creto" not in str(caught.value)
