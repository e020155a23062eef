"""Keys, and what is sealed and encrypted with them."""

from __future__ import annotations

import pickle
import traceback
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.credentials import AgentKey, DataKey, Secret, fingerprint, seal_to
from agent.domain.fingerprint import tidy_fingerprint
from agent.errors import UserError

BYTES = st.binary(max_size=300)
AGENT, OTHER_AGENT = AgentKey.create(), AgentKey.create()


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


# Secret


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("hunter2-ñ")
    assert secret.text() == "hunter2-ñ"
    assert secret.reveal() == "hunter2-ñ".encode()
    shown = f"{secret} {secret!r} {secret:>10} {[secret]} {secret!s}"
    assert "hunter2" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        hash(secret)
    assert not hasattr(secret, "__dict__")


def test_secrets_compare_by_value() -> None:
    assert Secret("a") == Secret(b"a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert [bool(Secret(value)) for value in ("", "0")] == [False, True]


def test_keys_show_themselves_nowhere() -> None:
    key = DataKey.create()
    assert key.key.hex() not in repr(key)
    assert repr(key.key) not in repr(key)
    assert AGENT.text().text() not in repr(AGENT)


# The agent's pair


def test_an_agents_key_survives_its_44_characters() -> None:
    text = AGENT.text()
    assert len(text.text()) == 44
    assert AgentKey.load(text).public == AGENT.public
    assert AgentKey.load(Secret(text.text() + "\n")).public == AGENT.public


@pytest.mark.parametrize(
    "text",
    ["", "hello", "A" * 43, "A" * 44 + "====", "é" * 22, AGENT.text().text()[:-4]],
    ids=["empty", "a word", "43 letters", "padded", "not ascii", "cut short"],
)
def test_a_damaged_key_is_said_and_not_shown(text: str) -> None:
    with pytest.raises(UserError) as error:
        AgentKey.load(Secret(text))
    assert code_of(error) == "vault.key_damaged"
    assert not text or text not in "".join(traceback.format_exception(error.value))


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_fingerprint_is_read_back_from_whatever_a_person_types(public: bytes) -> None:
    shown = fingerprint(public)
    assert len(shown) == 29
    assert shown.count("-") == 5
    assert tidy_fingerprint(shown.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == shown
    assert tidy_fingerprint(shown.replace("-", "")) == shown


def test_a_fingerprint_tells_keys_apart_and_stays_what_it_is() -> None:
    assert fingerprint(AGENT.public) != fingerprint(OTHER_AGENT.public)
    assert fingerprint(bytes(32)) == "468Q-5E92-M0Z5-877Y-3GPG-4981"


@pytest.mark.parametrize("typed", ["", "BZDA", "U" * 24, "ñ" * 24, "A" * 25])
def test_what_is_no_fingerprint_is_said(typed: str) -> None:
    with pytest.raises(UserError) as error:
        tidy_fingerprint(typed)
    assert code_of(error) == "vault.bad_fingerprint"


# The sealed box


@settings(deadline=None)
@given(BYTES, BYTES)
def test_what_is_sealed_for_an_agent_opens_there(plain: bytes, context: bytes) -> None:
    sealed = seal_to(AGENT.public, plain, context=context)
    assert len(sealed) == len(plain) + 49
    assert AGENT.unseal(sealed, context=context) == plain


@settings(deadline=None)
@given(BYTES, BYTES, st.data())
def test_a_changed_bit_a_cut_or_another_context_does_not_open(plain: bytes, context: bytes, data: st.DataObject) -> None:
    sealed = seal_to(AGENT.public, plain, context=context)
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    # X25519 leaves the highest bit of a public key unread (RFC 7748, 5): the header is authenticated, so it counts here.
    flipped = (int.from_bytes(sealed, "big") ^ 1 << place).to_bytes(len(sealed), "big")
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    for wrong in (flipped, cut, sealed + b"\0"):
        with pytest.raises(UserError) as error:
            AGENT.unseal(wrong, context=context)
        assert code_of(error) == "vault.cannot_open"
    with pytest.raises(UserError):
        AGENT.unseal(sealed, context=context + b"x")


def test_another_agent_does_not_open_it_nor_does_who_sealed_it() -> None:
    sealed = seal_to(AGENT.public, b"token", context=b"row")
    with pytest.raises(UserError) as error:
        OTHER_AGENT.unseal(sealed, context=b"row")
    assert code_of(error) == "vault.cannot_open"
    assert seal_to(AGENT.public, b"token", context=b"row") != sealed


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), bytes(32), (1).to_bytes(32, "little")])
def test_nothing_is_sealed_for_what_is_no_public_key(public: bytes) -> None:
    with pytest.raises(UserError) as error:
        seal_to(public, b"token", context=b"row")
    assert code_of(error) == "vault.bad_public_key"


