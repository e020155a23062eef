"""How a vendor answers, kept on its lane: after an outage the lane rests, then begins again slowly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.db.claim import Work, recovered, rest
from agent.db.engine import at_once
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Throttled, Unknown


def note_health(hub: Hub, work: Work, outcomes: Sequence[Outcome[Any]]) -> None:
    """Lets the lane of `work` rest when nobody answered, and go faster again when somebody did. One statement.

    What the lease kept from being sent says nothing about the vendor; nor does a no that is about our own access.
    """
    telling = [each for each in outcomes if not (isinstance(each, NotSent) and "lease" in each.reason)]
    if not telling:
        return
    with at_once(hub.office.engine) as tx:
        if any(isinstance(each, Done | Refused) for each in telling):
            recovered(tx, lane=work.lane, token=work.token, limit=hub.limits.batch)
        elif all(isinstance(each, NotSent | Unknown | Throttled) for each in telling):
            rest(tx, lane=work.lane, token=work.token, seconds=hub.limits.retry_seconds)
