"""First review and recognition of an assessment, where the profile orders them (YB21-52, YB21-53). Pure decisions.

An assessment of a year and the exit assessment go the same way: made by the operator, first reviewed by the supervising
unit, recognised by the office of the leading group. Either sends it back with its reasons, and it is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import outcome_of
from common.kernel.check import Check
from common.kernel.decision import Basis, Outcome, State
from common.kernel.problems import not_found, wrong_order

UNREVIEWED: dict[str, Any] = {"first_review": None, "recognition": None}
REVIEW, RECOGNITION = "exit.first_review_role", "exit.recognition_role"
NEVER_MADE = "出壳评估尚未作出，不能办理。"


def first_review(state: State, number: int | None, form: Mapping[str, Any], check: Check) -> Outcome:
    """The supervising unit agrees to an assessment or sends it back; ``number`` is that of a year's, None the exit's."""
    role, basis = _acting(state, REVIEW, check)
    made = _assessment(state, number, basis)
    if made["first_review"] is not None:
        raise wrong_order("该评估结果已经初审，不能重复办理。", *basis)
    return _taken(state, number, made, "first_review", role, form, check)


def recognise(state: State, number: int | None, form: Mapping[str, Any], check: Check) -> Outcome:
    """The office recognises an assessment that the supervising unit has agreed to, or sends it back."""
    role, basis = _acting(state, RECOGNITION, check)
    made = _assessment(state, number, basis)
    if made["recognition"] is not None:
        raise wrong_order("该评估结果已经认定，不能重复办理。", *basis)
    if check.rules.has(REVIEW) and (made["first_review"] or {}).get("decision") != "agree":
        raise wrong_order("该评估结果尚未经业务主管单位初审同意，不能认定。", *ground(check, REVIEW))
    return _taken(state, number, made, "recognition", role, form, check)


def is_final(made: Mapping[str, Any], check: Check) -> bool:
    """Whether an assessment counts: at once where nobody need recognise it, else once it is recognised."""
    return not check.rules.has(RECOGNITION) or (made["recognition"] or {}).get("decision") == "agree"


def refuse_under_review(made: Mapping[str, Any] | None, check: Check) -> None:
    """Raises Refused 409 for an assessment that is recognised, or was agreed to and waits for recognition."""
    if made is None or sent_back(made):
        return
    if made["recognition"] is not None:
        raise wrong_order("评估结果已经认定，不能重新评估。", *ground(check, RECOGNITION))
    if made["first_review"] is not None:
        raise wrong_order("评估结果已经初审同意，正待认定，不能重新评估。", *ground(check, REVIEW))


def sent_back(made: Mapping[str, Any]) -> bool:
    """Whether an assessment was sent back and must be made anew."""
    return any(one is not None and one["decision"] == "return" for one in (made["first_review"], made["recognition"]))


def _acting(state: State, parameter: str, check: Check) -> tuple[str, tuple[Basis, ...]]:
    wanted = check.value(parameter)
    basis = ground(check, parameter)
    return acting_as(state, (wanted,), check, *basis), basis


def _assessment(state: State, number: int | None, basis: tuple[Basis, ...]) -> Mapping[str, Any]:
    if number is None:
        made = state.get("exit_assessment")
    else:
        made = next((one for one in state["assessments"] if one["number"] == number), None)
        if made is None:
            raise not_found()
    if made is None:
        raise wrong_order(NEVER_MADE, *basis)
    if sent_back(made):
        raise wrong_order("该评估结果已被退回，须重新作出评估后再办理。", *basis)
    return made


def _taken(state: State, number: int | None, made: Mapping[str, Any], what: str, role: str, form: Mapping[str, Any], check: Check) -> Outcome:
    now = {**made, what: {**form, "role": role, "at": check.instant}}
    changed = {"exit_assessment": now} if number is None else {"assessments": _with(state["assessments"], now)}
    after = {**state, **changed, "acts": acted(state, role, f"{what}:{form['decision']}", check)}
    event = {"kind": "exit" if number is None else "yearly", "number": number, "decision": form["decision"]}
    if what == "first_review":
        return outcome_of(after, check, ("assessment_reviewed", event))
    return outcome_of(after, check, ("assessment_recognised", {**event, "passed": made["passed"]}))


def _with(made: list[dict[str, Any]], now: dict[str, Any]) -> list[dict[str, Any]]:
    return [now if one["number"] == now["number"] else one for one in made]
