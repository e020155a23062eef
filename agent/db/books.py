"""How a branch books at its connection, as tables say it: mappings, service profiles, tax rules, rates."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.exchange import PublishedRate
from agent.domain.mapping import Mapped, Mappings, Role, SaleKind, ServiceProfile
from agent.domain.planned import Books, WithheldPolicy
from agent.domain.postings import Address
from agent.domain.taxes import TaxKind, TaxRule
from agent.errors import UserError


def load_books(tx: Connection, *, branch: str, connection: int) -> Books:
    """The branch's books at this connection. Raises `branch.not_connected` when the two do not belong together."""
    row = tx.execute(
        text("""select b.department, b.needs_department, b.jurisdiction, b.place, b.withheld_policy, c.home_currency, c.closed_until,
                    c.start_date, array(select s.source_branch_id from branches s where s.connection_id = c.id) as shared_by
                from branches b join connections c on c.id = b.connection_id where b.code = :branch and c.id = :connection"""),
        {"branch": branch, "connection": connection},
    ).one_or_none()
    if row is None:
        raise UserError("branch.not_connected", branch=branch)
    return Books(
        branch=branch,
        connection=str(connection),
        jurisdiction=row.jurisdiction,
        home_currency=row.home_currency,
        department=row.department,
        needs_department=row.needs_department,
        place=Address(**row.place),
        mappings=_mappings(tx, branch, connection),
        profiles=load_profiles(tx, branch),
        tax_rules=_tax_rules(tx, connection),
        rates=_rates(tx, row.home_currency),
        closed_until=row.closed_until,
        withheld=WithheldPolicy(row.withheld_policy),
        shared_by=frozenset(row.shared_by),
        start=row.start_date,
    )


def _mappings(tx: Connection, branch: str, connection: int) -> Mappings:
    rows = tx.execute(
        text("""select role, qualifier, remote_id, remote_name from account_mappings
                where connection_id = :connection and branch = :branch and valid_until is null"""),
        {"connection": connection, "branch": branch},
    )
    return Mappings({(Role(role), qualifier): Mapped(remote_id, name) for role, qualifier, remote_id, name in rows})


def load_profiles(tx: Connection, branch: str) -> Mapping[str, ServiceProfile]:
    """The branch's service profiles by service type."""
    rows = tx.execute(
        text("""select service_type, description, product_key, unit_key, tax_profile, sale_kind, supplier_rfc, ish_rate, item_id
                from service_profiles where branch = :branch"""),
        {"branch": branch},
    )
    return {
        row.service_type: ServiceProfile(
            row.service_type, row.description, row.product_key, row.unit_key, row.tax_profile, SaleKind(row.sale_kind), row.supplier_rfc,
            row.ish_rate, row.item_id,
        )
        for row in rows
    }  # fmt: skip


def _tax_rules(tx: Connection, connection: int) -> tuple[TaxRule, ...]:
    rows = tx.execute(
        text("""select id, jurisdiction, profile, service_type, kind, rate, inclusive, needs_certificate, valid_from, valid_until, tax_code
                from tax_rules where connection_id = :connection order by id"""),
        {"connection": connection},
    )
    return tuple(
        TaxRule(
            str(row.id), row.jurisdiction, row.profile, row.service_type, TaxKind(row.kind), row.rate, row.inclusive,
            row.needs_certificate, row.valid_from, row.valid_until, row.tax_code,
        )
        for row in rows
    )  # fmt: skip


def _rates(tx: Connection, home: str) -> tuple[PublishedRate, ...]:
    rows = tx.execute(
        text("select currency, home, published_on, rate, source from exchange_rates where home = :home order by published_on"),
        {"home": home},
    )
    return tuple(PublishedRate(*row) for row in rows)
