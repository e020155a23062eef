"""`erphub-agent pac ls | test | import | strays | force | cancel-twin`: accounts at PACs, and what is to be decided about stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import errors, settings
from agent.cli import output, pac_clock, pac_strays
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.cli.pac_desk import desk, office
from agent.errors import Unavailable, UserError

if TYPE_CHECKING:
    from agent.cli.pac_desk import PacDesk
    from agent.hub import Office
    from agent.views.pacs import IssuerPacs, PacLine

app = typer.Typer(no_args_is_help=True, help="Accounts at PACs: list, test, take in the guide's settings; stamps that should not be there.")
app.command("strays")(pac_strays.strays)
app.command("force")(pac_strays.force)
app.command("cancel-twin")(pac_strays.cancel_twin)
_MARKS = {"new": "·", "well": "✓", "rests": "!", "refused": "✗"}


@app.command("ls")
def list_(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Each issuer's accounts, in the order in which they are tried."""
    with output.reporting(as_json), office(data, practice) as (opened, _):
        issuers = _issuers(opened)
        if as_json:
            output.document("pac-ls", {"issuers": [_listed(issuer) for issuer in issuers]})
            return
        for issuer in issuers:
            output.say(f"{issuer.rfc}  {issuer.name}")
            for line in issuer.accounts:
                left = "-" if line.stamps_left is None else f"{line.stamps_left:,}"
                output.say(f"  {_MARKS[line.standing]} {_label(line.pac):12} {line.username:32} {left:>10}  {line.code}".rstrip())


