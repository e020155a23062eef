"""`erphub-agent cfdi build | check | read | pdf | schema | scenarios`: everything about a CFDI's file, without a database."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import errors, settings
from agent.cli import output
from agent.cli.cfdi_brand import brand
from agent.cli.cfdi_cancel_request import cancel_request
from agent.cli.cfdi_csd import app as csd_commands
from agent.cli.cfdi_documents import cancel, issue, ls, settle
from agent.cli.cfdi_export import export
from agent.cli.cfdi_test import test
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.errors import UserError

if TYPE_CHECKING:
    from agent.cfdi.catalogs import Catalogs
    from agent.cfdi.pdf import Look, Status
    from agent.cfdi.trust import Trusted
    from agent.domain.cfdi import Cfdi
    from agent.domain.rules.problem import Problem

app = typer.Typer(no_args_is_help=True, help="CFDI files: all but brand, export and csd without a database.")
app.command()(brand)
app.command()(export)
app.command()(test)
app.command("cancel-request")(cancel_request)
app.command()(issue)
app.command()(cancel)
app.command()(settle)
app.command()(ls)
app.add_typer(csd_commands, name="csd")
_MAX_INPUT = 8 * 1024 * 1024
# Where a profile may keep certificates of a practice authority and of PACs.
_TRUST_FOLDERS = ("trust", "authority", "vendors/authority")

File = Annotated[Path, typer.Argument(dir_okay=False)]
TrustOption = Annotated[list[Path] | None, typer.Option("--trust", help="A folder of certificates of authorities and PACs.")]


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("2026-11-24T10:00:00, -06:00 or Z may follow") from None


@app.command()
def build(
    source: File,
    target: File,
    cer: Annotated[Path, typer.Option("--cer", help="The CSD's certificate (.cer).")],
    key: Annotated[Path, typer.Option("--key", help="The CSD's private key (.key).")],
    password_file: Annotated[Path, typer.Option("--password-file", help="A file that holds the key's password.")],
    at: Annotated[datetime, typer.Option("--at", parser=_instant, metavar="ISO", help="The moment of sealing.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Builds and seals the document in SOURCE (JSON) into TARGET (XML)."""
    with output.reporting(as_json):
        from agent.domain.rules import blocking, check

        with _catalogs(data, practice) as codes:
            cfdi, moment = _dated(_read_file(source), codes, at)
            problems = check(cfdi, codes)
            sealed = problems if blocking(problems) else _seal(cfdi, codes, moment, cer, key, password_file)
        if isinstance(sealed, tuple):
            _print_problems(sealed, as_json)
            raise typer.Exit(output.REFUSED)
        _write_file(target, sealed)
        digest = hashlib.sha256(sealed).hexdigest()
        if as_json:
            output.document("cfdi-build", {"file": str(target), "sha256": digest, "warnings": [_problem(item) for item in problems]})
        else:
            output.say(f"✓ {target} ({digest[:12]})")


def _dated(data: bytes, codes: Catalogs, at: datetime) -> tuple[Cfdi, datetime]:
    """The document and the instant of `at`; a time without a zone is that of the place of issue."""
    from agent.cfdi.document_json import input_from_json
    from agent.domain.fiscal_zone import FiscalZone, local_time, time_zone

    document = input_from_json(data)
    zone = codes.zone(document.place_of_issue) or FiscalZone.CENTRAL  # an unknown place is one of the problems
    moment = at if at.tzinfo else at.replace(tzinfo=time_zone(zone))
    return document.cfdi(local_time(moment, zone)), moment


def _seal(cfdi: Cfdi, codes: Catalogs, moment: datetime, cer: Path, key: Path, password_file: Path) -> bytes | tuple[Problem, ...]:
    from agent.cfdi.build import build as build_document
    from agent.cfdi.csd import load_csd
    from agent.cfdi.seal import seal
    from agent.cfdi.validate import validate

    password = _read_file(password_file).decode("utf-8").rstrip("\r\n")
    csd = load_csd(_read_file(cer), _read_file(key), password, now=moment, rfc=cfdi.issuer.rfc)
    document = build_document(cfdi, csd.certificate)
    sealed = seal(document, csd)
    return validate(document, codes) or sealed


