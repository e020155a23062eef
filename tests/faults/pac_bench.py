"""One database with a Mexican company and two sales to stamp, used for run after run; its time is the run's own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.cfdi.csd import Csd
from agent.db.engine import connect
from agent.practice.authority import make_csd
from agent.work.csds import import_csd, open_csd
from tests.cfdi.authority import Authority
from tests.faults.bench import NOW, Installation, _keep_prepared, office_on
from tests.faults.pac_vendors import SAT, begin, places
from tests.work.fake_pac import Ledger
from tests.work.hub import RFC, World, set_up_fiscal
from tests.work.mexico import BUYER

PASSWORD = "only-in-runs"
TOTALS = ("116.00", "11600.00")
"""What the sales are of: the CFDI of the first is cancelled without its recipient, the other one's recipient must accept."""
_OF_A_RUN = (
    "payloads", "erp_sync_logs", "events", "audit", "attempts", "erp_entity_mappings", "work", "lanes", "agent_boots", "schedule_slots",
    "stamp_watches", "stray_stamps", "pac_accounts", "replacements", "cancellations", "sat_answers", "cfdi_papers",
)  # fmt: skip
_MADE = f"""
    create function time_passes(since interval) returns void language plpgsql as $$ begin
        update lanes set lease_until = lease_until - since, not_before = not_before - since
            where lease_until > '-infinity' or not_before > '-infinity';
        update work set run_at = run_at - since where state in ('ready', 'leased', 'unknown');
        update attempts set settle_after = settle_after - since, started_at = started_at - since, finished_at = finished_at - since;
        update pac_accounts set rests_until = rests_until - since where rests_until is not null;
        update stamp_watches set next_at = next_at - since, sent_at = sent_at - since where state = 'watching';
        update cfdis set stamped_at = stamped_at - since where stamped_at is not null;
        update sat_answers set asked_at = asked_at - since;
        update stray_stamps set found_at = found_at - since;
        update cancellations set created_at = created_at - since, requested_at = requested_at - since;
    end $$;
    create function begin_again() returns void language plpgsql as $$ begin
        {"; ".join(f"delete from {table}" for table in _OF_A_RUN)};
        delete from cfdi_sales where cfdi_id in (select id from cfdis where purpose = 'replacement');
        delete from cfdis where purpose = 'replacement';
        update cfdi_sales set live = true;
        update cfdis set state = 'DRAFT', folio = null, series = '', sealed_xml = null, sealed_sha256 = null, uuid = null,
            stamped_xml = null, stamped_at = null, pac = '', issued_at = null, outstanding = null, code = '', params = '{{}}',
            document_uuid = gen_random_uuid();
        update series set next_folio = 1;
    end $$"""
_STILL_OPEN = """
    select min(extract(epoch from greatest(w.run_at, coalesce(l.not_before, '-infinity'), coalesce(l.lease_until, '-infinity')) - now()))
    from work w left join lanes l on l.lane = w.lane where w.state in ('ready', 'leased', 'unknown')"""


class PacBench:
    """What every run uses anew. `elapsed` = how many seconds have passed in this run; `csd` = the issuer's, opened once."""

    def __init__(self, agent_dsn: str, admin_dsn: str) -> None:
        self.elapsed = 0.0
        self._folder = tempfile.TemporaryDirectory(prefix="erphub-pacs-")
        folder = Path(self._folder.name)
        self.catalogs = Catalogs(build_catalogs(folder / "sat"))
        self.engine = connect(agent_dsn, pool_max=8)
        event.listen(self.engine, "connect", _keep_prepared)
        office = replace(office_on(self.engine, agent_dsn), folder=folder)
        self.places = places(folder, self.now)
        self.store = self.places[SAT].store
        authority = Authority()
        self.world: World = set_up_fiscal(office, self.catalogs, Ledger(authority.issue(RFC, "X")), self.now, auto=False)
        agent = self.world.agent()
        files = make_csd(folder, rfc=RFC, name="ESCUELA KEMPER URGATE SA DE CV", password=PASSWORD, now=NOW)
        issuer = self.world.one("select id from issuers").id
        self.issuer = int(issuer)
        import_csd(agent.hub, self.issuer, cer=files.cer.read_bytes(), key=files.key.read_bytes(), password=PASSWORD)
        for number, total in enumerate(TOTALS, start=1):
            self.world.source.customer(number, self.world.branch, **BUYER)
            self.world.source.sale(number, self.world.branch, total, moneda="MXN")
            self.world.source.payment(number, self.world.branch, total, moneda="MXN")
        self.world.take_in(agent)
        agent.work_off()
        self.csd: Csd = open_csd(agent.hub, self.issuer, RFC)
        self.drafts = [int(row.id) for row in self.world.sql("select id from cfdis where state = 'DRAFT' order by total")]
        assert len(self.drafts) == len(TOTALS), self.world.sql("select kind, state, code, params from work")
        self.installation = Installation(agent.hub.agent_id, self.world.key, self.world.wire)
        self.admin = psycopg.connect(admin_dsn, autocommit=True)
        self.admin.execute("set session_replication_role = replica")
        self.admin.execute(_MADE)

    def now(self) -> datetime:
        """The time of the run."""
        return NOW + timedelta(seconds=self.elapsed)

    def begin(self, pair: tuple[str, str]) -> None:
        """Books of ours and of the PACs as before the first stamp; both sales are to be stamped, at this pair."""
        self.elapsed = 0.0
        self.admin.execute("select begin_again()")
        begin(self.places)
        for priority, name in enumerate(pair):
            self.admin.execute(
                "insert into pac_accounts (issuer_id, pac, environment, priority) values (%s, %s, 'practice', %s)",
                (self.issuer, name, priority),
            )
        self.issue()

    def issue(self) -> None:
        """People ask for what is not stamped and not on its way."""
        self.admin.execute(
            """insert into work (kind, lane, ref, branch, priority) select 'issue_cfdi', 'cfdi:' || id, id::text, branch, 50 from cfdis
               where state in ('DRAFT', 'REFUSED', 'STAMPING') order by id on conflict do nothing"""
        )

    def passes(self, seconds: float) -> None:
        """Rows grow older by so much."""
        self.elapsed += seconds
        self.admin.execute("select time_passes(make_interval(secs => %s))", [round(seconds, 3)])

    def due_in(self) -> float | None:
        """In how many seconds something may be done, None when nothing is open."""
        row = self.admin.execute(_STILL_OPEN).fetchone()
        assert row is not None
        return None if row[0] is None else max(0.0, float(row[0]))

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Rows of a statement."""
        return self.admin.execute(statement.encode(), values).fetchall()

    def close(self) -> None:
        """Closes everything that is open."""
        self.admin.close()
        self.engine.dispose()
        self.catalogs.close()
        self.store.close()
        self._folder.cleanup()
