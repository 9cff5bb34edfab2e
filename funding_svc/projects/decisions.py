"""A project begun, led through its stages, paid in parts, evaluated. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import share_down, yuan_text
from common.kernel.problems import bad_field, wrong_order
from common.kernel.text import key
from funding_svc.projects.fields import PUBLIC

TRACKED = "YP21-16"
START = "implementation"


@dataclass(frozen=True)
class Award:
    """The awarded entry and its call; both None for a purchase without a call."""

    call: State | None = None
    entry: State | None = None


def begin(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Award, check: Check) -> Change:
    """Enter a project. Raises Refused 409 for an entry that was not awarded, 422 for public money beyond what was awarded
    or beyond the call's share, and parts that do not add up."""
    granted = sum(one["amount_fen"] for one in form["money"] if one["source"] in PUBLIC)
    total = sum(one["amount_fen"] for one in form["money"])
    tranches = form["tranches"] or (needs.call["tranches"] if needs.call else [100])
    if sum(tranches) != 100:
        raise bad_field("tranches", "各期拨付比例之和应为百分之百。")
    if not form["stages"]:
        raise bad_field("stages", "应当写明实施阶段。")
    if not granted:
        raise bad_field("money", "应当写明财政或者基金会资金的金额。")
    if needs.call is not None and needs.entry is not None:
        if needs.entry["state"] != "awarded":
            raise wrong_order("该申报项目尚未立项。", *check.cite_where_law(TRACKED))
        most = needs.entry["bid_fen"] if needs.entry["bid_fen"] is not None else needs.entry["asked_fen"]
        if granted > most:
            raise bad_field("money", f"资助金额超过立项金额{yuan_text(most)}。")
        if granted * 100 > needs.call["public_share"] * total:
            raise bad_field("money", f"资助金额不得超过项目总额的{needs.call['public_share']}%。")
    return Change(granted_fen=granted, tranches=tranches, performance=[], closed_stages=[], payments=[], amendments=[])


def step(project: State, form: Mapping[str, Any], needs: str, check: Check) -> Change:
    """Start the implementation, or close the next stage, named by its number; no stage closes without a record of its
    performance (YP21-16). Raises Refused 404 for a step that there is none of, 409 out of order."""
    grounds = check.cite_where_law(TRACKED)
    today, done = check.today.isoformat(), len(project["closed_stages"])
    if needs == START:
        if project["started_on"] is not None:
            raise wrong_order("该项目已经开始实施。", *grounds)
        return Change(transition="start", started_on=today)
    if not needs.isascii() or not needs.isdecimal() or not 1 <= int(needs) <= len(project["stages"]):
        raise Refused(404, "not_found", f"没有这个步骤，可办理 implementation，或者阶段序号1至{len(project['stages'])}。")
    if project["started_on"] is None:
        raise wrong_order("该项目尚未开始实施。", *grounds)
    if int(needs) != done + 1:
        raise wrong_order(f"应当依次办结各阶段，下一阶段为第{done + 1}阶段。", *grounds)
    if not any(one["stage"] == int(needs) for one in project["performance"]):
        raise wrong_order("该阶段没有绩效记录，不能办结。", *grounds)
    return Change(transition="close_stage", closed_stages=[*project["closed_stages"], {"stage": int(needs), "on": today}])


def perform(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record what was done in the present stage. Raises Refused 409 before the start, 422 for another stage, a day before
    the start or to come, and for more spent than there is."""
    if project["started_on"] is None:
        raise wrong_order("该项目尚未开始实施。", *check.cite_where_law(TRACKED))
    if form["stage"] != len(project["closed_stages"]) + 1 or form["stage"] > len(project["stages"]):
        raise bad_field("stage", f"现处于第{len(project['closed_stages']) + 1}阶段，应当登记本阶段的绩效。")
    if not project["started_on"] <= form["on"] <= check.today.isoformat():
        raise bad_field("on", f"日期不得早于开始实施日期{project['started_on']}，也不得晚于今天。")
    spent = form["spent_fen"] + sum(one["spent_fen"] for one in project["performance"])
    total = sum(one["amount_fen"] for one in project["money"])
    if spent > total:
        raise bad_field("spent_fen", f"累计支出{yuan_text(spent)}超过项目总额{yuan_text(total)}。")
    return Change(performance=[*project["performance"], dict(form)])


def pay(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record the next part paid: the first on the start, each later one on as many closed stages, the last on the final
    evaluation and its audit. Raises Refused 409 before that, 422 for a voucher used twice."""
    number, parts = len(project["payments"]) + 1, len(project["tranches"])
    if number > parts:
        raise wrong_order("各期资金已经拨付完毕。")
    if project["started_on"] is None:
        raise wrong_order("该项目尚未开始实施，不能拨付。")
    if parts > 1 and number == parts:
        if project["state"] != "completed" or project["audit_document"] is None:
            raise wrong_order("最后一期应当在评估合格并审计后拨付。")
    elif number - 1 > len(project["closed_stages"]):
        raise wrong_order(f"第{number}期应当在第{number - 1}阶段办结后拨付。")
    if not project["started_on"] <= form["paid_on"] <= check.today.isoformat():
        raise bad_field("paid_on", "拨付日期不得早于开始实施日期，也不得晚于今天。")
    if any(key(one["voucher"]) == key(form["voucher"]) for one in project["payments"]):
        raise bad_field("voucher", "该凭证已经使用，不能重复使用。")
    paid = {**form, "tranche": number, "amount_fen": part_of(project, number)}
    return Change(payments=[*project["payments"], paid])


def part_of(project: Mapping[str, Any], number: int) -> int:
    """The amount of a part in fen, rounded down; the last takes what the others left."""
    shares = project["tranches"]
    others = [share_down(project["granted_fen"], one, 100) for one in shares[:-1]]
    return others[number - 1] if number < len(shares) else project["granted_fen"] - sum(others)


def evaluate(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """The final evaluation. A failed one stops what is not yet paid and claims back what is unspent. Raises Refused 409
    while a stage is open, 422 for more unspent than was paid and without the audit that the last part waits for."""
    if len(project["closed_stages"]) < len(project["stages"]):
        raise wrong_order("尚有阶段没有办结，不能评估。", *check.cite_where_law(TRACKED))
    paid = sum(one["amount_fen"] for one in project["payments"])
    if form["unspent_fen"] > paid:
        raise bad_field("unspent_fen", f"未使用资金不得超过已拨付的{yuan_text(paid)}。")
    if form["passed"] and len(project["tranches"]) > 1 and form["audit_document"] is None:
        raise bad_field("audit_document", "最后一期资金在审计后拨付，应当填写审计报告文号。")
    kept = {"evaluated_on": check.today.isoformat(), "evaluation": form["opinion"], "audit_document": form["audit_document"]}
    if form["passed"]:
        return Change(transition="complete", unspent_fen=0, **kept)
    return Change(transition="fail", unspent_fen=form["unspent_fen"], **kept)


def amend(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record a change that the bureau consented to."""
    made = {**form, "on": check.today.isoformat()}
    return Change(amendments=[*project["amendments"], made])
