"""A project begun, led through its stages, paid in parts, evaluated. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import share_down, yuan_text
from common.kernel.problems import bad_field, wrong_order
from common.kernel.remedies import remedies
from common.kernel.text import key
from funding_svc.budgets.purse import Purse, released, reserve, sum_of, with_moves
from funding_svc.codes import PROJECT_LINES
from funding_svc.projects.fields import BUDGETED, PUBLIC

TRACKED = "YP21-16"
START = "implementation"


@dataclass(frozen=True)
class Award:
    """The awarded entry and its call, both None for a purchase without a call; the budget that public money is drawn from."""

    call: State | None = None
    entry: State | None = None
    purse: Purse | None = None


def line_of(call: Mapping[str, Any] | None) -> str:
    """The line of the budget that a project draws on."""
    return "venture_project" if call and call["kind"] == "venture" else "purchase_project"


def begin(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Award, check: Check) -> Change:
    """Enter a project and reserve its public money. Raises Refused 409 for an entry that was not awarded and for a budget
    that has not enough left, 422 for money beyond what was awarded or beyond the call's share, and parts that do not add up."""
    granted = sum(one["amount_fen"] for one in form["money"] if one["source"] in PUBLIC)
    total = sum(one["amount_fen"] for one in form["money"])
    tranches = form["tranches"] or (needs.call["tranches"] if needs.call else [100])
    if sum(tranches) != 100:
        raise bad_field("tranches", "各期拨付比例之和应为百分之百。")
    if not form["stages"]:
        raise bad_field("stages", "应当写明实施阶段。")
    _require_prize_whole(form)
    if not total or not (granted or (form["prize"] and needs.call is None)):
        raise bad_field("money", "应当写明财政或者基金会资金的金额。")
    if needs.call is not None and needs.entry is not None:
        if needs.entry["state"] != "awarded":
            raise wrong_order("该申报项目尚未立项。", *check.cite_where_law(TRACKED))
        most = needs.entry["bid_fen"] if needs.entry["bid_fen"] is not None else needs.entry["asked_fen"]
        if granted > most:
            raise bad_field("money", f"资助金额超过立项金额{yuan_text(most)}。")
        if granted * 100 > needs.call["public_share"] * total:
            raise bad_field("money", f"资助金额不得超过项目总额的{needs.call['public_share']}%。")
    public = sum(one["amount_fen"] for one in form["money"] if one["source"] == BUDGETED)
    movement = reserve(needs.purse, public, PROJECT_LINES[line_of(needs.call)], check) if public else None
    drawn = {"budget": movement["budget"], "movements": [movement]} if movement else {}
    return Change(
        granted_fen=granted, public_fen=public, tranches=tranches, performance=[], closed_stages=[], payments=[], amendments=[], **drawn
    )


def _require_prize_whole(form: Mapping[str, Any]) -> None:
    """A prize has its contest's level, and a level its prize."""
    for name, other in (("prize", "contest_level"), ("contest_level", "prize")):
        if form[name] is None and form[other] is not None:
            raise bad_field(name, "大赛奖项的级别和等次应当一并填写。")


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
    if not project["granted_fen"]:
        raise wrong_order("该项目没有财政或者基金会资金，无须拨付。")
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
    paid = {**form, "tranche": number, "amount_fen": part_of(project["granted_fen"], project["tranches"], number)}
    public = part_of(project["public_fen"] or 0, project["tranches"], number)
    return Change(payments=[*project["payments"], paid], movements=with_moves(project, check, ("pay", public)))


def part_of(total_fen: int, shares: Sequence[int], number: int) -> int:
    """The amount of a part in fen, rounded down; the last takes what the others left."""
    others = [share_down(total_fen, one, 100) for one in shares[:-1]]
    return others[number - 1] if number < len(shares) else total_fen - sum(others)


def evaluate(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """The final evaluation. A failed one stops what is not yet paid, which the budget has again, claims back what is unspent
    and tells what may be done against it (E-10). Raises Refused 409 while a stage is open, 422 for more unspent than was paid
    and without the audit that the last part waits for."""
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
    told = remedies(Check(check.rules, None, check.now), project["division"])
    moves = _stopped(project, form["unspent_fen"], paid, check)
    return Change(transition="fail", unspent_fen=form["unspent_fen"], remedies=told, **kept, **moves)


def recover(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record that what was unspent is back. Raises Refused 409 where nothing was claimed back, 422 for a day before that."""
    if not project["unspent_fen"]:
        raise wrong_order("该项目没有应当收回的未使用资金。")
    if not project["evaluated_on"] <= form["recovered_on"] <= check.today.isoformat():
        raise bad_field("recovered_on", "追回日期不得早于评估日期，也不得晚于今天。")
    moves = with_moves(project, check, ("recover", _claimed_back(project)))
    return Change(**form, movements=moves, **_given_back(project, moves))


def annul(project: State, form: Mapping[str, Any], needs: Award, check: Check) -> Change:
    """Another authority has annulled a failed evaluation (E-10): the project goes on where it stood, the money that was
    stopped is reserved again and nothing is claimed back. Raises Refused 409 where the budget has not enough left."""
    if not project["evaluated_on"] <= form["decided_on"] <= check.today.isoformat():
        raise bad_field("decided_on", "撤销决定日期不得早于原评估日期，也不得晚于今天。")
    void = {**form, **{name: project[name] for name in ("evaluated_on", "evaluation")}}
    afresh: dict[str, Any] = dict.fromkeys(("evaluated_on", "evaluation", "audit_document", "unspent_fen", "remedies"))
    moves = with_moves(project, check, ("restore", _claimed_back(project)))
    unpaid = (project["public_fen"] or 0) - _paid_public(project)
    if project["budget"] and unpaid:
        again = reserve(needs.purse, unpaid, PROJECT_LINES[line_of(needs.call)], check)
        moves = [*(moves or []), again] if again else moves
    return Change(annulments=[*(project["annulments"] or []), void], movements=moves, **afresh)


def _stopped(project: State, unspent_fen: int, paid_fen: int, check: Check) -> dict[str, Any]:
    """The budget has again what is not yet paid, and claims back its share of what is unspent."""
    paid = _paid_public(project)
    back = share_down(unspent_fen, paid, paid_fen) if paid_fen else 0
    moves = with_moves(project, check, ("release", (project["public_fen"] or 0) - paid), ("claim_back", back))
    return {"movements": moves, **_given_back(project, moves)}


def _given_back(project: State, moves: list[dict[str, Any]] | None) -> dict[str, int]:
    return {"released_fen": released(moves)} if project["budget"] else {}


def _paid_public(project: State) -> int:
    return sum(part_of(project["public_fen"] or 0, project["tranches"], one["tranche"]) for one in project["payments"])


def _claimed_back(project: State) -> int:
    """What of the budget's money is claimed back and not yet there."""
    moves, budget = project["movements"], project["budget"]
    return sum_of(moves, budget, "claim_back") - sum_of(moves, budget, "recover", "restore") if budget else 0


def amend(project: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record a change that the bureau consented to."""
    made = {**form, "on": check.today.isoformat()}
    return Change(amendments=[*project["amendments"], made])
