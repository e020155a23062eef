"""`erphub-agent cfdi cancel-request`: the signed request to cancel one CFDI, written to a file and sent nowhere."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.domain.cancellation import CancelReason
from agent.errors import UserError


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("2026-11-24T10:00:00, -06:00 or Z may follow") from None


def cancel_request(
    target: Annotated[Path, typer.Argument(dir_okay=False, metavar="OUT.xml")],
    rfc: Annotated[str, typer.Option("--rfc", help="The issuer's RFC: the CSD must be theirs.")],
    uuid: Annotated[str, typer.Option("--uuid", help="The CFDI to cancel.")],
    motivo: Annotated[CancelReason, typer.Option("--motivo", help="SAT's reason: 01, 02, 03 or 04.")],
    cer: Annotated[Path, typer.Option("--cer", help="The CSD's certificate (.cer).")],
    key: Annotated[Path, typer.Option("--key", help="The CSD's private key (.key).")],
    password_file: Annotated[Path, typer.Option("--password-file", help="A file that holds the key's password.")],
    at: Annotated[datetime, typer.Option("--at", parser=_instant, metavar="ISO", help="The moment of signing; without a zone, central.")],
    replacement: Annotated[str, typer.Option("--replacement", help="The CFDI that takes its place (reason 01 only).")] = "",
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Signs the request to cancel one CFDI and writes it to OUT.xml. Nothing is sent."""
    with output.reporting(as_json):
        from agent.cfdi.cancel_request import cancel_request as sign
        from agent.cfdi.csd import load_csd
        from agent.domain.fiscal_zone import FiscalZone, local_time, time_zone
        from agent.domain.rfc import normalise

        moment = at if at.tzinfo else at.replace(tzinfo=time_zone(FiscalZone.CENTRAL))
        password = _read(password_file).decode("utf-8").rstrip("\r\n")
        csd = load_csd(_read(cer), _read(key), password, now=moment, rfc=normalise(rfc))
        signed = sign(csd, uuid=uuid, reason=motivo, replaced_by=replacement, at=local_time(moment, FiscalZone.CENTRAL))
        try:
            target.write_bytes(signed)
        except OSError as error:
            raise UserError("cfdi.cannot_write", file=str(target), reason=error.strerror or type(error).__name__) from error
        digest = hashlib.sha256(signed).hexdigest()
        if as_json:
            output.document("cfdi-cancel-request", {"file": str(target), "sha256": digest, "uuid": uuid.upper(), "motivo": motivo.value})
        else:
            output.say(f"✓ {target} ({digest[:12]})")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UserError("cfdi.no_file", file=str(path)) from None
