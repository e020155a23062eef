"""One agent in a process of its own that asks for a new access token again and again: `python -m tests.work.token_agent`.

It reads what it is to do as one line of JSON (`Errand`), says that it is ready, waits for another line, and prints how its
asking went, one line of JSON again.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from agent.credentials import AgentKey, Secret
from agent.db.engine import connect, transaction
from agent.erp import ERPS
from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Office, Vendors
from agent.vault import Vault
from agent.work.tokens import access_token


@dataclass(frozen=True, slots=True)
class Errand:
    """Who asks, for which connection, with which vendor, and up to which version of its tokens."""

    dsn: str
    endpoints: Mapping[str, str]
    agent_id: int
    key: str
    connection: int
    until_version: int


def hub_of(errand: Errand) -> Hub:
    """An agent's hub with a real vault and a real wire; nothing else of it is used."""
    engine = connect(errand.dsn)
    office = Office(engine, errand.dsn, "practice", "tokens", Path(), lambda: datetime.now(UTC), lambda: unused())
    wire = HttpClient(environment="practice", endpoints=errand.endpoints)
    specs = {name: erp.spec for name, erp in ERPS.items()}
    vendors = Vendors(specs, {}, unused, unused, unused)
    vault = Vault(engine, errand.agent_id, AgentKey.load(Secret(errand.key)))
    return Hub(office, errand.agent_id, uuid4(), vault, wire, Paces(specs), vendors, Limits(), lambda lane: 60.0)


def unused(*_: object) -> Any:
    raise AssertionError("an agent that only refreshes tokens asked for something else")


def run(errand: Errand) -> dict[str, int]:
    """How often a token was given, and how often which reason instead."""
    hub = hub_of(errand)
    print("ready", flush=True)
    sys.stdin.readline()
    token = access_token(hub, errand.connection, hub.wire)
    said: Counter[str] = Counter()
    held = ""
    while version(hub, errand.connection) < errand.until_version:
        try:
            held = token(rejected=held)
            said["token"] += 1
        except Unavailable as unavailable:
            said[unavailable.reason] += 1
        except UserError as error:
            said[error.code] += 1
            break
    hub.wire.close()
    hub.office.engine.dispose()
    return dict(said)


def version(hub: Hub, connection: int) -> int:
    """How many times the tokens were replaced."""
    with transaction(hub.office.engine) as tx:
        return int(tx.execute(text("select token_version from connections where id = :id"), {"id": connection}).scalar_one())


def document(errand: Errand) -> str:
    """The errand as the process reads it."""
    return json.dumps(asdict(errand))


if __name__ == "__main__":
    print(json.dumps(run(Errand(**json.loads(sys.stdin.readline())))))
