"""An account that refused us or did not answer is asked something harmless, never a stamp; passed, documents go there again."""

from __future__ import annotations

from collections.abc import Sequence

from agent.db import pac_health
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import PacAccount
from agent.work import wires

NO_STAMPS = "pac.no_stamps"


def probe_pac(hub: Hub, rows: Sequence[Work]) -> None:
    """Probes each account once and writes what came of it."""
    for work in rows:
        account = int(work.ref)
        try:
            found = _check(hub, work, account)
        except Unavailable as error:
            _rests_on(hub, work, account, "pac.unreachable", {"reason": error.reason}, refuses=False)
        except UserError as error:
            _rests_on(hub, work, account, error.code, error.params, refuses=True)
        else:
            if found.stamps_left is not None and found.stamps_left <= 0:
                _rests_on(hub, work, account, NO_STAMPS, {"code": "", "text": ""}, refuses=True)
                continue
            with transaction(hub.office.engine) as tx:
                hold(tx, work)
                pac_health.probe_passed(tx, account, stamps_left=found.stamps_left)
                finish(tx, work, state="done", code="pac.back", result={"stamps_left": found.stamps_left})


def _check(hub: Hub, work: Work, account: int) -> PacAccount:
    with wires.pac(hub, account, work.lane, []) as pac:
        return pac.check()


def _rests_on(hub: Hub, work: Work, account: int, code: str, params: dict[str, object], *, refuses: bool) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        pac_health.rest_after_probe(tx, account, code=code, params=params, refuses=refuses)
        finish(tx, work, state="done", code=code, params=params)
