"""`erphub-agent cfdi csd`: the CSDs and until when they seal; import, retire and unmark change what seals."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import errors, settings
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.errors import UserError
from agent.settings import Settings

if TYPE_CHECKING:
    from agent.cfdi.csd_files import NamedFile
    from agent.hub import Office
    from agent.vault import Vault
    from agent.views.certificates import IssuerCertificates

app = typer.Typer(invoke_without_command=True, help="The CSDs: which seal, and until when; import, retire, unmark.")
CERTIFICATE, KEY, PASSWORD = "CSD_CERTIFICATE_PATH", "CSD_PRIVATE_KEY_PATH", "CSD_PRIVATE_KEY_PASSWORD"
_MARKS = {"seals": "✓", "spare": "·", "early": "·", "ended": "✗", "retired": "-"}


@app.callback()
def show(context: typer.Context, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Each issuer's CSDs; ends with 6 when one seals with none, ends within 60 days or has another name in its certificate."""
    if context.invoked_subcommand is not None:
        return
    with output.reporting(as_json), _office(settings.load(data=data, practice=practice)) as office:
        from agent.views.certificates import certificates

        found = certificates(office, branch=None)
        if as_json:
            output.document("cfdi-csd", {"issuers": [_json(issuer) for issuer in found]})
        else:
            for issuer in found:
                _say_issuer(issuer)
        wrong = [issuer for issuer in found if issuer.sealing is None or issuer.sealing.soon or issuer.certificate_name]
        raise typer.Exit(output.DIFFERENCES if wrong else output.OK)


@app.command("import")
def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(help=f"The .cer and the .key, or a ZIP of them; else {CERTIFICATE} and {KEY}.")
    ] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", help=f"Holds the key's password; else {PASSWORD}.")] = None,
    delete_clear: Annotated[bool, typer.Option("--delete-clear", help="Deletes a file in which the key lies without a password.")] = False,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Takes a CSD in, at the agent whose key is on this machine: it seals for that RFC from now on. Nothing is kept in clear."""
    with output.reporting(as_json):
        from agent.cfdi.certificate import load_certificate
        from agent.cfdi.csd_files import pair_of

        profile = settings.load(data=data, practice=practice)
        paths = files or _from_settings()
        pair = pair_of([_named(path) for path in paths])
        key, password = pair.locked(_password(password_file))
        certificate = load_certificate(pair.cer)
        with _office(profile) as office:
            _take(office, _vault(profile, office), certificate.rfc, pair.cer, key, password)
        said = errors.words("csd.imported", output.language(), serial=certificate.serial, until=f"{certificate.not_after:%Y-%m-%d}")
        left = _clear_files(paths, pair.clear, delete_clear)
        if as_json:
            body = {"serial": certificate.serial, "rfc": certificate.rfc, "valid_until": certificate.not_after.isoformat()}
            output.document("cfdi-csd-import", {**body, "clear_files": [str(path) for path in left]})
        else:
            output.say(f"✓ {said.sentence}")
            for path in left:
                output.say("! " + errors.words("csd.clear_file", output.language(), files=str(path)).sentence)
        raise typer.Exit(output.DIFFERENCES if left else output.OK)


@app.command()
def retire(
    serial: Annotated[str, typer.Argument(help="The CSD's number.")],
    force: Annotated[bool, typer.Option("--force", help="Also the last one: the issuer then seals nothing.")] = False,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Withdraws a CSD and deletes its key; what is sealed already stays. Loaded anew it seals again."""
    with output.reporting(as_json), _office(settings.load(data=data, practice=practice)) as office:
        from agent.services.withdraw_csd import retire_csd

        retire_csd(office, serial, force=force)
        _say_done("cfdi-csd-retire", as_json, "csd.retired", serial=serial)


