"""A new agent opens what it may and nothing before; keys change under agents at work, and the old key opens nothing afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from agent import paths
from agent.credentials import AgentKey, DataKey
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services import enrol
from agent.services.admit_agent import approve_agent, revoke_agent
from agent.vault import Vault
from agent.views.agents import agents
from tests.vault_agent import MORE, Errand, document
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


@dataclass(frozen=True, slots=True)
class AtWork:
    """Agents in processes of their own, each opening and sealing through its own key without a pause."""

    processes: list[subprocess.Popen[str]]

    def tell(self, number: int, line: str) -> None:
        stdin = self.processes[number].stdin
        assert stdin is not None
        stdin.write(line + "\n")
        stdin.flush()

    def hear(self, word: str) -> None:
        """Returns when every agent has said this."""
        for process in self.processes:
            assert process.stdout is not None
            assert process.stdout.readline() == word + "\n"

    def do_more(self) -> None:
        """Returns when every agent has done some more operations than it had done by now."""
        for number in range(len(self.processes)):
            self.tell(number, "more")
        self.hear("worked")

    def end(self) -> None:
        """Ends them all; no operation of any of them failed."""
        told = [json.loads(process.communicate()[0]) for process in self.processes]
        assert [said["failed"] for said in told] == [[] for _ in told]
        assert min(said["count"] for said in told) >= MORE


@contextmanager
def _at_work(office: Office, members: list[Member]) -> Iterator[AtWork]:
    """The members at work for the time of the block."""
    command = [sys.executable, "-m", "tests.vault_agent"]
    with ExitStack() as running:
        work = AtWork(
            [
                running.enter_context(subprocess.Popen(command, cwd=paths.root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
                for _ in members
            ]
        )
        for number, member in enumerate(members):
            work.tell(number, document(Errand(office.dsn, member.id, member.key.text().text(), number, SECRETS)))
        work.hear("ready")
        work.do_more()
        yield work
        work.do_more()
        work.end()


def _in_use(office: Office) -> set[UUID]:
    with transaction(office.engine) as tx:
        return set(tx.execute(text("select id from data_keys where retired_at is null")).scalars())


def test_the_key_changes_under_four_agents_at_work_and_the_old_one_opens_nothing(office: Office) -> None:
    *members, rotating = _filled(office, 5)
    (old,) = _in_use(office)
    with transaction(office.engine) as tx:
        sealed = tx.execute(
            text("select sealed from data_key_seals where data_key_id = :id and agent_id = :agent"), {"id": old, "agent": members[1].id}
        ).scalar_one()
    stolen = DataKey.unseal(old, bytes(sealed), members[1].key)
    with _at_work(office, members) as work:
        for _ in range(4):
            before = _in_use(office)
            rotating.vault.rotate()
            assert not before & _in_use(office)
            work.do_more()
    with transaction(office.engine) as tx:
        rows = tx.execute(text("select id, sealed from secrets")).all()
    for row in rows:
        with pytest.raises(UserError, match=r"vault\.cannot_open"):
            stolen.decrypt(row.sealed, row=row.id)
    _in_order(office, [*members, rotating])


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
    """A vault in whose rotation something else happens, before the second secret is moved."""

    meanwhile: Callable[[], object]
    seen = 0

    def _next_under(self, key_id: UUID) -> UUID | None:
        found = super()._next_under(key_id)
        self.seen += 1
        if self.seen == 2:
            self.meanwhile()
        return found


class Halfway(Vault):
    """A vault whose rotation dies as soon as it has ended one key."""

    def _end(self, key_id: UUID) -> int:
        super()._end(key_id)
        raise Crash


def test_a_rotation_that_another_one_overtakes_leaves_alone_what_has_been_moved(office: Office) -> None:
    members = _filled(office, 2)
    slow = Overtaken(office.engine, members[0].id, members[0].key)
    slow.meanwhile = members[1].vault.rotate
    assert slow.rotate() == 1
    _in_order(office, members)


def test_a_rotation_whose_own_key_another_one_has_ended_moves_nothing_under_it(office: Office) -> None:
    """The clock was put back after the first key was made: so the other rotation ends the newest key before the first."""
    members = _filled(office, 2)
    (first,) = _in_use(office)
    with transaction(office.engine) as tx:
        tx.execute(text("update data_keys set created_at = now() + interval '1 hour'"))
    slow = Overtaken(office.engine, members[0].id, members[0].key)
    halfway = Halfway(office.engine, members[1].id, members[1].key)

    def overtake() -> None:
        (own,) = _in_use(office) - {first}
        with pytest.raises(Crash):
            halfway.rotate()
        assert first in _in_use(office) and own not in _in_use(office)

    slow.meanwhile = overtake
    slow.rotate()
    _in_order(office, members)


class Watched(Vault):
    """A vault in which something happens after a key was emptied, before it is asked for a key, or after a row was read."""

    emptied: Callable[[], object] = staticmethod(lambda: None)
    read: Callable[[], object] = staticmethod(lambda: None)

    def _empty(self, key_id: UUID) -> int:
        moved = super()._empty(key_id)
        self.emptied()
        return moved

    def _data_key(self, tx: Connection, key_id: UUID) -> DataKey:
        self.read()
        return super()._data_key(tx, key_id)


def test_what_is_written_while_a_key_ends_is_under_one_that_goes_on(office: Office) -> None:
    """Also after the clock was put back, when the ending key looks like the newest."""
    members = _filled(office, 2)
    with transaction(office.engine) as tx:
        tx.execute(text("update data_keys set created_at = now() + interval '1 hour'"))
    watched, written = Watched(office.engine, members[0].id, members[0].key), list[str]()

    def write() -> None:
        written.append(f"late{len(written)}")
        _put(office, members[1].vault, written[-1], b"late")

    watched.emptied = write
    watched.rotate()
    assert len(written) == 2, "once before the key is closed to writers, once after"
    _in_order(office, members)
    fresh = Vault(office.engine, members[1].id, members[1].key)
    assert [fresh.get("test", name) for name in written] == [b"late", b"late"]


@pytest.mark.parametrize(
    ("ask", "answer"),
    [(lambda vault: vault.get("test", "s0"), b"s0"), (lambda vault: vault.must_open("test"), None), (Vault.must_open_all, 1)],
)
def test_what_moves_to_another_key_while_it_is_read_is_opened_all_the_same(
    office: Office, ask: Callable[[Vault], object], answer: object
) -> None:
    members = _filled(office, 2)
    late = Watched(office.engine, members[0].id, members[0].key)  # new: it has no key in memory
    rotations: list[int] = []

    def rotate_once() -> None:
        if not rotations:
            rotations.append(members[1].vault.rotate())

    late.read = rotate_once
    assert ask(late) == answer
    assert rotations == [SECRETS]


def test_a_key_ends_only_when_who_is_writing_under_it_is_done(office: Office) -> None:
    members = _filled(office, 2)
    hurried = create_engine(office.engine.url, connect_args={"options": "-c lock_timeout=1ms"})
    with transaction(office.engine) as tx:
        members[0].vault.put(tx, "test", "late", b"late")
        with pytest.raises(OperationalError, match="lock timeout"):
            Vault(hurried, members[1].id, members[1].key).rotate()
    hurried.dispose()
    members[1].vault.rotate()
    _in_order(office, members)
    assert Vault(office.engine, members[1].id, members[1].key).get("test", "late") == b"late"


def test_two_rotations_at_once_under_agents_at_work_lose_nothing(office: Office) -> None:
    members = _filled(office, 4)
    (first,) = _in_use(office)
    with _at_work(office, members[2:]), ThreadPoolExecutor(2) as pool:
        both = threading.Barrier(2)

        def rotate(member: Member) -> None:
            both.wait()
            member.vault.rotate()

        for done in [pool.submit(rotate, member) for member in members[:2]]:
            done.result()
    assert first not in _in_use(office)
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
