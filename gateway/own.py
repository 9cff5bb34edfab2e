"""What the gateway answers itself."""

from __future__ import annotations

from collections.abc import Callable

from common import places
from common.bus.messages import Call, Reply
from common.clock import Clock, parse_instant, to_instant
from common.identity import ROLES
from common.rulebook import RuleBook
from common.suite_clock import SuiteClock
from gateway.dispatch import Ask


class OwnAnswers:
    """One method per route of ``gateway/routes/own.py``."""

    def __init__(self, book: RuleBook, clock: Clock, ask: Ask) -> None:
        self._book = book
        self._clock = clock
        self._ask = ask

    def methods(self) -> dict[str, Callable[[Call], Reply]]:
        """The methods by the names that the route table calls them."""
        return {"who_am_i": self.who_am_i, "set_clock": self.set_clock}

    def who_am_i(self, call: Call) -> Reply:
        """The caller as its token describes it."""
        assert call.principal is not None
        roles = {"roles_label": [ROLES[role] for role in call.principal.roles]}
        return Reply(200, call.principal.to_json() | roles | {"division_label": places.label(call.principal.division)})

    def set_clock(self, call: Call) -> Reply:
        """Set the simulated clock; the other processes follow within a second."""
        assert isinstance(self._clock, SuiteClock)
        self._clock.set(parse_instant(call.body["now"]))
        return Reply(200, {"now": to_instant(self._clock.now())})
