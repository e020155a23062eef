"""The practice company set up in a profile: the platform's database, the hub's tables, both connections authorised, the CSD taken in.

Everything goes through the services and commands that a person's clicks use; only the person's consent in the browser is
given here by following the vendor's redirect.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import psycopg
from psycopg import sql
from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import make_url

from agent.bootstrap import OpenHub
from agent.db import tables
from agent.db.address import url_of
from agent.db.engine import transaction
from agent.db.init import dsn_of
from agent.db.open import forget_practice, superuser_dsn
from agent.domain.exchange import PublishedRate
from agent.domain.mapping import Role, SaleKind, ServiceProfile
from agent.domain.postings import Address
from agent.domain.taxes import TaxKind, TaxRule
from agent.errors import UserError
from agent.practice import authority, company, seeds
from agent.practice.company import config
from agent.services.add_branch import NewBranch, add_branch, connect_branch
from agent.services.add_connection import add_connection
from agent.services.add_issuer import add_issuer
from agent.services.map_account import map_account
from agent.services.request_work import request_work
from agent.services.return_authorization import return_authorization
from agent.services.set_lodging_rate import seed_lodging_rate
from agent.services.set_rules import add_series, add_tax_rule, publish_rates, set_service_profile
from agent.work.csds import import_csd
from agent.work.loop import Loop

PLATFORM = "spirit_platform"
READER = "spirit_reader"
_CLIENTS = {config.US_BOOKS: seeds.CLIENT_US, config.MX_BOOKS: seeds.CLIENT_MX}
_COLORS = {config.MIAMI: "#0B6E99", config.CDMX: "#7A3E9D", config.CANCUN: "#0E7C66"}
_SERIES = {config.CDMX: "A", config.CANCUN: "B"}
_PACS = (("finkok", seeds.FINKOK_USER, seeds.FINKOK_PASSWORD), ("sw", seeds.SW_USER, seeds.SW_PASSWORD))
_READY = "practice.ready"
_VENDORS = "practice.vendors"


@dataclass(frozen=True, slots=True)
class Setup:
    """What the set-up steps share."""

    opened: OpenHub
    loop: Loop
    vendors: Path
    urls: Mapping[str, str]


def is_ready(opened: OpenHub) -> bool:
    """True once the practice company was set up to its end."""
    with transaction(opened.hub.office.engine) as tx:
        return tx.execute(text("select 1 from settings where key = :key"), {"key": _READY}).one_or_none() is not None


def are_the_same_vendors(opened: OpenHub, urls: Mapping[str, str]) -> bool:
    """Whether the vendors are those that the company was set up with: they may have forgotten everything since, as another version's."""
    with transaction(opened.hub.office.engine) as tx:
        known = tx.execute(text("select value from settings where key = :key"), {"key": _VENDORS}).scalar()
    return known == identity(urls)


def identity(urls: Mapping[str, str]) -> str:
    """What tells one memory of the practice vendors from another."""
    return str(httpx2.get(f"{base_of(urls)}/_practice/ping", timeout=30).json()["memory"])


def base_of(urls: Mapping[str, str]) -> str:
    """The address at which the practice's own pages are."""
    parts = urlsplit(next(iter(urls.values())))
    return f"{parts.scheme}://{parts.netloc}"


def keep_addresses(opened: OpenHub, urls: Mapping[str, str]) -> None:
    """Writes where the vendors listen now, for the desktops that open a document in the vendor's screen."""
    with transaction(opened.hub.office.engine) as tx:
        for name, address in urls.items():
            tx.execute(
                text("""insert into settings (key, value) values (:key, :value) on conflict (key) do update
                        set value = excluded.value, updated_at = now() where settings.value <> excluded.value"""),
                {"key": f"practice.endpoint.{name}", "value": address},
            )


def platform_dsn(opened: OpenHub) -> str:
    """The administrator's address of the platform's database: for filling and for its own sums, never for the hub."""
    server = opened.opened.database.server
    if server is None:
        raise UserError("practice.needs_embedded")
    return superuser_dsn(server, PLATFORM)


def set_up(setup: Setup, today: date) -> None:
    """Brings the practice company to its working state. Every step may be repeated after a crash."""
    opened = setup.opened
    _from_nothing(setup)
    reader = _platform(opened, today)
    issuers = _issuers(opened)
    connections = _connections(opened)
    _branches(opened, issuers, connections)
    for key, connection in connections.items():
        _authorize(setup, key, connection)
    charts = {key: _chart(opened, connection) for key, connection in connections.items()}
    _books(opened, connections, charts)
    _fiscal(setup, issuers["mx"])
    _source(opened, reader)
    with transaction(opened.hub.office.engine) as tx:
        for key, value in ((_READY, "1"), (_VENDORS, identity(setup.urls))):
            tx.execute(text("insert into settings (key, value) values (:key, :value) on conflict do nothing"), {"key": key, "value": value})


