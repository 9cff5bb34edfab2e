"""The routes of a declared aggregate: paths, forms, answers and roles follow from the declaration."""

from __future__ import annotations

from collections.abc import Iterator

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query
from common.kernel.declaration.authority import Who, anybody
from common.kernel.declaration.forms import form_of, shown_of
from common.kernel.declaration.views import page_schema, shown_schema
from gateway.route import Route
from gateway.schemas import Timeline

Roles = tuple[tuple[str, str], ...]


def routes(service: str, aggregate: Aggregate) -> tuple[Route, ...]:
    """All routes of one aggregate."""
    return (*_creating(service, aggregate), *_reading(service, aggregate), *_acting(service, aggregate))


def _creating(service: str, aggregate: Aggregate) -> Iterator[Route]:
    for one in aggregate.queries:
        yield Route(
            "POST", f"{aggregate.path}/{one.name}", service, f"{aggregate.name}.{one.name}", one.label, form_of(one.form), shown_of(one.gives),
            checked_by_service=True, roles=_roles(one),
        )  # fmt: skip
    if one := aggregate.create:
        yield Route(
            "POST", aggregate.path, service, f"{aggregate.name}.{one.name}", one.label, form_of(one.form), shown_schema(aggregate), 201,
            checked_by_service=True, roles=_roles(one),
        )  # fmt: skip


def _reading(service: str, aggregate: Aggregate) -> Iterator[Route]:
    thing, label = f"{aggregate.path}/{{id}}", aggregate.label
    roles = tuple((who.role, who.label) for who in aggregate.readers if who.role)
    names = tuple(field.name for field in aggregate.filters)
    public = anybody in aggregate.readers
    yield Route("GET", aggregate.path, service, f"{aggregate.name}.list", f"查询{label}", gives=page_schema(aggregate), query=names, roles=roles, public=public)
    yield Route("GET", thing, service, f"{aggregate.name}.get", f"查看{label}", gives=shown_schema(aggregate), query=("as_of",), roles=roles, public=public)
    yield Route("GET", f"{thing}/timeline", service, f"{aggregate.name}.timeline", f"查看{label}办理记录", gives=Timeline, roles=roles, public=public)


def _acting(service: str, aggregate: Aggregate) -> Iterator[Route]:
    for one in aggregate.commands:
        if one.by_hand:
            continue
        yield Route(
            one.verb, f"{aggregate.path}/{{id}}{one.address}", service, f"{aggregate.name}.{one.name}", one.label,
            form_of(one.form) if one.form else None, shown_schema(aggregate), partial=one.partial, checked_by_service=True, roles=_roles(one),
        )  # fmt: skip


def _roles(one: Create | Command | Query) -> Roles:
    who: tuple[Who, ...] = one.by(None, {}) if callable(one.by) else one.by
    return tuple((each.role, each.label) for each in who)
