"""`erphub-agent cfdi export`: a month of an issuer's documents as one ZIP for an auditor."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from agent import settings
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption


def _month(text: str) -> date:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise typer.BadParameter("2026-11")
    return date(int(match[1]), int(match[2]), 1)


def export(
    rfc: Annotated[str, typer.Option("--rfc", help="The issuer's RFC.")],
    period: Annotated[date, typer.Option("--period", parser=_month, metavar="YYYY-MM", help="The month of the documents' own date.")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="The ZIP to write.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Writes a month's CFDIs with their PDFs, acknowledgments and an index that opens in any browser into one ZIP."""
    with output.reporting(as_json):
        from agent.db import roles
        from agent.domain.rfc import normalise
        from agent.office import open_as
        from agent.work.export_period import export_period

        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 1)
        try:
            made = export_period(opened.office, rfc=normalise(rfc), first=period, target=out)
        finally:
            opened.close()
        if as_json:
            body = {"file": str(made.file), "sha256": made.sha256, "rfc": normalise(rfc), "period": f"{period:%Y-%m}"}
            output.document("cfdi-export", {**body, "documents": made.documents, "files": made.files})
        else:
            output.say(f"✓ {made.file}  {made.documents} CFDI, {made.files} files ({made.sha256[:12]})")
