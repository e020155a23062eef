"""A branch's logo and colours, for every print from now on; prints that are archived stay as they are."""

from __future__ import annotations

import json
from hashlib import sha256

from agent.db import record
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.db.sql import text
from agent.domain.look import Look
from agent.errors import UserError
from agent.hub import Office


def set_look(office: Office, *, branch: str, look: Look) -> None:
    """Keeps the look of a branch, on the audit record. `look` comes from `read_brand`, which has judged its logo. One transaction.

    Raises UserError `branch.unknown`.
    """
    with transaction(office.engine) as tx:
        _must_be(tx.execute(text("select 1 from branches where code = :branch"), {"branch": branch}).scalar(), branch)
        tx.execute(
            text("""insert into branch_looks (branch, accent, logo, lines, note)
                    values (:branch, :accent, :logo, cast(:lines as jsonb), :note)
                    on conflict (branch) do update set accent = excluded.accent, logo = excluded.logo, lines = excluded.lines,
                        note = excluded.note, updated_at = now(), updated_by = session_user"""),
            {"branch": branch, "accent": look.accent, "logo": look.logo, "lines": json.dumps(list(look.lines)), "note": look.note},
        )
        digest = sha256(look.logo).hexdigest() if look.logo else ""
        record.audit(tx, actor=office.actor, action="look.set", subject=branch, branch=branch, accent=look.accent, logo_sha256=digest)


def unset_look(office: Office, *, branch: str) -> None:
    """Takes the branch's own look away: its colour stays, its logo goes. One transaction. Raises UserError `branch.unknown`."""
    with transaction(office.engine) as tx:
        _must_be(tx.execute(text("select 1 from branches where code = :branch"), {"branch": branch}).scalar(), branch)
        tx.execute(
            text("""update branch_looks set accent = '', logo = null, lines = '[]', note = '', updated_at = now(), updated_by = session_user
                    where branch = :branch"""),
            {"branch": branch},
        )
        record.audit(tx, actor=office.actor, action="look.unset", subject=branch, branch=branch)


def look(office: Office, branch: str) -> Look:
    """The branch's look as it is printed. One transaction. Raises UserError `branch.unknown`."""
    with transaction(office.engine) as tx:
        _must_be(tx.execute(text("select 1 from branches where code = :branch"), {"branch": branch}).scalar(), branch)
        return look_of(tx, branch)


def _must_be(found: object, branch: str) -> None:
    if found is None:
        raise UserError("branch.unknown", branch=branch)
