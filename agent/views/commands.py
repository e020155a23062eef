"""What became of something a page asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Command:
    """A row of work as its asker sees it. `code` and `params` give the words when it did not work out, `result` what came of it."""

    id: int
    kind: str
    state: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    result: Mapping[str, object] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether an agent has finished with it, well or not."""
        return self.state in ("done", "dead", "blocked")

    @property
    def well(self) -> bool:
        """Whether it was done."""
        return self.state == "done"


_COMMAND = text("select id, kind, state, code, params, result from work where id = :id")


def command(office: Office, work_id: int) -> Command | None:
    """The command as it stands now, None when it was undone. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(_COMMAND, {"id": work_id}).one_or_none()
    return Command(*row) if row is not None else None
