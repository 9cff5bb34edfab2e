"""The declaration of a measure on a head: the bureau in charge takes it, the time and a new head end it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Due, Reaction, Transition
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, supervisor
from contracts import facts, registry
from registry_svc.measures import decisions
from registry_svc.measures.fields import FulfilmentForm, Measure, MeasureForm
from registry_svc.principals import neighbours

STANDING = ("in_force", "overdue")
FULFIL = Transition("fulfil", "落实", STANDING, "fulfilled", registry.MEASURE_FULFILLED)


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    return neighbours.seat(here, form, caller, params)


REPLACED = Reaction(name="replaced", transitions=(FULFIL,), decide=decisions.replaced, clause="ZJ18-19")
DAY_CAME = Reaction(
    name="day_came", decide=decisions.day_came, clause="ZJ18-19",
    transitions=(
        Transition("end", "期满", ("in_force",), "ended", registry.MEASURE_ENDED),
        Transition("lapse", "逾期未撤换", ("in_force",), "overdue", registry.MEASURE_OVERDUE),
    ),
)  # fmt: skip

MEASURE = Aggregate(
    name="measure", label="负责人管理措施", path="/v1/orgs/{org}/head-measures", fields=Measure, facts=facts.Measure,
    states={"in_force": "执行中", "overdue": "逾期未落实", "fulfilled": "已落实", "ended": "已期满"},
    readers=(bureau.over(Measure.division), applicant.of(Measure.org), supervisor.unit(Measure.unit), auditor.over(Measure.division)),
    create=Create(
        name="take", label="对负责人采取管理措施", by=(bureau.at(Measure.division),), form=MeasureForm, seat=seat,
        transition=Transition("take", "采取措施", (), "in_force", registry.MEASURE_TAKEN), decide=decisions.take, clause="ZJ18-19",
    ),
    commands=(
        Command(
            name="fulfilment", label="登记撤换落实情况", by=(bureau.at(Measure.division),), form=FulfilmentForm, decide=decisions.fulfil,
            transitions=(FULFIL,), clause="ZJ18-19",
        ),
    ),
    reactions=(REPLACED, DAY_CAME), due=(Due(Measure.looks_at, DAY_CAME),), org=Measure.org, filters=(Measure.measure,),
)  # fmt: skip
