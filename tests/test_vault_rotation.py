"""A new agent opens what it may and nothing before; keys change under agents at work, and the old key opens nothing afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from agent.credentials import AgentKey, DataKey
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services import enrol
from agent.services.admit_agent import approve_agent, revoke_agent
from agent.vault import Vault
from agent.views.agents import agents
from tests.work.fake_erp import Crash
from tests.work.hub import fused

SECRETS = 40


@dataclass(frozen=True, slots=True)
class Member:
    """One installation's agent and its vault."""

    id: int
    key: AgentKey
    vault: Vault


def _member(office: Office, *, approve: bool = True) -> Member:
    key = AgentKey.create()
    enrolled = enrol.enrol(
        office, installation=uuid4(), name="test", host="test", public_key=key.public, fingerprint=key.fingerprint, approve=approve
    )
    return Member(enrolled.agent_id, key, Vault(office.engine, enrolled.agent_id, key))


def _put(office: Office, vault: Vault, name: str, value: bytes) -> None:
    with transaction(office.engine) as tx:
        vault.put(tx, "test", name, value)


def test_a_new_agent_opens_nothing_before_it_is_approved_and_everything_after(office: Office) -> None:
    old, new = _member(office), _member(office, approve=False)
    _put(office, old.vault, "a", b"one")
    assert old.vault.seal_to_others() == 0
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        new.vault.get("test", "a")
    with pytest.raises(UserError, match=r"vault\.not_approved"):
        _put(office, new.vault, "b", b"two")
    assert {line.standing for line in agents(office) if line.id == new.id} == {"waiting"}
    assert approve_agent(office, new.key.fingerprint) == new.id
    assert old.vault.seal_to_others() == 1
    assert new.vault.get("test", "a") == b"one"
    assert old.vault.seal_to_others() == 0


def test_a_wrong_fingerprint_approves_nobody(office: Office) -> None:
    new = _member(office, approve=False)
    wrong = new.key.fingerprint[:-1] + ("0" if new.key.fingerprint[-1] != "0" else "1")
    with pytest.raises(UserError, match=r"agent\.no_such_fingerprint"):
        approve_agent(office, wrong)
    assert [line.standing for line in agents(office) if line.id == new.id] == ["waiting"]


def test_a_revoked_agent_loses_its_seals_and_cannot_be_approved_again(office: Office) -> None:
    old, gone = _member(office), _member(office)
    _put(office, old.vault, "a", b"one")
    revoke_agent(office, gone.key.fingerprint)
    old.vault.seal_to_others()
    with transaction(office.engine) as tx:
        assert tx.execute(text("select count(*) from data_key_seals where agent_id = :id"), {"id": gone.id}).scalar() == 0
    with pytest.raises(UserError, match=r"agent\.revoked"):
        approve_agent(office, gone.key.fingerprint)
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        Vault(office.engine, gone.id, gone.key).get("test", "a")


@contextmanager
def _at_work(office: Office, members: list[Member]) -> Iterator[list[BaseException]]:
    """Every member reads, and writes what it reads anew, without a pause, until the block is over; what failed."""
    failed: list[BaseException] = []
    done = threading.Event()
    begun = threading.Barrier(len(members) + 1)

    def work(member: Member, number: int) -> int:
        count = 0
        begun.wait()
        while not done.is_set() or count < 20:
            name = f"s{(count * 7 + number) % SECRETS}"
            try:
                assert member.vault.get("test", name) == name.encode()
                if count % 3 == 0:
                    _put(office, member.vault, name, name.encode())
            except (UserError, AssertionError) as error:
                failed.append(error)
            count += 1
        return count

    with ThreadPoolExecutor(len(members)) as pool:
        counts = [pool.submit(work, member, number) for number, member in enumerate(members)]
        begun.wait()
        try:
            yield failed
        finally:
            done.set()
    assert all(count.result() >= 20 for count in counts)


def test_the_key_changes_under_four_agents_at_work_and_the_old_one_opens_nothing(office: Office) -> None:
    members = [_member(office) for _ in range(4)]
    for number in range(SECRETS):
        _put(office, members[0].vault, f"s{number}", f"s{number}".encode())
    with transaction(office.engine) as tx:
        (old,) = tx.execute(text("select id from data_keys")).scalars().all()
        sealed = tx.execute(
            text("select sealed from data_key_seals where data_key_id = :id and agent_id = :agent"), {"id": old, "agent": members[1].id}
        ).scalar_one()
    stolen = DataKey.unseal(old, bytes(sealed), members[1].key)
    with _at_work(office, members) as failed:
        for member in members[:3]:
            member.vault.rotate()  # what the others wrote meanwhile is under the new key already
    assert failed == []
    with transaction(office.engine) as tx:
        rows = tx.execute(text("select id, data_key_id, sealed from secrets")).all()
        assert tx.execute(text("select count(*) from data_keys where retired_at is null")).scalar() == 1
        assert tx.execute(text("select count(*) from data_key_seals where data_key_id = :id"), {"id": old}).scalar() == 0
    assert len({row.data_key_id for row in rows}) == 1
    for row in rows:
        with pytest.raises(UserError, match=r"vault\.cannot_open"):
            stolen.decrypt(row.sealed, row=row.id)
    for member in members:
        fresh = Vault(office.engine, member.id, member.key)
        assert [fresh.get("test", f"s{number}") for number in range(SECRETS)] == [f"s{number}".encode() for number in range(SECRETS)]


