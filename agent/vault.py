"""The vault as an agent opens it: sealed rows in the database, their keys sealed to each approved agent."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from agent.credentials import AgentKey, DataKey
from agent.db.engine import at_once, transaction
from agent.errors import UserError
from agent.secret_drops import context_of


class Vault:
    """What one agent can read and write. Nothing here ever leaves in clear but to the caller, in memory."""

    def __init__(self, engine: Engine, agent_id: int, key: AgentKey) -> None:
        self._engine = engine
        self._agent_id = agent_id
        self._key = key
        self._open: dict[UUID, DataKey] = {}

    @property
    def agent_id(self) -> int:
        """Whose vault this is."""
        return self._agent_id

    def drop_owner(self, tx: Connection, owner: str) -> None:
        """Removes everything that is kept or was just typed for `owner`, in the caller's transaction."""
        tx.execute(text("delete from secret_drops where owner = :owner"), {"owner": owner})
        tx.execute(text("delete from secrets where owner = :owner"), {"owner": owner})

    def get(self, owner: str, name: str) -> bytes:
        """The secret. Raises `vault.missing`, or `vault.cannot_open` when it is sealed to other agents only."""
        with transaction(self._engine) as tx:
            row = self._row(tx, owner, name)
            while True:
                try:
                    return self._data_key(tx, row.data_key_id).decrypt(row.sealed, row=row.id)
                except UserError:
                    moved = self._row(tx, owner, name)  # a rotation may have moved it to another key in between
                    if moved.data_key_id == row.data_key_id:
                        raise
                    row = moved

    def _row(self, tx: Connection, owner: str, name: str) -> Any:
        row = tx.execute(
            text("select id, data_key_id, sealed from secrets where owner = :owner and name = :name"), {"owner": owner, "name": name}
        ).one_or_none()
        if row is None:
            raise UserError("vault.missing", owner=owner, name=name)
        return row

    def must_open(self, owner: str) -> None:
        """Returns when this agent can open everything that is kept for `owner`; else raises `vault.cannot_open`. Reads only."""
        with at_once(self._engine) as tx:
            keys = _keys_of(tx, owner)
            while closed := self._closed(tx, keys):
                moved = _keys_of(tx, owner)  # a rotation may have moved them to another key in between
                if closed & moved:
                    raise UserError("vault.cannot_open")
                keys = moved

    def must_open_all(self) -> int:
        """How many data keys are in use; raises `vault.not_sealed_here` when some of them are not this agent's to open. One transaction."""
        with transaction(self._engine) as tx:
            used = self._keys_due(tx)
            closed = self._closed(tx, used)
            if closed and (closed := closed & self._keys_due(tx)):  # else a rotation emptied them in between
                raise UserError("vault.not_sealed_here", closed=len(closed), used=len(used), fingerprint=self._key.fingerprint)
            return len(used)

    def put(self, tx: Connection, owner: str, name: str, plain: bytes, *, seals_for: str = "") -> None:
        """Writes or replaces a secret in the caller's transaction.

        With `seals_for` (an RFC) only the agents that are marked to seal for it can open the secret; raises
        `vault.not_a_sealer` when this is none of them.
        """
        key_id = self._current_key(tx, seals_for=seals_for)
        kept = tx.execute(
            text("select id from secrets where owner = :owner and name = :name for update"), {"owner": owner, "name": name}
        ).scalar()
        row: UUID = kept or uuid4()
        sealed = self._data_key(tx, key_id).encrypt(plain, row=row)
        tx.execute(
            text("""insert into secrets (id, owner, name, data_key_id, sealed) values (:id, :owner, :name, :key, :sealed)
                    on conflict (owner, name) do update
                        set data_key_id = excluded.data_key_id, sealed = excluded.sealed, updated_at = now()"""),
            {"id": row, "owner": owner, "name": name, "key": key_id, "sealed": sealed},
        )

    def take_drops(self, owner: str, *, seals_for: str = "") -> int:
        """Moves what people typed for this owner, sealed to this agent, into secrets. One transaction; how many. As `put`."""
        with transaction(self._engine) as tx:
            drops = tx.execute(
                text("""select id, name, sealed from secret_drops where owner = :owner and agent_id = :agent
                        order by created_at for update"""),
                {"owner": owner, "agent": self._agent_id},
            ).all()
            for drop in drops:
                self.put(tx, owner, drop.name, self._key.unseal(drop.sealed, context=context_of(drop.id)), seals_for=seals_for)
                tx.execute(text("delete from secret_drops where owner = :owner and name = :name"), {"owner": owner, "name": drop.name})
            return len(drops)

    def seal_to_others(self) -> int:
        """Seals every data key in use that this agent can open to approved agents that lack it; how many seals. One transaction."""
        with transaction(self._engine) as tx:
            lacking = tx.execute(
                text("""select k.id as key_id, a.id as agent_id, a.public_key from data_keys k
                        join data_key_seals mine on mine.data_key_id = k.id and mine.agent_id = :agent
                        cross join agents a
                        where k.retired_at is null and a.approved_at is not null and a.revoked_at is null
                            and (k.seals_for = '' or k.seals_for = any (a.seals_for)) and not exists (
                                select 1 from data_key_seals s where s.data_key_id = k.id and s.agent_id = a.id)"""),
                {"agent": self._agent_id},
            ).all()
            for row in lacking:
                self._seal(tx, self._data_key(tx, row.key_id), row.agent_id, row.public_key)
            out = "select id from agents where revoked_at is not null or approved_at is null"
            tx.execute(text(f"delete from data_key_seals where agent_id in ({out})"))  # noqa: S608 - the constant above
            return len(lacking)

    def rotate(self) -> int:
        """Moves every secret to a new data key and ends the old ones; how many were moved. Others go on working meanwhile.

        Transactions: one for the new key, one a secret, two an old key; interrupted, the next call finishes it. Two at once are
        fine. Raises `vault.cannot_open` before anything is changed when a key in use is not this agent's to open.
        """
        with transaction(self._engine) as tx:
            if self._closed(tx, self._keys_due(tx)):
                raise UserError("vault.cannot_open")
            ending = text("""select k.id, k.seals_for from data_keys k where (k.retired_at is null
                                 or exists (select 1 from data_key_seals s where s.data_key_id = k.id))
                             and (k.seals_for = '' or k.seals_for = any (
                                 (select a.seals_for from agents a where a.id = :agent)::text[])) order by k.created_at, k.id""")
            old = tx.execute(ending, {"agent": self._agent_id}).all()
            for seals_for in dict.fromkeys(["", *(row.seals_for for row in old)]):
                self._new_key(tx, seals_for)
        return sum(self._end(row.id) for row in old)

    def _end(self, key_id: UUID) -> int:
        """Empties a data key, closes it to writers, and removes its seals; how many secrets were moved."""
        moved = self._empty(key_id)
        with transaction(self._engine) as tx:
            # Waits for whoever is writing under it at this moment; after that nobody writes under it any more.
            tx.execute(text("update data_keys set retired_at = coalesce(retired_at, now()) where id = :id"), {"id": key_id})
        moved += self._empty(key_id)
        with transaction(self._engine) as tx:
            unused = "not exists (select 1 from secrets where data_key_id = :id)"
            tx.execute(text(f"delete from data_key_seals where data_key_id = :id and {unused}"), {"id": key_id})  # noqa: S608 - constant
        return moved

    def _empty(self, key_id: UUID) -> int:
        moved = 0
        while (row := self._next_under(key_id)) is not None:
            with transaction(self._engine) as tx:
                moved += self._move(tx, row, key_id)
        return moved

    def _next_under(self, key_id: UUID) -> UUID | None:
        with transaction(self._engine) as tx:
            return tx.execute(text("select id from secrets where data_key_id = :id limit 1"), {"id": key_id}).scalar()

    def _move(self, tx: Connection, row_id: UUID, old: UUID) -> int:
        # The newest key, not the one this rotation made: another rotation may have ended that by now. Keys are locked before
        # rows, as in `put`, so that nobody waits for each other.
        seals_for = str(tx.execute(text("select seals_for from data_keys where id = :id"), {"id": old}).scalar_one())
        new = self._current_key(tx, besides=old, seals_for=seals_for)
        sealed = tx.execute(
            text("select sealed from secrets where id = :id and data_key_id = :old for update"), {"id": row_id, "old": old}
        ).scalar()
        if sealed is None:
            return 0  # written anew, or removed, in between
        plain = self._data_key(tx, old).decrypt(sealed, row=row_id)
        tx.execute(
            text("update secrets set data_key_id = :key, sealed = :sealed where id = :id"),
            {"key": new, "sealed": self._data_key(tx, new).encrypt(plain, row=row_id), "id": row_id},
        )
        return 1

    def _current_key(self, tx: Connection, *, besides: UUID | None = None, seals_for: str = "") -> UUID:
        """The newest data key this agent can open; made, and sealed to every approved agent (that seals), when there is none.

        Held against its end until the caller's transaction is over, so that nothing is written under a key that nobody has any more.
        """
        found: UUID | None = tx.execute(
            text("""select k.id from data_keys k join data_key_seals s on s.data_key_id = k.id and s.agent_id = :agent
                    where k.retired_at is null and k.seals_for = :seals_for and k.id is distinct from cast(:besides as uuid)
                    order by k.created_at desc, k.id limit 1 for share of k"""),
            {"agent": self._agent_id, "besides": besides, "seals_for": seals_for},
        ).scalar()
        return found if found is not None else self._new_key(tx, seals_for).id

    def _new_key(self, tx: Connection, seals_for: str) -> DataKey:
        agents = tx.execute(text("select id, public_key, seals_for from agents where approved_at is not null and revoked_at is null")).all()
        if self._agent_id not in {row.id for row in agents}:
            raise UserError("vault.not_approved", fingerprint=self._key.fingerprint)
        agents = [row for row in agents if not seals_for or seals_for in row.seals_for]
        if self._agent_id not in {row.id for row in agents}:
            raise UserError("vault.not_a_sealer", rfc=seals_for)
        key = DataKey.create()
        tx.execute(
            text("insert into data_keys (id, created_at, seals_for) values (:id, clock_timestamp(), :seals_for)"),
            {"id": key.id, "seals_for": seals_for},
        )
        for row in agents:
            self._seal(tx, key, row.id, row.public_key)
        self._open[key.id] = key
        return key

    def _seal(self, tx: Connection, key: DataKey, agent_id: int, public_key: bytes) -> None:
        tx.execute(
            text("""insert into data_key_seals (data_key_id, agent_id, sealed) values (:key, :agent, :sealed)
                    on conflict do nothing"""),
            {"key": key.id, "agent": agent_id, "sealed": key.seal_for(public_key)},
        )

    def _keys_due(self, tx: Connection) -> set[UUID]:
        """The data keys in use that this agent is meant to open: all but those of RFCs that it does not seal for."""
        due = text("""select distinct s.data_key_id from secrets s join data_keys k on k.id = s.data_key_id
                      where k.seals_for = '' or k.seals_for = any ((select a.seals_for from agents a where a.id = :agent)::text[])""")
        return set(tx.execute(due, {"agent": self._agent_id}).scalars())

    def _closed(self, tx: Connection, keys: set[UUID]) -> set[UUID]:
        """Those of the keys that this agent cannot open."""
        closed = set()
        for key_id in keys:
            try:
                self._data_key(tx, key_id)
            except UserError:
                closed.add(key_id)
        return closed

    def _data_key(self, tx: Connection, key_id: UUID) -> DataKey:
        if key_id not in self._open:
            sealed = tx.execute(
                text("select sealed from data_key_seals where data_key_id = :key and agent_id = :agent"),
                {"key": key_id, "agent": self._agent_id},
            ).scalar()
            if sealed is None:
                raise UserError("vault.cannot_open")
            self._open[key_id] = DataKey.unseal(key_id, bytes(sealed), self._key)
        return self._open[key_id]


def _keys_of(tx: Connection, owner: str) -> set[UUID]:
    """The data keys under which an owner's secrets are kept."""
    return set(tx.execute(text("select distinct data_key_id from secrets where owner = :owner"), {"owner": owner}).scalars())
