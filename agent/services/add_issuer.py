"""A legal person that invoices."""

from __future__ import annotations

from sqlalchemy import text

from agent.db import record
from agent.db.engine import transaction
from agent.hub import Office


def add_issuer(office: Office, *, country: str, tax_id: str, legal_name: str, tax_regime: str, place_of_issue: str) -> int:
    """The issuer's id, new or brought up to date. `tax_id` is the RFC or the EIN. One transaction."""
    with transaction(office.engine) as tx:
        issuer: int = tx.execute(
            text("""insert into issuers (environment, country, tax_id, legal_name, tax_regime, place_of_issue)
                    values (:environment, :country, :tax_id, :name, :regime, :place)
                    on conflict (tax_id) do update set legal_name = excluded.legal_name, tax_regime = excluded.tax_regime,
                        place_of_issue = excluded.place_of_issue returning id"""),
            {"environment": office.environment, "country": country, "tax_id": tax_id, "name": legal_name, "regime": tax_regime,
             "place": place_of_issue},
        ).scalar_one()  # fmt: skip
        record.audit(tx, actor=office.actor, action="issuer.saved", subject=f"issuer:{issuer}", tax_id=tax_id)
    return issuer