SEALED_BEFORE = "014a26a2dc2c0963efb89d7f92d15a3bbb03f787b4829c1a22bdea769cb14a3a70f0c29634a568073e448f0dff6311962f537492fc2cd24bc3c230d3"


def test_a_sealed_value_of_an_earlier_release_still_opens() -> None:
    private = X25519PrivateKey.from_private_bytes(bytes(range(32)))
    key = AgentKey(private)
    assert key.unseal(bytes.fromhex(SEALED_BEFORE), context=b"csd 7") == "contraseña".encode()


# Data keys


@settings(deadline=None)
@given(BYTES, st.uuids())
def test_a_row_opens_under_its_key(plain: bytes, row: UUID) -> None:
    key = DataKey.create()
    stored = key.encrypt(plain, row=row)
    assert len(stored) == len(plain) + 29
    assert key.decrypt(stored, row=row) == plain
    assert key.encrypt(plain, row=row) != stored


@settings(deadline=None)
@given(BYTES, st.data())
def test_a_changed_row_does_not_open(plain: bytes, data: st.DataObject) -> None:
    key, row = DataKey.create(), uuid4()
    stored = key.encrypt(plain, row=row)
    place = data.draw(st.integers(0, len(stored) * 8 - 1))
    flipped = (int.from_bytes(stored, "big") ^ 1 << place).to_bytes(len(stored), "big")
    for wrong in (flipped, stored[: data.draw(st.integers(0, len(stored) - 1))], stored + b"\0"):
        with pytest.raises(UserError) as error:
            key.decrypt(wrong, row=row)
        assert code_of(error) == "vault.cannot_open"


def test_a_value_moved_to_another_row_or_under_another_key_does_not_open() -> None:
    key, row = DataKey.create(), uuid4()
    stored = key.encrypt(b"token", row=row)
    for wrong, place in ((key, uuid4()), (DataKey.create(), row), (DataKey(uuid4(), key.key), row)):
        with pytest.raises(UserError) as error:
            wrong.decrypt(stored, row=place)
        assert code_of(error) == "vault.cannot_open"


def test_a_data_key_reaches_each_approved_agent_and_nobody_else() -> None:
    key, row = DataKey.create(), uuid4()
    stored = key.encrypt(b"refresh token", row=row)
    for agent in (AGENT, OTHER_AGENT):
        sealed = key.seal_for(agent.public)
        assert len(sealed) == 81
        assert DataKey.unseal(key.id, sealed, agent).decrypt(stored, row=row) == b"refresh token"
    for key_id, agent in ((key.id, OTHER_AGENT), (uuid4(), AGENT)):
        with pytest.raises(UserError) as error:
            DataKey.unseal(key_id, key.seal_for(AGENT.public), agent)
        assert code_of(error) == "vault.cannot_open"


def test_a_sealed_value_that_is_no_key_is_no_data_key() -> None:
    key_id = uuid4()
    sealed = seal_to(AGENT.public, b"short", context=b"data key " + key_id.bytes)
    with pytest.raises(UserError) as error:
        DataKey.unseal(key_id, sealed, AGENT)
    assert code_of(error) == "vault.cannot_open"
