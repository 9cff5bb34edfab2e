"""How lots are drawn, so that anyone can draw them again: pure functions of pool and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import FieldError, Refused
from common.kernel.declaration.change import Change
from common.kernel.periods import full_years_between
from common.kernel.problems import bad_field, bad_fields

METHOD = "将每个备选编号与随机种子按“种子:编号”连接，取其 UTF-8 编码的 SHA-256 值，按十六进制由小到大排列，依次取前若干名。"
Form = Mapping[str, Any]


def draw(seat: Mapping[str, Any], form: Form, seed: str, check: Check) -> Change:
    """Draw lots: organisations to be checked and, of those without a tie to any of them, who checks (ZJ18-27); or experts of
    whom none has a tie to the organisations that they are to judge (E-02)."""
    _check_form(form)
    check.cite_where_law("ZJ18-27" if form["kind"] == "spot_check" else "ZJ18-31")
    _check_topics(form, check)
    by_hand = [{"ref": one["ref"], "reason": one["reason"]} for one in form["exclusions"]]
    excluded = {one["ref"] for one in by_hand}
    tied = _tied(form["pool"], form["about"], check) if form["kind"] == "experts" else []
    pool = [one["ref"] for one in form["pool"] if one["ref"] not in excluded | {one["ref"] for one in tied}]
    drawn = chosen(pool, form["size"], seed, "size")
    bound = _tied(form["inspectors"], drawn, check)
    inspectors = [one["ref"] for one in form["inspectors"] if one["ref"] not in excluded | {one["ref"] for one in bound}]
    checking = chosen(inspectors, form["inspectors_size"], seed, "inspectors_size")
    return Change(
        seed=seed, method=METHOD, kept_out=[*by_hand, *tied, *bound], drawn=drawn, drawn_inspectors=checking,
        drawn_on=check.today.isoformat(),
    )  # fmt: skip


def chosen(pool: Iterable[str], size: int, seed: str, field: str) -> list[str]:
    """The first ``size`` of a pool in the order that the seed gives it. Raises Refused 422 where there are fewer."""
    ordered = sorted(pool, key=lambda one: (hashlib.sha256(f"{seed}:{one}".encode()).hexdigest(), one))
    if len(ordered) < size:
        raise bad_field(field, f"排除和回避后备选仅有{len(ordered)}名，不足{size}名。")
    return ordered[:size]


def _tied(lots: Iterable[Form], orgs: Iterable[str], check: Check) -> list[dict[str, str]]:
    """Who must withdraw for a tie to one of the organisations: one that lasts, or ended less than the years ago that the
    rule names (E-02)."""
    judged, found = set(orgs), []
    for lot in lots:
        for tie in lot["ties"]:
            if tie["org"] in judged and _lasts(tie, check):
                found.append({"ref": lot["ref"], "reason": f"与{tie['org']}有关联，应当回避。"})
                break
    return found


def _lasts(tie: Form, check: Check) -> bool:
    if tie["left_on"] is None:
        return True
    if "admission.expert_withdrawal_years" not in check.rules.params:
        return False
    return full_years_between(parse_date(tie["left_on"]), check.today) < check.value("admission.expert_withdrawal_years")


def _check_form(form: Form) -> None:
    for name in ("pool", "inspectors"):
        named = [one["ref"] for one in form[name]]
        again = [index for index, one in enumerate(named) if one in named[:index]]
        if again:
            raise bad_fields(*(FieldError(f"{name}.{index}.ref", "同一编号只能列一次。") for index in again))
    known = {one["ref"] for name in ("pool", "inspectors") for one in form[name]}
    strange = [index for index, one in enumerate(form["exclusions"]) if one["ref"] not in known]
    if strange:
        raise bad_fields(*(FieldError(f"exclusions.{index}.ref", "备选名单中没有这个编号。") for index in strange))
    if form["kind"] == "experts" and (form["inspectors"] or form["inspectors_size"]):
        raise bad_field("inspectors", "抽取专家时不另抽检查人员。")
    if form["kind"] == "spot_check" and not form["inspectors_size"]:
        raise bad_field("inspectors_size", "双随机抽查应当同时随机抽取检查人员。")


def _check_topics(form: Form, check: Check) -> None:
    """A spot check names its topics, of the list that the rules give (ZJ18-27)."""
    if form["kind"] == "experts" or "org.spot_check_topics" not in check.rules.params:
        return
    param = check.rules.param("org.spot_check_topics")
    allowed = check.value("org.spot_check_topics")
    strange = [code for code in form["topics"] if code not in allowed]
    if strange or not form["topics"]:
        said = f"没有“{'、'.join(strange)}”这一事项" if strange else "应当填明抽查事项"
        detail = f"{said}，可填：{'、'.join(param.definition.labels[code] for code in allowed)}。"
        raise Refused(422, "refused_by_rule", detail, basis=(param.basis,), errors=(FieldError("topics", detail),))
