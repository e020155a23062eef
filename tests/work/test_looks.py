"""A branch's logo and colours: in its previews, in the first print, and never in one that is archived already."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import psycopg
import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from agent.cfdi.pdf import render
from agent.cfdi.printed import MOST_LOGO_BYTES, read_brand
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.domain.look import Look
from agent.errors import UserError
from agent.services.set_look import look, set_look, unset_look
from agent.views.cfdi import document
from tests.conftest import Database
from tests.db.two_branches import OURS, THEIRS, logins, seed
from tests.work.hub import World
from tests.work.mexico import issue, ledger_of, sell, the_cfdi


def picture(width: int = 300, height: int = 90, kind: str = "PNG", color: str = "#118844") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, kind)
    return file.getvalue()


GREEN = Look("#118844", picture(), ("Av. Reforma 1", "CDMX"), "Hasta pronto")


def brand(folder: Path, logo: bytes, name: str = "logo.png", toml: str = 'accent = "#118844"\n') -> Path:
    (folder / "brand.toml").write_text(toml, "utf-8")
    (folder / name).write_bytes(logo)
    return folder


# --- where it is kept -----------------------------------------------------------------------------------------------------


def test_a_look_is_kept_shown_and_taken_away(mexico: World) -> None:
    office, branch = mexico.office, mexico.branch
    assert look(office, branch) == Look()
    mexico.sql("update branches set color = '#AA3355'")
    assert look(office, branch) == Look("#AA3355")
    set_look(office, branch=branch, look=GREEN)
    assert look(office, branch) == GREEN
    unset_look(office, branch=branch)
    assert look(office, branch) == Look("#AA3355")
    assert [row.action for row in mexico.sql("select action from audit where action like 'look.%' order by id")] == [
        "look.set",
        "look.unset",
    ]


def test_a_branch_that_is_none_has_no_look(mexico: World) -> None:
    for call in (lambda: set_look(mexico.office, branch="NONE", look=GREEN), lambda: look(mexico.office, "NONE")):
        with pytest.raises(UserError) as caught:
            call()
        assert caught.value.code == "branch.unknown"
    with transaction(mexico.office.engine) as tx:
        assert look_of(tx, "NONE") == Look()


@pytest.mark.parametrize("wrong", [Look("green"), Look(logo=b"x" * (MOST_LOGO_BYTES + 1))])
def test_the_database_keeps_no_other(mexico: World, wrong: Look) -> None:
    with pytest.raises(IntegrityError):
        set_look(mexico.office, branch=mexico.branch, look=wrong)


def test_people_see_the_looks_of_their_branches_and_change_none(database: Database) -> None:
    with psycopg.connect(database.admin, autocommit=True) as admin:
        seed(admin)
    with logins(database.admin, database.agent) as people:
        for role, seen in (("finance", [OURS]), ("admin", [OURS, THEIRS])):
            with psycopg.connect(people.by_role[role], autocommit=True) as person:
                assert [row[0] for row in person.execute("select branch from branch_looks order by 1")] == seen
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    person.execute("update branch_looks set accent = '#000000'")


# --- where it is seen -----------------------------------------------------------------------------------------------------


def test_the_first_print_and_the_preview_have_it_and_an_archived_one_stays(mexico: World) -> None:
    set_look(mexico.office, branch=mexico.branch, look=GREEN)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    agent = mexico.agent()
    issue(mexico, agent)
    preview = document(mexico.office, the_cfdi(mexico).id)
    assert preview is not None and preview.pdf and b"/Subtype /Image" in preview.pdf
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    (stamped,) = ledger_of(mexico).stamps.values()
    printed = bytes(mexico.one("select pdf from cfdi_prints").pdf)
    assert printed == render(stamped.xml, look=GREEN, status="practice")
    unset_look(mexico.office, branch=mexico.branch)
    again = document(mexico.office, the_cfdi(mexico).id)
    assert again is not None and again.pdf == printed


# --- which pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg")])
def test_a_png_or_a_jpeg_is_taken(tmp_path: Path, kind: str, name: str) -> None:
    assert read_brand(brand(tmp_path, picture(kind=kind), name)).logo == picture(kind=kind)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9)) + chunk(b"IEND", b"")


def moving() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        (bomb(60_000, 60_000), "pixels"),
        (bomb(10_000, 10_000), "pixels"),
        (bomb(2001, 2000), "pixels"),
        (picture() + b"\0" * MOST_LOGO_BYTES, "512 KB"),
        (picture(kind="GIF"), "identify"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "identify"),
        (b"", "identify"),
        (picture(kind="JPEG")[:200], ""),
        (picture(2000, 2000)[:-200], ""),
        (moving(), "moves"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_its_reason(tmp_path: Path, logo: bytes, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read_brand(brand(tmp_path, logo))
    assert caught.value.code == "brand.unreadable" and said in str(caught.value.params["reason"])


@pytest.mark.parametrize(
    "toml", ["lines = [" + "'x'," * 9 + "]", "note = '" + "x" * 301 + "'", 'note = "a\\u0007b"', "accent = '#12345'", "lines = 'x'"]
)
def test_texts_have_their_limits(tmp_path: Path, toml: str) -> None:
    with pytest.raises(UserError) as caught:
        read_brand(brand(tmp_path, picture(), toml=toml))
    assert caught.value.code == "brand.unreadable"
