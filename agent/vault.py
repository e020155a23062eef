"""The vault as an agent opens it: sealed rows in the database, their keys sealed to each approved agent."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from agent.credentials import AgentKey, DataKey
from agent.db.engine import transaction
from agent.errors import UserError
from agent.secret_drops import context_of


class Vault:
    """What one agent can read and write. Nothing here ever leaves in clear but to the caller, in memory."""

    def __init__(self, engine: Engine, agent_id: int, key: AgentKey) -> None:
        self._engine = engine
        self._agent_id = agent_id
        self._key = key
        self._open: dict[UUID, DataKey] = {}

    def get(self, owner: str, name: str) -> bytes:
        """The secret. Raises `vault.missing`, or `vault.cannot_open` when it is sealed to other agents only."""
        with transaction(self._engine) as tx:
            row = tx.execute(
                text("select id, data_key_id, sealed from secrets where owner = :owner and name = :name"), {"owner": owner, "name": name}
            ).one_or_none()
            if row is None:
                raise UserError("vault.missing", owner=owner, name=name)
            return self._data_key(tx, row.data_key_id).decrypt(row.sealed, row=row.id)

    def must_open(self, owner: str) -> None:
        """Returns when this agent can open everything that is kept for `owner`; else raises `vault.cannot_open`. One transaction."""
        with transaction(self._engine) as tx:
            keys = tx.execute(text("select distinct data_key_id from secrets where owner = :owner"), {"owner": owner}).scalars().all()
            for key_id in keys:
                self._data_key(tx, key_id)

    def put(self, tx: Connection, owner: str, name: str, plain: bytes) -> None:
        """Writes or replaces a secret in the caller's transaction."""
        key_id = self._current_key(tx)
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

    def take_drops(self, owner: str) -> int:
        """Moves what people typed for this owner, sealed to this agent, into secrets. One transaction; how many."""
        with transaction(self._engine) as tx:
            drops = tx.execute(
                text("""select id, name, sealed from secret_drops where owner = :owner and agent_id = :agent
                        order by created_at for update"""),
                {"owner": owner, "agent": self._agent_id},
            ).all()
            for drop in drops:
                self.put(tx, owner, drop.name, self._key.unseal(drop.sealed, context=context_of(drop.id)))
                tx.execute(text("delete from secret_drops where owner = :owner and name = :name"), {"owner": owner, "name": drop.name})
            return len(drops)

    def _current_key(self, tx: Connection) -> UUID:
        """The newest data key this agent can open; made, and sealed to every approved agent, when there is none."""
        found: UUID | None = tx.execute(
            text("""select k.id from data_keys k join data_key_seals s on s.data_key_id = k.id and s.agent_id = :agent
                    where k.retired_at is null order by k.created_at desc, k.id limit 1"""),
            {"agent": self._agent_id},
        ).scalar()
        if found is not None:
            return found
        agents = tx.execute(text("select id, public_key from agents where approved_at is not null and revoked_at is null")).all()
        if self._agent_id not in {row.id for row in agents}:
            raise UserError("vault.not_approved", fingerprint=self._key.fingerprint)
        key = DataKey.create()
        tx.execute(text("insert into data_keys (id) values (:id)"), {"id": key.id})
        for row in agents:
            tx.execute(
                text("insert into data_key_seals (data_key_id, agent_id, sealed) values (:key, :agent, :sealed)"),
                {"key": key.id, "agent": row.id, "sealed": key.seal_for(row.public_key)},
            )
        self._open[key.id] = key
        return key.id

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
