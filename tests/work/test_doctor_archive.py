"""`doctor` says whether every stamped CFDI is in the archive, and whether that may be written to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from agent.cfdi.archive import MARK
from agent.cli import doctor
from agent.work.archive import archive_missing
from tests.work.hub import World

STAMPED = """
    insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, state, recipient_rfc, recipient_name, payment_method,
        payment_form, currency, total, total_minor, uuid, stamped_at, issued_at, stamped_xml)
    select gen_random_uuid(), 'practice', id, :branch, 'I', 'STAMPED', 'XAXX010101000', 'X', 'PUE', '01', 'MXN', 1, 100,
        upper(gen_random_uuid()::text), now(), now(), '<x/>' from issuers"""


def looked(engine: Engine, folder: Path) -> doctor.Check:
    return doctor._archive(cast("Any", SimpleNamespace(archive_folder=folder)), engine)


def test_what_is_lacking_is_counted_until_it_is_there(mexico: World, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    assert looked(mexico.office.engine, folder).status == "ok"
    mexico.sql(STAMPED, branch=mexico.branch)
    found = looked(mexico.office.engine, folder)
    assert (found.status, found.detail.split()[0]) == ("warn", "1")
    archive_missing(mexico.office, folder)
    assert looked(mexico.office.engine, folder).status == "ok"


@pytest.mark.parametrize("there", ["a file", "a mark of something else"])
def test_a_folder_that_is_none_of_ours_is_told(mexico: World, tmp_path: Path, there: str) -> None:
    folder = tmp_path / "archive"
    if there == "a file":
        folder.write_text("no folder")
    else:
        archive_missing(mexico.office, folder)
        (folder / MARK).write_text("{}")
    found = looked(mexico.office.engine, folder)
    assert found.status == "fail"
    assert found.next_step
