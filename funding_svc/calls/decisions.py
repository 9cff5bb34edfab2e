"""A call announced and led along its own path; entries, scores, sealed bids, selection, award. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from common.kernel import listings
from common.kernel.check import Check
from common.kernel.clock import parse_instant, to_instant
from common.kernel.codes import on_list
from common.kernel.decision import Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field, until_news, wrong_order
from common.kernel.remedies import remedies

PATH, TRACKED, LAST = "WH15-16", "YP21-16", "evaluation"
STEPS = "funding.venture_steps"
SECONDS = 19  # characters of an instant up to its second


@dataclass(frozen=True)
class Progress:
    """The step asked for, and how many entries were awarded and how many of their projects are evaluated."""

    step: str
    awarded: int
    evaluated: int


@dataclass(frozen=True)
class Around:
    """The call as it is now, the applicant as the register knows it, the notice of the result."""

    call: State
    org: Mapping[str, Any] | None = None
    notice: Mapping[str, Any] | None = None


def announce(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Announce a call with its own path (WH15-16: whatever its steps, the evaluation comes last). Raises Refused 422."""
    on_list(check, STEPS, "path_steps", form["path_steps"], None)
    if not form["path_steps"]:
        raise bad_field("path_steps", "应当写明实施步骤。")
    if LAST in form["path_steps"][:-1]:
        check.cite_where_law(PATH)
        raise bad_field("path_steps", "评估应当是最后一个步骤。")
    if "tender" in form["path_steps"] and form["bids_close_at"] is None:
        raise bad_field("bids_close_at", "实施步骤中有招投标的，应当写明投标截止时间。")
    if form["bids_close_at"] is not None and form["bids_close_at"] <= check.instant:
        raise bad_field("bids_close_at", "投标截止时间应当晚于现在。")
    if sum(form["tranches"]) != 100:
        raise bad_field("tranches", "各期拨付比例之和应为百分之百。")
    if form["payer"] is not None or check.rules.has("funding.payer"):
        on_list(check, "funding.payer", "payer", [form["payer"] or ""], None)
    return Change(announced_on=check.today.isoformat(), taken=[])


def take(call: State, form: Mapping[str, Any], needs: Progress, check: Check) -> Change:
    """Complete the next step of the path. Raises Refused 404 for a step that the call does not have, 409 out of its order
    (WH15-16), before bids have closed, and for what is not done yet."""
    grounds = check.cite_where_law(PATH)
    labels = check.rules.definition(STEPS).labels
    if needs.step not in call["path_steps"]:
        known = "、".join(f"{labels[one]}（{one}）" for one in call["path_steps"])
        raise Refused(404, "not_found", f"本次征集没有这个步骤，公布的步骤为：{known}。")
    done = len(call["taken"])
    following = call["path_steps"][done]
    if needs.step != following:
        raise wrong_order(f"本次征集应按公布的步骤进行，下一步为“{labels[following]}”。", *grounds)
    if needs.step == "tender" and not bids_closed(call, check):
        raise wrong_order("投标尚未截止，不能完成招投标。", *grounds)
    if needs.step == "implementation" and not needs.awarded:
        raise wrong_order("尚无立项的项目，不能完成实施。", *grounds)
    if needs.step == LAST and needs.evaluated < needs.awarded:
        raise wrong_order(f"立项{needs.awarded}个项目，已评估{needs.evaluated}个，全部评估后方可办结。", *grounds)
    taken = [*call["taken"], {"step": needs.step, "on": check.today.isoformat()}]
    transition = "finish" if len(taken) == len(call["path_steps"]) else "take"
    return Change(transition=transition, taken=taken)