def _from_nothing(setup: Setup) -> None:
    """Where the hub knows no connection yet, vendors and platform know nothing of an earlier practice either."""
    with transaction(setup.opened.hub.office.engine) as tx:
        if tx.execute(text("select 1 from connections limit 1")).one_or_none() is not None:
            return
    httpx2.post(f"{base_of(setup.urls)}/_practice/reset", timeout=60).raise_for_status()
    if (server := setup.opened.opened.database.server) is not None:
        forget_practice(server, PLATFORM)


def _platform(opened: OpenHub, today: date) -> str:
    """The platform's database with a login that may only read; its address."""
    server = opened.opened.database.server
    if server is None:
        raise UserError("practice.needs_embedded")
    password = secrets.token_urlsafe(24)
    with psycopg.connect(**server.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        if admin.execute("select 1 from pg_database where datname = %s", (PLATFORM,)).fetchone() is None:
            admin.execute(sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(PLATFORM)))
        known = admin.execute("select 1 from pg_roles where rolname = %s", (READER,)).fetchone()
        verb = sql.SQL("alter" if known else "create")
        admin.execute(sql.SQL("{} role {} login password {}").format(verb, sql.Identifier(READER), sql.Literal(password)))
    engine = create_engine(url_of(superuser_dsn(server, PLATFORM)))
    try:
        with engine.begin() as conn:
            if conn.execute(text("select to_regnamespace('spirit')")).scalar() is None:
                company.create(conn)
                company.fill(conn, today)
            conn.execute(text(f"grant usage on schema spirit to {READER}"))
            conn.execute(text(f"grant select on all tables in schema spirit to {READER}"))
    finally:
        engine.dispose()
    return dsn_of(server.parameters(user=READER, password=password, database=PLATFORM))


def follow_server(opened: OpenHub) -> None:
    """Keeps the platform's address true: where its port was taken meanwhile, the embedded server listens at another."""
    hub, server = opened.hub, opened.opened.database.server
    if server is None:
        raise UserError("practice.needs_embedded")
    with transaction(hub.office.engine) as tx:
        source_id = tx.execute(text("select id from sources where label = :label"), {"label": PLATFORM}).scalar_one()
    kept = make_url(hub.vault.get(f"source:{source_id}", "dsn").decode())
    if kept.port != server.port:
        with transaction(hub.office.engine) as tx:
            moved = kept.set(port=server.port).render_as_string(hide_password=False)
            hub.vault.put(tx, f"source:{source_id}", "dsn", moved.encode())


def _issuers(opened: OpenHub) -> dict[str, int]:
    office = opened.hub.office
    return {
        issuer.key: add_issuer(
            office, country=issuer.country, tax_id=issuer.tax_id, legal_name=issuer.legal_name, tax_regime=issuer.tax_regime,
            place_of_issue=issuer.postal_code,
        )
        for issuer in config.ISSUERS
    }  # fmt: skip


def _connections(opened: OpenHub) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in config.CONNECTIONS:
        with transaction(opened.hub.office.engine) as tx:
            kept = tx.execute(text("select id from connections where label = :label"), {"label": each.label}).scalar()
        found[each.key] = kept or add_connection(
            opened.hub.office, erp=each.erp, label=each.label, branch_codes=(), config={"client_id": _CLIENTS[each.key]},
            secrets={"client_secret": seeds.CLIENT_SECRET},
        )  # fmt: skip
    return found


def _branches(opened: OpenHub, issuers: Mapping[str, int], connections: Mapping[str, int]) -> None:
    for branch in config.BRANCHES:
        add_branch(
            opened.hub.office,
            NewBranch(
                code=branch.code,
                name=branch.name,
                issuer_id=issuers[branch.issuer],
                connection_id=connections[branch.connection],
                source_branch_id=branch.code,
                zone=branch.zone,
                currency=branch.currency,
                jurisdiction=branch.jurisdiction,
                postal_code=branch.place_of_issue,
                place=Address(branch.address[0], "", *branch.address[1:]),
                needs_department=bool(branch.department),
                color=_COLORS[branch.code],
                cfdi_enabled=branch.cfdi,
                cfdi_auto_stamp=branch.cfdi,
            ),
        )


def _authorize(setup: Setup, key: str, connection: int) -> None:
    """The connection authorised as a person would: address, consent at the vendor, company confirmed."""
    with transaction(setup.opened.hub.office.engine) as tx:
        if tx.execute(text("select state from connections where id = :id"), {"id": connection}).scalar() == "connected":
            return
    branch = next(each.code for each in config.BRANCHES if each.connection == key)
    made = _command(setup, "authorize", connection, branch, {"redirect_uri": "http://127.0.0.1:9/callback"})
    answer = httpx2.get(str(made["address"]), follow_redirects=False, timeout=30)
    if answer.status_code != 302:
        raise UserError("practice.no_consent", status=answer.status_code)
    return_authorization(setup.opened.hub.office, UUID(str(made["authorization"])), urlsplit(answer.headers["location"]).query)
    _command(setup, "redeem", str(made["authorization"]), branch, {}, lane=f"command:{connection}")
    _command(setup, "confirm_company", connection, branch, {})


