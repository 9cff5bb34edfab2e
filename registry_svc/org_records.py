"""What is recorded of an organisation by others: inspections, grades, honours, penalties; each corrected, never edited. Pure.

An entry is numbered from 1. A correction leaves the wrong entry as history and puts the right one after it; an annulment
by another authority leaves the entry as history and puts none in its place. What holds are the entries ``current`` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, not_found, wrong_order
from registry_svc import annual_checks
from registry_svc.codes import ORG_KINDS, RECORDS, REGISTERED_KINDS
from registry_svc.credit import refuse_honour
from registry_svc.dates import happened, not_before, year_begun
from registry_svc.orgs import in_own_place, outcome

MOST = 300  # entries of one kind, corrections included; an organisation is one document
HISTORY = ("number", "corrects", "ended")

Entered = Callable[[State, Mapping[str, Any], Check], Mapping[str, Any]]


def current(state: State, record: str) -> list[Mapping[str, Any]]:
    """The entries of a kind that hold: neither corrected nor annulled."""
    return [one for one in state[record] if not one.get("ended")]


def inspect(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record the conclusion of one year's annual inspection or report (年检、年报); one per year."""
    return _enter(state, "inspections", form, check)


def rate(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record a rating grade (评估等级) of a registered organisation."""
    return _enter(state, "ratings", form, check)


def honour(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record an honour; ``brand`` marks 浙江省品牌社会组织 (ZJ23-21)."""
    return _enter(state, "honours", form, check)


def penalise(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that a violation was punished or a project failed gravely; a bureau officer judges it (ruling 8)."""
    return _enter(state, "penalties", form, check)


def correct(state: State, record: str, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Correct what was entered wrongly, with a reason: the fields sent replace those of the entry, ``void`` takes it back
    altogether."""
    in_own_place(state, check)
    old = _standing(state, record, number)
    sent = {name: value for name, value in form.items() if name not in ("reason", "void")}
    void = form.get("void", False)
    if void and sent:
        raise bad_field("void", "撤销该条记录时不能同时填写更正后的内容。")
    facts = _facts(old)
    if not void and {**facts, **sent} == facts:
        raise bad_field("reason", "没有更正任何内容；整条误登的，请填写 void 为 true。")
    told = {"how": "correction", "reason": form["reason"], "by": None, "document": None, "decided_on": check.today.isoformat()}
    return _replaced(state, record, old, None if void else {**facts, **sent}, told, check)


def annul(state: State, record: str, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that another authority annulled what an entry tells of; what followed from it is put right."""
    in_own_place(state, check)
    old = _standing(state, record, number)
    happened(form, check, "decided_on")
    day = old.get("concluded_on") or old.get("awarded_on") or old.get("decided_on")
    not_before(form, "decided_on", day, "该条记录所载事项发生之日")
    told = {"how": "annulment", "reason": None, **{name: form[name] for name in ("by", "document", "decided_on")}}
    return _replaced(state, record, old, None, told, check)


def lower(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that a grade was lowered, or with no ``grade`` cancelled, within its time (E-01)."""
    in_own_place(state, check)
    old = _standing(state, "ratings", number)
    happened(form, check, "decided_on")
    not_before(form, "decided_on", old["awarded_on"], "评定该等级之日")
    if form["grade"] is not None and form["grade"] >= old["grade"]:
        raise bad_field("grade", f"降低后的等级应当低于原等级{old['grade']}。")
    fallen = {"to": form["grade"], "decided_on": form["decided_on"], "document": form["document"], "reason": form["reason"]}
    ratings = [{**one, "fallen": fallen} if one["number"] == number else one for one in state["ratings"]]
    return outcome(
        {**state, "ratings": ratings}, "registry.org.rating_fell", check,
        number=number, grade=old["grade"], to=form["grade"], decided_on=form["decided_on"],
    )  # fmt: skip


def _enter(state: State, record: str, form: Mapping[str, Any], check: Check) -> Outcome:
    in_own_place(state, check)
    facts = ENTERING[record](state, form, check)
    entry = _numbered(state, record, facts)
    return outcome({**state, record: [*state[record], entry]}, EVENT_OF[record], check, **facts, number=entry["number"])


def _replaced(
    state: State, record: str, old: Mapping[str, Any], now: Mapping[str, Any] | None, told: dict[str, Any], check: Check
) -> Outcome:
    """The state with an entry that holds no more and, where there is one, the entry in its place."""
    closed = {**old, "ended": {**told, "at": check.instant}}
    kept = [closed if one["number"] == old["number"] else one for one in state[record]]
    between = {**state, record: kept}
    right = ENTERING[record](between, now, check) if now else None
    entry = _numbered(between, record, {**right, "corrects": old["number"]}) if right else None
    return outcome(
        {**between, record: [*kept, *filter(None, [entry])]}, "registry.org.record_corrected", check,
        record=record, number=old["number"], replaced_by=entry["number"] if entry else None, how=told["how"],
        reason=told["reason"], was=_facts(old), now=right,
    )  # fmt: skip


def _standing(state: State, record: str, number: int) -> Mapping[str, Any]:
    found = next((one for one in state[record] if one["number"] == number), None)
    if found is None:
        raise not_found()
    if found.get("ended"):
        how = {"correction": "已经更正", "annulment": "已被有权机关撤销"}[found["ended"]["how"]]
        raise wrong_order(f"该条记录{how}，只能更正现行有效的记录。")
    return found


def _facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in (*HISTORY, "fallen")}


def _numbered(state: State, record: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    if len(state[record]) >= MOST:
        raise wrong_order(f"该组织的{RECORDS[record]}记录已达{MOST}条，不能再行登记。")
    return {"number": len(state[record]) + 1, **facts}


def _inspection(state: State, form: Mapping[str, Any], check: Check) -> Mapping[str, Any]:
    year = form["year"]
    owes = annual_checks.owed(state, check)
    if any(one["year"] == year for one in current(state, "inspections")):
        raise wrong_order(f"{year}年度的年检（年报）结论已经登记，不能重复登记。")
    year_begun(year, check)
    happened(form, check, "concluded_on")
    not_before(form, "concluded_on", f"{year}-01-01", "该年度开始之日")
    _after_founding(state, form, "concluded_on", "registered_on", "founded_on")
    annual_checks.check_year(state, form, owes, check)
    return {"year": year, "conclusion": form["conclusion"], "concluded_on": form["concluded_on"], "annual_check": owes["kind"]}


def _rating(state: State, form: Mapping[str, Any], check: Check) -> Mapping[str, Any]:
    if state["kind"] not in REGISTERED_KINDS:
        detail = f"只有已登记的社会组织参加等级评估，该组织为{ORG_KINDS[state['kind']]}。"
        raise Refused(422, "refused_by_rule", detail, basis=check.cite_where_law("E-01"), errors=(FieldError("kind", detail),))
    happened(form, check, "awarded_on")
    _after_founding(state, form, "awarded_on", "registered_on", "founded_on")
    return {"grade": form["grade"], "awarded_on": form["awarded_on"]}


def _honour(state: State, form: Mapping[str, Any], check: Check) -> Mapping[str, Any]:
    happened(form, check, "awarded_on")
    _after_founding(state, form, "awarded_on", "founded_on", "registered_on")
    refuse_honour(state, form["awarded_on"], check)
    return {name: form[name] for name in ("level", "title", "brand", "awarded_on")}


def _penalty(state: State, form: Mapping[str, Any], check: Check) -> Mapping[str, Any]:
    happened(form, check, "decided_on")
    _after_founding(state, form, "decided_on", "founded_on", "registered_on")
    return {name: form[name] for name in ("kind", "summary", "decided_on")}


def _after_founding(state: State, form: Mapping[str, Any], name: str, *days: str) -> None:
    """Nothing happens to an organisation before it is there; the first of ``days`` that is known says since when it is."""
    known = next((state[day] for day in days if state.get(day)), None)
    not_before(form, name, known, "该组织成立（登记）之日")


ENTERING: dict[str, Entered] = {"inspections": _inspection, "ratings": _rating, "honours": _honour, "penalties": _penalty}
EVENT_OF = {
    "inspections": "registry.org.annual_inspection_concluded",
    "ratings": "registry.org.rated",
    "honours": "registry.org.honoured",
    "penalties": "registry.org.penalised",
}
