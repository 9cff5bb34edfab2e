"""The entrypoints of declared aggregates: a service names its aggregates and answers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from common.bus import Call, Reply, command, query
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query
from common.kernel.declaration.authority import Caller, anybody
from common.run.common_queries import CommonQueries, Count
from common.run.declared import Declared, caller_of
from common.run.reading import conditions, journal_query
from common.run.replies import as_of, listed_by_any, shown, timeline
from common.run.scope import narrowed

Method = Callable[[Any, Call], Reply]


class DeclaredService(CommonQueries):
    """Mixed into a service whose aggregates are declared. Each operation is an entrypoint of its own, ``claim.payment``,
    so that logs and metrics tell them apart."""

    aggregates: ClassVar[tuple[Aggregate, ...]] = ()
    personal: Any = None

    def __init_subclass__(cls) -> None:
        for aggregate in cls.aggregates:
            for name, method in _entrypoints(aggregate):
                setattr(cls, f"{aggregate.name}.{name}", method)
        cls.declared_types = (*cls.declared_types, *(aggregate.name for aggregate in cls.aggregates))
        cls.counted = (*cls.counted, *(_count(one) for one in cls.aggregates if one.counted))

    def declared(self, aggregate: Aggregate) -> Declared:
        """What carries out the commands of one of the aggregates."""
        return Declared(self.desk, aggregate, self.personal)

    def reader(self, call: Call, aggregate: Aggregate | None = None) -> Caller:
        """Who reads. Raises Refused 401 without a token, save of what anybody may read."""
        if call.principal is None and aggregate is not None and anybody in aggregate.readers:
            return Caller(None)
        return caller_of(self.desk, call)

    def chapters(self, call: Call) -> dict[str, list[dict[str, Any]]]:
        """What this service's declared aggregates know of an organisation and may tell the caller."""
        caller = caller_of(self.desk, call)
        found = {}
        for aggregate in self.aggregates:
            if aggregate.org is None:
                continue
            here = self.declared(aggregate)
            things = here.repository.find(here.repository.by(f"body.{aggregate.org.name}", call.params["id"]), sort=[("_id", 1)], limit=200)
            seen = [one for one in things if aggregate.known_to(caller, one.body)]
            found[aggregate.collection] = here.show_all(seen, caller, brief=True)
        return found

    def readable_entries(self, call: Call) -> list[dict[str, Any]]:
        """The journal entries of declared aggregates that the caller may read, as alternatives."""
        return journal_query(self.aggregates, caller_of(self.desk, call))


def _entrypoints(aggregate: Aggregate) -> list[tuple[str, Method]]:
    found: list[tuple[str, Method]] = [("get", _get(aggregate)), ("list", _list(aggregate)), ("timeline", _timeline(aggregate))]
    if aggregate.create:
        found.append((aggregate.create.name, _create(aggregate, aggregate.create)))
    found += [(one.name, _command(aggregate, one)) for one in aggregate.commands]
    return found + [(one.name, _query(aggregate, one)) for one in aggregate.queries]


def _create(aggregate: Aggregate, create: Create) -> Method:
    return command()(_named(create.name, lambda self, call: self.declared(aggregate).create(create, call)))


def _command(aggregate: Aggregate, one: Command) -> Method:
    return command()(_named(one.name, lambda self, call: self.declared(aggregate).command(one, call)))


def _query(aggregate: Aggregate, one: Query) -> Method:
    return command()(_named(one.name, lambda self, call: self.declared(aggregate).query(one, call)))


def _get(aggregate: Aggregate) -> Method:
    def get(self: DeclaredService, call: Call) -> Reply:
        here, caller = self.declared(aggregate), self.reader(call, aggregate)
        loaded = self.desk.load(here.repository, call.params["id"])
        here.require_known(loaded, caller, call.params)
        if at := as_of(call):  # who may know is judged by what the thing is now
            loaded = self.desk.load(here.repository, call.params["id"], at)
        return shown(loaded, lambda one: here.show(one, caller))

    return query()(get)


def _list(aggregate: Aggregate) -> Method:
    names = tuple(field.name for field in aggregate.filters)
    codes = {field.name: field.labels for field in aggregate.filters if isinstance(field.labels, Mapping)}
    from_rules = {field.name: field.labels for field in aggregate.filters if isinstance(field.labels, tuple)}
    if not callable(aggregate.states) and "state" in names:
        codes["state"] = aggregate.states

    def list_(self: DeclaredService, call: Call) -> Reply:
        here, caller = self.declared(aggregate), self.reader(call, aggregate)
        scope = conditions(aggregate, caller)
        known = codes | {name: _labels(self, parameters) for name, parameters in from_rules.items()}
        if aggregate.parent:
            scope = tuple((*one, (f"body.{aggregate.parent}", call.params[aggregate.parent])) for one in scope)
        alternatives = narrowed(call, scope, names, known)
        return listed_by_any(here.repository, call, alternatives, lambda things: here.show_all(things, caller, brief=True))

    return query()(list_)


def _timeline(aggregate: Aggregate) -> Method:
    def timeline_(self: DeclaredService, call: Call) -> Reply:
        here, caller = self.declared(aggregate), self.reader(call, aggregate)
        loaded = self.desk.load(here.repository, call.params["id"])
        here.require_known(loaded, caller, call.params)
        entries = self.desk.store.history(here.repository, loaded.id)
        return timeline([_without_person(one, caller) for one in entries], call)

    return query()(timeline_)


def _without_person(entry: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Who acted is told to offices; parties and the public hear the role."""
    if caller.roles - {"applicant", "operator"}:
        return entry
    return {**entry, "actor": {"roles": entry["actor"]["roles"]}}


def _labels(service: DeclaredService, parameters: tuple[str, ...]) -> dict[str, str]:
    return {code: label for name in parameters for code, label in service.desk.book.parameters[name].labels.items()}


def _named(name: str, method: Method) -> Method:
    method.__name__ = name
    return method


def _count(aggregate: Aggregate) -> Count:
    return Count(aggregate.collection, aggregate.label, "body.state", aggregate.labels())
