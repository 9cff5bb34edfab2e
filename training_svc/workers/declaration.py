"""The declaration of a social worker: entered by the employer, its base or an office of the place."""

from __future__ import annotations

from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Due, Reaction, Transition
from common.kernel.declaration.authority import applicant, auditor, bureau, operator, social_work_dept
from contracts import facts, training
from training_svc.workers import decisions, neighbours
from training_svc.workers.fields import (
    CertificateForm,
    EncourageForm,
    Hours,
    MoveForm,
    SelectionForm,
    Worker,
    WorkerForm,
)

OFFICES = (bureau.at(Worker.division), social_work_dept.at(Worker.division))
KEEPERS = (applicant.of(Worker.employer), operator.running(Worker.base), *OFFICES)
REGISTERED = ("registered",)


def _published(state: State) -> list[dict[str, Any]]:
    """The certificates as neighbours are told of them, those that have run out first."""
    kept = [*(state["lapsed"] or []), *(state["certificates"] or [])]
    return [{"level": one["level"], "since": one["since"], "until": one["until"]} for one in kept]


def _step(name: str, label: str, event: Any) -> Transition:
    return Transition(name, label, REGISTERED, "registered", event)


CERTIFYING = (_step("certify", "取得证书", training.CERTIFIED), _step("renew", "证书续期", training.CERTIFICATE_RENEWED))
WORKER = Aggregate(
    name="worker", label="社会工作者", path="/v1/workers", fields=Worker, facts=facts.Worker, states={"registered": "在册"},
    readers=(
        applicant.of(Worker.employer), operator.running(Worker.base), bureau.over(Worker.division), social_work_dept.over(Worker.division),
        auditor.over(Worker.division),
    ),
    create=Create(
        name="register", label="登记社会工作者", by=KEEPERS, form=WorkerForm, seat=neighbours.seat, id=neighbours.id_of, decide=decisions.register,
        transition=Transition("register", "登记", (), "registered", training.WORKER_REGISTERED),
    ),
    commands=(
        Command(
            name="certificates", label="登记职业资格证书", by=KEEPERS, form=CertificateForm, decide=decisions.certify, clause="YB21-44",
            transitions=lambda rules, params: CERTIFYING,  # which of the two, the decision tells by what is on record
        ),
        Command(
            name="moves", label="变更任职单位", by=KEEPERS, form=MoveForm, needs=neighbours.new_employer, decide=decisions.move,
            transitions=(_step("move", "变更任职单位", training.WORKER_MOVED),),
        ),
        Command(
            name="continuing-education", label="登记继续教育", by=KEEPERS, form=Hours, decide=decisions.learn, clause="E-05", repeated=True,
            transitions=(_step("learn", "继续教育", training.WORKER_CHANGED),),
        ),
        Command(
            name="exam-encouragement", label="登记鼓励报考", by=KEEPERS, form=EncourageForm, needs=neighbours.person, decide=decisions.encourage,
            clause="ZJ18-32", transitions=(_step("encourage", "鼓励报考", training.WORKER_CHANGED),),
        ),
        Command(
            name="selection", label="评为优秀督导", by=OFFICES, form=SelectionForm, needs=neighbours.supervised, decide=decisions.choose,
            clause="YP21-22", transitions=(_step("choose", "评为优秀督导", training.SUPERVISOR_CHOSEN),),
        ),
    ),
    due=(
        Due(Worker.lapses_at, Reaction(
            name="lapse", transitions=(_step("lapse", "证书失效", training.CERTIFICATE_LAPSED),), decide=decisions.lapse, clause="YB21-44",
        )),
    ),
    filters=(Worker.employer, Worker.base, Worker.unit_kind), org=Worker.employer, base=Worker.base, derived={"certificates": _published},
    brief_without=(Worker.employers, Worker.education, Worker.encouraged, Worker.lapsed),
)  # fmt: skip
