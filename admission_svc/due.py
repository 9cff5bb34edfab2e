"""What the time does to a residency, by the state it is in. Pure."""

from __future__ import annotations

from admission_svc import follow_ups, residencies
from common.kernel.check import Check
from common.kernel.decision import Outcome, State


def when_due(state: State, check: Check) -> Outcome:
    """The last day of the term is over, or the longest time of the follow-up."""
    return (follow_ups.overdue if state["state"] == "following_up" else residencies.when_due)(state, check)
