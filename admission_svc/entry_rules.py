"""Every rule that an applicant must meet, one after another: for a filing, which the first unmet one refuses, and for a
preview, which shows them all. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from admission_svc import eligibility
from admission_svc.eligibility import Around, lowest_free
from admission_svc.workflow import application_workflow
from common.kernel.check import Check
from common.kernel.decision import Basis, Refused, plain
from common.kernel.listings import EFFECT

Form = Mapping[str, Any]
CONDITIONS = ("public_benefit", "grassroots", "non_profit", "orientation", "model", "founder", "reserve_fen")


@dataclass(frozen=True)
class Rule:
    """One rule: ``apply`` refuses where it is not met. ``parameter`` holds its bound, ``actual`` is what stands against it,
    ``remedy`` says what would make it met. One that does not ``block`` is shown and refuses no filing."""

    name: str
    label: str
    apply: Callable[[Form, Around, Check], None]
    remedy: str
    parameter: str | None = None
    actual: Callable[[Form, Around], Any] = lambda form, around: None
    blocks: bool = True


def check_applicant(form: Form, around: Around, check: Check) -> None:
    """Refuse an applicant that the rules keep out; raises Refused 409 or 422 with the first rule that it does not meet."""
    for rule in RULES:
        if rule.blocks:
            rule.apply(form, around, check)


def preview(form: Form, around: Around, check: Check) -> dict[str, Any]:
    """What a filing would meet today, rule by rule; nothing is filed."""
    shown = [line for rule in RULES if (line := _line(rule, form, around, check)) is not None]
    return {"eligible": all(line["met"] for line in shown if line["blocks"]), "rules": shown}


def _line(rule: Rule, form: Form, around: Around, check: Check) -> dict[str, Any] | None:
    """How one rule stands; None for one that the place does not have."""
    alone = Check(check.rules, check.actor, check.now, place=check.place)
    refused: Refused | None = None
    try:
        rule.apply(form, around, alone)
    except Refused as why:
        refused = why
    if refused is None and rule.parameter and not check.rules.has(rule.parameter):
        return None
    basis = (refused.basis if refused else ()) or alone.basis or _of_parameter(rule, check)
    remark = alone.noted[0]["detail"] if alone.noted else None
    return {
        "rule": rule.name, "label": rule.label, "met": refused is None and remark is None, "blocks": rule.blocks and remark is None,
        "actual": rule.actual(form, around), "bound": _bound(rule, check), "detail": refused.detail if refused else remark,
        "remedy": rule.remedy if refused or remark else None, "waivable": bool(refused and refused.waivable),
        "basis": [one.to_json() for one in basis],
    }  # fmt: skip


def _of_parameter(rule: Rule, check: Check) -> tuple[Basis, ...]:
    """The rule's own ground, where it did not have to be asked."""
    known = rule.parameter is not None and check.rules.has(rule.parameter)
    return (check.rules.param(rule.parameter).basis,) if rule.parameter and known else ()


def _bound(rule: Rule, check: Check) -> Any:
    known = rule.parameter is not None and check.rules.has(rule.parameter)
    return plain(check.rules.value(rule.parameter)) if rule.parameter and known else None


def _of_org(apply: Callable[[Mapping[str, Any], Check], None]) -> Callable[[Form, Around, Check], None]:
    """A rule about the organisation, which a project without one cannot break."""
    return lambda form, around, check: apply(around.org, check) if around.org is not None else None


def _org_field(name: str) -> Callable[[Form, Around], Any]:
    return lambda form, around: around.org.get(name) if around.org is not None else None


def _condition(code: str) -> Rule:
    return Rule(
        f"condition_{code}", f"入驻条件：{eligibility.CONDITION_LABELS[code]}",
        lambda form, around, check: eligibility.check_condition(code, form["conditions"], check),
        "在申请中如实填写并符合此项条件", "admission.conditions", lambda form, around: form["conditions"].get(code),
    )  # fmt: skip


RULES = (
    Rule("plan", "适用的规则在实施期内", lambda form, around, check: check.new_case(), "由民政部门作出继续适用的书面决定"),
    Rule("steps", "审核步骤已经设定", lambda form, around, check: _steps(check), "由民政部门设定审核步骤和办理主体"),
    Rule("intake", "基地开放受理", lambda form, around, check: eligibility.check_base(around.base, check), "待基地开放受理后提交申请",
         actual=lambda form, around: around.base["intake_open"]),
    Rule("one_at_a_time", "同一基地没有在办申请", lambda form, around, check: eligibility.check_only_one(around, check), "待在办申请办结或者撤回后再提交",
         actual=lambda form, around: around.has_open),
    Rule("subject", "申请主体", lambda form, around, check: eligibility.check_subject(form, check), "以规则接受的主体提出申请",
         "admission.subjects", lambda form, around: form["subject"]),
    Rule("other_party", "申请单位与运营管理机构不是同一组织", lambda form, around, check: eligibility.check_other_party(around, check),
         "向其他机构运营的基地提出申请", "agreement.parties", _org_field("id")),
    Rule("registration", "登记或者备案", _of_org(eligibility.check_registration), "依法登记或者备案后提出申请",
         "admission.unregistered_allowed", _org_field("kind")),
    Rule("credit", "信用名录", _of_org(eligibility.check_credit), "移出名录后提出申请", EFFECT,
         lambda form, around: sorted({one["list"] for one in around.org["listings"] if one["removed_on"] is None}) if around.org else []),
    Rule("stage", "发展阶段符合入驻条件", _of_org(eligibility.check_stage), "所处发展阶段符合规定时提出申请",
         "admission.applicant_stages", _org_field("stage")),
    Rule("served_stage", "发展阶段属于服务对象", _of_org(eligibility.check_served), "不影响申请，仅作提示", "admission.served_stages",
         _org_field("stage")),
    Rule("operational", "不是倡导型社会组织", lambda form, around, check: eligibility.check_orientation(form["conditions"], check),
         "提供直接服务的社会组织可以申请", "admission.advocacy_allowed", lambda form, around: form["conditions"].get("orientation")),
    *map(_condition, CONDITIONS),
    Rule("clean_record", "申请前无不良记录的年数", lambda form, around, check: eligibility.check_clean(around.record, check),
         "自该记录之日起满规定年数后提出申请", "admission.clean_years", lambda form, around: [one["on"] for one in around.record]),
    Rule("seat", "同时入驻的基地数", lambda form, around, check: eligibility.check_seat(around.room, check), "退出现入驻的基地后提出申请",
         "admission.max_residencies", lambda form, around: len(around.room.seats)),
    Rule("place", "年度入驻名额", lambda form, around, check: eligibility.check_place(around.room, check), "申请照常受理，待有名额时签约入驻",
         "admission.yearly_cap", lambda form, around: lowest_free(around.room.places) - 1, blocks=False),
    Rule("party_plan", "党建工作计划", lambda form, around, check: eligibility.check_party_plan(form, check), "在申请或者补正时提交党建工作计划",
         actual=lambda form, around: form["party_plan"] is not None, blocks=False),
)  # fmt: skip


def _steps(check: Check) -> None:
    application_workflow(check.rules)
    check.value("admission.steps")
