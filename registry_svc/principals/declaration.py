"""The declaration of a principal: who proposes a head, what the appointment waits for, and when it takes effect."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Command, Create, MadeTable, Reaction, Transition
from common.kernel.declaration.authority import applicant, auditor, bureau, supervisor
from contracts import facts, registry
from registry_svc.principals import decisions, neighbours
from registry_svc.principals.fields import AuditForm, NoticeForm, Principal, PrincipalForm, RefusalForm

PENDING = ("pending",)
OFFICE = (bureau.at(Principal.division),)
EFFECT = Transition("take_effect", "任职生效", PENDING, "effective", registry.PRINCIPAL_EFFECTIVE)
FALL = Transition("fall", "不予任职", PENDING, "refused", registry.PRINCIPAL_REFUSED)


def staying(label: str) -> Transition:
    return Transition("stay", label, PENDING, "pending", registry.PRINCIPAL_CHANGED)


def either(label: str) -> MadeTable:
    """The decision picks: the appointment waits on, or with this it takes effect."""
    table = (staying(label), EFFECT)
    return lambda rules, params: table


HEARD = Reaction(name="notice_told", transitions=(staying("公示情况变动"), EFFECT, FALL), decide=decisions.heard, clause="ZJ18-25")

PRINCIPAL = Aggregate(
    name="principal", label="负责人任职", path="/v1/orgs/{org}/principals", fields=Principal, facts=facts.Principal,
    states={"pending": "待生效", "effective": "已生效", "refused": "不予任职"},
    readers=(bureau.over(Principal.division), applicant.of(Principal.org), supervisor.unit(Principal.unit), auditor.over(Principal.division)),
    create=Create(
        name="propose", label="登记拟任负责人", by=OFFICE, form=PrincipalForm, seat=neighbours.seat, needs=neighbours.proposing,
        transition=Transition("propose", "提出任职", (), "pending", registry.PRINCIPAL_PROPOSED), decide=decisions.propose, clause="ZJ18-25",
    ),
    commands=(
        Command(
            name="notice", label="关联任职前公示", by=OFFICE, form=NoticeForm, needs=neighbours.acting, decide=decisions.link,
            transitions=either("关联公示"), clause="ZJ18-25", repeated=True,
        ),
        Command(
            name="audit", label="登记离任审计", by=OFFICE, form=AuditForm, needs=neighbours.acting, decide=decisions.audit,
            transitions=either("登记离任审计"), clause="ZJ18-24",
        ),
        Command(
            name="confirmation", label="确认任职生效", by=OFFICE, needs=neighbours.acting, decide=decisions.confirm, transitions=(EFFECT,),
            clause="ZJ18-25",
        ),
        Command(
            name="refusal", label="不予任职", by=OFFICE, form=RefusalForm, needs=neighbours.acting, decide=decisions.refuse, transitions=(FALL,),
            clause="ZJ18-19",
        ),
    ),
    reactions=(HEARD,), org=Principal.org, filters=(Principal.post,),
)  # fmt: skip
