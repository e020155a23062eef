"""How a branch books at its connection, as tables say it: mappings, service profiles, tax rules, rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.exchange import PublishedRate
from agent.domain.mapping import Mapped, Mappings, Role, SaleKind, ServiceProfile
from agent.domain.planned import Books, WithheldPolicy
from agent.domain.postings import Address
from agent.domain.taxes import TaxKind, TaxRule
from agent.errors import UserError

# One journey for all of it: a document by itself needs these rows as much as a hundred do. Decimals come as text, days as YYYY-MM-DD.
_BOOKS = """
    select b.department, b.needs_department, b.jurisdiction, b.place, b.withheld_policy, c.erp, c.home_currency, c.closed_until,
        c.start_date,
        array(select s.source_branch_id from branches s where s.connection_id = c.id) as shared_by,
        (select json_agg(json_build_array(m.role, m.qualifier, m.remote_id, m.remote_name)) from account_mappings m
            where m.connection_id = c.id and m.branch = b.code and m.valid_until is null) as mappings,
        (select json_agg(json_build_array(p.service_type, p.description, p.product_key, p.unit_key, p.tax_profile, p.sale_kind,
                p.supplier_rfc, p.ish_rate::text, p.item_id, p.supplier_name, p.supplier_regime,
                p.supplier_postal_code)) from service_profiles p where p.branch = b.code) as profiles,
        (select json_agg(json_build_array(t.id::text, t.jurisdiction, t.profile, t.service_type, t.kind, t.rate::text, t.inclusive,
                t.needs_certificate, t.valid_from, t.valid_until, t.tax_code) order by t.id)
            from tax_rules t where t.connection_id = c.id) as tax_rules,
        (select json_agg(json_build_array(e.currency, e.home, e.published_on, e.rate::text, e.source) order by e.published_on)
            from exchange_rates e where e.home = c.home_currency) as rates
    from branches b join connections c on c.id = b.connection_id where b.code = :branch and c.id = :connection"""


def load_books(tx: Connection, *, branch: str, connection: int) -> Books:
    """The branch's books at this connection. Raises `branch.not_connected` when the two do not belong together."""
    row = tx.execute(text(_BOOKS), {"branch": branch, "connection": connection}).one_or_none()
    if row is None:
        raise UserError("branch.not_connected", branch=branch)
    return Books(
        branch=branch,
        connection=str(connection),
        erp=row.erp,
        jurisdiction=row.jurisdiction,
        home_currency=row.home_currency,
        department=row.department,
        needs_department=row.needs_department,
        place=Address(**row.place),
        mappings=Mappings({(Role(role), qualifier): Mapped(remote_id, name) for role, qualifier, remote_id, name in row.mappings or ()}),
        profiles={service: _profile(service, *more) for service, *more in row.profiles or ()},
        tax_rules=tuple(_tax_rule(*each) for each in row.tax_rules or ()),
        rates=tuple(
            PublishedRate(currency, home, date.fromisoformat(day), Decimal(rate), source)
            for currency, home, day, rate, source in row.rates or ()
        ),
        closed_until=row.closed_until,
        withheld=WithheldPolicy(row.withheld_policy),
        shared_by=frozenset(row.shared_by),
        start=row.start_date,
    )


def _profile(
    service: str, description: str, product: str, unit: str, taxes: str, kind: str, supplier: str, ish_rate: str | None, item: str,
    *third_party: str,
) -> ServiceProfile:  # fmt: skip
    ish = None if ish_rate is None else Decimal(ish_rate)
    return ServiceProfile(service, description, product, unit, taxes, SaleKind(kind), supplier, ish, item, *third_party)


def _tax_rule(
    number: str, jurisdiction: str, profile: str, service: str, kind: str, rate: str, inclusive: bool, certificate: bool,
    since: str, until: str | None, tax_code: str,
) -> TaxRule:  # fmt: skip
    last = None if until is None else date.fromisoformat(until)
    return TaxRule(
        number, jurisdiction, profile, service, TaxKind(kind), Decimal(rate), inclusive, certificate, date.fromisoformat(since), last,
        tax_code,
    )  # fmt: skip
