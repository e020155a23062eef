"""What a look-up means for a document that is to be created: adopted, for a person to decide, or not there."""

from __future__ import annotations

from collections.abc import Sequence

from agent.ports import Done, Match, Operation, Outcome, Refused, Remote, Write

LOOKALIKE = "erp.lookalike"


def adopt(matches: Sequence[Match]) -> Outcome[Remote] | None:
    """Done with the one document that is exactly ours; Refused where several are, or one only looks like it; None = not there."""
    exact = [match for match in matches if match.exact]
    if len(exact) == 1:
        return Done(exact[0].remote)
    if matches:
        names = ", ".join(f"{match.remote.number} ({match.remote.id})" for match in matches[:5])
        return Refused("lookalike", names, "document", LOOKALIKE)
    return None


def changed_there(write: Write, matches: Sequence[Match]) -> Outcome[Remote] | None:
    """Refused when another hand changed the document's total at the vendor since we last wrote it; None = go on.

    The source wins on money, but what a person did to it there is held and shown, never overwritten unseen.
    """
    if write.remote is None or not matches or write.remote.total is None or write.operation is Operation.VOID:
        return None
    there = matches[0].remote
    if there.total is None or there.total in (write.remote.total, getattr(write.posting, "total", None)):
        return None  # as we left it, or as it is to be: an update of ours may have arrived without an answer
    return Refused("changed", f"{write.remote.total} → {there.total}", "document", "erp.changed_there", there)