@app.command("test")
def test(
    provider: Annotated[str | None, typer.Option("--provider", help="One PAC only: finkok, sw, diverza.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Connection, authentication and stamps left of each account, asked now; nothing is stamped."""
    with output.reporting(as_json), desk(data, practice) as opened:
        from agent.pac import PACS

        if provider is not None and provider not in PACS:
            raise UserError("pac.unknown_provider", name=provider, key="--provider", known=", ".join(PACS))
        asked = [(issuer, line) for issuer in _issuers(opened.office) for line in issuer.accounts if provider in (None, line.pac)]
        if not asked:
            raise UserError("pac.not_configured")
        told = [_asked(opened, issuer, line, quiet=as_json) for issuer, line in asked]
        if as_json:
            output.document("pac-test", {"accounts": told})
        raise typer.Exit(next((each["exit"] for each in told if each["exit"]), output.OK))


@app.command("import")
def import_(
    rfc: Annotated[str | None, typer.Option("--rfc", help="The issuer, where there are several.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Takes in PAC_PROVIDER, PAC_USERNAME, PAC_PASSWORD, PAC_ENDPOINT and PAC_ENVIRONMENT, and PAC_BACKUP_* as the second account."""
    with output.reporting(as_json):
        from agent.cli.pac_settings import filled_in
        from agent.services.add_pac import add_pac
        from agent.services.order_pacs import order_pacs

        profile = settings.load(data=data, practice=practice)
        forms = [filled_in(said, profile.environment) for said in settings.guide_pacs()]
        if not forms:
            raise UserError("pac.setting_missing", key="PAC_PROVIDER")
        with office(data, practice) as (opened, _):
            issuer = _the_issuer(opened, rfc)
            made = [add_pac(opened, issuer=issuer.issuer_id, pac=form.pac, config=form.config, secrets=form.secrets) for form in forms]
            behind = [line.account_id for line in issuer.accounts if line.account_id not in made]
            order_pacs(opened, issuer=issuer.issuer_id, accounts=[*dict.fromkeys(made), *behind])
        if as_json:
            accounts = [{"pac": form.pac, "account": account} for form, account in zip(forms, made, strict=True)]
            output.document("pac-import", {"rfc": issuer.rfc, "accounts": accounts})
        for form in () if as_json else forms:
            said = errors.words("pac.imported", output.language(), pac=form.label, rfc=issuer.rfc)
            output.say(f"✓ {said.sentence}")


def _asked(opened: PacDesk, issuer: IssuerPacs, line: PacLine, *, quiet: bool) -> dict[str, Any]:
    """One account asked; the guide's three lines, or where it stopped and why."""
    told: dict[str, Any] = {
        "rfc": issuer.rfc, "pac": line.pac, "connection": False, "authentication": False, "stamps_left": None, "clock_seconds": None,
    }  # fmt: skip
    code, params = "", dict[str, object]()
    try:
        left = opened.pac(line.account_id).check().stamps_left
    except Unavailable as error:
        code, params = "pac.unreachable", {"pac": _label(line.pac), "reason": error.reason}
    except UserError as error:
        code, params = error.code, {"pac": _label(line.pac), **error.params}
        told["connection"] = code in _SAID_BY_THE_PAC
    else:
        told |= {
            "connection": True,
            "authentication": True,
            "stamps_left": left,
            "clock_seconds": pac_clock.behind_us(opened, issuer, line),
        }
        if left != 0:
            _passed(opened.office, line, left)
    if not quiet:
        _say(issuer, line, told, code, params)
    return told | {"code": code, "exit": errors.words(code, "en", **params).exit_code if code else output.OK}


def _passed(opened: Office, line: PacLine, left: int | None) -> None:
    """What was found is kept, and an account that rested is used again at once: it was asked what the agents would have asked."""
    from agent.db import pac_health
    from agent.db.engine import transaction

    with transaction(opened.engine) as tx:
        pac_health.probe_passed(tx, line.account_id, stamps_left=left)


_SAID_BY_THE_PAC = frozenset({"pac.login", "pac.rfc_not_registered", "pac.rfc_suspended", "pac.account_suspended"})


def _say(issuer: IssuerPacs, line: PacLine, told: dict[str, Any], code: str, params: dict[str, object]) -> None:
    output.say(f"{_label(line.pac)}  {issuer.rfc}")
    if told["connection"]:
        output.say("✓ Connection successful")
    if told["authentication"]:
        output.say("✓ Authentication OK")
        left = told["stamps_left"]
        unsaid = errors.words("pac.stamps_not_told", output.language(), pac=_label(line.pac)).sentence
        output.say(f"· {unsaid}" if left is None else f"✓ Timbres disponibles: {left}")
        if abs(told["clock_seconds"] or 0) > pac_clock.HARMLESS:
            differs = errors.words("pac.clock_differs", output.language(), pac=_label(line.pac), seconds=told["clock_seconds"])
            output.say(f"! {differs.sentence} {differs.next_step}")
    if code:
        said = errors.words(code, output.language(), **params)
        reason = f" ({params['reason']})" if "reason" in params else ""
        output.say(f"✗ {said.sentence}{reason} {said.next_step}")


def _issuers(opened: Office) -> tuple[IssuerPacs, ...]:
    from agent.views.pacs import pacs

    return pacs(opened, branch=None)


def _the_issuer(opened: Office, rfc: str | None) -> IssuerPacs:
    found = [issuer for issuer in _issuers(opened) if rfc is None or issuer.rfc == rfc.strip().upper()]
    if not found:
        raise UserError("issuer.missing")
    if len(found) > 1:
        raise UserError("pac.which_issuer", known=", ".join(issuer.rfc for issuer in found))
    return found[0]


def account_of(opened: Office, rfc: str | None, provider: str | None) -> tuple[IssuerPacs, PacLine]:
    """The issuer and its first account, or the one at this PAC. Raises `issuer.missing`, `pac.which_issuer`, `pac.not_configured`."""
    issuer = _the_issuer(opened, rfc)
    found = next((line for line in issuer.accounts if provider in (None, line.pac)), None)
    if found is None:
        raise UserError("pac.not_configured")
    return issuer, found


def _label(pac: str) -> str:
    from agent.pac import PACS

    return PACS[pac].spec.label if pac in PACS else pac


def _listed(issuer: IssuerPacs) -> dict[str, Any]:
    return {
        "rfc": issuer.rfc,
        "name": issuer.name,
        "accounts": [
            {
                "account": line.account_id,
                "pac": line.pac,
                "username": line.username,
                "standing": line.standing,
                "code": line.code,
                "stamps_left": line.stamps_left,
                "checked_at": line.checked_at.isoformat() if line.checked_at else None,
            }
            for line in issuer.accounts
        ],
    }
