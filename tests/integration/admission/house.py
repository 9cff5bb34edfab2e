"""The admission service called as the bus calls it, with the world around it; its relay stands still."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from pymongo.database import Database

from admission_svc.entrypoints.shared import REHEARSALS
from admission_svc.service import Service
from admission_svc.store import AdmissionStore
from common.bus.messages import Call
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.schema import load
from common.law import RuleBook
from common.run.desk import Desk
from gateway.routes.admission import ROUTES
from tests.factories_admission import BASE, BUREAU, CALENDAR, CONDITIONS, COUNTY, OPERATOR, ORG, agreement

FORMS = {route.method: route.takes for route in ROUTES}
PASS = {"decision": "pass", "opinion": "符合条件"}
ADOPTION = {
    "profile": "zhejiang", "since": "2023-11-01", "settings": [
        {"parameter": "notice.working_days", "value": 5}, {"parameter": "admission.max_residencies", "value": 1},
        {"parameter": "listing.effect", "value": {"abnormal_seat": "block", "blacklist_seat": "block"}},
    ],
    "schemes": [], "continuation": None,
}  # fmt: skip
AT = "2024-03-01T09:00:00.000000+08:00"  # when a neighbour's event happened
_events = count(1)


def alone(heard: Callable[[list[dict[str, Any]]], None]) -> Callable[[dict[str, Any]], None]:
    """What hears several events, as it hears one."""
    return lambda event: heard([event])


class House:
    """The service with the world around it: it is called, and it hears."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        self.clock = OffsetClock()
        self.at("2024-03-01T10:00:00+08:00")
        store = AdmissionStore(database)
        store.ensure_indexes()
        store.calendar = CALENDAR
        self.service = Service()
        self.service.desk = self.desk = Desk(store, book, self.clock, rehearsals=REHEARSALS)
        self.handle("registry.profile.adopted", COUNTY, division=COUNTY, adoption=ADOPTION, adoptions=[ADOPTION])
        self.base("base-1")
        self.org("org-1")

    def at(self, instant: str) -> None:
        self.clock.set_offset(offset_to(parse_instant(instant)))

    def handle(self, name: str, id: str, version: int = 1, event: str | None = None, **data: Any) -> None:
        self.handler(name)(told(name, id, version, event, **data))

    def handler(self, name: str) -> Callable[[dict[str, Any]], None]:
        """The method that hears an event."""
        by_kind = {
            "registry.profile": alone(self.service.on_adoptions), "registry.org": alone(self.service.on_orgs),
            "registry.base": alone(self.service.on_bases), "notice.notice": self.service.on_notice,
            "admission.application.submitted": alone(self.service.on_submitted),
            "admission.application.suspended": self.service.on_suspended, "admission.application": self.service.on_admitted, "admission.residency.exited": self.service.on_exited,
            "admission.residency.reinstated": self.service.on_reinstated,
        }  # fmt: skip
        return by_kind.get(name) or by_kind[name.rpartition(".")[0]]

    def forget(self) -> None:
        """Let what is remembered of bases for a moment be looked up anew."""
        self.desk.store.bases._memory_ends = 0.0

    def base(self, id: str) -> None:
        self.handle("registry.base.intake_opened", id, base={**BASE, "id": id})

    def org(self, id: str, version: int = 1, name: str = "registered", **facts: Any) -> None:
        self.handle(f"registry.org.{name}", id, version, org={**ORG, "id": id, **facts})

    def do(self, method: str, actor: Principal, body: Any = None, **params: str) -> dict[str, Any]:
        form = FORMS[method]
        checked = load(form, body) if form else None
        return getattr(self.service, method)(Call(method, actor, params, body=checked, command_id=f"k-{next(_events)}", request_id="r")).body

    def ask(self, method: str, actor: Principal, query: dict[str, str] | None = None, **params: str) -> Any:
        return getattr(self.service, method)(Call(method, actor, params, query or {}, request_id="r")).body

    def apply(self, base: str = "base-1", org: str = "org-1") -> str:
        body = {"base": base, "org": org, "plan": "计划", "party_plan": "计划", "conditions": CONDITIONS}
        return self.do("submit_application", applicant(org), body)["id"]

    def ready(self, base: str = "base-1", org: str = "org-1") -> str:
        """An application that lacks one signature, the resident's."""
        id = self.apply(base, org)
        operator = Principal(f"{OPERATOR.sub}-{base}", "测试", ("operator",), COUNTY, "org-9", base)
        self.do("take_step", operator, PASS, id=id, step="preliminary_review")
        self.do("take_step", BUREAU, PASS, id=id, step="review")
        facts = {"id": f"n-{id}", "subject_type": "application", "subject_id": id, "opened_at": "2024-03-01", "closes_at": "2024-03-09"}
        for what in ("opened", "concluded"):
            self.handle(f"notice.notice.{what}", facts["id"], notice={**facts, "state": what})
        self.do("draft_agreement", operator, agreement(), id=id)
        self.do("sign_agreement", operator, {"party": "operator"}, id=id)
        self.do("sign_agreement", BUREAU, {"party": "bureau"}, id=id)
        return id

    def admit(self, id: str, org: str = "org-1") -> str:
        """The last signature, and the residency that begins with it."""
        self.do("sign_agreement", applicant(org), {"party": "resident"}, id=id)
        self.handle("admission.application.admitted", id, event=f"admitted-{id}")
        (found,) = self.ask("list_residencies", BUREAU, {"application": id})["items"]
        return found["id"]


def told(name: str, id: str, version: int = 1, event: str | None = None, **data: Any) -> dict[str, Any]:
    """An event as a neighbour tells it."""
    return {
        "id": event or f"e-{next(_events)}", "name": name, "aggregate": {"id": id, "version": version}, "data": data,
        "actor": {"sub": "system", "roles": ["system"]}, "correlation_id": "c", "occurred_at": data.pop("occurred_at", AT),
    }  # fmt: skip


def applicant(org: str) -> Principal:
    return Principal(f"u-{org}", "测试", ("applicant",), COUNTY, org=org)


def refused(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value
