"""The reseller's account at Finkok: login, taxpayers, credit, and the ledger of what was stamped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from agent.practice import authority
from agent.practice.finkok import soap
from agent.practice.stamping.ledger import Ledger
from agent.practice.stamping.rejection import Rejection
from agent.practice.store import Store

LOGIN: Final = "Invalid username or password"
Fields = Mapping[str, str]
Result = list[soap.Node]


class Account:
    """One account; every RFC whose CSD is accepted may stamp unless a taxpayer row or a setting says otherwise."""

    def __init__(self, store: Store, data: Path) -> None:
        self.store = store
        self.ledger = Ledger(store, "finkok", data)

    def logged_in(self, fields: Fields, prefix: str = "") -> bool:
        """Whether the fields hold the account's user and password; registration names them with a prefix."""
        user, password = fields.get(f"{prefix}username", ""), fields.get(f"{prefix}password", "")
        known = self.store.setting("finkok.user", ""), self.store.setting("finkok.password", "")
        return secrets.compare_digest(user.encode(), known[0].encode()) and secrets.compare_digest(password.encode(), known[1].encode())

    def registered(self, rfc: str) -> None:
        """Nothing when the RFC may stamp here; Rejection 702 or 701 otherwise."""
        found = self.store.row("select status from finkok_taxpayer where rfc = ?", rfc)
        if found is None and self.store.setting("finkok.open", "yes") != "yes":
            raise Rejection("702", rfc)
        if found is not None and found[0] == "S":
            raise Rejection("701", rfc)

    def spend(self, rfc: str) -> None:
        """Take one stamp from the credit; Rejection 703 (account suspended) or 718 (none left)."""
        if self.store.setting("finkok.suspended", "no") == "yes":
            raise Rejection("703")
        left = self._credit()
        if left <= 0:
            raise Rejection("718", rfc)
        self.store.set("finkok.credit", str(left - 1))

    def _credit(self) -> int:
        return int(self.store.setting("finkok.credit", "0"))

    def customers(self, fields: Fields) -> Result:
        """registration.get: state and stamps left."""
        if not self.logged_in(fields, "reseller_"):
            return [("message", LOGIN)]
        rfc = fields.get("taxpayer_id", "")
        found = self.store.row("select status from finkok_taxpayer where rfc = ?", rfc)
        if rfc and found is None and self.store.setting("finkok.open", "yes") != "yes":
            return [("message", "RFC does not exists"), ("users", [])]
        user: Sequence[soap.Node] = [
            ("status", found[0] if found else "A"),
            ("counter", str(self.ledger.count(rfc))),
            ("taxpayer_id", rfc or authority.PAC_RFC),
            ("credit", str(self._credit())),
        ]
        return [("message", None), ("users", [("ResellerUser", user)])]
