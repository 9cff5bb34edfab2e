"""A declared aggregate as a service answers for it: the shell around ``common.kernel.declaration``.

Who calls, whether the thing is there for the caller, whether the command was answered before: then the pure order of
``common.kernel.declaration.order``, and one conditional write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from common.bus.messages import Call, Reply
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query, Reaction
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given, carry_out, react, read_form, require_one_of, start
from common.kernel.declaration.views import owner, view
from common.kernel.identity import ROLES
from common.kernel.operating import operates
from common.kernel.problems import bad_request, not_found, unauthorized
from common.kernel.schema import Waiver, load
from common.run.desk import Desk
from common.run.replies import made, shown
from common.store.aggregates import Loaded


class Declared:
    """Carries out the commands of one aggregate. ``desk`` is the service's; its store has the aggregate's collection
    and answers ``base(id)`` and ``judged_by(book, seat, day)``."""

    def __init__(self, desk: Desk[Any], aggregate: Aggregate, personal: Any = None) -> None:
        self.desk = desk
        self.aggregate = aggregate
        self.personal = personal
        sealed = any(field.sealed for field in aggregate.fields.all().values())
        self._opened = personal.decrypt if sealed and personal else None
        self.repository = desk.store.collection_of(aggregate)

    # What people do

    def create(self, create: Create, call: Call) -> Reply:
        """Begin a case: form, place, rules of the place, right, neighbours, decision, insert."""
        caller = caller_of(self.desk, call)
        require_some_role(create, caller)
        body, call = split_waiver(call)
        form = read_form(create.form, body)

        def decide(id: str, before: State | None = None) -> Outcome:
            seat, check = self._seated(create, form, caller, call)
            who = require_one_of(create.by, caller, seat, check, create.clause)
            if before is not None and before["state"] not in create.transition.sources:
                return self._there_already(before, caller)
            needs = create.needs(self, seat, form) if create.needs else None
            sealed = self._sealed(id, seat)
            return start(self.aggregate, create, id, sealed, form, who, caller, seat["judged_by"], check, needs)

        if create.id is None:
            loaded = self.desk.decided_again(call, lambda: self.desk.create(self.repository, call, decide, self._taken))
        else:
            id = create.id(create.seat(self, form, caller, call.params), form)
            loaded = self.desk.decided_again(call, lambda: self.desk.put(self.repository, id, call, lambda before: decide(id, before)))
        return made(loaded, lambda one: self.show(one, caller), self.aggregate.address(loaded.body))

    def command(self, command: Command, call: Call) -> Reply:
        """Take one step of a case that is there."""
        caller = caller_of(self.desk, call)
        body, call = split_waiver(call)
        given = Given(body, call.params)

        def decide(state: Any) -> Outcome:
            check = self.desk.check(state["judged_by"], call)
            needs = lambda: command.needs(self, state, given) if command.needs else None  # noqa: E731
            return carry_out(self.aggregate, command, state, given, caller, check, needs)

        known = lambda loaded: self.require_known(loaded, caller, call.params)  # noqa: E731
        loaded = self.desk.decided_again(call, lambda: self.desk.act(self.repository, call.params["id"], call, decide, known=known))
        return shown(loaded, lambda one: self.show(one, caller))

    def query(self, query: Query, call: Call) -> Reply:
        """Answer a question about a case that nobody has begun; nothing is stored."""
        caller = caller_of(self.desk, call)
        require_some_role(query, caller)
        body, call = split_waiver(call)
        form = read_form(query.form, body)
        seat, check = self._seated(query, form, caller, call)
        require_one_of(query.by, caller, seat, check, query.clause)
        needs = query.needs(self, seat, form) if query.needs else None
        return Reply(200, query.decide(seat, form, needs, check))

    @property
    def _taken(self) -> Any:
        """What a second thing meets where only one may have a value; without it the command is decided again."""
        return next((one.taken for one in self.aggregate.unique if one.taken is not None), None)

    def _there_already(self, before: State, caller: Caller) -> Outcome:
        """The same thing twice is one; what another began first is told as such. Raises Refused 409."""
        if not self.aggregate.known_to(caller, before):
            raise Refused(409, "there_already", f"该{self.aggregate.label}已由其他单位办理，不能重复办理。")
        return Outcome(before)

    def _seated(self, asked: Create | Query, form: Mapping[str, Any], caller: Caller, call: Call) -> tuple[dict[str, Any], Check]:
        """Where a new case will belong, with the rules that judge it, and the check under these."""
        seat = dict(asked.seat(self, form, caller, call.params))
        if "judged_by" not in seat:
            seat["judged_by"] = self.desk.store.judged_by(self.desk.book, seat, self.desk.clock.today().isoformat())
        return seat, self.desk.check(seat["judged_by"], call)

    def _sealed(self, id: str, seat: Mapping[str, Any]) -> dict[str, Any]:
        """The seat with its personal values encrypted, each for this thing alone."""
        fields = self.aggregate.fields.all()
        plain = {name: value for name, value in seat.items() if value is not None and name in fields and fields[name].sealed}
        return {**seat, **{name: self.personal.encrypt(value, owner(self.aggregate, id, name)) for name, value in plain.items()}}

    # What events and the time do

    def react(self, reaction: Reaction, id: str, event: Mapping[str, Any]) -> Loaded | None:
        """Let an event act on a case, once; nothing where there is no such case."""
        decide = lambda state: react(self.aggregate, reaction, state, event, self.check(state)) if state else None  # noqa: E731
        return self.desk.handle(self.repository, id, event, decide)

    # What is read

    def check(self, state: Mapping[str, Any]) -> Check:
        """The rules of a case, with nobody calling."""
        return self.desk.check(state["judged_by"])

    def show(self, loaded: Loaded, caller: Caller, *, brief: bool = False) -> dict[str, Any]:
        """One thing for a reader."""
        return self.show_all([loaded], caller, brief=brief)[0]

    def show_all(self, things: list[Loaded], caller: Caller, *, brief: bool = False) -> list[dict[str, Any]]:
        """Things for a reader, with what is counted beside them in one question for all."""
        beside = self.aggregate.beside(self.desk, [one.id for one in things]) if self.aggregate.beside else {}
        return [self._show(one, caller, brief) | beside.get(one.id, {}) for one in things]

    def _show(self, loaded: Loaded, caller: Caller, brief: bool) -> dict[str, Any]:
        labels = lambda parameter: self.desk.book.parameters[parameter].labels  # noqa: E731
        rules = self.check(loaded.body).rules
        return view(self.aggregate, loaded.body, loaded.version, caller, rules, labels, self._opened, brief=brief)

    def require_known(self, loaded: Loaded, caller: Caller, params: Mapping[str, str]) -> None:
        """Refuse 404 what the caller may not know of, or what does not belong to the parent that the path names."""
        parent = self.aggregate.parent
        strange = parent is not None and parent in params and loaded.body[parent] != params[parent]
        if strange or not self.aggregate.known_to(caller, loaded.body):
            raise not_found()


def caller_of(desk: Desk[Any], call: Call) -> Caller:
    """The caller as the register sees it today. Raises Refused 401 without a token."""
    principal = call.principal
    if principal is None:
        raise unauthorized()
    if "operator" not in principal.roles or principal.base is None:
        return Caller(principal)
    base = desk.store.base(principal.base)
    runs = base is not None and operates(principal, base, desk.clock.today().isoformat())
    return Caller(principal, principal.base if runs else None)


def require_some_role(asked: Create | Query, caller: Caller) -> None:
    """Refuse 403 a caller who has none of the roles, before anything is looked up."""
    if not caller.roles & {who.role for who in asked.by}:
        wanted = "、".join(dict.fromkeys(ROLES[who.role] for who in asked.by))
        raise Refused(403, "not_your_role", f"您的身份不能办理此事项，应由{wanted}办理。")


def split_waiver(call: Call) -> tuple[Any, Call]:
    """The body without the waiver that came with it, and the call with the checked waiver. Raises Refused 400, 422."""
    if call.body is None or call.waiver is not None:
        return call.body, call
    if not isinstance(call.body, Mapping):
        raise bad_request("请求内容应为 JSON 对象。")
    if "waiver" not in call.body:
        return call.body, call
    body = {name: value for name, value in call.body.items() if name != "waiver"}
    waiver = load(Waiver, call.body["waiver"]) if call.body["waiver"] is not None else None
    return body, replace(call, waiver=waiver)
