"""Where a statement is committed, and what the calls to the outside are told about open transactions."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from agent.db.engine import at_once, open_transactions, transaction

SET = "insert into settings (key, value) values (:key, '1')"
SEEN = "select key from settings where key in ('at once', 'together') order by key"


def test_what_is_written_at_once_stays_when_the_block_fails_and_what_is_in_a_transaction_does_not(engine: Engine) -> None:
    with pytest.raises(RuntimeError), at_once(engine) as each:
        each.execute(text(SET), {"key": "at once"})
        raise RuntimeError
    with pytest.raises(RuntimeError), transaction(engine) as tx:
        tx.execute(text(SET), {"key": "together"})
        raise RuntimeError
    with transaction(engine) as tx:
        assert tx.execute(text(SEEN)).scalars().all() == ["at once"]


def test_after_a_statement_at_once_the_same_connection_has_transactions_again(engine: Engine) -> None:
    with at_once(engine) as each:
        pid = each.execute(text("select pg_backend_pid()")).scalar_one()
    with pytest.raises(RuntimeError), transaction(engine) as tx:
        assert tx.execute(text("select pg_backend_pid()")).scalar_one() == pid
        tx.execute(text(SET), {"key": "together"})
        raise RuntimeError
    with transaction(engine) as tx:
        assert "together" not in tx.execute(text(SEEN)).scalars().all()
    assert open_transactions() == 0