def _in_order(office: Office, members: list[Member], *, keys: int = 1) -> None:
    """Everybody opens everything, ended keys are nobody's any more, and so many are in force."""
    with transaction(office.engine) as tx:
        assert tx.execute(text("select count(*) from data_keys where retired_at is null")).scalar() == keys
        ended = "select count(*) from data_key_seals s join data_keys k on k.id = s.data_key_id where k.retired_at is not null"
        assert tx.execute(text(ended)).scalar() == 0
        under = "select count(*) from secrets s join data_keys k on k.id = s.data_key_id where k.retired_at is not null"
        assert tx.execute(text(under)).scalar() == 0
    for member in members:
        fresh = Vault(office.engine, member.id, member.key)
        assert [fresh.get("test", f"s{number}") for number in range(SECRETS)] == [f"s{number}".encode() for number in range(SECRETS)]


def _filled(office: Office, count: int) -> list[Member]:
    members = [_member(office) for _ in range(count)]
    for number in range(SECRETS):
        _put(office, members[0].vault, f"s{number}", f"s{number}".encode())
    return members


class Overtaken(Vault):
    """A vault in whose rotation another one begins and ends, before the second secret is moved."""

    other: Vault | None = None
    seen = 0

    def _next_under(self, key_id: UUID) -> UUID | None:
        found = super()._next_under(key_id)
        self.seen += 1
        if self.other is not None and self.seen == 2:
            self.other.rotate()
        return found


def test_a_rotation_that_another_one_overtakes_moves_nothing_under_a_key_that_has_ended(office: Office) -> None:
    members = _filled(office, 2)
    slow = Overtaken(office.engine, members[0].id, members[0].key)
    slow.other = members[1].vault
    slow.rotate()
    _in_order(office, members)


def test_two_rotations_at_once_under_agents_at_work_lose_nothing(office: Office) -> None:
    members = _filled(office, 4)
    with transaction(office.engine) as tx:
        (first,) = tx.execute(text("select id from data_keys")).scalars().all()
    with _at_work(office, members[2:]) as failed, ThreadPoolExecutor(2) as pool:
        both = threading.Barrier(2)

        def rotate(member: Member) -> None:
            both.wait()
            member.vault.rotate()

        for done in [pool.submit(rotate, member) for member in members[:2]]:
            done.result()
    assert failed == []
    with transaction(office.engine) as tx:
        assert tx.execute(text("select retired_at is not null from data_keys where id = :id"), {"id": first}).scalar_one()
    members[0].vault.rotate()
    _in_order(office, members)


def test_a_rotation_that_is_killed_at_any_commit_is_finished_by_the_next(office: Office) -> None:
    members = _filled(office, 2)
    with fused(office.engine) as fuse:
        members[0].vault.rotate()
    commits = fuse.count
    assert commits > SECRETS
    for at in (2, 3, commits // 2, commits - 2, commits - 1, commits):
        with fused(office.engine, at), pytest.raises(Crash):
            Vault(office.engine, members[0].id, members[0].key).rotate()
        for member in members:
            fresh = Vault(office.engine, member.id, member.key)
            assert [fresh.get("test", f"s{number}") for number in range(SECRETS)] == [f"s{number}".encode() for number in range(SECRETS)]
        members[1].vault.rotate()
        _in_order(office, members)


def test_a_key_that_nobody_opens_and_nothing_is_under_is_ended_with_the_rest(office: Office) -> None:
    (alone,) = _filled(office, 1)
    with transaction(office.engine) as tx:
        tx.execute(text("insert into data_keys (id) values (:id)"), {"id": uuid4()})
    assert alone.vault.rotate() == SECRETS
    _in_order(office, [alone])


def test_what_an_agent_cannot_open_of_all_is_counted(office: Office) -> None:
    first, late = _filled(office, 1)[0], _member(office)
    assert first.vault.must_open_all() == 1
    with pytest.raises(UserError) as caught:
        late.vault.must_open_all()
    assert (caught.value.code, caught.value.params) == (
        "vault.not_sealed_here",
        {"closed": 1, "used": 1, "fingerprint": late.key.fingerprint},
    )
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        late.vault.must_open("test")
    late.vault.must_open("nobody's")
    first.vault.seal_to_others()
    assert late.vault.must_open_all() == 1
    late.vault.must_open("test")


def test_who_cannot_open_a_key_cannot_rotate_and_changes_nothing(office: Office) -> None:
    first, second = _member(office), _member(office)
    _put(office, first.vault, "a", b"one")
    with transaction(office.engine) as tx:
        tx.execute(text("delete from data_key_seals where agent_id = :id"), {"id": second.id})
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        second.vault.rotate()
    with transaction(office.engine) as tx:
        assert tx.execute(text("select count(*) from data_keys")).scalar() == 1
    assert first.vault.get("test", "a") == b"one"
