"""What people do in a run: they issue, force, ask to cancel and to replace, decide as recipients, and have second stamps cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.practice import cancel_registry
from agent.practice.cancel_registry import IN_PROCESS
from agent.services.replace_cfdi import draft_replacement
from tests.faults.pac_bench import PacBench
from tests.faults.pac_plan import Decision, Wish

BOTH = "'ana', 'eva', now()"
"""Who asks, who approves, and when: every one of these requests has been approved by a second person."""


@dataclass(slots=True)
class Case:
    """A wish under way: `old` is the CFDI that is to go, `new` the one that takes its place (0 = none).

    `rejected` = how often its recipient said no.
    """

    wish: Wish
    old: int
    new: int = 0
    rejected: int = 0
    decides: list[Decision] = field(default_factory=list)


class People:
    """Everybody who is not an agent. `cases` are the wishes that were asked for; `twins` = second stamps that were to be cancelled."""

    def __init__(self, bench: PacBench, wishes: Sequence[Wish]) -> None:
        self._bench = bench
        self._open = list(wishes)
        self.cases: list[Case] = []
        self.twins: set[str] = set()
        self.forced = 0

    def act(self) -> bool:
        """What is stamped is asked to be cancelled or replaced, and open requests are decided. True when somebody did something."""
        asked = [self._begin(wish) for wish in list(self._open)]
        return any([*asked, *(self._decide(case) for case in self.cases), *(self._decided(twin, "accept") for twin in self.twins)])

    def ask_again(self) -> bool:
        """A case that was refused, or that its recipient rejected, is asked for once more. True when there was one."""
        again = [case for case in self.cases if self._stands(case)]
        for case in again:
            self._ask(case)
        return bool(again)

    def left(self) -> bool:
        """Whether a wish is not begun, or a case has not come to its end."""
        return bool(self._open) or any(self._state(case.old) != "CANCELLED" for case in self.cases)

    def force(self) -> None:
        """Two people send what is in doubt to the other PAC."""
        made = self._bench.admin.execute(
            f"""insert into work (kind, lane, ref, branch, priority, args, requested_by, approved_by, approved_at)
               select 'force_failover', 'cfdi:' || a.ref, a.ref, a.branch, 100, jsonb_build_object('to', p.pac), {BOTH}
               from attempts a join pac_accounts p on p.pac <> a.pac and p.state = 'ready' and p.rests_until is null
               where a.kind = 'cfdi' and a.outcome = 'unknown' and not exists (select from stamp_watches w where w.cfdi_id::text = a.ref)
               on conflict do nothing"""
        )
        self.forced += made.rowcount

    def cancel_twins(self) -> bool:
        """Two people have every second stamp cancelled that was told by name. True when there was one."""
        rows = self._bench.rows(
            f"""insert into work (kind, lane, ref, branch, priority, requested_by, approved_by, approved_at)
                select 'cancel_twin', 'cfdi:' || s.cfdi_id, s.uuid, s.branch, 50, {BOTH} from stray_stamps s
                where s.kind = 'twin' and s.settled_at is null on conflict do nothing returning ref"""
        )
        self.twins |= {row[0] for row in rows}
        return bool(rows)

    def wait_for_sat(self) -> bool:
        """Whether a CFDI waits for SAT's word."""
        return bool(self._bench.rows("select 1 from cfdis where state = 'CANCEL_REQUESTED'"))

    def _begin(self, wish: Wish) -> bool:
        cfdi = self._bench.drafts[wish.sale - 1]
        if self._state(cfdi) != "STAMPED":
            return False
        self._open.remove(wish)
        case = Case(wish, cfdi, decides=list(wish.decides))
        self.cases.append(case)
        if wish.what == "replace":
            case.new = draft_replacement(self._bench.world.office, cfdi)
        self._ask(case)
        return True

    def _ask(self, case: Case) -> None:
        if case.new:
            self._bench.issue()
        args = f'{{"reason": "01", "replaced_by": {case.new}}}' if case.new else '{"reason": "02"}'
        self._bench.admin.execute(
            f"""insert into work (kind, lane, ref, branch, priority, args, requested_by, approved_by, approved_at)
                select 'cancel_cfdi', 'cfdi:' || id, id::text, branch, 50, %s::jsonb, {BOTH} from cfdis where id = %s
                on conflict do nothing""".encode(),
            (args, case.old),
        )

    def _stands(self, case: Case) -> bool:
        """Whether the old CFDI is in force and nothing is under way to change that."""
        busy = self._bench.rows(
            "select 1 from work where kind = 'cancel_cfdi' and ref = %s and state in ('ready', 'leased', 'unknown')", str(case.old)
        )
        return not busy and self._state(case.old) == "STAMPED"

    def _decide(self, case: Case) -> bool:
        uuid = self._uuid(case.old)
        if not self._in_process(uuid):
            return False
        decision = case.decides.pop(0) if len(case.decides) > 1 else case.decides[0]
        case.rejected += decision == "refuse"
        return self._decided(uuid, decision)

    def _decided(self, uuid: str, decision: Decision) -> bool:
        return cancel_registry.decide(self._bench.store, uuid, decision, now=self._bench.now())

    def _in_process(self, uuid: str) -> bool:
        return self._bench.store.row("select 1 from cancellation where uuid = ? and state = ?", uuid, IN_PROCESS) is not None

    def _state(self, cfdi: int) -> Any:
        return self._bench.rows("select state from cfdis where id = %s", cfdi)[0][0]

    def _uuid(self, cfdi: int) -> str:
        return str(self._bench.rows("select uuid from cfdis where id = %s", cfdi)[0][0])
