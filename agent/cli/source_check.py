"""What `doctor` says of the sources: what each gives, what it cannot list, and until when its key is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from agent import errors
from agent.cli.output import language
from agent.db.engine import transaction
from agent.errors import Unavailable, UserError
from agent.settings import Settings

if TYPE_CHECKING:
    from agent.ports import Source

KEY_ENDS_WITHIN = timedelta(days=14)


def looked(profile: Settings, engine: Engine) -> tuple[str, str, str]:
    """Status, detail and next step. A source with an API is asked, once a listing."""
    try:
        with transaction(engine) as tx:
            rows = tx.execute(text("select id, kind, label, config from sources order by id")).all()
    except ProgrammingError:
        return "skipped", "the schema is not this version's", ""
    told = [_of(profile, engine, row) if row.kind == "platform_api" else ("ok", _plain(row), "") for row in rows]
    if not told:
        return "skipped", "no source of sales", ""
    worst = next((status for status in ("fail", "warn") if any(each[0] == status for each in told)), "ok")
    return worst, "; ".join(each[1] for each in told), next((each[2] for each in told if each[0] == worst and each[2]), "")


def _plain(row: Any) -> str:
    return f"{row.label} ({row.kind}) lists everything" if row.kind == "platform_db" else f"{row.label} ({row.kind})"


def _of(profile: Settings, engine: Engine, row: Any) -> tuple[str, str, str]:
    try:
        return _asked(profile, engine, row)
    except Unavailable as error:
        return "warn", f"{row.label}: no answer ({error.reason})", "It is asked again by itself."
    except UserError as error:
        said = errors.words(error.code, language(), **error.params)
        return "fail", f"{row.label}: {said.sentence}", said.next_step


def _asked(profile: Settings, engine: Engine, row: Any) -> tuple[str, str, str]:
    from agent.bootstrap import open_wire, own_vault
    from agent.sources import SOURCES, Opening
    from agent.sources.platform_api import PlatformApi, key_ends

    vault = own_vault(profile, engine)
    if vault is None:
        return "warn", f"{row.label}: no agent of this profile has started yet", "Start it: erphub-agent run"
    key = vault.get(f"source:{row.id}", "key").decode()
    with open_wire(profile) as wire:
        source: Source = SOURCES["platform_api"](Opening(row.id, row.config, {"key": key}.__getitem__, wire, engine, _now))
        assert isinstance(source, PlatformApi)
        lists = source.lists()
    can, cannot = ([table for table, listed in lists.items() if listed is wanted] for wanted in (True, False))
    detail = f"{row.label} lists {', '.join(can)}" + (f"; it cannot list {', '.join(cannot)}" if cannot else "")
    ends = key_ends(key)
    if ends is not None and ends - _now() < KEY_ENDS_WITHIN:
        return (
            "warn",
            f"{detail}; its key ends on {ends.date()}",
            "Ask the platform for a new one, then: erphub-agent sources add platform_api",
        )
    step = "What it cannot list is booked once the platform adds the listing, or from its database (platform_db)." if cannot else ""
    return ("warn" if cannot else "ok"), detail, step


def _now() -> datetime:
    return datetime.now(UTC)
