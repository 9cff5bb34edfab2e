"""By which rules a base is judged, today and on another day; and the time, which looks at a base when one of them changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.bus.messages import Call
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.law.jurisdiction import judged_by
from common.run.desk import Desk
from common.run.provider import ServiceDesk
from common.store.store import Store
from registry_svc import upkeep
from registry_svc.store import RegistryStore


class BaseRules:
    """The rules of bases: what their bureau has decided, or else the profile that they were set up under."""

    def __init__(self, desk: Desk[RegistryStore]) -> None:
        self.desk = desk

    def judged_by(self, state: State, day: str | None = None) -> dict[str, Any]:
        """The rules that hold for a base on a day, left out: today."""
        adoptions = self.desk.store.adoptions(state["division"])
        return judged_by(adoptions, state["profile"], day or self.desk.clock.today().isoformat(), state["division"])

    def today(self, state: State, call: Call | None = None) -> Check:
        """The rules of a base today, with whoever acts."""
        return self.desk.check(self.judged_by(state), call)

    def on_day(self, state: State, day: str, call: Call) -> Check | None:
        """The rules of a base on another day; None for a day before any of them was in force, and for today."""
        if day == self.desk.clock.today().isoformat():
            return None
        try:
            return self.desk.check(self.judged_by(state, day), call)
        except Refused as refused:
            if refused.code not in ("profile_not_in_force", "no_rules_here"):
                raise
            return None

    def change_on(self, state: State) -> str | None:
        """The next day on which the rules of a base change, by its bureau's decision or by the law's own dates."""
        today = self.desk.clock.today().isoformat()
        decided = [one["since"] for one in self.desk.store.adoptions(state["division"]) if not one.get("superseded_at")]
        return min((day for day in (*decided, *self.desk.book.changes) if day > today), default=None)

    def looked_at(self, state: State) -> Outcome | None:
        """A base looked at though nobody acts."""
        return upkeep.looked_at(state, self.today(state), self.judged_by(state), self.change_on(state))


class RegistryDesk(ServiceDesk):
    """The registry's desk, whose timekeeper judges a base by the rules of the day on which it looks."""

    def __init__(self, make_store: Callable[..., Store]) -> None:
        super().__init__(make_store, {"base": self._look})

    def _look(self, state: State, check: Check) -> Outcome:
        return BaseRules(self.desk).looked_at(state) or Outcome(state)
