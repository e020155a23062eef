"""The account at SW: login, tokens that expire, credit, and which customid belongs to which stamp for 72 hours."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from agent.practice.stamping.ledger import Ledger
from agent.practice.store import Store
from agent.practice.sw.words import Refusal

HOURS: Final = timedelta(hours=72)
LIFETIME: Final = timedelta(hours=2)
LONGEST_CUSTOMID: Final = 100


class Account:
    """One account for every RFC whose CSD is accepted."""

    def __init__(self, store: Store, data: Path, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.ledger = Ledger(store, "sw", data)
        self.clock = clock

    def log_in(self, user: str, password: str) -> tuple[str, int]:
        """A new token and the seconds it lives."""
        known = self.store.setting("sw.user", ""), self.store.setting("sw.password", "")
        if not (secrets.compare_digest(user.encode(), known[0].encode()) and secrets.compare_digest(password.encode(), known[1].encode())):
            raise Refusal("AU2000")
        token = ".".join(secrets.token_urlsafe(size) for size in (12, 24, 24))
        self.store.run("insert into sw_token values (?, ?)", token, (self.clock() + LIFETIME).timestamp())
        return token, int(LIFETIME.total_seconds())

    def admit(self, authorization: str) -> None:
        """Nothing for a good token, of two hours or of the portal; a Refusal otherwise."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Refusal("AU4101")
        if token.count(".") != 2:
            raise Refusal("token_parts")
        endless = self.store.setting("sw.token", "")
        row = self.store.row("select expires from sw_token where token = ?", token)
        if token != endless and (row is None or row[0] <= self.clock().timestamp()):
            raise Refusal("token_expired")

    def expire_tokens(self) -> None:
        """Put every token past its two hours."""
        self.store.run("update sw_token set expires = 0")

    def spend(self, rfc: str) -> None:
        """Take one stamp from the credit."""
        left = self.credit()
        if left <= 0:
            raise Refusal("no_stamps")
        self.store.set("sw.credit", str(left - 1))

    def credit(self) -> int:
        """Stamps left."""
        return int(self.store.setting("sw.credit", "0"))

    def first_of(self, customid: str) -> str | None:
        """The UUID that this customid stamped, as long as it is remembered: 72 hours from its first use."""
        row = self.store.row("select uuid, used from sw_customid where customid = ?", customid)
        return str(row[0]) if row and self.clock().timestamp() < row[1] + HOURS.total_seconds() else None

    def use(self, customid: str, uuid: str) -> None:
        """Remember it from now on. A refused request does not use it up (nothing says that it does)."""
        sql = "insert or replace into sw_customid (customid, uuid, used) values (?, ?, ?)"
        self.store.run(sql, customid, uuid, self.clock().timestamp())


def checked_customid(value: str | None) -> str | None:
    """The header's value; None when there is no header; a Refusal for an empty or a long one."""
    if value is None:
        return None
    if not value.strip():
        raise Refusal("customid_empty")
    if len(value) > LONGEST_CUSTOMID:
        raise Refusal("customid_long")
    return value