def _command(
    setup: Setup, kind: str, ref: object, branch: str, args: Mapping[str, object], lane: str | None = None
) -> Mapping[str, object]:
    """Asks for a command, works it off here, and returns its result."""
    office = setup.opened.hub.office
    work_id = request_work(office, kind=kind, lane=lane or f"command:{ref}", ref=str(ref), branch=branch, args=args)
    setup.loop.run_dry(horizon=0.0)
    with transaction(office.engine) as tx:
        row = tx.execute(text("select state, code, params, result from work where id = :id"), {"id": work_id}).one()
    if row.state != "done":
        raise UserError(row.code or "work.not_done", **dict(row.params))
    result: Mapping[str, object] = row.result
    return result


def _chart(opened: OpenHub, connection: int) -> dict[tuple[str, str], str]:
    """(kind, name) -> the vendor's id."""
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(text("select kind, name, remote_id from erp_charts where connection_id = :id and active"), {"id": connection})
        return {(kind, name): remote_id for kind, name, remote_id in rows}


def _books(opened: OpenHub, connections: Mapping[str, int], charts: Mapping[str, Mapping[tuple[str, str], str]]) -> None:
    """Departments, mappings, service profiles, tax rules and rates, by the vendor's ids."""
    office = opened.hub.office
    by_code = {branch.code: branch for branch in config.BRANCHES}
    for branch in config.BRANCHES:
        department = charts[branch.connection][("department", branch.department)] if branch.department else ""
        connect_branch(office, branch=branch.code, connection=connections[branch.connection], department=department)
    for each in config.MAPPINGS:
        key = by_code[each.branch].connection
        map_account(
            office, branch=each.branch, connection=connections[key], role=Role(each.role), qualifier=each.qualifier, kind=each.kind,
            remote_id=charts[key][(each.kind, each.name)],
        )  # fmt: skip
    for profile in config.SERVICE_PROFILES:
        item = charts[by_code[profile.branch].connection][("item", profile.item)]
        made = ServiceProfile(
            profile.service_type, profile.description, profile.product_key, profile.unit_key, profile.tax_profile,
            SaleKind(profile.sale_kind), profile.supplier_rfc, profile.ish_rate, item,
        )  # fmt: skip
        set_service_profile(office, branch=profile.branch, profile=made, item_name=profile.item)
    with transaction(office.engine) as tx:  # in January its sales of two months are of the year before as well
        for code, fraction in config.LODGING_TAX.items():
            seed_lodging_rate(office, tx, branch=code, fraction=fraction, years_back=1)
    for rule in config.TAX_RULES:
        kept = TaxRule(
            "", rule.jurisdiction, rule.profile, rule.service_type, TaxKind(rule.kind), rule.rate, rule.inclusive, rule.needs_certificate,
            rule.valid_from, rule.valid_until, charts[rule.connection][("tax_code", rule.tax_code)],
        )  # fmt: skip
        add_tax_rule(office, connection=connections[rule.connection], rule=kept, tax_code_name=rule.tax_code)
    published = (PublishedRate(r.currency, r.home, r.published_on, r.rate, r.source) for r in config.rates(office.now().date()))
    publish_rates(office, tuple(published))


def _fiscal(setup: Setup, issuer: int) -> None:
    """Series, the PAC's account and a CSD of the practice authority."""
    hub = setup.opened.hub
    for branch, series in _SERIES.items():
        for cfdi_type, ending in {"I": "", "P": "P", "E": "E", "global": "G", "advance": "A"}.items():
            add_series(hub.office, issuer=issuer, branch=branch, cfdi_type=cfdi_type, series=series + ending, initial_folio=1)
    with transaction(hub.office.engine) as tx:
        for priority, (pac, user, password) in enumerate(_PACS, 1):
            account = tx.execute(
                text("""insert into pac_accounts (issuer_id, pac, environment, priority, config)
                        values (:issuer, :pac, :environment, :priority, jsonb_build_object('username', cast(:user as text)))
                        on conflict (issuer_id, pac) do update set priority = :priority returning id"""),
                {"issuer": issuer, "pac": pac, "environment": hub.office.environment, "priority": priority, "user": user},
            ).scalar_one()
            hub.vault.put(tx, f"pac:{account}", "password", password.encode())
        if tx.execute(text("select 1 from csds where issuer_id = :issuer"), {"issuer": issuer}).one_or_none() is not None:
            return
    mexican = next(each for each in config.ISSUERS if each.key == "mx")
    files = authority.make_csd(
        setup.vendors, rfc=mexican.tax_id, name=mexican.legal_name, password=secrets.token_urlsafe(12), now=hub.office.now()
    )
    import_csd(hub, issuer, cer=files.cer.read_bytes(), key=files.key.read_bytes(), password=files.password)


def _source(opened: OpenHub, dsn: str) -> None:
    """The platform as a source, its address in the vault."""
    hub = opened.hub
    with transaction(hub.office.engine) as tx:
        source_id = tx.execute(text("select id from sources where label = :label"), {"label": PLATFORM}).scalar()
        if source_id is None:
            values = {"kind": "platform_db", "label": PLATFORM, "environment": hub.office.environment}
            source_id = tx.execute(insert(tables.sources).values(values).returning(tables.sources.c.id)).scalar_one()
        hub.vault.put(tx, f"source:{source_id}", "dsn", dsn.encode())
