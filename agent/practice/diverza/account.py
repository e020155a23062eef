"""The account at Diverza: credentials, credit, and which ref-id of which RFC made which stamp."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.practice.stamping.ledger import Ledger
from agent.practice.stamping.rejection import Rejection
from agent.practice.store import Store


class Account:
    """One account for every RFC whose CSD is accepted."""

    def __init__(self, store: Store, data: Path, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.ledger = Ledger(store, "diverza", data)
        self.clock = clock

    def opened_by(self, asked: Mapping[str, Any]) -> bool:
        """Whether the body carries the account's id and token."""
        sent = asked.get("credentials")
        given = (str(sent.get("id", "")), str(sent.get("token", ""))) if isinstance(sent, dict) else ("", "")
        known = self.store.setting("diverza.id", ""), self.store.setting("diverza.token", "")
        return all(secrets.compare_digest(one.encode(), other.encode()) for one, other in zip(given, known, strict=True))

    def spend(self, rfc: str) -> None:
        """Take one stamp from the credit; a Rejection when there is none left."""
        left = int(self.store.setting("diverza.credit", "0"))
        if left <= 0:
            raise Rejection("", rfc, "No cuenta con folios disponibles")
        self.store.set("diverza.credit", str(left - 1))

    def first_of(self, rfc: str, ref_id: str) -> str | None:
        """The UUID that this ref-id of an RFC made: it is remembered for good."""
        row = self.store.row("select uuid from diverza_refid where rfc = ? and ref_id = ?", rfc, ref_id)
        return str(row[0]) if row else None

    def use(self, rfc: str, ref_id: str, uuid: str) -> None:
        """Remember it from now on."""
        self.store.run("insert into diverza_refid (rfc, ref_id, uuid) values (?, ?, ?)", rfc, ref_id, uuid)
