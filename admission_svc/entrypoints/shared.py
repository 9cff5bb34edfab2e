"""What every entrypoint of admission uses: the desk, the caller as the register bears it out, one decision on one case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from admission_svc.due import when_due
from admission_svc.parties import at_the_door
from admission_svc.residencies import rehearse
from admission_svc.schemas import application_view, residency_view
from admission_svc.store import AdmissionStore
from common.bus import Call, Reply
from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.run.calendars import CalendarDesk
from common.run.desk import Desk
from common.run.replies import shown
from common.store.aggregates import Loaded

Decide = Callable[[State, Check], Outcome]

# What an agreement leads to is computed when it is drafted, and again with each signature.
REHEARSALS = {f"admission.application.{name}": rehearse for name in ("agreement_drafted", "signed", "admitted")}


class AdmissionDesk:
    """The desk of the service and the shared ways to it."""

    desk: Desk[AdmissionStore] = CalendarDesk(AdmissionStore, duties={"residency": when_due}, rehearsals=REHEARSALS)

    def _check(self, state: State, call: Call) -> Check:
        """The circumstances of a command on a case; its caller is an operator only where the register says so today."""
        check = self.desk.check(state["judged_by"], call)
        assert call.principal is not None
        check.actor = at_the_door(call.principal, self.desk.store.bases.get(state["base"]), check.today.isoformat())
        return check

    def _reader(self, call: Call) -> Call:
        """A request to read, whose caller is an operator only where the register says so today."""
        assert call.principal is not None
        base = self.desk.store.bases.get(call.principal.base) if call.principal.base else None
        return replace(call, principal=at_the_door(call.principal, base, self.desk.clock.today().isoformat()))

    def _on_application(self, call: Call, decide: Decide) -> Reply:
        """One decision on one application, answered with the application as it now is."""
        repository = self.desk.store.applications
        decided = lambda state: decide(state, self._check(state, call))  # noqa: E731
        return shown(self.desk.decided_again(call, lambda: self.desk.act(repository, call.params["id"], call, decided)), self._application)

    def _on_residency(self, call: Call, decide: Decide) -> Reply:
        """One decision on one residency, answered with the residency as it now is."""
        decided = lambda state: decide(state, self._check(state, call))  # noqa: E731
        return shown(self.desk.act(self.desk.store.residencies, call.params["id"], call, decided), self._residency)

    def _hear(self, repository: Any, id: str, event: dict[str, Any], decide: Callable[[State, Check], Outcome | None]) -> None:
        """Let an event act on one aggregate under its own rules; nothing where there is none."""
        self.desk.hear(
            repository, id, event,
            lambda state: decide(state, self.desk.check(state["judged_by"])) if state else None,
        )  # fmt: skip

    def _application(self, loaded: Loaded) -> dict[str, Any]:
        return application_view(loaded, self.desk.check(loaded.body["judged_by"]).rules)

    def _residency(self, loaded: Loaded) -> dict[str, Any]:
        return residency_view(loaded, self.desk.book)
