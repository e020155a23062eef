"""How each PAC account is doing, for all agents: what it refused, until when it rests. In the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from agent.db import record
from agent.db.sql import text
from agent.domain.failover import Account, refusal_seconds, rest_seconds
from agent.ports import PacSpec


def accounts_of(tx: Connection, issuer_id: int, specs: Mapping[str, PacSpec]) -> list[Account]:
    """The accounts of an issuer in their order; those of a PAC that this program does not know are left out."""
    rows: Any = tx.execute(
        text("""select id, pac, state, code, rests_until from pac_accounts where issuer_id = :issuer order by priority, id"""),
        {"issuer": issuer_id},
    )
    return [
        Account(row.id, row.pac, specs[row.pac].label, row.state, row.code, row.rests_until, specs[row.pac].fails_over)
        for row in rows
        if row.pac in specs
    ]


def answered(tx: Connection, account: int) -> None:
    """The account took a document, or judged it: it is well."""
    tx.execute(
        text("""update pac_accounts set failures = 0, rests_until = null, state = 'ready', code = '', params = '{}', checked_at = now()
                where id = :id and (failures > 0 or state <> 'ready' or rests_until is not null)"""),
        {"id": account},
    )


def failed(tx: Connection, account: int, reason: str) -> None:
    """The account could not be reached, or gave no answer that can be trusted: after some of that in a row it rests."""
    failures = _one_more(tx, account)
    seconds = rest_seconds(failures)
    if seconds is not None:
        _rest(tx, account, seconds, state=None, code="pac.unreachable", params={"reason": reason})


def refused(tx: Connection, account: int, *, code: str, params: Mapping[str, object]) -> None:
    """The account refuses us (no stamps left, a wrong password): nothing is sent there until a probe passes."""
    failures = _one_more(tx, account)
    _rest(tx, account, refusal_seconds(failures), state="refused", code=code, params=params)


def rest_after_probe(tx: Connection, account: int, *, code: str, params: Mapping[str, object], refuses: bool) -> None:
    """A probe did not pass: the account rests on, longer."""
    failures = _one_more(tx, account)
    seconds = refusal_seconds(failures) if refuses else (rest_seconds(failures) or 30.0)
    _rest(tx, account, seconds, state="refused" if refuses else "ready", code=code, params=params)


def probe_passed(tx: Connection, account: int, *, stamps_left: int | None) -> None:
    """A probe passed: the account takes documents again. What failed before is forgotten only once it took one."""
    changed = tx.execute(
        text("""update pac_accounts set rests_until = null, state = 'ready', code = '', params = '{}', stamps_left = :left,
                    checked_at = now()
                where id = :id returning pac, issuer_id"""),
        {"id": account, "left": stamps_left},
    ).one_or_none()
    if changed is None:
        return
    # Whatever waited for an account of this issuer is looked at now.
    tx.execute(
        text("""update work set state = 'ready', run_at = now(), updated_at = now()
                where kind = 'issue_cfdi' and state in ('ready', 'blocked')
                    and code like 'pac.%' and branch in (select code from branches where issuer_id = :issuer)"""),
        {"issuer": changed.issuer_id},
    )
    record.event(tx, "pac.back", branch=branch_of(tx, changed.issuer_id), subject=str(account), pac=changed.pac)


def to_probe(tx: Connection) -> int:
    """How many probes were asked for: one for each account whose rest is over."""
    return tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'probe_pac', 'pac:' || a.id, a.id::text, (select min(code) from branches b where b.issuer_id = a.issuer_id), 60
                from pac_accounts a where a.rests_until <= now() and exists (select from branches b where b.issuer_id = a.issuer_id)
                on conflict do nothing""")
    ).rowcount


def soonest_probe(tx: Connection, issuer_id: int) -> float:
    """Seconds until the next account of an issuer is probed; 0 when one may be now."""
    seconds = tx.execute(
        text("""select extract(epoch from min(rests_until) - now())::float8 from pac_accounts where issuer_id = :issuer"""),
        {"issuer": issuer_id},
    ).scalar()
    return max(0.0, float(seconds or 0.0))


def branch_of(tx: Connection, issuer_id: int) -> str | None:
    """A branch of the issuer, for what concerns all of them."""
    found = tx.execute(text("select min(code) from branches where issuer_id = :issuer"), {"issuer": issuer_id}).scalar()
    return None if found is None else str(found)


def _one_more(tx: Connection, account: int) -> int:
    counted = tx.execute(
        text("update pac_accounts set failures = failures + 1 where id = :id returning failures"), {"id": account}
    ).scalar()
    return int(counted or 0)


def _rest(tx: Connection, account: int, seconds: float, *, state: str | None, code: str, params: Mapping[str, object]) -> None:
    row = tx.execute(
        text("""update pac_accounts a set rests_until = now() + make_interval(secs => :seconds), state = coalesce(:state, a.state),
                    code = :code, params = cast(:params as jsonb), checked_at = now()
                from (select id, state, rests_until from pac_accounts where id = :id for update) before
                where a.id = before.id returning a.issuer_id, a.pac, before.state as before_state, before.rests_until as before_rest"""),
        {"id": account, "seconds": seconds, "state": state, "code": code, "params": json.dumps(dict(params), default=str)},
    ).one_or_none()
    if row is not None and row.before_rest is None:
        record.event(tx, "pac.rests", branch=branch_of(tx, row.issuer_id), subject=str(account), pac=row.pac, code=code)
