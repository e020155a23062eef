"""The tables as SQLAlchemy Core sees them: `agent.db.tables.<name>` is the table of that name."""

from __future__ import annotations

from agent.db.tables.base import metadata
from agent.db.tables.erp import account_mappings, authorizations, erp_charts, erp_entity_mappings
from agent.db.tables.fiscal import archived, cfdi_papers, cfdi_prints, cfdi_sales, cfdis, csds, pac_accounts, recipients, series
from agent.db.tables.identity import (
    agent_boots,
    agents,
    branches,
    command_permissions,
    connections,
    flags,
    hub,
    installations,
    issuers,
    people,
    people_branches,
    settings,
)
from agent.db.tables.log import audit, erp_sync_logs, events, payloads
from agent.db.tables.plan import sync_plan_items, sync_plans
from agent.db.tables.source import documents, exchange_rates, service_profiles, source_rows, sources, sweeps, tax_rules
from agent.db.tables.vault import data_key_seals, data_keys, secret_drops, secrets
from agent.db.tables.work import attempts, lanes, schedule_slots, work

__all__ = [
    "account_mappings",
    "agent_boots",
    "agents",
    "archived",
    "attempts",
    "audit",
    "authorizations",
    "branches",
    "cfdi_papers",
    "cfdi_prints",
    "cfdi_sales",
    "cfdis",
    "command_permissions",
    "connections",
    "csds",
    "data_key_seals",
    "data_keys",
    "documents",
    "erp_charts",
    "erp_entity_mappings",
    "erp_sync_logs",
    "events",
    "exchange_rates",
    "flags",
    "hub",
    "installations",
    "issuers",
    "lanes",
    "metadata",
    "pac_accounts",
    "payloads",
    "people",
    "people_branches",
    "recipients",
    "schedule_slots",
    "secret_drops",
    "secrets",
    "series",
    "service_profiles",
    "settings",
    "source_rows",
    "sources",
    "sweeps",
    "sync_plan_items",
    "sync_plans",
    "tax_rules",
    "work",
]