def enter(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Answer a call. Raises Refused 409 after bids have closed or the call has ended, 422 beyond its ceiling or share of
    public money, 409 for who stands on a list that keeps it from funding."""
    call = needs.call
    if call["state"] != "open" or bids_closed(call, check):
        raise wrong_order("本次征集已经截止，不能申报。")
    if needs.org and listings.blocking(needs.org["listings"], "funding", check):
        refused = Refused(409, "org_listed", "该组织现列入严重违法失信名单，不得享受资助。", basis=listings.grounds(check))
        raise until_news(refused)
    _within(form["asked_fen"], call, "asked_fen")
    total = form["asked_fen"] + form["own_fen"]
    if form["asked_fen"] * 100 > call["public_share"] * total:
        raise bad_field("asked_fen", f"申请资助金额不得超过项目总额的{call['public_share']}%，项目总额为{yuan_text(total)}。")
    return Change(scores=[], recused=[])


def score(entry: State, form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Score an entry, or withdraw from judging it. Raises Refused 403 for a reviewer of the applicant's own organisation,
    409 for a second score and for one who has withdrawn."""
    assert check.actor is not None, "a command has a caller"
    me = check.actor.sub
    if check.actor.org is not None and check.actor.org == entry["org"] and not form["recuse"]:
        raise Refused(403, "same_party", "您与申报单位有利害关系，应当回避。")
    if any(one["reviewer"] == me for one in (*entry["scores"], *entry["recused"])):
        raise wrong_order("您已经评审或者回避，不能重复办理。")
    if form["recuse"]:
        return Change(recused=[*entry["recused"], {"reviewer": me, "reason": form["comment"]}])
    if form["score"] is None:
        raise bad_field("score", "应当填写得分。")
    scores = [*entry["scores"], {"reviewer": me, "score": form["score"], "comment": form["comment"]}]
    return Change(scores=scores, average=sum(one["score"] for one in scores) // len(scores))


def bid(entry: State, form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Hand in a bid, which nobody reads before bids have closed; a later one takes its place. Raises Refused 409 a second
    late and where the call has no tender, 422 beyond the ceiling."""
    call = needs.call
    if "tender" not in call["path_steps"]:
        raise wrong_order("本次征集没有招投标步骤。")
    if bids_closed(call, check):
        raise wrong_order(f"投标已于{call['bids_close_at'][:19].replace('T', ' ')}截止。", *check.cite_where_law(TRACKED))
    _within(form["amount_fen"], call, "amount_fen")
    return Change(sealed_fen=form["amount_fen"], opens_at=to_instant(parse_instant(call["bids_close_at"]) + timedelta(seconds=1)))


def open_bid(entry: State, known: Any, check: Check) -> Change:
    """Open the bid when bids have closed."""
    return Change(bid_fen=entry["sealed_fen"], sealed_fen=None, opens_at=None)


def select(entry: State, form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Select an entry or not, with a reason. Raises Refused 409 with too few scores and, where there is a tender, before
    bids have closed or without one."""
    call = needs.call
    if len(entry["scores"]) < call["min_reviewers"]:
        raise wrong_order(f"评审人数不足{call['min_reviewers']}人，现{len(entry['scores'])}人，不能决定是否入选。")
    if "tender" in call["path_steps"]:
        if not bids_closed(call, check):
            raise wrong_order("投标尚未截止，不能决定是否入选。", *check.cite_where_law(TRACKED))
        if form["decision"] == "select" and entry["bid_fen"] is None:
            raise wrong_order("该项目没有投标，不能入选。", *check.cite_where_law(TRACKED))
    told = remedies(check, entry["division"]) if form["decision"] == "reject" else None
    return Change(reason=form["reason"], decided_on=check.today.isoformat(), remedies=told)


def award(entry: State, form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Award a selected entry once its result was shown publicly without an objection left open (YP21-16). Raises Refused
    409, also for a notice that was opened before the decision that it would show."""
    grounds = check.cite_where_law(TRACKED)
    notice = needs.notice
    if notice is None or notice["division"] != entry["division"] or notice["kind"] not in ("purchase", "other"):
        raise until_news(wrong_order("没有本级民政部门发布的结果公示，不能立项。", *grounds))
    if notice["opened_at"] is not None and notice["opened_at"][:10] < entry["decided_on"]:
        raise wrong_order(f"该公示在{entry['decided_on']}决定入选之前已经发布，不是本次结果的公示。", *grounds)
    if notice["state"] != "concluded":
        raise until_news(wrong_order("结果公示尚未期满，或者异议尚未处理，不能立项。", *grounds))
    return Change(notice=form["notice"], awarded_on=check.today.isoformat())


def annul(entry: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Another authority has annulled the decision whether an entry is selected (E-10): it is to be decided anew on the same
    scores and bid. Raises Refused 422 for a day before the decision."""
    if not entry["decided_on"] <= form["decided_on"] <= check.today.isoformat():
        raise bad_field("decided_on", "撤销决定日期不得早于原决定之日，也不得晚于今天。")
    void = {**form, "was": entry["state"], "reason": entry["reason"]}
    return Change(annulments=[*(entry["annulments"] or []), void], reason=None, decided_on=None, remedies=None)


def bids_closed(call: State, check: Check) -> bool:
    """Whether the second in which bids close has passed; never where the call has no such second."""
    return call["bids_close_at"] is not None and check.instant[:SECONDS] > call["bids_close_at"][:SECONDS]


def _within(amount_fen: int, call: State, field: str) -> None:
    if amount_fen > call["ceiling_fen"]:
        raise bad_field(field, f"超过本次征集单个项目的资助上限{yuan_text(call['ceiling_fen'])}。")
