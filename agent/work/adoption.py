"""What a look-up means for a document that is to be created: adopted, for a person to decide, or not there."""

from __future__ import annotations

from collections.abc import Sequence

from agent.ports import Done, Match, Outcome, Refused, Remote


def adopt(matches: Sequence[Match]) -> Outcome[Remote] | None:
    """Done with the one document that is exactly ours; Refused where several are, or one only looks like it; None = not there."""
    exact = [match for match in matches if match.exact]
    if len(exact) == 1:
        return Done(exact[0].remote)
    if matches:
        names = ", ".join(f"{match.remote.number} ({match.remote.id})" for match in matches[:5])
        return Refused("lookalike", names, "document", "erp.lookalike")
    return None
