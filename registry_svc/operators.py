"""Operators of bases (运营机构): who may be appointed, from when until when, and how it is assessed. Pure decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.identity import ROLES
from common.kernel.listings import blocking
from common.kernel.periods import add_years, full_years_between
from common.kernel.problems import bad_field, wrong_order
from registry_svc import tenures
from registry_svc.bases import outcome, own_place
from registry_svc.bounds import room
from registry_svc.codes import ORG_KINDS, REGISTERED_KINDS
from registry_svc.credit import refuse_listed
from registry_svc.dates import not_before, year_begun
from registry_svc.grades import grade_on

CAPABILITY, REGION = "ZJ23-38", "YB21-62"
CONTRACT_PARTIES = "operator.contract_rights_and_duties_of"
MOST_REVIEWS = 50
RulesOn = Callable[[str], Check | None]


def appoint(state: State, form: Mapping[str, Any], org: State | None, check: Check, on: RulesOn = lambda day: None) -> Outcome:
    """Appoint an organisation to run a base (ZJ23-19, ZJ23-20; YB21-18 to 22 where that profile holds).

    ``org`` is the organisation as the register knows it today; ``on`` gives the rules of another day, None where today's
    hold. Contracts of one base never overlap; one that follows may be made while another runs.
    """
    own_place(state, check)
    if org is None:
        raise bad_field("org", "登记信息中没有该社会组织。")
    room("contracts", tenures.all_of(state))
    form = _ended(form, check)
    _term(form, org, check)
    _within_the_plan(form, check, on)
    _free(state, form, check)
    _eligible(org, check)
    first_day = on(form["since"]) or check
    _standing(org, check.today, check)
    if form["since"] != check.today.isoformat():
        _standing(org, parse_date(form["since"]), first_day)
    _team(form, check)
    _choice(state, form, check)
    _rights_and_duties(form, check)
    kept = {name: value for name, value in form.items() if name != "waiver"}
    contract = {**kept, "name": org["name"], "appointed_on": check.today.isoformat(), "outside_region": _outside(state, org, check)}
    waived = {one["clause"]: one for one in (*check.waived, *first_day.waived)}
    after = {**_placed(state, contract, check), "waivers": [*state["waivers"], *waived.values()]}
    told = {name: form[name] for name in ("full_time_staff", "since", "until")}
    return outcome(after, "registry.base.operator_appointed", check, operator=form["org"], **told)


def assess(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The performance assessment of one operator for one year by whom the profile names (ZJ23-22: the bureau of the same
    level). Each operator that ran the base in the year is assessed for it, whoever runs the base today."""
    own_place(state, check)
    grounds = judge(check, "运营机构的考核")
    year_begun(form["year"], check)
    org = _assessed(state, form, check, grounds)
    if any(one["year"] == form["year"] and one["org"] == org for one in state["assessments"]):
        raise wrong_order(f"{form['year']}年度对该运营机构的考核已经完成，不能重复考核。", *grounds)
    room("assessments", state["assessments"])
    kept = {"year": form["year"], "score": form["score"], "grade": form["grade"], "org": org, "on": check.today.isoformat()}
    after = {**state, "assessments": [*state["assessments"], kept]}
    return outcome(after, "registry.base.operator_assessed", check, operator=org, year=form["year"])


def fell(state: State, org: str, told: Mapping[str, Any], check: Check) -> Outcome | None:
    """The register lowered or cancelled the grade of an organisation that runs this base, or is to run it (E-01): the
    contract goes on, and its bureau must look at it."""
    if not any(one and one["org"] == org for one in (state["operator"], state.get("next_operator"))):
        return None
    fallen = {name: told[name] for name in ("grade", "to", "decided_on")}
    after = {**state, "in_doubt": {"org": org, "why": "grade_fell", **fallen}}
    return outcome(after, "registry.base.operator_grade_fell", check, operator=org, **fallen)


def listed(state: State, org: str, told: Mapping[str, Any], check: Check) -> Outcome | None:
    """An organisation that runs this base, or is to run it, was put on a list that would keep it from being appointed
    (ZJ18-23): the contract goes on, and its bureau must look at it."""
    concerned = any(one and one["org"] == org for one in (state["operator"], state.get("next_operator")))
    if not concerned or not blocking([{"list": told["list"], "removed_on": None}], "operator", check):
        return None
    entry = {name: told[name] for name in ("list", "listed_on")}
    after = {**state, "in_doubt": {"org": org, "why": "listed", **entry}}
    return outcome(after, "registry.base.operator_listed", check, operator=org, **entry)


