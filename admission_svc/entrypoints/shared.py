"""What every entrypoint of admission uses: the desk, the caller as the register bears it out, one decision on one case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from admission_svc.due import when_due
from admission_svc.parties import ROLE_OF_PARTY, acting_as, at_the_door
from admission_svc.reading import as_read, caller_of, cases, require_known
from admission_svc.residencies import rehearse
from admission_svc.schemas import application_view, residency_view
from admission_svc.store import AdmissionStore
from common.bus import Call, Reply
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.declaration.authority import Caller
from common.kernel.schema import Form, load
from common.run.calendars import CalendarDesk
from common.run.declared import split_waiver
from common.run.desk import Desk
from common.run.replies import View, as_of, shown
from common.run.scope import scoped_page
from common.store.aggregates import Aggregates, Loaded

Decide = Callable[[State, Check], Outcome]
Method = Callable[[Any, Call], Reply]
Codes = Mapping[str, Collection[str]]
Condition = tuple[str, Any]

PARTIES = tuple(ROLE_OF_PARTY.values())

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

    def reader(self, call: Call) -> Caller:
        """Who asks: an operator only where the register says so today."""
        assert call.principal is not None
        base = self.desk.store.bases.get(call.principal.base) if call.principal.base else None
        return caller_of(at_the_door(call.principal, base, self.desk.clock.today().isoformat()))

    def _known(self, call: Call) -> Callable[[Loaded], None]:
        """Refuses 404 a case that the caller may not know of, before anything else is said about it."""
        caller = self.reader(call)
        return lambda loaded: require_known(loaded.body, caller)

    def _on_application(self, call: Call, decide: Decide, taken: Callable[[], Refused] | None = None) -> Reply:
        """One decision on one application, answered with the application as it now is."""
        repository = self.desk.store.applications
        decide = _read_whole(decide, call.body)
        decided = changeable(lambda state: decide(state, self._check(state, call)))
        act = lambda: self.desk.act(repository, call.params["id"], call, decided, taken, self._known(call))  # noqa: E731
        return shown(self.desk.decided_again(call, act), self._as_read(call, self._application))

    def _on_residency(self, call: Call, decide: Decide) -> Reply:
        """One decision on one residency, answered with the residency as it now is."""
        decide = _read_whole(decide, call.body)
        decided = changeable(lambda state: decide(state, self._check(state, call)))
        loaded = self.desk.act(self.desk.store.residencies, call.params["id"], call, decided, known=self._known(call))
        return shown(loaded, self._as_read(call, self._residency))

    def _as_read(self, call: Call, view: View) -> View:
        """What a view shows to who asks."""
        caller = self.reader(call)
        return lambda loaded: as_read(view(loaded), caller)

    def _read(self, call: Call, repository: Aggregates, view: View) -> Reply:
        """One case, now or as it stood; who may know of it is judged by what it is now."""
        loaded = self.desk.load(repository, call.params["id"])
        self._known(call)(loaded)
        if at := as_of(call):
            loaded = self.desk.load(repository, call.params["id"], at)
        return shown(loaded, self._as_read(call, view))

    def _page(self, call: Call, repository: Aggregates, filters: tuple[str, ...], known: Codes, view: View, *also: Condition) -> Reply:
        """One page of the cases that the caller may read; ``also`` narrows it further."""
        scope = [(*one, *also) for one in cases(self.reader(call))]
        return scoped_page(repository, call, scope, filters, self._as_read(call, view), known)

    def _handle(self, repository: Any, id: str, event: dict[str, Any], decide: Callable[[State, Check], Outcome | None]) -> None:
        """Let an event act on one aggregate under its own rules; nothing where there is none."""
        self.desk.handle(
            repository, id, event,
            lambda state: decide(state, self.desk.check(state["judged_by"])) if state else None,
        )  # fmt: skip

    def _application(self, loaded: Loaded) -> dict[str, Any]:
        return application_view(loaded, self.desk.check(loaded.body["judged_by"]).rules)

    def _residency(self, loaded: Loaded) -> dict[str, Any]:
        return residency_view(loaded, self.desk.book)


def changeable(work: Callable[..., Any]) -> Callable[..., Any]:
    """What refuses by the state of a case, the hour or what a neighbour has told: the next moment may change it, so it is
    not kept for a repeat of the command. Who may act is, where the register does not change that."""

    def worked(*given: Any) -> Any:
        try:
            return work(*given)
        except Refused as refused:
            refused.lasting = refused.status == 403 and refused.code != "operator_not_running"
            raise

    return worked


def asked(collection: str, form: type[Form] | None = None, by: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """A command on one case: whoever may not know of it is answered 404 whatever else is wrong, whoever may not act 403;
    only then is the form checked. ``by``: the roles that may act, where the form says which of them."""

    def decorate(method: Method) -> Method:
        @wraps(method)
        def checked(self: AdmissionDesk, call: Call) -> Reply:
            self._known(call)(self.desk.load(getattr(self.desk.store, collection), call.params["id"]))
            body, call = split_waiver(call)
            return method(self, replace(call, body=_form(form, {} if body is None else body, by) if form else None))

        return checked

    return decorate


class FaultyForm(Mapping[str, Any]):
    """A form with faults: who reads it is refused with them. A decision asks first who acts, and only then reads."""

    def __init__(self, refused: Refused, by: tuple[str, ...]) -> None:
        self.refused, self.by = refused, by

    def __getitem__(self, name: str) -> Any:
        raise self.refused

    def __iter__(self) -> Iterator[str]:
        raise self.refused

    def __len__(self) -> int:
        raise self.refused


def _form(form: type[Form], body: Any, by: tuple[str, ...]) -> Mapping[str, Any]:
    try:
        return load(form, body)
    except Refused as refused:
        return FaultyForm(refused, by)


def _read_whole(decide: Decide, form: Any) -> Decide:
    """As ``decide``, but a form with faults decides nothing, whatever of it was read."""

    def decided(state: State, check: Check) -> Outcome:
        if not isinstance(form, FaultyForm):
            return decide(state, check)
        if form.by:
            acting_as(state, form.by, check)
        decide(state, check)
        raise form.refused

    return decided
