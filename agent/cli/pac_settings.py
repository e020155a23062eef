"""The guide's PAC_* settings as accounts: the vendor's form filled in, and nothing that leads to another address than its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from agent.errors import UserError
from agent.pac import PACS
from agent.ports import PacSpec
from agent.settings import Environment, GuidePac

_OTHER_NAMES: Final[Mapping[str, str]] = {"sw sapien": "sw", "sw_sapien": "sw", "sw-sapien": "sw", "smarter web": "sw"}
_PRODUCTION: Final = frozenset({"production", "prod", "live", "produccion", "producción"})
_TEST: Final = frozenset({"sandbox", "test", "testing", "demo", "pruebas", "development", "practice"})


@dataclass(frozen=True, slots=True)
class FilledIn:
    """One account's form: what may be read, and what may not."""

    pac: str
    label: str
    config: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def filled_in(said: GuidePac, environment: Environment) -> FilledIn:
    """The account that the settings describe, for a profile of this environment.

    Raises UserError `pac.unknown_provider`, `pac.setting_missing`, `settings.invalid`, `pac.production_refused`, `pac.test_refused`,
    `pac.foreign_endpoint`.
    """
    name = said.provider.casefold()
    name = _OTHER_NAMES.get(name, name)
    if name not in PACS:
        raise UserError("pac.unknown_provider", name=said.provider, key=f"{said.prefix}_PROVIDER", known=", ".join(PACS))
    spec = PACS[name].spec
    _same_environment(said.environment.casefold(), environment)
    _own_address(said, spec, environment)
    for value, key in ((said.username, "USERNAME"), (said.password, "PASSWORD")):
        if not value:
            raise UserError("pac.setting_missing", key=f"{said.prefix}_{key}")
    secrets = [each.name for each in spec.fields if each.secret]
    secret = "password" if "password" in secrets else secrets[0]
    return FilledIn(name, spec.label, {"username": said.username}, {secret: said.password})


def _same_environment(asked: str, environment: Environment) -> None:
    if asked and asked not in _PRODUCTION | _TEST:
        raise UserError("settings.invalid", key="PAC_ENVIRONMENT", reason="production, sandbox")
    if asked in _PRODUCTION and environment != "production":
        raise UserError("pac.production_refused", environment=environment)
    if asked in _TEST and environment == "production":
        raise UserError("pac.test_refused")


def _own_address(said: GuidePac, spec: PacSpec, environment: Environment) -> None:
    """The addresses are presets. A setting that names the right one changes nothing; any other is not followed in silence."""
    if not said.endpoint:
        return
    host = urlsplit(said.endpoint if "://" in said.endpoint else f"https://{said.endpoint}").hostname
    if host == urlsplit(spec.base(environment)).hostname:
        return
    if host == urlsplit(spec.base("production")).hostname:
        raise UserError("pac.production_refused", environment=environment)
    if host == urlsplit(spec.base("sandbox")).hostname:
        raise UserError("pac.test_refused")
    raise UserError("pac.foreign_endpoint", host=host or said.endpoint, pac=spec.label, key=f"{said.prefix}_ENDPOINT")
