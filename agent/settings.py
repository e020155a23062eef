"""What the machine says: environment variables and the profile's folder. Everything else lives in the database.

The guide's names (DATABASE_URL, PORT, LOG_LEVEL, SYNC_*, QUEUE_*, PAC_*) are read as they are; ours begin with ERPHUB_.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from agent.errors import UserError

LEAST_RETRY_DELAY_MS = 100
"""Shorter, a vendor that is down would be asked without a pause."""
Environment = Literal["production", "sandbox", "practice"]
ENDPOINTS = (
    "QUICKBOOKS", "QUICKBOOKS_OAUTH", "QUICKBOOKS_MX", "QUICKBOOKS_MX_OAUTH", "XERO", "XERO_OAUTH", "FRESHBOOKS", "FRESHBOOKS_OAUTH",
    "ALEGRA", "CONTPAQI", "FINKOK", "SW", "DIVERZA", "SAT", "BANXICO", "PLATFORM",
)  # fmt: skip


class MachineSettings(BaseModel):
    """The environment variables that this machine may set, typed and with the guide's defaults."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    database_url: str = Field("", validation_alias=AliasChoices("ERPHUB_DATABASE_URL", "DATABASE_URL"))
    database_pool_min: int = Field(5, ge=0, le=100, validation_alias="DATABASE_POOL_MIN")
    database_pool_max: int = Field(20, ge=1, le=200, validation_alias="DATABASE_POOL_MAX")
    database_ssl: bool = Field(True, validation_alias="DATABASE_SSL")
    port: int = Field(3000, ge=0, le=65535, validation_alias="PORT")
    bind: str = Field("127.0.0.1", validation_alias="ERPHUB_BIND")
    rate_limit_window_ms: int = Field(60000, ge=1000, validation_alias="RATE_LIMIT_WINDOW_MS")
    rate_limit_max_requests: int = Field(100, ge=1, validation_alias="RATE_LIMIT_MAX_REQUESTS")
    proxy: str = Field("", validation_alias=AliasChoices("ERPHUB_PROXY", "HTTPS_PROXY", "https_proxy"))
    no_proxy: str = Field("", validation_alias=AliasChoices("NO_PROXY", "no_proxy"))
    ca_file: str = Field("", validation_alias="ERPHUB_CA_FILE")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="LOG_LEVEL")
    key_file: str = Field("", validation_alias="ERPHUB_KEY_FILE")
    environment: Environment = Field("production", validation_alias="ERPHUB_ENVIRONMENT")
    sync_max_retries: int = Field(5, ge=1, le=50, validation_alias="SYNC_MAX_RETRIES")
    sync_retry_delay_ms: int = Field(5000, ge=0, validation_alias="SYNC_RETRY_DELAY_MS")
    sync_batch_size: int = Field(10, ge=1, le=1000, validation_alias="SYNC_BATCH_SIZE")
    sync_concurrent_limit: int = Field(50, ge=1, le=1000, validation_alias="SYNC_CONCURRENT_LIMIT")
    queue_concurrency: int = Field(10, ge=1, le=64, validation_alias="QUEUE_CONCURRENCY")
    banxico_token: str = Field("", validation_alias="ERPHUB_BANXICO_TOKEN")
    cfdi_backup_path: str = Field("", validation_alias="CFDI_BACKUP_PATH")
    queue_max_stalled_count: int = Field(3, ge=1, validation_alias="QUEUE_MAX_STALLED_COUNT")
    queue_stalled_interval_ms: int = Field(30000, ge=1000, validation_alias="QUEUE_STALLED_INTERVAL_MS")

    @property
    def retry_seconds(self) -> float:
        """The shortest pause before something is tried again: what the machine says, never less than a tenth of a second."""
        return max(self.sync_retry_delay_ms, LEAST_RETRY_DELAY_MS) / 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """Machine settings joined with the profile: its folder, its environment, and which addresses are overridden."""

    folder: Path
    environment: Environment
    machine: MachineSettings
    endpoints: Mapping[str, str] = field(default_factory=dict)

    @property
    def stand_alone(self) -> bool:
        """True when the database is the embedded one in the profile's folder."""
        return not self.machine.database_url

    @property
    def archive_folder(self) -> Path:
        """Where stamped CFDIs are kept as files: CFDI_BACKUP_PATH, else in the profile's folder.

        What was made for trying things out lies apart from what counts.
        """
        if not self.machine.cfdi_backup_path:
            return self.folder / "archive"
        chosen = Path(self.machine.cfdi_backup_path).expanduser().absolute()
        return chosen if self.environment == "production" else chosen / self.environment

    @property
    def dsn(self) -> str:
        """The shared database's address, with TLS checked to the host name unless DATABASE_SSL is off.

        It is what libpq takes, an address or keywords, several hosts included. Raises `database.bad_address`.
        """
        dsn = self.machine.database_url.strip().replace("postgresql+psycopg://", "postgresql://", 1)
        try:
            said = conninfo_to_dict(dsn)
        except ProgrammingError:
            raise UserError("database.bad_address") from None  # libpq's own words may hold the password
        if not self.machine.database_ssl or said.get("sslmode"):
            return dsn
        if "://" not in dsn.partition("=")[0]:
            return f"{dsn} sslmode=verify-full"
        return dsn + ("&" if "?" in dsn else "?") + "sslmode=verify-full"


@dataclass(frozen=True, slots=True)
class GuidePac:
    """One PAC account as the guide's variables name it, all as they were written; `prefix` is PAC or PAC_BACKUP."""

    prefix: str
    provider: str
    username: str
    password: str = field(repr=False)
    endpoint: str
    environment: str


def guide_pacs() -> tuple[GuidePac, ...]:
    """The PAC accounts that PAC_* and PAC_BACKUP_* name, the first one first. Both are in the environment that PAC_ENVIRONMENT says."""

    def said(name: str) -> str:
        return os.environ.get(name, "").strip()

    found = (
        GuidePac(
            prefix, said(f"{prefix}_PROVIDER"), said(f"{prefix}_USERNAME"), os.environ.get(f"{prefix}_PASSWORD", ""),
            said(f"{prefix}_ENDPOINT"), said("PAC_ENVIRONMENT"),
        )
        for prefix in ("PAC", "PAC_BACKUP")
    )  # fmt: skip
    return tuple(account for account in found if account.provider)


def machine_settings() -> MachineSettings:
    """What this machine's environment says. Raises `settings.invalid` naming the variable."""
    try:
        return MachineSettings.model_validate({name: value for name, value in os.environ.items() if value})
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError("settings.invalid", key="/".join(str(part) for part in first["loc"]), reason=first["msg"]) from error


def load(*, data: Path | None = None, practice: bool = False) -> Settings:
    """The settings of a profile: `--data DIR`, `--practice`, or the person's default folder.

    Raises `settings.invalid` naming the variable, and `endpoint.override_in_production`.
    """
    machine = machine_settings()
    environment: Environment = "practice" if practice else machine.environment
    folder = data or user_data_path("ERP Hub", appauthor="Spirit Tours") / environment
    endpoints = {name: os.environ[f"ERPHUB_ENDPOINT_{name}"] for name in ENDPOINTS if os.environ.get(f"ERPHUB_ENDPOINT_{name}")}
    if endpoints and environment == "production":
        raise UserError("endpoint.override_in_production", name=f"ERPHUB_ENDPOINT_{next(iter(endpoints))}")
    return Settings(folder=folder.expanduser().absolute(), environment=environment, machine=machine, endpoints=endpoints)
