"""Where a document can be seen in the vendor's own screen."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sqlalchemy import text

from agent.db.engine import transaction
from agent.domain.postings import PostingKind
from agent.hub import Office
from agent.ports import ErpSpec


def deep_link(office: Office, specs: Mapping[str, ErpSpec], erp: str, kind: str, remote_id: str) -> str | None:
    """The address, or None where the vendor has none. In practice it is the simulated vendor's, as it listens now."""
    spec = specs.get(erp)
    if spec is None:
        return None
    if office.environment != "practice":
        return spec.deep_link(PostingKind(kind), remote_id, office.environment)
    link = spec.deep_link(PostingKind(kind), remote_id, "production")
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select s.value, c.company_id from settings s, connections c
                    where s.key = :key and c.erp = :erp and c.company_id <> '' order by c.id limit 1"""),
            {"key": f"practice.endpoint.{spec.endpoint}", "erp": erp},
        ).one_or_none()
    if link is None or row is None:
        return None
    parts = urlsplit(link)
    return f"{row.value}{parts.path}?{parts.query}&company={row.company_id}"
