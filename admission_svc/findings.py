"""A forced exit by the bureau's own finding (ruling 20), and an annulled conclusion (E-10). Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.forced_exits import open_on, reopened
from admission_svc.grounds import same
from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import check_annulled_on
from admission_svc.workflow import CURRENT
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, wrong_order

# What a bureau finds itself; annual inspections are told by the register alone.
FOUND_BY_BUREAU = ("major_project_problem", "violation", "other")


def find(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The bureau of the base opens a case, or adds a ground, by its own finding with papers and reason.

    A violation names the authority that punished it and the document; a ground of the open list has its own words.
    Raises Refused 422 for a day outside the incubation, 409 for a ground that stands already or a stay that has ended.
    """
    basis = ground(check, "exit.forced_triggers")
    role = acting_as(state, ("bureau",), check, *ground(check, "exit.major_problem_judged_by"), *basis)
    if state["state"] not in CURRENT:
        raise wrong_order("该组织已经退出基地，不能再启动强制退出。", *basis)
    _check_listed(form["ground"], basis, check)
    _check_day(state, form["on"], basis, check)
    _check_words(form)
    found = {name: form[name] for name in ("on", "words", "facts", "evidence", "reason", "authority", "document")}
    found |= {"trigger": form["ground"], "year": None, "source": "bureau"}
    standing = [one for case in state["forced_exits"] for one in case["grounds"] if one["withdrawn"] is None]
    if any(same(one, found) and one.get("words") == found["words"] for one in standing):
        raise wrong_order("该情形已经立案，不能重复办理。", *basis)
    return open_on({**state, "acts": acted(state, role, f"find:{form['ground']}", check)}, found, check)


def annul(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Another authority has annulled the conclusion of the last case: it is open again, and who left is in the base again."""
    basis = ground(check, "exit.forced_triggers")
    role = acting_as(state, ("bureau",), check, *basis)
    case = state["forced_exits"][-1] if state["forced_exits"] else None
    if case is None or case["decision"] is None:
        raise wrong_order("没有已经作出的强制退出结论。", *basis)
    if case["decision"] == "dismiss" and state["state"] not in CURRENT:
        raise wrong_order("该组织已经退出基地，不再重新办理。", *basis)
    check_annulled_on(form, case["concluded_at"], check)
    earlier = {name: case[name] for name in ("decision", "dismissal", "reason", "concluded_at")}
    annulled = [*case["annulled"], {**form, **earlier, "at": check.instant}]
    after = {**state, "acts": acted(state, role, "annul_conclusion", check)}
    event = ("forced_exit_annulled", {"by": form["by"], "document": form["document"], "decided_on": form["decided_on"]})
    return reopened(after, {**case, "annulled": annulled}, check, event)


def _check_listed(trigger: str, basis: tuple[Basis, ...], check: Check) -> None:
    labels = check.rules.param("exit.forced_triggers").definition.labels
    allowed = [one for one in FOUND_BY_BUREAU if one in check.value("exit.forced_triggers")]
    if trigger not in allowed:
        detail = f"由民政部门自行认定的情形只限于：{'、'.join(labels[one] for one in allowed)}。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("ground", detail),))


def _check_day(state: State, on: str, basis: tuple[Basis, ...], check: Check) -> None:
    if parse_date(on) > check.today:
        raise bad_field("on", "日期不能晚于今天。")
    if not state["entry_on"] <= on <= state["ends_on"]:
        detail = f"只有孵化期间（{state['entry_on']}至{state['ends_on']}）发生的情形才能强制退出，该情形发生于{on}。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("on", detail),))


def _check_words(form: Mapping[str, Any]) -> None:
    if form["ground"] == "other" and form["words"] is None:
        raise bad_field("words", "认定其他情形的，应当写明是何情形。")
    for field in ("authority", "document"):
        if form["ground"] == "violation" and form[field] is None:
            raise bad_field(field, "认定违法违规被查处的，应当写明作出处理决定的机关和文书。")
