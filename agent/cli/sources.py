"""`erphub-agent sources ls | add`: where the branches' sales come from."""

from __future__ import annotations

import os
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlalchemy import Connection, text

from agent.cli.output import DataOption, JsonOption, PracticeOption, document, reporting, say
from agent.cli.pac_desk import desk, office
from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError

app = typer.Typer(no_args_is_help=True, help="Where the branches' sales come from: ls, add.")
URL, KEY = "SPIRIT_TOURS_API_URL", "SPIRIT_TOURS_API_KEY"


@app.command("ls")
def ls(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """The sources, each with the branches that take their sales from it only."""
    with reporting(as_json), office(data, practice) as (opened, _):
        with transaction(opened.engine) as tx:
            rows = tx.execute(
                text("""select s.id, s.kind, s.label, coalesce(s.config ->> 'url', '') as url,
                            coalesce(array_agg(b.code order by b.code) filter (where b.code is not null), '{}') as branches
                        from sources s left join branches b on b.source_id = s.id group by s.id order by s.id""")
            ).all()
        found = [{"id": r.id, "kind": r.kind, "label": r.label, "url": r.url, "branches": list(r.branches)} for r in rows]
        if as_json:
            document("sources", {"sources": found})
            return
        for each in found:
            say(f"{each['id']:>4}  {each['kind']:14} {each['label']:24} {each['url']}  {' '.join(each['branches'])}".rstrip())


@app.command("add")
def add(
    kind: Annotated[str, typer.Argument(help="platform_api: the platform's API.")],
    label: Annotated[str, typer.Option("--label", help="What people call it.")] = "platform API",
    branch: Annotated[
        list[str] | None, typer.Option("--branch", help="A branch that takes its sales from it only; may be repeated.")
    ] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Takes in SPIRIT_TOURS_API_URL and SPIRIT_TOURS_API_KEY; for a label that is there, its address and key become these."""
    with reporting(as_json), desk(data, practice) as opened:
        if kind != "platform_api":
            raise UserError("source.not_added_here", kind=kind)
        url, key = _address(os.environ.get(URL, "")), os.environ.get(KEY, "").strip()
        if not key:
            raise UserError("source.setting_missing", key=KEY)
        with transaction(opened.office.engine) as tx:
            found = tx.execute(
                text("select id from sources where kind = :kind and label = :label"), {"kind": kind, "label": label}
            ).scalar()
            if found is None:
                found = tx.execute(
                    text("insert into sources (kind, label, environment) values (:kind, :label, :environment) returning id"),
                    {"kind": kind, "label": label, "environment": opened.office.environment},
                ).scalar_one()
            tx.execute(
                text("update sources set config = case when :url = '' then '{}' else jsonb_build_object('url', :url) end where id = :id"),
                {"url": url, "id": found},
            )
            opened.vault.put(tx, f"source:{found}", "key", key.encode())
            _keep_the_others(tx, int(found))
            for code in branch or ():
                _point(opened.office.actor, tx, code, int(found))
            record.audit(tx, actor=opened.office.actor, action="source.saved", subject=f"source:{found}", kind=kind, url=url)
        if as_json:
            document("sources-add", {"id": found, "kind": kind, "label": label, "url": url, "branches": branch or []})
        else:
            say(f"{found}  {label}  {url}")


def _keep_the_others(tx: Connection, source: int) -> None:
    """Branches that took their sales from whatever source there was stay with the one platform that there was: no sale comes twice."""
    tx.execute(
        text("""update branches set source_id = (select min(id) from sources where kind <> 'spreadsheet' and id <> :source)
                where source_id is null and 1 = (select count(*) from sources where kind <> 'spreadsheet' and id <> :source)"""),
        {"source": source},
    )


def _point(actor: str, tx: Connection, code: str, source: int) -> None:
    elsewhere = text("select 1 from documents where branch = :code and source_id <> :source limit 1")
    if tx.execute(elsewhere, {"code": code, "source": source}).one_or_none() is not None:
        raise UserError("source.branch_has_other", branch=code)
    there = tx.execute(text("update branches set source_id = :source where code = :code"), {"source": source, "code": code})
    if not there.rowcount:
        raise UserError("sheet.no_branch", branch=code)
    record.audit(tx, actor=actor, action="branch.source_chosen", subject=f"branch:{code}", branch=code, source=source)


def _address(said: str) -> str:
    """The API's address without a path; "" = the platform's own. Raises `source.bad_address`."""
    plain = said.strip().rstrip("/").removesuffix("/api")
    if not plain:
        return ""
    parts = urlsplit(plain)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if (
        not parts.hostname
        or parts.username
        or parts.query
        or parts.path
        or not (parts.scheme == "https" or (local and parts.scheme == "http"))
    ):
        raise UserError("source.bad_address", key=URL)
    return plain
