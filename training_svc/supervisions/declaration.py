"""The declaration of a supervision: kept by the employer of who is supervised or an office of its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Transition
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, social_work_dept
from common.kernel.problems import bad_field
from contracts import facts, training
from training_svc.supervisions import decisions
from training_svc.supervisions.fields import ClosingForm, Held, Supervision, SupervisionForm
from training_svc.workers.declaration import WORKER

KEEPERS = (applicant.of(Supervision.employer), bureau.at(Supervision.division), social_work_dept.at(Supervision.division))


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The place and the employer of who is supervised. Raises Refused 422 for a worker that is not there for the caller."""
    worker = here.desk.store.workers.load(form["worker"])
    if worker is None or not WORKER.known_to(caller, worker.body):
        raise bad_field("worker", "没有这名社会工作者。")
    if form["supervisor"] is not None and here.desk.store.workers.load(form["supervisor"]) is None:
        raise bad_field("supervisor", "没有这名社会工作者。")
    return {"division": worker.body["division"], "employer": worker.body["employer"]}


SUPERVISION = Aggregate(
    name="supervision", label="督导", path="/v1/supervisions", fields=Supervision, facts=facts.Supervision,
    states={"under_way": "督导中", "closed": "已结束"},
    readers=(
        applicant.of(Supervision.employer), bureau.over(Supervision.division), social_work_dept.over(Supervision.division),
        auditor.over(Supervision.division),
    ),
    create=Create(
        name="begin", label="督导结对", by=KEEPERS, form=SupervisionForm, seat=seat, decide=decisions.begin, clause="YP21-22",
        transition=Transition("begin", "督导结对", (), "under_way", training.SUPERVISION_BEGUN),
    ),
    commands=(
        Command(
            name="hours", label="登记督导学时", by=KEEPERS, form=Held, decide=decisions.hold, clause="YP21-22", repeated=True,
            transitions=(Transition("hold", "督导", ("under_way",), "under_way", training.SUPERVISION_HELD),),
        ),
        Command(
            name="closing", label="结束督导", by=KEEPERS, form=ClosingForm, decide=decisions.close, clause="YP21-22",
            transitions=(Transition("close", "结束督导", ("under_way",), "closed", training.SUPERVISION_CLOSED),),
        ),
    ),
    filters=(Supervision.worker, Supervision.supervisor, Supervision.kind), org=Supervision.employer, brief_without=(Supervision.sessions,),
)  # fmt: skip
