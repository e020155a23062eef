"""`erphub-agent cfdi brand`: the logo and the colours that a branch's CFDIs are printed with."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from agent import settings
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption

FOLDER = "A folder with brand.toml (accent, lines, note) and logo.png or logo.jpg; without it the look is shown."


def brand(
    branch: Annotated[str, typer.Argument(help="The branch's code.")],
    folder: Annotated[Path | None, typer.Argument(help=FOLDER, file_okay=False)] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the branch's own logo and colours away.")] = False,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Sets, shows or removes a branch's logo and colours. What is printed from then on has them; archived prints stay."""
    if remove and folder is not None:
        raise typer.BadParameter("a folder, or --remove")
    with output.reporting(as_json):
        from agent.cfdi.printed import read_brand
        from agent.db import roles
        from agent.office import open_as
        from agent.services.set_look import look, set_look, unset_look

        chosen = None if folder is None else read_brand(folder)
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 1)
        try:
            if chosen is not None:
                set_look(opened.office, branch=branch, look=chosen)
            elif remove:
                unset_look(opened.office, branch=branch)
            found = look(opened.office, branch)
        finally:
            opened.close()
        digest = sha256(found.logo).hexdigest() if found.logo else None
        if as_json:
            body = {"branch": branch, "accent": found.accent, "logo_sha256": digest, "lines": list(found.lines), "note": found.note}
            output.document("cfdi-brand", body)
        else:
            output.say(f"{branch}  {found.accent}  {f'logo {len(found.logo):,} bytes' if found.logo else 'no logo'}")
            for line in (*found.lines, found.note):
                output.say(f"  {line}")
