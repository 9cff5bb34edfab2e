"""The declarations of a Zhuoyu plan and of who takes part: kept by who runs the base, or its bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Reaction, Transition
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, operator, social_work_dept
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, not_found
from contracts import facts, training
from training_svc.sessions.neighbours import seat as at_base
from training_svc.workers.declaration import WORKER
from training_svc.zhuoyu import decisions
from training_svc.zhuoyu.decisions import Around
from training_svc.zhuoyu.fields import AppraisalForm, Figures, Participant, ParticipantForm, Plan, PlanForm


def id_of(base: str, year: int) -> str:
    """The id of the plan of a base for a year."""
    return derived_id("zhuoyu", base, str(year))


def figures(desk: Any, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The numbers of plans, by their ids."""
    store, found = desk.store, {}
    for id in ids:
        people = [one.body for one in store.participants.find(store.participants.by("body.plan", id))]
        holding = {one.id for one in store.workers.these(one["worker"] for one in people).values() if one.body["certificates"]}
        found[id] = decisions.figures(people, holding)
    return found


PLAN = Aggregate(
    name="zhuoyu", label="琢玉计划", path="/v1/zhuoyu", fields=Plan, facts=facts.ZhuoyuPlan, states={"under_way": "实施中"},
    readers=(operator.running(Plan.base), bureau.over(Plan.division), social_work_dept.over(Plan.division), auditor.over(Plan.division)),
    create=Create(
        name="begin", label="登记琢玉计划", by=(operator.running(Plan.base), bureau.at(Plan.division)), form=PlanForm, seat=at_base,
        id=lambda seat, form: id_of(seat["base"], form["year"]), decide=decisions.begin, clause="YB21-42",
        transition=Transition("begin", "登记", (), "under_way", training.ZHUOYU_BEGUN),
    ),
    filters=(Plan.base,), base=Plan.base, beside=figures, beside_fields=Figures,
)  # fmt: skip


def _seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The plan and the worker. Raises Refused 404 for a plan that is not there for the caller, 422 for a worker."""
    plan = here.desk.store.plans.load(params["plan"])
    if plan is None or not PLAN.known_to(caller, plan.body):
        raise not_found()
    worker = here.desk.store.workers.load(form["worker"])
    if worker is None or not (WORKER.known_to(caller, worker.body) or worker.body["division"] == plan.body["division"]):
        raise bad_field("worker", "没有这名社会工作者。")
    return {
        "plan": plan.id, "base": plan.body["base"], "division": plan.body["division"], "judged_by": plan.body["judged_by"],
        "employer": worker.body["employer"],
    }  # fmt: skip


def _around(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Around:
    return Around(here.desk.store.plans.load(seat["plan"]).body, here.desk.store.workers.load(form["worker"]).body)


KEEPERS = (operator.running(Participant.base), bureau.at(Participant.division))
CERTIFIED = Reaction(
    name="certified", decide=decisions.certified, clause="YB21-44",
    transitions=(Transition("turn", "取得证书", ("taking_part",), "taking_part", training.ZHUOYU_TURNED),),
)  # fmt: skip
LAPSED = Reaction(
    name="lapsed", decide=decisions.lapsed, clause="YB21-44",
    transitions=(Transition("ask_renewal", "提示续期", ("taking_part",), "taking_part", training.ZHUOYU_RENEWAL_ASKED),),
)  # fmt: skip
PARTICIPANT = Aggregate(
    name="learner", label="琢玉计划学员", path="/v1/zhuoyu/{plan}/participants", fields=Participant, facts=facts.ZhuoyuParticipant,
    states={"taking_part": "在册"},
    readers=(
        applicant.of(Participant.employer), operator.running(Participant.base), bureau.over(Participant.division),
        social_work_dept.over(Participant.division), auditor.over(Participant.division),
    ),
    create=Create(
        name="join", label="加入琢玉计划", by=KEEPERS, form=ParticipantForm, seat=_seat, needs=_around, decide=decisions.join, clause="YB21-43",
        id=lambda seat, form: derived_id("learner", seat["plan"], form["worker"]),
        transition=Transition("join", "加入", (), "taking_part", training.ZHUOYU_JOINED),
    ),
    commands=(
        Command(
            name="appraisal", label="五有评价", by=KEEPERS, form=AppraisalForm, decide=decisions.appraise, clause="YB21-42",
            transitions=(Transition("appraise", "评价", ("taking_part",), "taking_part", training.ZHUOYU_APPRAISED),),
        ),
    ),
    reactions=(CERTIFIED, LAPSED), filters=(Participant.group, Participant.worker), org=Participant.employer, base=Participant.base,
)  # fmt: skip
