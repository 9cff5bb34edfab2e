"""What becomes of a row of the register, and the rows that go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from common.bus import Call
from common.kernel import places, schema
from common.kernel.decision import Refused, State
from common.kernel.identity import Principal
from common.kernel.problems import bad_field
from common.kernel.sheets.columns import Column
from common.kernel.text import key
from common.store.aggregates import Loaded
from common.store.pages import Conditions, page
from registry_svc import orgs
from registry_svc.org_columns import COLUMNS, OWN, changed, shown
from registry_svc.schemas import OrgForm

MOST_OUT = 50_000  # organisations of one export
_AT_A_TIME = 500
IMPORTERS = ("bureau", "street", "it_center")


class OrgSheet:
    """A row with an id, or with a credit code that is known, changes that organisation; any other registers one."""

    columns: Sequence[Column] = COLUMNS
    mark, label = "orgs", "社会组织名录"

    def __init__(self, service: Any) -> None:
        self._service, self._orgs = service, service.desk.store.orgs

    def may_import(self, principal: Principal) -> None:
        if not set(IMPORTERS) & set(principal.roles):
            raise Refused(403, "not_your_role", "您的身份不能导入社会组织名录，应由民政部门、街道或者省级信息中心导入。")

    def act(self, values: dict[str, Any], occurrence: int, call: Call) -> str:
        """Raises Refused as registering and changing do; 422 for an id that nobody has."""
        form = {name: value for name, value in values.items() if name in OWN and value not in (None, [])}
        call = replace(call, principal=_acting(call, form.get("division")))
        before = self._known(values.get("id"), form)
        if before is None:
            call = replace(call, body=schema.load(OrgForm, form))
            self._service.register_org(call)
            return "entered"
        if effect := before.effect_of(call.command_id or ""):
            return "entered" if effect["v"] == 1 else "changed"
        altered = changed(before.body, values)
        if not altered:
            return "unchanged"
        call = replace(call, params={"id": before.id}, body=schema.load(OrgForm, altered, partial=True))
        self._service.change_org(call)
        return "changed"

    def _known(self, id: str | None, form: Mapping[str, Any]) -> Loaded | None:
        if id:
            found: Loaded | None = self._orgs.load(id)
            if found is None:
                raise bad_field("id", "没有这个编号的社会组织；新登记的不填编号。")
            return found
        wanted = self._orgs.with_unique("uscc", form["uscc"]) if form.get("uscc") else None
        return next(iter(self._orgs.find(wanted, limit=1)), None) if wanted else self._same(form)

    def _same(self, form: Mapping[str, Any]) -> Loaded | None:
        """The organisation that a row without id and code speaks of: the same name, place, kind and founding day."""
        division = places.checked(form["division"], "division")
        identity = orgs.identity({**dict.fromkeys(OWN), **form, "division": division})
        if reason := form.get("distinct_because"):  # one that was confirmed to be another of the same name
            alike = self._orgs.find(self._orgs.by("body.name_key", key(form["name"])), limit=50)
            return next((one for one in alike if (one.body["identity"], one.body["distinct_because"]) == (identity, reason)), None)
        return next(iter(self._orgs.find(self._orgs.with_unique("identity", identity), limit=1)), None)


def _acting(call: Call, division: Any) -> Principal:
    """Who enters a row: an officer for the own place; the IT center for the bureau in charge, where that lies in its place."""
    who = call.principal
    assert who is not None
    if "it_center" not in who.roles or not isinstance(division, str):
        return who
    place = places.authority(places.checked(division, "division"))
    return replace(who, roles=("it_center", "bureau"), division=place) if places.covers(who.division, place) else who


def rows(store: Any, scope: Sequence[Conditions]) -> Iterator[list[Any]]:
    """The organisations of a reader, by place, name and id. Raises Refused 422 for more than MOST_OUT."""
    found: list[State] = []
    after = ""
    while some := page(store.orgs, scope, after, _AT_A_TIME):
        found += [one.body for one in some]
        after = some[-1].id
        if len(found) > MOST_OUT:
            raise bad_field("division", f"一次最多导出{MOST_OUT}家，请按地区分次导出。")
    for state in sorted(found, key=lambda one: (one["division"], one["name"], one["id"])):
        told = shown(state)
        yield [told[column.name] for column in COLUMNS]
