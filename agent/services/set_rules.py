"""The tables that turn a sale into lines and taxes: service profiles, dated tax rules, published rates, series."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, text

from agent.db import record
from agent.db.engine import transaction
from agent.domain.exchange import PublishedRate
from agent.domain.mapping import ServiceProfile
from agent.domain.taxes import TaxRule
from agent.hub import Office
from agent.services.set_lodging_rate import seed_lodging_rate


def set_service_profile(office: Office, *, branch: str, profile: ServiceProfile, item_name: str) -> None:
    """Saves how a service type is booked and invoiced at a branch. One transaction.

    A lodging tax that it names is kept as this year's rate of the branch's state, where none is known.
    """
    values = asdict(profile) | {"sale_kind": profile.sale_kind.value, "branch": branch, "item_name": item_name}
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into service_profiles as p (branch, service_type, description, product_key, unit_key, tax_profile, sale_kind,
                        supplier_rfc, supplier_name, supplier_regime, supplier_postal_code, ish_rate, item_id, item_name)
                    values (:branch, :service_type, :description, :product_key, :unit_key, :tax_profile, :sale_kind, :supplier_rfc,
                        :supplier_name, :supplier_regime, :supplier_postal_code, :ish_rate, :item, :item_name)
                    on conflict (branch, service_type) do update set description = excluded.description, product_key = excluded.product_key,
                        unit_key = excluded.unit_key, tax_profile = excluded.tax_profile, sale_kind = excluded.sale_kind,
                        supplier_rfc = excluded.supplier_rfc, supplier_name = excluded.supplier_name,
                        supplier_regime = excluded.supplier_regime, supplier_postal_code = excluded.supplier_postal_code,
                        ish_rate = excluded.ish_rate, item_id = excluded.item_id,
                        item_name = excluded.item_name, version = p.version + 1"""),
            values,
        )
        if profile.ish_rate is not None:
            seed_lodging_rate(office, tx, branch=branch, fraction=profile.ish_rate)
        _release(tx, "b.code = :key", branch, "service_profile.missing", "service_profile.third_party", "mapping.missing")
        record.audit(tx, actor=office.actor, action="service_profile.saved", subject=f"profile:{profile.service_type}", branch=branch)


def add_tax_rule(office: Office, *, connection: int, rule: TaxRule, tax_code_name: str) -> None:
    """Saves a dated rule; one of the same key and first day is replaced. One transaction."""
    values = asdict(rule) | {"kind": rule.kind.value, "connection": connection, "tax_code_name": tax_code_name}
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into tax_rules as t (connection_id, jurisdiction, profile, service_type, kind, rate, inclusive,
                        needs_certificate, valid_from, valid_until, tax_code, tax_code_name)
                    values (:connection, :jurisdiction, :profile, :service_type, :kind, :rate, :inclusive, :needs_certificate,
                        :valid_from, :valid_until, :tax_code, :tax_code_name)
                    on conflict (connection_id, jurisdiction, profile, service_type, needs_certificate, valid_from) do update set
                        kind = excluded.kind, rate = excluded.rate, inclusive = excluded.inclusive, valid_until = excluded.valid_until,
                        tax_code = excluded.tax_code, tax_code_name = excluded.tax_code_name, version = t.version + 1"""),
            values,
        )
        codes = ("tax_rule.missing", "tax_rule.ambiguous", "mapping.missing", "cfdi.rate_not_allowed")
        _release(tx, "b.connection_id = :key", connection, *codes)
        record.audit(tx, actor=office.actor, action="tax_rule.saved", subject=f"tax_rule:{rule.jurisdiction}/{rule.profile}")


def publish_rates(office: Office, rates: tuple[PublishedRate, ...]) -> None:
    """Keeps published exchange rates; one that is known is not changed. One transaction."""
    with transaction(office.engine) as tx:
        if rates:
            tx.execute(
                text("""insert into exchange_rates (currency, home, published_on, rate, source)
                        values (:currency, :home, :published_on, :rate, :source) on conflict do nothing"""),
                [asdict(rate) for rate in rates],
            )
            _release(tx, "cast(:key as text) is null", None, "exchange_rate.missing")


def _release(tx: Connection, which: str, key: object, *codes: str) -> None:
    """What waited for this in the branches concerned is tried again."""
    tx.execute(text(f"select release_blocked(b.code, :codes) from branches b where {which}"), {"key": key, "codes": list(codes)})  # noqa: S608


def add_series(office: Office, *, issuer: int, branch: str, cfdi_type: str, series: str, initial_folio: int) -> None:
    """Opens a series for a branch and type; an open one keeps counting. One transaction."""
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into series (issuer_id, branch, cfdi_type, series, next_folio) values (:issuer, :branch, :type, :series, :folio)
                    on conflict do nothing"""),
            {"issuer": issuer, "branch": branch, "type": cfdi_type, "series": series, "folio": initial_folio},
        )
        record.audit(tx, actor=office.actor, action="series.opened", subject=f"series:{series}", branch=branch, folio=initial_folio)