@app.command()
def unmark(
    agent: Annotated[int, typer.Argument(help="The agent's number, as `cfdi csd` shows it.")],
    rfc: Annotated[str, typer.Option("--rfc", help="For which issuer it shall not seal any more.")],
    force: Annotated[bool, typer.Option("--force", help="Also the last one: the keys of that RFC are lost.")] = False,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Takes an agent the right to seal for an RFC."""
    with output.reporting(as_json), _office(settings.load(data=data, practice=practice)) as office:
        from agent.services.withdraw_csd import unmark_sealer

        unmark_sealer(office, agent, rfc, force=force)
        _say_done("cfdi-csd-unmark", as_json, "agent.unmarked", host=str(agent), rfc=rfc)


def _say_done(name: str, as_json: bool, code: str, **said: str) -> None:
    if as_json:
        output.document(name, dict(said))
    else:
        output.say(f"✓ {errors.words(code, output.language(), **said).sentence}")


def _take(office: Office, vault: Vault, rfc: str, cer: bytes, key: bytes, password: str) -> None:
    from agent.db import csds
    from agent.db.engine import transaction
    from agent.work.csds import take_csd

    with transaction(office.engine) as tx:
        issuer = csds.issuer_of(tx, rfc)
    take_csd(office, vault, issuer, cer=cer, key=key, password=password)


def _vault(profile: Settings, office: Office) -> Vault:
    from agent.bootstrap import own_vault

    vault = own_vault(profile, office.engine)
    if vault is None:
        raise UserError("agents.none_approved")
    return vault


@contextmanager
def _office(profile: Settings) -> Iterator[Office]:
    from agent.db import roles
    from agent.office import open_as

    opened = open_as(profile, roles.AGENT_LOGIN, 1)
    try:
        yield opened.office
    finally:
        opened.close()


def _from_settings() -> list[Path]:
    """The guide's settings: the pair that an earlier installation kept as files."""
    named = [os.environ.get(name, "") for name in (CERTIFICATE, KEY)]
    if not all(named):
        raise UserError("csd.no_settings")
    return [Path(name).expanduser() for name in named]


def _password(file: Path | None) -> str:
    if file is None:
        return os.environ.get(PASSWORD, "")
    return _named(file).content.decode("utf-8", "replace").rstrip("\r\n")


def _named(path: Path) -> NamedFile:
    from agent.cfdi.csd_files import MAX_FILE, NamedFile

    try:
        with path.open("rb") as opened:
            return NamedFile(path.name, opened.read(MAX_FILE + 1))
    except OSError:
        raise UserError("cfdi.no_file", file=str(path)) from None


def _clear_files(paths: Sequence[Path], clear: Sequence[str], delete: bool) -> list[Path]:
    """The files that hold the key in clear and are still there."""
    left = [path for path in paths if path.name in {name.split("/")[0] for name in clear}]
    if delete:
        for path in left:
            try:
                path.unlink()
            except OSError as error:
                raise UserError("csd.clear_not_deleted", file=str(path), reason=error.strerror or type(error).__name__) from error
        return []
    return left


def _say_issuer(issuer: IssuerCertificates) -> None:
    language = output.language()
    output.say(f"{issuer.rfc}  {issuer.name}")
    for line in issuer.csds:
        output.say(f"  {_MARKS[line.standing]} {line.serial}  {line.standing:8} {line.valid_from:%Y-%m-%d} .. {line.valid_until:%Y-%m-%d}")
    for sealer in issuer.sealers:
        if sealer.marked:
            output.say(f"    agent {sealer.agent_id}  {sealer.host}")
    if not issuer.csds:
        output.say("  ✗ " + errors.words("csd.none", language, rfc=issuer.rfc).sentence)
    if issuer.certificate_name:
        said = errors.words("csd.other_name", language, name=issuer.name, certificate_name=issuer.certificate_name)
        output.say("  ! " + said.sentence)


def _json(issuer: IssuerCertificates) -> dict[str, Any]:
    return {
        "rfc": issuer.rfc,
        "name": issuer.name,
        "certificate_name": issuer.certificate_name,
        "branches": list(issuer.branches),
        "csds": [
            {
                "serial": line.serial,
                "standing": line.standing,
                "valid_from": line.valid_from.isoformat(),
                "valid_until": line.valid_until.isoformat(),
                "ends_soon": line.soon,
            }
            for line in issuer.csds
        ],
        "agents": [{"id": sealer.agent_id, "host": sealer.host, "seals": sealer.marked} for sealer in issuer.sealers],
    }
