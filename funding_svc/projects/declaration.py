"""The declaration of a project: entered by the bureau that awarded it, carried out by its organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Transition, Unique
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau, finance
from common.kernel.declaration.order import Given
from common.kernel.problems import bad_field, until_news
from common.kernel.text import key
from contracts import facts, funding
from funding_svc.budgets.neighbours import purse_for, purse_of
from funding_svc.budgets.purse import Purse, links
from funding_svc.projects import decisions
from funding_svc.projects.decisions import Award, line_of
from funding_svc.projects.fields import (
    AmendmentForm,
    EvaluationAnnulmentForm,
    EvaluationForm,
    PaymentForm,
    Performance,
    Project,
    ProjectForm,
    RecoveryForm,
)

AT = (bureau.at(Project.division),)
STEPS = (
    Transition("start", "开始实施", ("approved",), "implementing", funding.PROJECT_STARTED),
    Transition("close_stage", "办结阶段", ("implementing",), "implementing", funding.PROJECT_STAGE_CLOSED),
)  # fmt: skip
OUTCOMES = (
    Transition("complete", "评估合格", ("implementing",), "completed", funding.PROJECT_EVALUATED),
    Transition("fail", "评估不合格", ("implementing",), "failed", funding.PROJECT_EVALUATED),
)  # fmt: skip
PAID = ("implementing", "completed")


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The bureau's place and the organisation. Raises Refused 422 for one that is not there, or is not the entry's."""
    assert caller.principal is not None
    entry = here.desk.store.entries.load(form["entry"]) if form["entry"] else None
    if form["entry"] and (entry is None or entry.body["division"] != caller.principal.division):
        raise bad_field("entry", "没有这个申报项目。")
    if entry is not None and entry.body["org"] != form["org"]:
        raise bad_field("org", "实施单位应当是申报单位。")
    org = here.desk.store.copies_orgs.expect(form["org"])
    if org is None:
        raise until_news(bad_field("org", "没有这个社会组织；刚刚登记的，请稍后再试。"))
    return {"division": caller.principal.division, "title_key": key(form["title"]), "org_name": org["name"], "call": entry.body["call"] if entry else None}


def _award(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Award:
    store = here.desk.store
    call = store.calls.load(seat["call"]).body if seat["call"] else None
    entry = store.entries.load(form["entry"]).body if seat["call"] else None
    return Award(call, entry, _purse(here, seat["division"], call))


def _purse(here: Any, division: str, call: State | None) -> Purse:
    return purse_for(here.desk.store, division, here.desk.clock.today().year, line_of(call))


def _drawing_again(here: Any, project: State, given: Given) -> Award:
    """The budget that money is reserved from again: the one that the project has drawn on."""
    store = here.desk.store
    budget = store.budgets.load(project["budget"]) if project["budget"] else None
    return Award(store.calls.load(project["call"]).body if project["call"] else None, purse=purse_of(store, budget.body) if budget else None)


def _named(here: Any, project: State, given: Given) -> str:
    return given.params["step"]


PROJECT = Aggregate(
    name="project", label="项目", path="/v1/projects", fields=Project, facts=facts.Project,
    states={"approved": "已立项", "implementing": "实施中", "completed": "评估合格", "failed": "评估不合格", "recovered": "未使用资金已收回"},
    readers=(applicant.of(Project.org), bureau.over(Project.division), finance.over(Project.division), auditor.over(Project.division)),
    create=Create(
        name="begin", label="登记项目", by=AT, form=ProjectForm, seat=seat, needs=_award, decide=decisions.begin, clause="YP21-16",
        transition=Transition("begin", "立项", (), "approved", funding.PROJECT_BEGUN),
    ),
    commands=(
        Command(
            name="step", label="办理步骤", by=AT, path="/steps/{step}", needs=_named, decide=decisions.step, clause="YP21-16",
            transitions=lambda rules, params: STEPS,
        ),
        Command(
            name="performance", label="登记绩效", by=(applicant.of(Project.org), *AT), form=Performance, decide=decisions.perform, clause="YP21-16",
            repeated=True, transitions=(Transition("perform", "绩效记录", ("approved", "implementing"), None, funding.PROJECT_CHANGED),),
        ),
        Command(
            name="payments", label="登记拨付", by=(finance.at(Project.division), *AT), form=PaymentForm, decide=decisions.pay,
            transitions=(Transition("pay", "拨付", ("approved", *PAID), None, funding.PROJECT_PAID),),
        ),
        Command(
            name="evaluation", label="项目评估", by=AT, form=EvaluationForm, decide=decisions.evaluate, clause="WH15-16",
            transitions=lambda rules, params: OUTCOMES,
        ),
        Command(
            name="annulment", label="登记有权机关对评估的撤销", by=AT, path="/evaluation/annulment", form=EvaluationAnnulmentForm,
            needs=_drawing_again, decide=decisions.annul, clause="E-10",
            transitions=(Transition("reopen", "评估被撤销", ("failed",), "implementing", funding.PROJECT_REOPENED),),
        ),
        Command(
            name="recovery", label="登记收回未使用资金", by=(finance.at(Project.division), *AT), form=RecoveryForm, decide=decisions.recover,
            transitions=(Transition("recover", "收回", ("failed",), "recovered", funding.PROJECT_RECOVERED),),
        ),
        Command(
            name="changes", label="登记变更", by=AT, form=AmendmentForm, decide=decisions.amend,
            transitions=(Transition("amend", "变更", ("approved", "implementing"), None, funding.PROJECT_CHANGED),),
        ),
    ),
    filters=(Project.state, Project.org, Project.call), org=Project.org,
    unique=(
        Unique("entry", lambda one: one["entry"], lambda: bad_field("entry", "该申报项目已经登记为项目。")), Unique("budget_link", links),
    ), counted=True,
)  # fmt: skip
