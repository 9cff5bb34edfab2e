"""Operators of bases (运营机构): who may be appointed, and how it is assessed. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, Outcome, Refused, State
from common.kernel.identity import ROLES
from common.kernel.periods import add_years, full_years_between
from common.kernel.problems import bad_field, wrong_order
from registry_svc.bases import outcome, own_place
from registry_svc.dates import year_begun


def appoint(state: State, form: Mapping[str, Any], org: State | None, check: Check) -> Outcome:
    """Appoint an organisation to run a base (ZJ23-19, ZJ23-20; YB21-18 to 22 where that profile holds).

    ``org`` is the organisation as the register knows it today. Nobody is appointed while a contract runs; one that
    is being terminated is followed from the day after its end.
    """
    own_place(state, check)
    _free(state["operator"], form["since"], check)
    if org is None:
        raise bad_field("org", "登记信息中没有该社会组织。")
    if form["until"] is not None and form["until"] < form["since"]:
        raise bad_field("until", "委托期限的截止日不能早于起始日。")
    _standing(org, check)
    _team(form, check)
    _choice(form, check)
    operator = {**{name: value for name, value in form.items() if name != "waiver"}, "name": org["name"]}
    former = [*state.get("former_operators", []), *filter(None, [state["operator"]])]
    after = {**state, "operator": operator, "former_operators": former, "waivers": [*state["waivers"], *check.waived]}
    told = {name: form[name] for name in ("full_time_staff", "since", "until")}
    return outcome(after, "registry.base.operator_appointed", check, operator=form["org"], **told)


def assess(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The performance assessment by whom the profile names (ZJ23-22: the bureau of the same level); one per operator
    and year."""
    own_place(state, check)
    grounds = judge(check, "运营机构的考核")
    if state["operator"] is None:
        raise wrong_order("基地尚未确定运营管理机构，不能进行年度考核。", *grounds)
    year_begun(form["year"], check)
    begun = int(state["operator"]["since"][:4])
    if form["year"] < begun:
        raise bad_field("year", f"该运营机构自{begun}年度起受委托，不能考核此前的年度。")
    org = state["operator"]["org"]
    if any(one["year"] == form["year"] and one["org"] == org for one in state["assessments"]):
        raise wrong_order(f"{form['year']}年度对该运营机构的考核已经完成，不能重复考核。", *grounds)
    after = {**state, "assessments": [*state["assessments"], {**form, "org": org, "on": check.today.isoformat()}]}
    return outcome(after, "registry.base.changed", check, fields_changed=["assessments"])


def judge(check: Check, what: str) -> tuple[Basis, ...]:
    """Refuse 403 whoever is not the one that the profile lets judge its operators; the rule that says so."""
    if not check.rules.has("operator.assessed_by"):
        return ()
    role = check.value("operator.assessed_by")
    basis = (check.rules.param("operator.assessed_by").basis,)
    if check.actor is not None and role not in check.actor.roles:
        raise Refused(403, "not_your_role", f"{what}应由{ROLES[role]}进行。", basis=basis)
    return basis


def runs(operator: Mapping[str, Any], check: Check) -> bool:
    """Whether a contract has not ended: its last day counts, one without an end runs on."""
    return operator["until"] is None or operator["until"] >= check.today.isoformat()


def _free(operator: Mapping[str, Any] | None, since: str, check: Check) -> None:
    if operator is None or not runs(operator, check):
        return
    if not operator.get("termination"):
        chosen = (check.rules.param("operator.procurement").basis,) if check.rules.has("operator.procurement") else ()
        raise wrong_order("现运营管理机构的委托尚未期满，也没有终止，不能另行委托。", *chosen)
    if since <= operator["until"]:
        raise bad_field("from", f"原运营管理机构应于{operator['until']}前停止工作，新的委托应自其后开始。")


def grade_on(org: State, day: date, validity_years: int) -> str | None:
    """The rating grade that an organisation holds on a day: the latest one awarded, while it is valid (E-01)."""
    awarded = [one for one in org["ratings"] if one["awarded_on"] <= day.isoformat()]
    if not awarded:
        return None
    latest = max(awarded, key=lambda one: one["awarded_on"])
    return latest["grade"] if day <= add_years(parse_date(latest["awarded_on"]), validity_years) else None


def _standing(org: State, check: Check) -> None:
    if check.rules.has("operator.min_rating"):
        grade = grade_on(org, check.today, check.value("rating.validity_years"))
        held = f"现有效等级为{grade}" if grade else "目前没有有效的评估等级"
        check.limit("operator.min_rating", grade, f"承接运营的社会组织评估等级不符合要求，该组织{held}。")
    if check.rules.has("operator.min_years_registered"):
        years = full_years_between(parse_date(org["registered_on"]), check.today) if org.get("registered_on") else None
        check.limit("operator.min_years_registered", years, "承接运营的社会组织登记年限不足。")


def _team(form: Mapping[str, Any], check: Check) -> None:
    check.limit_where_set("operator.min_full_time_staff", form["full_time_staff"], "承接运营的社会组织没有相应的专职人员队伍。")
    if check.rules.has("operator.lead_qualification"):
        qualification = form["lead"]["qualification"] if form["lead"] else None
        check.limit("operator.lead_qualification", qualification, "项目负责人的职业资格不符合要求。")


def _choice(form: Mapping[str, Any], check: Check) -> None:
    """How the operator was found: a tender where the profile asks for one, work done in the region before."""
    if check.rules.has("operator.procurement") and check.value("operator.procurement") == "open_tender":
        clause = check.rules.param("operator.procurement").clause
        check.require(form["tender_no"] is not None, clause, "运营机构应通过招投标公开引进，须填写招标编号。")
    experienced = form["local_experience"] is not None
    check.limit_where_set("operator.local_experience", experienced, "运营机构应有承接本区域孵化项目的经历，须予载明。")
