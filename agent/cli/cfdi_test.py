"""`erphub-agent cfdi test`: a document of its own through XML, seal and stamp; in practice and sandbox only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import errors, settings
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.errors import UserError

if TYPE_CHECKING:
    from agent.ports import Outcome, Stamped
    from agent.work.try_stamping import Trial


def test(
    provider: Annotated[str | None, typer.Option("--provider", help="One PAC: finkok, sw, diverza; else the first.")] = None,
    rfc: Annotated[str | None, typer.Option("--rfc", help="The issuer, where there are several.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Makes, seals and stamps a test document that is booked nowhere. It is refused in production."""
    with output.reporting(as_json):
        profile = settings.load(data=data, practice=practice)
        if profile.environment == "production":
            raise UserError("cfdi_test.production")
        _no_production_settings(profile.environment)
        from agent.cli.pac import account_of
        from agent.cli.pac_desk import desk
        from agent.work.try_stamping import trial_document, try_stamping

        with desk(data, practice) as opened:
            issuer, line = account_of(opened.office, rfc, provider)
            document = trial_document(opened.office, opened.vault, issuer.issuer_id)
            if not as_json:
                output.say("✓ XML generated successfully")
                output.say("✓ Signature validated" if document.seal_is_good else "✗ Signature")
            pac = opened.pac(line.account_id)
            code = _told(pac.spec.name, pac.spec.label, document, try_stamping(opened.office, pac, document), as_json)
        raise typer.Exit(code if document.seal_is_good else output.BUG)


def _no_production_settings(environment: str) -> None:
    """A machine whose settings name a production PAC makes no test, whatever its profile says."""
    if any(said.environment.casefold().startswith("prod") for said in settings.guide_pacs()):
        raise UserError("pac.production_refused", environment=environment)


def _told(pac: str, label: str, document: Trial, outcome: Outcome[Stamped], as_json: bool) -> int:
    from agent.ports import Done, NotSent, Refused, Throttled

    attempt: dict[str, Any] = {"key": document.key, "sha256": document.digest, "outcome": type(outcome).__name__.lower(), "code": ""}
    if isinstance(outcome, Done):
        if as_json:
            _document("STAMPED", outcome.result.uuid, pac, attempt)
        else:
            output.say("✓ Timbrado successful")
            output.say(f"✓ UUID: {outcome.result.uuid}")
        return output.OK
    if isinstance(outcome, Refused):
        code, params = outcome.message, {"pac": label, "code": outcome.code, "text": outcome.text}
    elif isinstance(outcome, NotSent):
        code, params = "cfdi_test.not_sent", {"pac": label, "reason": outcome.reason}
    elif isinstance(outcome, Throttled):
        code, params = "pac.sat_unreachable", {"pac": label}
    else:
        code, params = "cfdi_test.unknown", {"pac": label, "reason": outcome.reason}
    said = errors.words(code, output.language(), **params)
    if as_json:
        _document("UNKNOWN" if code == "cfdi_test.unknown" else "REFUSED", None, pac, attempt | {"code": params.get("code", code)})
    else:
        output.say(f"✗ Timbrado: {said.sentence} {params.get('text', '')}".rstrip())
    return said.exit_code


def _document(state: str, uuid: str | None, pac: str, attempt: dict[str, Any]) -> None:
    output.document("cfdi-test", {"id": None, "state": state, "uuid": uuid, "pac": pac, "attempts": [attempt]})
