"""A second person approves what one person asked for, or refuses it. Who may is decided by the database, which audits it too."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office

Answer = Literal["approved", "alone"]


def approve(office: Office, work_id: int, *, typed: str = "") -> Answer:
    """Lets an agent begin. "alone" = the only admin approved their own request by typing the document's number. One transaction.

    Raises `approval.not_asked` (answered by now), `approval.another_person` (who asked does not approve), `approval.not_the_number`,
    and `permission.denied`.
    """
    said = _answered(office, work_id, approve=True, typed=typed, reason="")
    if said == "alone":
        return "alone"
    if said == "approved":
        return "approved"
    raise UserError(f"approval.{said}")


def refuse(office: Office, work_id: int, *, reason: str) -> None:
    """Ends the request; whoever asked may end it too. Raises `approval.not_asked` and `permission.denied`. One transaction."""
    said = _answered(office, work_id, approve=False, typed="", reason=reason.strip()[:400])
    if said != "refused":
        raise UserError(f"approval.{said}")


def _answered(office: Office, work_id: int, *, approve: bool, typed: str, reason: str) -> str:
    try:
        with transaction(office.engine) as tx:
            return str(
                tx.execute(
                    text("select answer_request(:id, :approve, :typed, :reason)"),
                    {"id": work_id, "approve": approve, "typed": typed, "reason": reason},
                ).scalar_one()
            )
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="approval") from error
