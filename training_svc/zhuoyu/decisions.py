"""The Zhuoyu plan: begun, joined, appraised; what becomes of a participant whose certificate comes or lapses. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.codes import on_list
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field, wrong_order

PLAN, UNCERTIFIED, CERTIFIED = "YB21-42", "YB21-43", "YB21-44"


@dataclass(frozen=True)
class Around:
    """The plan and the social worker who would take part."""

    plan: State
    worker: State


def begin(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Open the plan of a base for a year. Raises Refused where no document of the place has one (YB21-42)."""
    check.value("training.zhuoyu_qualities")
    if form["year"] > check.today.year + 1:
        raise bad_field("year", "只能登记今年或者明年的琢玉计划。")
    return Change()


def join(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Take a social worker in: on post without a certificate into group A, where the unit is one of those named (YB21-43), on post with
    one into group B (YB21-44). Who is not on post or of another unit may attend outside the plan and is not counted.

    Raises Refused 409 for a certificate that has lapsed, to be renewed first, and 422 for who is certified and not on post.
    """
    worker = needs.worker
    certified = bool(worker["certificates"])
    if certified and not worker["on_post"]:
        raise bad_field("worker", "持证人员未在岗，不属于琢玉计划的培养对象。")
    if not certified and worker["lapsed"]:
        raise wrong_order("该人员的职业资格证书已经失效，请先办理续期。", *check.cite_where_law(CERTIFIED))
    group = _group(worker, certified, check)
    today = check.today.isoformat()
    return Change(
        group=group, joined_on=today, certified_before=certified, renewal_asked=False, history=[{"group": group, "since": today}],
    )  # fmt: skip


def appraise(one: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Appraise the five qualities before or after the training. Raises Refused 409 for a second appraisal of a stage or one
    after without one before, 422 for a day before joining or to come and a quality off the list."""
    if not one["joined_on"] <= form["on"] <= check.today.isoformat():
        raise bad_field("on", f"评价日期不得早于加入日期{one['joined_on']}，也不得晚于今天。")
    on_list(check, "training.zhuoyu_qualities", "met", form["met"], None)
    if one[form["stage"]] is not None:
        raise wrong_order("该阶段的评价已经登记，不能重复登记。", *check.basis)
    if form["stage"] == "after" and one["before"] is None:
        raise wrong_order("尚未登记培养前评价，不能登记培养后评价。", *check.basis)
    made = {name: form[name] for name in ("on", "met", "opinion")}
    return Change(**{form["stage"]: made})


def certified(one: State, event: Mapping[str, Any], check: Check) -> Change | None:
    """The certificate has come or was renewed: group A becomes B by itself, with its history."""
    if one["group"] != "on_post_uncertified":
        return Change(renewal_asked=False) if one["renewal_asked"] else None
    check.cite_where_law(CERTIFIED)
    turn = {"group": "on_post_certified", "since": check.today.isoformat()}
    return Change(group="on_post_certified", history=[*one["history"], turn], renewal_asked=False)


def lapsed(one: State, event: Mapping[str, Any], check: Check) -> Change | None:
    """The certificate has run out: the participant is asked to renew it."""
    if one["group"] != "on_post_certified" or event["data"]["worker"]["id"] != one["worker"]:
        return None
    check.cite_where_law(CERTIFIED)
    return Change(renewal_asked=True)


def figures(participants: list[State], holding: set[str]) -> dict[str, Any]:
    """The numbers of a plan; ``holding`` are the workers who hold a certificate now. Rates in hundredths of a percent,
    half up; null without participants."""
    counted = [one for one in participants if one["group"] != "outside"]
    before = sum(one["certified_before"] for one in counted)
    now = sum(one["worker"] in holding for one in counted)
    return {
        "participants": len(counted), "outside": len(participants) - len(counted), "certified_before": before, "certified_now": now,
        "rate_before": _rate(before, len(counted)), "rate_now": _rate(now, len(counted)),
    }  # fmt: skip


def _rate(part: int, whole: int) -> str | None:
    if not whole:
        return None
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _group(worker: State, certified: bool, check: Check) -> str:
    if certified:
        check.cite_where_law(CERTIFIED)
        return "on_post_certified"
    check.cite_where_law(UNCERTIFIED)
    units = check.value("training.zhuoyu_unit_kinds")
    return "on_post_uncertified" if worker["on_post"] and worker["unit_kind"] in units else "outside"
