"""The registry as its entrypoints are called, on a real database."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from common.bus.messages import Call, Reply
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.law import RuleBook
from common.run.desk import Desk
from registry_svc.service import Service
from registry_svc.store import RegistryStore
from tests.factories import principal
from tests.unit.registry.factories import base_form, operator_form, org_form

PLACE = "330106"
BUREAU = principal("bureau", PLACE)


class Office:
    """The service as its entrypoints are called, on 2024-06-03."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        clock = OffsetClock(offset_to(parse_instant("2024-06-03T10:00:00+08:00")))
        store = RegistryStore(database)
        store.ensure_indexes()
        self.service = Service()
        self.service.desk = Desk(store, book, clock)

    def ask(self, method: str, body: Any = None, who: Principal = BUREAU, query: Any = None, **params: str) -> Reply:
        call = Call(method, who, params, query or {}, body, command_id=new_id(), body_hash=None)
        return getattr(self.service, method)(call)

    def refused(self, method: str, body: Any = None, **params: str) -> Refused:
        with pytest.raises(Refused) as refused:
            self.ask(method, body, **params)
        return refused.value


def adoption(**changes: Any) -> dict[str, Any]:
    form = {"profile": "zhejiang", "since": "2024-01-01", "decision_no": "西民〔2024〕1号", "settings": [], "schemes": [], "continuation": None}
    return {**form, **changes}


def open_base(office: Office, **contract: Any) -> str:
    """A base that takes applications, under a bureau that has set the days of a public notice."""
    office.ask("adopt_profile", adoption(settings=[{"parameter": "notice.working_days", "value": 5}]), code=PLACE)
    runner = office.ask("register_org", org_form(name="运营机构")).body["id"]
    office.ask("rate_org", {"grade": "4A", "awarded_on": "2023-06-01"}, id=runner)
    base = office.ask("register_base", base_form()).body["id"]
    office.ask("appoint_operator", operator_form(org=runner, **contract), id=base)
    office.ask("open_intake", {"open": True}, id=base)
    return base