def review(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The bureau looks at an operator whose grade fell (E-01) or that was put on a list (ZJ18-23) and lets it go on, with its
    reason; who shall not go on is terminated instead."""
    own_place(state, check)
    fallen = state["in_doubt"]
    if fallen is None:
        raise wrong_order("现任运营管理机构没有等级被降低、取消或者列入名录的情形，无需复核。")
    kept = {**fallen, "reason": form["reason"], "on": check.today.isoformat()}
    after = {**state, "in_doubt": None, "reviews": [*state.get("reviews", []), kept][-MOST_REVIEWS:]}
    return outcome(after, "registry.base.operator_reviewed", check, operator=fallen["org"])


def judge(check: Check, what: str) -> tuple[Basis, ...]:
    """Refuse 403 whoever is not the one that the profile lets judge its operators; the rule that says so."""
    if not check.rules.has("operator.assessed_by"):
        return ()
    role = check.value("operator.assessed_by")
    basis = (check.rules.param("operator.assessed_by").basis,)
    if check.actor is not None and role not in check.actor.roles:
        raise Refused(403, "not_your_role", f"{what}应由{ROLES[role]}进行。", basis=basis)
    return basis


def _assessed(state: State, form: Mapping[str, Any], check: Check, grounds: tuple[Basis, ...]) -> str:
    """Whom an assessment of a year is about: the operator named, or the only one that ran the base in the year so far."""
    year, today = form["year"], check.today.isoformat()
    ran = list(dict.fromkeys(one["org"] for one in tenures.in_year(state, year) if one["since"] <= today))
    if not ran:
        if not tenures.all_of(state):
            raise wrong_order("基地尚未确定运营管理机构，不能进行年度考核。", *grounds)
        raise bad_field("year", f"{year}年度没有运营机构受托运营该基地，不能考核。")
    named = form.get("org")
    if named is None and len(ran) > 1:
        raise bad_field("org", f"{year}年度先后有{len(ran)}家运营机构，应当填明考核哪一家。")
    if named is not None and named not in ran:
        raise bad_field("org", f"该组织在{year}年度没有受托运营该基地，不能考核。")
    return named or ran[0]


def _ended(form: Mapping[str, Any], check: Check) -> Mapping[str, Any]:
    """A contract that names no end runs, where only law outside the documents limits it (E-09), to the last day that law
    allows; where a document fixes the years, the end has to be named."""
    param = check.rules.params.get("operator.contract_years")
    if form["until"] is not None or param is None or param.kind != "external":
        return form
    return {**form, "until": _latest(form["since"], param.value)}


def _term(form: Mapping[str, Any], org: State, check: Check) -> None:
    """From when until when: in this order, not before the organisation was there, no longer than the rules allow."""
    since, until = form["since"], form["until"]
    if until is not None and until < since:
        raise bad_field("until", "委托期限的截止日不能早于起始日。")
    not_before({"from": since}, "from", org.get("registered_on") or org.get("founded_on"), "该组织登记（成立）之日")
    if "operator.contract_years" not in check.rules.params:
        return
    years = check.value("operator.contract_years")
    basis = (check.rules.param("operator.contract_years").basis,)
    latest = _latest(since, years)
    if until is None or until > latest:
        asked = f"截止日为{until}" if until else "未填截止日"
        detail = f"委托期限合计不超过{years}年，自{since}起至迟到{latest}，现{asked}。"
        raise Refused(422, "above_rule", detail, basis=basis, errors=(FieldError("until", detail),))


def _within_the_plan(form: Mapping[str, Any], check: Check, on: RulesOn) -> None:
    """Neither the first nor the last day lies after the end of a plan that nobody has decided to go on with (YB21-24)."""
    for field, day in (("from", form["since"]), ("until", form["until"])):
        rules = (on(day) or check) if day else None
        if rules and (ended := rules.rules.stopped):
            detail = f"{ended.detail}委托期限应当在实施期以内。"
            raise Refused(422, "profile_period_ended", detail, basis=ended.basis, errors=(FieldError(field, detail),))


def _latest(since: str, years: int) -> str:
    try:
        return add_years(parse_date(since), years).isoformat()
    except ValueError:  # beyond the last day that a calendar here can name
        return date.max.isoformat()


def _free(state: State, form: Mapping[str, Any], check: Check) -> None:
    """No day of the new contract is another's."""
    for one in tenures.all_of(state):
        if not tenures.share_a_day(one, form):
            continue
        if one["until"] is None or (one["since"] <= form["since"] and not one.get("termination")):
            chosen = (check.rules.param("operator.procurement").basis,) if check.rules.has("operator.procurement") else ()
            until = f"至{one['until']}" if one["until"] else "，没有截止日"
            raise wrong_order(f"{one['name']}的委托期限为{one['since']}{until}，没有期满，也没有终止，不能另行委托。", *chosen)
        field = "from" if one["since"] <= form["since"] else "until"
        raise bad_field(field, f"与{one['name']}的委托期限（{one['since']}至{one['until']}）重叠。")
    if state.get("next_operator") and form["since"] > check.today.isoformat():
        raise wrong_order("已经确定了下一任运营管理机构，其委托开始以前不能再行委托。")


def _placed(state: State, contract: Mapping[str, Any], check: Check) -> State:
    """The base with a new contract in its place: past, running, or to come."""
    today, former, operator = check.today.isoformat(), [*state["former_operators"]], state["operator"]
    if operator and tenures.over(operator, today):
        former, operator = [*former, operator], None
    if tenures.over(contract, today):
        former = sorted([*former, contract], key=lambda one: one["since"])
    elif contract["since"] > today:
        return {**state, "former_operators": former, "operator": operator, "next_operator": contract}
    else:
        operator = contract
    return {**state, "former_operators": former, "operator": operator}


def _eligible(org: State, check: Check) -> None:
    """A registered organisation, and none that a credit list keeps from what favours it (ZJ18-23)."""
    if org["kind"] not in REGISTERED_KINDS:
        named = [name for name in ("operator.min_rating", "operator.procurement") if name in check.rules.params]
        basis = tuple(check.rules.param(name).basis for name in named[:1])
        detail = f"承接运营的应为已登记的社会组织，该组织为{ORG_KINDS[org['kind']]}。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("org", detail),))
    refuse_listed(org, "operator", check)


def _standing(org: State, day: date, check: Check) -> None:
    """The grade and the years that an organisation has on a day."""
    if "operator.min_rating" in check.rules.params:
        grade = grade_on(org, day, check)
        held = f"{day.isoformat()}的有效等级为{grade}" if grade else f"在{day.isoformat()}没有有效的评估等级"
        lowest = check.rules.value("operator.min_rating")
        check.limit("operator.min_rating", grade, f"承接运营的社会组织评估等级应为{lowest}及以上，该组织{held}。")
    if "operator.min_years_registered" in check.rules.params:
        registered = org.get("registered_on")
        years = full_years_between(parse_date(registered), day) if registered else None
        asked = check.rules.value("operator.min_years_registered")
        had = f"至{day.isoformat()}满{years}年" if registered else "没有登记日期"
        check.limit("operator.min_years_registered", years, f"承接运营的社会组织应已登记满{asked}年，该组织{had}。")


def _team(form: Mapping[str, Any], check: Check) -> None:
    staff = form["full_time_staff"]
    check.limit_where_set("operator.min_full_time_staff", staff, f"承接运营的社会组织没有相应的专职人员队伍，现填{staff}人。")
    if "operator.lead_qualification" not in check.rules.params:
        return
    param, qualification = check.rules.param("operator.lead_qualification"), form["lead"]["qualification"] if form["lead"] else None
    labels = param.definition.labels
    if qualification is not None and qualification not in labels:
        raise bad_field("lead.qualification", f"应为下列职业资格之一：{'、'.join(f'{code}（{zh}）' for code, zh in labels.items())}。")
    had = labels[qualification] if qualification else "没有填明"
    check.limit("operator.lead_qualification", qualification, f"项目负责人应取得{labels[param.value]}及以上职业资格，现{had}。")


def _rights_and_duties(form: Mapping[str, Any], check: Check) -> None:
    """The operating contract states the rights and duties of all three parties (ZJ23-30): where its terms are handed in, no
    list is empty."""
    if not check.rules.has(CONTRACT_PARTIES) or (form.get("rights") is None and form.get("duties") is None):
        return
    parties, given = check.value(CONTRACT_PARTIES), {part: form.get(part) or {} for part in ("rights", "duties")}
    message = "运营协议应当写明该方的权利和义务，不能为空。"
    empty = [FieldError(f"{part}.{party}", message) for part, lists in given.items() for party in parties if not lists.get(party)]
    if empty:
        detail = "运营协议应当写明民政部门、运营机构和入驻组织三方的权利和义务，不能有空缺。"
        raise Refused(422, "refused_by_rule", detail, basis=(check.rules.param(CONTRACT_PARTIES).basis,), errors=tuple(empty))


def _choice(state: State, form: Mapping[str, Any], check: Check) -> None:
    """How the operator was found and what it can do: a tender where the profile asks for one, its professional capability,
    work done in the region before (YB21-22: in the region, not elsewhere)."""
    if "operator.procurement" in check.rules.params and check.value("operator.procurement") == "open_tender":
        clause = check.rules.param("operator.procurement").clause
        check.require(form["tender_no"] is not None, clause, "运营机构应通过招投标公开引进，须填写招标编号。")
    if check.rules.applies(CAPABILITY) and form["capability"] is None:
        detail = "承接运营的社会组织还应当具备专业能力，须在 capability 中写明其能力和证明材料。"
        raise Refused(422, "refused_by_rule", detail, basis=(check.cite(CAPABILITY),), errors=(FieldError("capability", detail),))
    check.cite_where_law(CAPABILITY)
    if "operator.local_experience" not in check.rules.params:
        return
    there = form["local_experience_in"]
    local = form["local_experience"] is not None and (there is None or _region(places.checked(there, "local_experience_in")) == _region(state["division"]))
    check.limit("operator.local_experience", local, "运营机构应有承接本区域孵化项目的经历，须予载明，其他地区的项目不计入。")


def _outside(state: State, org: State, check: Check) -> bool | None:
    """Whether an operator comes from outside the region, where the plan prefers one from within (YB21-62): shown, and no
    ground for a refusal, as the law of public purchase may stand against it (E-09)."""
    if not check.cite_where_law(REGION):
        return None
    return _region(org["division"]) != _region(state["division"])


def _region(division: str) -> str:
    """The city that a place lies in."""
    return division[:4]
