"""After a stamp everything of the CFDI lies in the archive; what could not be written is written at the next tick."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from agent.cfdi.archive import SUMS
from agent.errors import UserError
from agent.work.archive import archive_missing, archive_stamped, folder_of, waiting
from agent.work.export_period import export_period
from tests.work.hub import RFC, World
from tests.work.mexico import issue, sell, the_cfdi

ACK = b"<Acuse/>"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}


def add_paper(world: World, kind: str, name: str, content: bytes) -> None:
    world.sql(
        """insert into cfdi_papers (cfdi_id, branch, kind, sha256, name, content)
           select id, branch, :kind, :digest, :name, :content from cfdis""",
        kind=kind, digest=sha256(content).hexdigest(), name=name, content=content,
    )  # fmt: skip


def test_a_stamped_cfdi_is_in_the_archive_before_the_next_one_begins(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    issue(mexico, agent)
    row, folder = the_cfdi(mexico), folder_of(agent.hub)
    month = folder / RFC / "2026" / "11"
    assert files(folder) == {
        f"{RFC}/2026/11/{row.uuid}.xml",
        f"{RFC}/2026/11/{row.uuid}.pdf",
        f"{RFC}/2026/11/{SUMS}",
        "erphub-archive.json",
    }
    assert (month / f"{row.uuid}.xml").read_bytes() == bytes(row.stamped_xml)
    assert (month / f"{row.uuid}.pdf").read_bytes() == bytes(mexico.one("select pdf from cfdi_prints").pdf)
    assert subprocess.run(["sha256sum", "--quiet", "-c", SUMS], cwd=month, check=False).returncode == 0
    assert waiting(mexico.office.engine, folder) == 0
    assert archive_missing(mexico.office, folder).written == 0


def test_papers_that_come_later_are_added(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    issue(mexico, agent)
    row, folder = the_cfdi(mexico), folder_of(agent.hub)
    mexico.sql(
        "insert into cfdi_prints (cfdi_id, branch, template, status, pdf, sha256) select id, branch, 'v1', 'cancelled', 'x', '' from cfdis"
    )
    add_paper(mexico, "acknowledgment", "", ACK)
    add_paper(mexico, "evidence", "mail of the customer.EML", b"From:")
    assert waiting(mexico.office.engine, folder) == 1
    passed = archive_missing(mexico.office, folder)
    assert (passed.written, passed.refused) == (3, ())
    names = {name.rpartition("/")[2].removeprefix(row.uuid) for name in files(folder)}
    digests = {kind: sha256(content).hexdigest()[:12] for kind, content in (("acknowledgment", ACK), ("evidence", b"From:"))}
    assert names >= {"-cancelled.pdf", f"-acknowledgment-{digests['acknowledgment']}.xml", f"-evidence-{digests['evidence']}.eml"}


def test_another_folder_is_filled_from_the_beginning(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2)
    issue(mexico, agent)
    first, second = folder_of(agent.hub), tmp_path / "second"
    assert archive_missing(mexico.office, second).written == 4
    assert files(first) == files(second)


def test_a_folder_out_of_reach_loses_nothing(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    hub = replace(agent.hub, archive=blocked)
    sell(mexico, 1)
    issue(mexico, agent)
    archive_stamped(hub, the_cfdi(mexico).id)  # says nothing: the stamp is done
    with pytest.raises(UserError) as caught:
        archive_missing(mexico.office, blocked)
    assert caught.value.code == "archive.read_only"
    assert the_cfdi(mexico).state == "STAMPED"
    blocked.unlink()
    assert archive_missing(mexico.office, blocked).written == 2


def test_a_file_that_was_changed_is_told_of_and_holds_up_nothing_else(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2)
    issue(mexico, agent)
    folder = folder_of(agent.hub)
    changed, other = sorted((folder / RFC / "2026" / "11").glob("*.xml"))
    changed.write_bytes(b"<changed/>")
    other.unlink()
    passed = archive_missing(mexico.office, _new_place(folder))
    assert [error.code for error in passed.refused] == ["archive.other_bytes"]
    assert changed.read_bytes() == b"<changed/>"
    assert other.read_bytes().startswith(b"<?xml")


def _new_place(folder: Path) -> Path:
    """The folder as one that the database knows nothing of."""
    (folder / "erphub-archive.json").unlink()
    return folder


# --- export -------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What an index.html shows and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def exported(world: World, target: Path) -> zipfile.ZipFile:
    made = export_period(world.office, rfc=RFC, first=date(2026, 11, 1), target=target)
    assert made.sha256 == sha256(target.read_bytes()).hexdigest()
    return zipfile.ZipFile(target)


def test_the_zip_holds_everything_and_opens_without_us(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2, 3)
    issue(mexico, agent)
    mexico.sql("update cfdis set state = 'CANCELLED' where folio = 3")
    mexico.sql("""update cfdis set recipient_name = '=HYPERLINK("x") <b>&' where folio = 2""")
    with exported(mexico, tmp_path / "out.zip") as packed:
        packed.extractall(tmp_path / "out")
        names = packed.namelist()
    uuids = [row.uuid for row in mexico.sql("select uuid from cfdis order by folio")]
    assert sorted(names) == sorted([*(f"cfdi/{uuid}.{kind}" for uuid in uuids for kind in ("pdf", "xml")), "index.csv", "index.html", SUMS])
    assert subprocess.run(["sha256sum", "--quiet", "-c", SUMS], cwd=tmp_path / "out", check=False).returncode == 0
    page = Page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    links = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a"]
    assert sorted(links) == sorted(name for name in names if name.startswith("cfdi/"))
    assert not [tag for tag, attrs in page.tags if tag in ("link", "img", "iframe", "b") or attrs.get("src")]  # nothing from outside
    said = " ".join(page.words)
    assert '=HYPERLINK("x") <b>&' in said
    for word in ("Receptor", "Recipient", "Cancelado", "Cancelled", "Sumas", "Sums"):
        assert word in said
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "index.csv").read_text(encoding="utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["A-1", "A-2", "A-3"]
    assert [row[8] for row in rows[1:]] == ["116.00"] * 3
    assert rows[2][5] == '\'=HYPERLINK("x") <b>&'
    assert [row[11] for row in rows[1:]] == ["Vigente / Valid", "Vigente / Valid", "Cancelado / Cancelled"]


def test_the_sums_tell_valid_from_cancelled(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2, 3)
    issue(mexico, agent)
    mexico.sql("update cfdis set state = 'CANCELLED' where folio = 3")
    with exported(mexico, tmp_path / "out.zip") as packed:
        page = packed.read("index.html").decode()
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)[0]
    sums = [re.sub(r"<[^>]+>", " ", line).split() for line in body.strip().splitlines()]
    assert sums == [
        ["Ingreso", "Income", "Vigente", "Valid", "MXN", "2", "232.00"],
        ["Ingreso", "Income", "Cancelado", "Cancelled", "MXN", "1", "116.00"],
    ]


def test_the_same_documents_give_the_same_bytes(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2)
    issue(mexico, agent)
    exported(mexico, tmp_path / "a.zip").close()
    exported(mexico, tmp_path / "b.zip").close()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_what_cannot_be_exported_is_said_and_writes_nothing(mexico: World, tmp_path: Path) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    issue(mexico, agent)
    for rfc, first, target, code in (
        ("IIA040805DZ4", date(2026, 11, 1), tmp_path / "x.zip", "export.no_issuer"),
        (RFC, date(2026, 10, 1), tmp_path / "x.zip", "export.nothing"),
        (RFC, date(2026, 11, 1), tmp_path / "no" / "x.zip", "cfdi.cannot_write"),
    ):
        with pytest.raises(UserError) as caught:
            export_period(mexico.office, rfc=rfc, first=first, target=target)
        assert caught.value.code == code
    assert not list(tmp_path.glob("*.zip"))
