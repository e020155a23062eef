"""Commands of the Connections page: authorise, redeem, confirm the company, test, read the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert

from agent import oauth
from agent.db import record, tables
from agent.db.claim import Work, finish, hold
from agent.db.deliveries import lane_of
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Company, Done, ErpSpec, OAuth, Refused
from agent.work import tokens, wires

_CONFIRMED = ("connected", "expired", "off")  # states of a connection whose company a person has confirmed


def authorize(hub: Hub, rows: Sequence[Work]) -> None:
    """Makes the address at which a person authorises the connection. Transactions: one to read, one to write."""
    for work in rows:
        connection = int(work.ref)
        hub.vault.take_drops(tokens.owner_of(connection))
        spec, config = _connection(hub, connection)
        flow = _flow(spec)
        redirect_uri = str(work.args.get("redirect_uri") or config.get("redirect_uri") or "")
        flow = replace(flow, scope=str(config.get("scope") or flow.scope))
        made = oauth.authorization(flow, client_id=str(config["client_id"]), redirect_uri=redirect_uri, address=hub.wire.address)
        authorization_id = uuid4()
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            tx.execute(
                insert(tables.authorizations).values(
                    id=authorization_id, connection_id=connection, state=made.state, verifier=made.verifier, address=made.address,
                    redirect_uri=redirect_uri,
                )
            )  # fmt: skip
            tx.execute(
                text("update connections set state = 'authorizing' where id = :id and state in ('new', 'confirm')"), {"id": connection}
            )
            result = {"authorization": str(authorization_id), "address": made.address}
            finish(tx, work, state="done", code="connection.authorize_here", result=result)


def redeem(hub: Hub, rows: Sequence[Work]) -> None:
    """Turns what the browser brought back into tokens, once, and reads the company. Transactions: one to take the
    authorisation, one to keep the tokens, one for the company."""
    for work in rows:
        authorization_id = UUID(work.ref)
        row = _take_authorization(hub, work, authorization_id)
        connection = int(row.connection_id)
        spec, _ = _connection(hub, connection)
        flow = _flow(spec)
        try:
            callback = oauth.returned(row.returned_query, state=row.state, names_company=flow.names_company)
        except UserError as error:
            _end_authorization(hub, authorization_id, "refused", error.code)
            raise
        if callback.company:  # before the code is spent and the tokens of the right company are replaced
            _pinned(hub, connection, callback.company, authorization_id)
            _free(hub, connection, callback.company, authorization_id)
        outcome = oauth.redeem(
            wires.wire(hub, work.lane, []), flow, tokens.client_of(hub, connection), code=callback.code, redirect_uri=row.redirect_uri,
            verifier=row.verifier, now=hub.office.now(),
        )  # fmt: skip
        if not isinstance(outcome, Done):
            code = outcome.message if isinstance(outcome, Refused) else "oauth.not_answered"
            _end_authorization(hub, authorization_id, "refused", code)
            raise UserError(code)
        with transaction(hub.office.engine) as tx:
            tokens.store_tokens(hub, tx, connection, outcome.result)
            tx.execute(
                text("update connections set company_id = :company where id = :id and :company <> ''"),
                {"company": callback.company, "id": connection},
            )
        company = _check(hub, connection, work.lane)
        _pinned(hub, connection, company.id, authorization_id)
        _free(hub, connection, company.id, authorization_id)
        _of_the_country(hub, spec, company, authorization_id)
        _show_company(hub, work, connection, company, spec, authorization_id)


def confirm_company(hub: Hub, rows: Sequence[Work]) -> None:
    """The person said that this is the right company: it is pinned, its chart read, and waiting documents released."""
    for work in rows:
        connection = int(work.ref)
        spec, _ = _connection(hub, connection)
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            _confirm(tx, connection, _of_the_vendor(hub, spec))
            record.audit(
                tx, actor=work_person(tx, work), action="connection.confirmed", subject=f"connection:{connection}", branch=work.branch
            )
            _release_blocked(tx, connection)
        entries = _store_chart(hub, connection, work.lane)
        with transaction(hub.office.engine) as tx:
            record.event(tx, "connection.connected", branch=work.branch, subject=str(connection))
            finish(tx, work, state="done", code="connection.connected", result={"chart": entries})


def _confirm(tx: Connection, connection: int, erps: Sequence[str]) -> None:
    # Every row of the company, in one order: of two that are confirmed at the same moment the second sees the first.
    rows = tx.execute(
        text("""select id, label, state, company_id, company_name from connections
                where id = :id or (erp = any (:erps) and company_id <> ''
                    and company_id = (select own.company_id from connections own where own.id = :id))
                order by id for update"""),
        {"id": connection, "erps": list(erps)},
    ).all()
    (row,) = [each for each in rows if each.id == connection]
    if row.state not in ("confirm", "connected"):
        raise UserError("connection.not_connected", label=row.label)
    for other in rows:
        if other.id != connection and other.state in _CONFIRMED:
            raise UserError("connection.company_taken", company=row.company_name or row.company_id, connection=other.label)
    tx.execute(text("update connections set state = 'connected', state_code = '' where id = :id"), {"id": connection})


def test_connection(hub: Hub, rows: Sequence[Work]) -> None:
    """Reads the company now and compares it with the pinned one. One transaction for the answer."""
    for work in rows:
        connection = int(work.ref)
        hub.vault.take_drops(tokens.owner_of(connection))
        spec, _ = _connection(hub, connection)
        company = _check(hub, connection, work.lane)
        _pinned(hub, connection, company.id, None)
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            tx.execute(
                text("""update connections set checked_at = now(), company_name = :name, closed_until = cast(:closed as date),
                            state = case when state = 'expired' then 'connected' else state end, state_code = ''
                        where id = :id"""),
                {"name": company.name, "closed": company.books_closed_until, "id": connection},
            )
            _release_blocked(tx, connection)
            record.event(tx, "connection.tested", branch=work.branch, subject=str(connection), company=company.name)
            permissions = list(spec.oauth.permissions) if spec.oauth else []
            result = {"company": company.name, "company_id": company.id, "permissions": permissions}
            finish(tx, work, state="done", code="connection.tested", params={"company": company.name}, result=result)


def load_chart(hub: Hub, rows: Sequence[Work]) -> None:
    """Reads the vendor's chart anew. One transaction to replace it, one for the answer."""
    for work in rows:
        entries = _store_chart(hub, int(work.ref), work.lane)
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            finish(tx, work, state="done", code="connection.chart_loaded", result={"chart": entries})


