"""One PAC's ledger of stamps: what came in, what went out. PACs do not see each other's; SAT sees all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from agent.practice import authority, cancel_registry
from agent.practice.stamping import documents
from agent.practice.stamping.documents import Stamped
from agent.practice.store import Store

_COLUMNS: Final = "uuid, issuer, xml, seal, stamped_at, state"


class Ledger:
    """The stamps of one PAC, made with the certificate that SAT gave it."""

    def __init__(self, store: Store, pac: str, data: Path) -> None:
        self.store = store
        self.pac = pac
        self._data = data
        self._stamper: authority.Stamper | None = None

    def row(self, condition: str, *values: object) -> tuple[Any, ...] | None:
        """A stamp of this PAC: uuid, issuer, xml, seal, when, state."""
        sql = f"select {_COLUMNS} from stamp where pac = ? and ({condition}) order by copy"  # noqa: S608 - own texts only
        return self.store.row(sql, self.pac, *values)

    def of_bytes(self, received: bytes) -> tuple[Any, ...] | None:
        """The first stamp of exactly these bytes."""
        return self.row("sha256 = ?", hashlib.sha256(received).hexdigest())

    def stamp(self, received: bytes, *, now: datetime, account: Callable[[str], None], spend: Callable[[str], None]) -> Stamped:
        """Judge the bytes, take the credit, stamp and enter them; the Rejection of the first check they fail.

        `account` says whether the RFC may stamp here, `spend` takes its credit. Bytes that are in the ledger already get another
        UUID: whoever does not want that asks `of_bytes` first, in the same transaction.
        """
        document = documents.examined(received, data=self._data, now=now, account=account)
        spend(document.issuer)
        digest = hashlib.sha256(received).hexdigest()
        found = self.store.row("select count(*) from stamp where pac = ? and sha256 = ?", self.pac, digest)
        assert found is not None
        copy = int(found[0])
        done = documents.stamped(document, received, pac=self.pac, copy=copy, stamper=self._stamper_at(now), now=now)
        columns = {
            "uuid": done.uuid,
            "pac": self.pac,
            "sha256": digest,
            "copy": copy,
            "issuer": document.issuer,
            "recipient": document.recipient,
            "series": document.series,
            "folio": document.folio,
            "kind": document.kind,
            "total": document.total,
            "currency": document.currency,
            "seal": document.seal,
            "stamped_at": done.moment,
            "received": received,
            "xml": done.xml,
            "state": "Vigente",
        }
        marks = ", ".join("?" * len(columns))
        self.store.run(f"insert into stamp ({', '.join(columns)}) values ({marks})", *columns.values())  # noqa: S608 - own names only
        cancel_registry.enter_relations(self.store, done.uuid, document.root)
        self.store.count(f"{self.pac}.changes")
        return done

    def called_again(self, uuid: str) -> None:
        """Count a further request for a stamp that was there."""
        self.store.run("update stamp set calls = calls + 1 where uuid = ?", uuid)

    def between(self, issuer: str, first: str, last: str) -> list[tuple[str, str]]:
        """(when, uuid) of an issuer's stamps between two moments of Centro, in order."""
        sql = "select stamped_at, uuid from stamp where pac = ? and issuer = ? and stamped_at >= ? and stamped_at <= ? order by 1, 2"
        return self.store.rows(sql, (self.pac, issuer, first, last))

    def count(self, issuer: str = "") -> int:
        """How many stamps it holds, of one issuer or of all."""
        found = self.store.row("select count(*) from stamp where pac = ? and (issuer = ? or ? = '')", self.pac, issuer, issuer)
        assert found is not None
        return int(found[0])

    def _stamper_at(self, now: datetime) -> authority.Stamper:
        """The PAC's key, loaded once: OpenSSL checks a key at length whenever it is read."""
        if self._stamper is None or now >= self._stamper.renewed_at:
            self._stamper = authority.stamping_certificate(self._data, now, self.pac)
        return self._stamper