@app.command()
def check(source: File, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Checks a document (JSON, or the XML of a CFDI) against SAT's rules; ends with 3 for errors, 6 for warnings only."""
    with output.reporting(as_json):
        from agent.domain.rules import blocking

        content = _read_file(source)
        is_xml = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        with _catalogs(data, practice) as codes:
            problems = _check_xml(content, codes) if is_xml else _check_json(content, codes)
        _print_problems(problems, as_json)
        if problems:
            raise typer.Exit(output.REFUSED if blocking(problems) else output.DIFFERENCES)


def _check_json(content: bytes, codes: Catalogs) -> tuple[Problem, ...]:
    from agent.domain.rules import check as check_rules

    return check_rules(_dated(content, codes, output.now())[0], codes)


def _check_xml(content: bytes, codes: Catalogs) -> tuple[Problem, ...]:
    from agent.cfdi.decode import ensure_cfdi
    from agent.cfdi.file_rules import problems_of_file
    from agent.cfdi.safe_xml import parse

    root = parse(content)
    ensure_cfdi(root)
    return problems_of_file(root, codes)


@app.command()
def read(
    file: File, trust: TrustOption = None, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False
) -> None:
    """Reads a CFDI and judges its seal, certificate and stamp; ends with 6 when one of them is invalid."""
    with output.reporting(as_json):
        from agent.cfdi.document_json import read_as_json
        from agent.cfdi.read import read as read_cfdi

        found = read_cfdi(_read_file(file), trusted=_trusted(trust or (), data, practice))
        body = read_as_json(found)
        if as_json:
            output.document("cfdi-read", body)
        else:
            _say_verdict(body)
        if "invalid" in (body["seal"], body["certificate"]["state"], (body["stamp"] or {}).get("seal")):
            raise typer.Exit(output.DIFFERENCES)


def _say_verdict(body: dict[str, Any]) -> None:
    words = errors.words
    chosen = output.language()
    document, stamp = body["document"], body["stamp"]
    number = "-".join(part for part in (document.get("series"), document.get("folio")) if part)
    output.say(f"{document['type']} {number}  {document['issued_at']}")
    output.say(f"{document['issuer']['rfc']} -> {document['recipient']['rfc']}  {document['totals']['total']} {document['currency']}")
    certificate = body["certificate"]
    for name, state, detail in (
        ("seal", body["seal"], ""),
        ("certificate", "supplied" if certificate["voucher"] == "supplied" else certificate["state"], certificate["number"]),
        ("stamp", stamp["seal"] if stamp else "none", stamp["uuid"] if stamp else ""),
    ):
        output.say(words(f"cfdi_read.{name}.{state}", chosen, detail=detail).sentence)
    for remark in body["remarks"]:
        output.say(words(f"cfdi_read.remark.{remark['code']}", chosen, detail=remark["detail"]).sentence)


@app.command()
def pdf(
    file: File,
    target: File,
    status: Annotated[str | None, typer.Option("--status", help="cancelled or draft.")] = None,
    brand: Annotated[Path | None, typer.Option("--brand", help="A folder with brand.toml and logo.png.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Prints a CFDI as PDF; without --status a stamped one as valid and any other as a draft."""
    if status not in (None, "cancelled", "draft"):
        raise typer.BadParameter("cancelled | draft", param_hint="--status")
    with output.reporting(as_json):
        from agent.cfdi.pdf import render

        content = _read_file(file)
        printed = render(content, look=_look(brand), status=_status(status, content, practice))
        _write_file(target, printed)
        if as_json:
            output.document("cfdi-pdf", {"file": str(target), "sha256": hashlib.sha256(printed).hexdigest()})
        else:
            output.say(f"✓ {target}")


def _status(asked: str | None, content: bytes, practice: bool) -> Status:
    from agent.cfdi.safe_xml import parse
    from agent.cfdi.stamp_check import stamp_nodes

    if asked == "cancelled":
        return "cancelled"
    if asked == "draft" or not stamp_nodes(parse(content)):
        return "draft"
    return "practice" if practice else "stamped"


def _look(brand: Path | None) -> Look:
    from agent.cfdi.pdf import Look, read_brand

    return Look() if brand is None else read_brand(brand)


@app.command()
def schema(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Prints the JSON Schema of the document that build and check take."""
    from agent.cfdi.document_json import input_schema

    sys.stdout.write(json.dumps(input_schema(), ensure_ascii=False, indent=2) + "\n")


@app.command()
def scenarios(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Prints a document of every sort as the JSON that build takes; two of them are wrong on purpose."""
    from agent.cfdi.scenarios import scenarios as all_scenarios

    found = all_scenarios()
    if as_json:
        output.document("cfdi-scenarios", {"scenarios": [asdict(scenario) for scenario in found]})
    else:
        sys.stdout.write(json.dumps({item.name: item.input for item in found}, ensure_ascii=False, indent=2) + "\n")


# --- files and problems -------------------------------------------------------------------------------------------------


def _catalogs(data: Path | None, practice: bool) -> Catalogs:
    from agent.cfdi.catalogs import Catalogs, build_catalogs

    folder = settings.load(data=data, practice=practice).folder / "catalogues"
    try:
        return Catalogs(build_catalogs(folder))
    except OSError as error:
        raise UserError("cfdi.cannot_write", file=str(folder), reason=error.strerror or type(error).__name__) from error


def _trusted(folders: Sequence[Path], data: Path | None, practice: bool) -> Trusted:
    from agent.cfdi.trust import production

    profile = settings.load(data=data, practice=practice).folder if data or practice else None
    own = [profile / name for name in _TRUST_FOLDERS] if profile else []
    return production().also([*(folder for folder in own if folder.is_dir()), *folders])


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_INPUT + 1)
    except OSError:
        raise UserError("cfdi.no_file", file=str(path)) from None


def _write_file(path: Path, content: bytes) -> None:
    """Writes all of `content` or nothing."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError("cfdi.cannot_write", file=str(path), reason=error.strerror or type(error).__name__) from error


def _problem(problem: Problem) -> dict[str, Any]:
    both = {language: errors.words(problem.message, language, **problem.params) for language in errors.LANGUAGES}
    return {
        "code": problem.code,
        "path": problem.path,
        "severity": problem.severity,
        "message": {language: words.sentence for language, words in both.items()},
        "fix": {language: words.next_step for language, words in both.items()},
    }


def _print_problems(problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        output.document("cfdi-check", {"problems": [_problem(problem) for problem in problems]})
        return
    chosen = output.language()
    for problem in problems:
        words = errors.words(problem.message, chosen, **problem.params)
        output.say(f"{problem.severity}  {problem.code}  {problem.path}: {words.sentence} {words.next_step}")
    if not problems:
        output.say("✓")