def work_person(tx: Connection, work: Work) -> str:
    """Who asked for this row."""
    return str(tx.execute(text("select requested_by from work where id = :id"), {"id": work.id}).scalar_one())


def _connection(hub: Hub, connection: int) -> tuple[ErpSpec, dict[str, Any]]:
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select erp, config, environment from connections where id = :id"), {"id": connection}).one_or_none()
    if row is None:
        raise UserError("connection.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    return hub.vendors.erp_specs[row.erp], row.config


def _flow(spec: ErpSpec) -> OAuth:
    if spec.oauth is None:
        raise UserError("connection.no_authorization", erp=spec.label)
    return spec.oauth


def _check(hub: Hub, connection: int, lane: str) -> Company:
    with wires.erp(hub, connection, lane, []) as adapter:
        return adapter.check()


def _pinned(hub: Hub, connection: int, company: str, authorization_id: UUID | None) -> None:
    """Stops when this is another company than the one a person confirmed for the connection; before that it may still be changed."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select company_id, state from connections where id = :id"), {"id": connection}).one()
    if row.state in _CONFIRMED and company != row.company_id:
        if authorization_id is not None:
            _end_authorization(hub, authorization_id, "refused", "connection.other_company")
        raise UserError("connection.other_company", found=company, wanted=row.company_id)


def _free(hub: Hub, connection: int, company: str, authorization_id: UUID) -> None:
    """Stops when another connection books in this company: each would look for its own documents only, and book them twice.

    Branches that share a company share its connection.
    """
    spec, _ = _connection(hub, connection)
    with transaction(hub.office.engine) as tx:
        other = tx.execute(
            text("""select label, company_name from connections
                    where id <> :id and erp = any (:erps) and company_id = :company and state = any (:states) limit 1"""),
            {"id": connection, "erps": _of_the_vendor(hub, spec), "company": company, "states": list(_CONFIRMED)},
        ).one_or_none()
    if other is not None:
        _end_authorization(hub, authorization_id, "refused", "connection.company_taken")
        raise UserError("connection.company_taken", company=other.company_name or company, connection=other.label)


def _of_the_country(hub: Hub, spec: ErpSpec, company: Company, authorization_id: UUID) -> None:
    """Stops when the company is of a country whose taxes this system does not write: it signs in just the same."""
    if company.country and company.country not in spec.countries:
        _end_authorization(hub, authorization_id, "refused", "connection.other_country")
        names = {"company": company.name or company.id, "country": company.country, "erp": spec.label}
        raise UserError("connection.other_country", **names, countries=", ".join(spec.countries))


def _of_the_vendor(hub: Hub, spec: ErpSpec) -> list[str]:
    """The systems behind one sign-in, so of one vendor: a company has the same id in all of them (QuickBooks of each country)."""
    return [
        name
        for name, other in hub.vendors.erp_specs.items()
        if name == spec.name or (spec.oauth is not None and other.oauth is not None and other.oauth.token_url == spec.oauth.token_url)
    ]


def _take_authorization(hub: Hub, work: Work, authorization_id: UUID) -> Any:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row = tx.execute(
            text("""update authorizations set outcome = 'redeeming'
                    where id = :id and outcome = 'open' and returned_query is not null and expires_at > now()
                    returning connection_id, state, verifier, redirect_uri, returned_query"""),
            {"id": authorization_id},
        ).one_or_none()
    if row is None:
        raise UserError("oauth.not_open")
    return row


def _end_authorization(hub: Hub, authorization_id: UUID, outcome: str, code: str) -> None:
    """The authorisation is over; a connection that had none before is as new again, and its company not known."""
    with transaction(hub.office.engine) as tx:
        connection = tx.execute(
            text("update authorizations set outcome = :outcome, code = :code where id = :id returning connection_id"),
            {"outcome": outcome, "code": code, "id": authorization_id},
        ).scalar_one()
        tx.execute(
            text("update connections set state = 'new', state_code = :code, company_id = '' where id = :id and state = 'authorizing'"),
            {"code": code, "id": connection},
        )


def _show_company(hub: Hub, work: Work, connection: int, company: Company, spec: ErpSpec, authorization_id: UUID) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        tx.execute(
            text("""update connections set company_id = :company, company_name = :name, company_country = :country, home_currency = :home,
                        closed_until = cast(:closed as date), checked_at = now(), state_code = '',
                        state = case when state in ('connected', 'expired') then 'connected' else 'confirm' end where id = :id"""),
            {"company": company.id, "name": company.name, "country": company.country, "home": company.home_currency,
             "closed": company.books_closed_until, "id": connection},
        )  # fmt: skip
        _release_blocked(tx, connection)
        tx.execute(text("update authorizations set outcome = 'redeemed' where id = :id"), {"id": authorization_id})
        record.audit(
            tx, actor=work_person(tx, work), action="connection.authorized", subject=f"connection:{connection}", branch=work.branch,
            company=company.name,
        )  # fmt: skip
        result = {"company": company.name, "company_id": company.id, "permissions": list(_flow(spec).permissions)}
        finish(tx, work, state="done", code="connection.confirm_company", params={"company": company.name}, result=result)


def _store_chart(hub: Hub, connection: int, lane: str) -> int:
    with wires.erp(hub, connection, lane, []) as adapter:
        chart = adapter.chart()
    rows = [
        {
            "connection_id": connection, "kind": entry.kind, "remote_id": entry.id, "name": entry.name, "number": entry.number,
            "type": entry.type, "currency": entry.currency, "active": entry.active,
        }
        for entry in chart
    ]  # fmt: skip
    with transaction(hub.office.engine) as tx:
        tx.execute(text("delete from erp_charts where connection_id = :id"), {"id": connection})
        if rows:
            tx.execute(insert(tables.erp_charts), rows)
    return len(rows)


def _release_blocked(tx: Connection, connection: int) -> None:
    """What was blocked because the vendor did not let us in is tried again; an unconfirmed connection blocks it once more."""
    tx.execute(
        text("""update work set state = 'ready', run_at = now(), code = '', params = '{}' where lane = :lane and state = 'blocked'
                and split_part(code, '.', 1) in ('connection', 'oauth', 'erp', 'vault')"""),
        {"lane": lane_of(connection)},
    )
