"""One agent in a process of its own that opens and seals without a pause: `python -m tests.vault_agent`.

It reads what it is to do as one line of JSON (`Errand`), says "ready" and begins. To each further line it answers "worked" once it
has done some more operations; when its input ends it prints how it went, one line of JSON again.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict, dataclass
from queue import SimpleQueue

from sqlalchemy import Engine

from agent.credentials import AgentKey, Secret
from agent.db.engine import connect, transaction
from agent.errors import UserError
from agent.vault import Vault

MORE = 20
"""Operations that an agent does between a line and its answer."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who works, through which key, on how many secrets of the owner `test`: each is called s0, s1, ... and holds its own name."""

    dsn: str
    agent_id: int
    key: str
    number: int
    secrets: int


def run(errand: Errand) -> dict[str, object]:
    """How many operations were done, and what went wrong with which."""
    engine = connect(errand.dsn)
    vault = Vault(engine, errand.agent_id, AgentKey.load(Secret(errand.key)))
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    print("ready", flush=True)
    count, owed, failed = 0, 0, list[str]()
    while True:
        name = f"s{(count * 7 + errand.number) % errand.secrets}"
        try:
            _operate(engine, vault, name, count)
        except (UserError, AssertionError) as error:
            failed.append(str(error))
        count += 1
        if owed:
            owed -= 1
            if not owed:
                print("worked", flush=True)
        elif not lines.empty():
            if not lines.get():
                break
            owed = MORE
    engine.dispose()
    return {"count": count, "failed": failed}


def _listen(lines: SimpleQueue[str]) -> None:
    while line := sys.stdin.readline():
        lines.put(line)
    lines.put("")


def _operate(engine: Engine, vault: Vault, name: str, count: int) -> None:
    assert vault.get("test", name) == name.encode(), f"{name} holds something else"
    if count % 3 == 0:
        with transaction(engine) as tx:
            vault.put(tx, "test", name, name.encode())
    if count % 50 == 0:
        vault.must_open_all()
        vault.seal_to_others()


def document(errand: Errand) -> str:
    """The errand as the process reads it."""
    return json.dumps(asdict(errand))


if __name__ == "__main__":
    print(json.dumps(run(Errand(**json.loads(sys.stdin.readline())))))
