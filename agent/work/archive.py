"""Stamped CFDIs into the archive: XML, prints, acknowledgments and evidence, whatever is not in it yet.

Each agent fills its own folder (or one that several share). The database has everything before; a folder that cannot be
written loses nothing and is filled at a later tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine

from agent.cfdi.archive import Archive, Paper
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import Unavailable, UserError
from agent.hub import Hub, Office

log = structlog.get_logger()

AT_A_TIME = 50
"""CFDIs whose papers are in memory at once."""
_ENDINGS = frozenset({".pdf", ".xml", ".txt", ".eml", ".png", ".jpg", ".jpeg", ".zip", ".html"})


@dataclass(frozen=True, slots=True)
class Passed:
    """What one pass did: files written (or found to be there as they should), and those that hold something else."""

    written: int
    refused: tuple[UserError, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper of a CFDI with its name in the archive; `paper` tells it from the others of the same CFDI."""

    cfdi_id: int
    paper: str
    path: str
    content: bytes


# Every paper of a stamped CFDI. The first print that was made keeps the plain name for good.
PAPERS = """
    select c.id as cfdi_id, 'xml' as paper, 0 as nth, '' as name, '' as sha256, c.stamped_xml as content from cfdis c
    where c.id = any (cast(:ids as bigint[])) and c.stamped_xml is not null
    union all
    select p.cfdi_id, 'pdf:' || p.template || ':' || p.status,
        row_number() over (partition by p.cfdi_id, p.status = 'cancelled' order by p.created_at, p.template, p.status),
        p.status, p.sha256, p.pdf
    from cfdi_prints p where p.cfdi_id = any (cast(:ids as bigint[]))
    union all
    select f.cfdi_id, f.kind || ':' || f.sha256, 0, f.name, f.sha256, f.content
    from cfdi_papers f where f.cfdi_id = any (cast(:ids as bigint[]))
"""
_NOT_HERE = "not exists (select from archived a where a.place = :place and a.cfdi_id = c.id and a.paper = {paper})"
_MISSING = f"""
    select c.id from cfdis c where c.stamped_xml is not null and c.id > :after and (
        {_NOT_HERE.format(paper="'xml'")}
        or exists (select from cfdi_prints p where p.cfdi_id = c.id and {_NOT_HERE.format(paper="'pdf:' || p.template || ':' || p.status")})
        or exists (select from cfdi_papers f where f.cfdi_id = c.id and {_NOT_HERE.format(paper="f.kind || ':' || f.sha256")}))
    order by c.id limit :limit
"""  # noqa: S608 - three constants of this file


def folder_of(hub: Hub) -> Path:
    """Where this agent archives: CFDI_BACKUP_PATH, else a folder of the profile."""
    return hub.archive or hub.office.folder / "archive"


def archive_stamped(hub: Hub, cfdi_id: int) -> None:
    """Archives one CFDI right after its stamp; what cannot be written now is left to the next tick."""
    try:
        archive_missing(hub.office, folder_of(hub), only=[cfdi_id])
    except (UserError, Unavailable) as error:
        log.info("archive.later", cfdi=cfdi_id, reason=str(error)[:300])


def archive_missing(office: Office, folder: Path, *, only: Sequence[int] | None = None) -> Passed:
    """Writes everything that the archive has not got, a few CFDIs at a time.

    Raises `archive.no_room`, `archive.read_only`, `archive.not_ours`; what was written until then stays and is known.
    """
    archive = Archive(folder)
    place = archive.place()
    written, after = 0, 0
    refused: list[UserError] = []
    while ids := (_missing(office, place, after) if only is None else list(only)):
        with transaction(office.engine) as tx:
            filed = [paper for paper in papers(tx, ids) if not _known(tx, place, paper)]
        others = archive.add([Paper(paper.path, paper.content) for paper in filed])
        there = [paper for paper in filed if paper.path not in others]
        _note(office, place, there)
        written += len(there)
        refused += others.values()
        after = max(ids)
        if only is not None:
            break
    return Passed(written, tuple(refused))


def waiting(engine: Engine, folder: Path) -> int:
    """How many stamped CFDIs the archive has not got complete, at most a thousand. Raises `archive.*`."""
    with transaction(engine) as tx:
        return len(tx.execute(text(_MISSING), {"place": Archive(folder).place(), "after": 0, "limit": 1000}).all())


def papers(tx: Connection, ids: Iterable[int]) -> list[Filed]:
    """Everything there is of these CFDIs, each with its place in the archive; the month is that of the document's own date."""
    chosen = sorted(ids)
    where = {
        row.id: f"{row.tax_id}/{row.issued_at:%Y/%m}/{row.uuid}"
        for row in tx.execute(
            text("""select c.id, i.tax_id, c.issued_at, c.uuid from cfdis c join issuers i on i.id = c.issuer_id
                    where c.id = any (cast(:ids as bigint[])) and c.stamped_xml is not null"""),
            {"ids": chosen},
        )
    }
    rows = tx.execute(text(PAPERS), {"ids": chosen})
    return sorted(
        (Filed(row.cfdi_id, row.paper, where[row.cfdi_id] + _ending(row), bytes(row.content)) for row in rows if row.cfdi_id in where),
        key=lambda paper: paper.path,
    )


def _ending(row: Any) -> str:
    kind = row.paper.partition(":")[0]
    if kind == "xml":
        return ".xml"
    if kind == "pdf":
        plain = "-cancelled.pdf" if row.name == "cancelled" else ".pdf"
        return plain if row.nth == 1 else f"-{row.paper.replace(':', '-')}.pdf"
    ending = PurePath(row.name).suffix.lower()
    return f"-{kind}-{row.sha256[:12]}{ending if ending in _ENDINGS else '.xml' if kind == 'acknowledgment' else '.bin'}"


def _missing(office: Office, place: UUID, after: int) -> list[int]:
    with transaction(office.engine) as tx:
        return list(tx.execute(text(_MISSING), {"place": place, "after": after, "limit": AT_A_TIME}).scalars())


def _known(tx: Connection, place: UUID, paper: Filed) -> bool:
    found = tx.execute(
        text("select 1 from archived where place = :place and cfdi_id = :cfdi and paper = :paper"),
        {"place": place, "cfdi": paper.cfdi_id, "paper": paper.paper},
    )
    return found.one_or_none() is not None


def _note(office: Office, place: UUID, there: Sequence[Filed]) -> None:
    if not there:
        return
    rows = [
        {"place": place, "cfdi": paper.cfdi_id, "paper": paper.paper, "path": paper.path, "sha256": Paper(paper.path, paper.content).sha256}
        for paper in there
    ]
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into archived (place, cfdi_id, paper, path, sha256) values (:place, :cfdi, :paper, :path, :sha256)
                    on conflict do nothing"""),
            rows,
        )
