"""The exit assessment: whether incubation succeeded, by each standard of the profile and on evidence (YB21-36 to -39). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.codes import REGISTERED_KINDS
from admission_svc.parties import acted, acting_as, ground
from admission_svc.recognition import UNREVIEWED, refuse_under_review
from admission_svc.residencies import EXIT_ASSESSMENT, HOSTS, cited, move, outcome_of, refuse_before_entry
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, bad_fields, wrong_order
from common.kernel.text import key

Org = Mapping[str, Any] | None


def assess_exit(state: State, form: Mapping[str, Any], labels: Mapping[str, str], org: Org, check: Check) -> Outcome:
    """Judge whether incubation succeeded, by each standard that the profile has; the newest assessment counts.

    ``labels`` are the standards that the rule book knows, ``org`` is the organisation as the register tells of it. Raises
    Refused 409 before the stay has begun, with nothing recorded at entry to compare with, or while an assessment is under
    review; 422 for a standard that is unknown, left out, not evident, or missed by who is to pass.
    """
    basis = cited(check, EXIT_ASSESSMENT)
    role = acting_as(state, HOSTS, check, *basis)
    move(state, "assess_exit", check, *basis)
    refuse_before_entry(state, check, *basis)
    refuse_under_review(state.get("exit_assessment"), check)
    if strange := [FieldError(f"standards.{name}", "不支持的评估标准。") for name in form["standards"] if name not in labels]:
        raise bad_fields(*strange)
    standards = _judged(state, form, org, check)
    assessed = {**form, "standards": standards, "at": check.instant, **UNREVIEWED}
    after = {**state, "exit_assessment": assessed, "acts": acted(state, role, "assess_exit", check)}
    return outcome_of(after, check, ("exit_assessed", {"passed": form["passed"]}))


def is_registered_by(org: Org, day: str) -> bool:
    """Whether the register knows the organisation as registered on that day."""
    return org is not None and org["kind"] in REGISTERED_KINDS and (org["registered_on"] or "9999") <= day


def _judged(state: State, form: Mapping[str, Any], org: Org, check: Check) -> dict[str, bool]:
    """The verdict on each standard: what the assessor says, but on registration what the register says."""
    said = dict(form["standards"])
    if not check.rules.has("exit.standards"):
        return said
    for standard in check.value("exit.standards"):
        said[standard] = _PROVED[standard](state, form, org, check)
    _refuse_pass_without(said, form, check)
    return said


def _registered(state: State, form: Mapping[str, Any], org: Org, check: Check) -> bool:
    """YB21-37: by the last day of the term, whatever the assessor ticks."""
    known = is_registered_by(org, state["ends_on"])
    claimed = form["standards"].get("registered", known)
    if claimed != known:
        holds = "已于期满前依法登记" if known else f"截至{state['ends_on']}没有该组织依法登记的记录"
        raise _refused("registered", f"登记情况以登记信息为准：{holds}。", "exit.standards", check)
    return known


def _team(state: State, form: Mapping[str, Any], org: Org, check: Check) -> bool:
    """YB21-38: improved on entry in each area; where nothing was recorded then, nothing can be compared."""
    if not check.rules.has("exit.team_areas"):
        return _said(form, "team", check)
    areas = check.rules.param("exit.team_areas").definition.labels
    wanted = {area: _at_entry(state, area, check) for area in check.value("exit.team_areas")}
    if missing := [areas[area] for area, entry in wanted.items() if entry is None]:
        detail = f"入驻时没有记录{'、'.join(missing)}的状况，无从比较，不能作出评估。"
        raise wrong_order(detail, *ground(check, "exit.team_areas"))
    passed = _said(form, "team", check)
    if passed:
        for area, entry in wanted.items():
            _check_improved(area, areas[area], entry or "", form["team"].get(area), check)
    return passed


def _at_entry(state: State, area: str, check: Check) -> str | None:
    """What was recorded at entry of an area, under its own name or under the heading that it belongs to."""
    heading = check.value("exit.team_area_headings").get(area) if check.rules.has("exit.team_area_headings") else None
    entry: str | None = state["baseline"].get(area) or state["baseline"].get(heading)
    return entry


def _check_improved(area: str, label: str, entry: str, now: Mapping[str, Any] | None, check: Check) -> None:
    if now is None or not now["improved"]:
        raise _refused("team", f"“{label}”没有比入驻时得到提升，团队建设不能评为达标。", "exit.team_areas", check, f"team.{area}")
    if key(now["now"]) == key(entry):
        raise _refused("team", f"“{label}”与入驻时相同，不是提升。", "exit.team_areas", check, f"team.{area}.now")


def _project_design(state: State, form: Mapping[str, Any], org: Org, check: Check) -> bool:
    """YB21-39: projects that the organisation designed on its own during the stay, each with its evidence."""
    passed = _said(form, "project_design", check)
    for place, one in enumerate(form["own_projects"]):
        if one["designed_on"] < state["entry_on"] or parse_date(one["designed_on"]) > check.today:
            raise bad_field(f"own_projects.{place}.designed_on", "日期应在入驻之日以后，且不晚于今天。")
    if passed and check.rules.has("exit.min_own_projects"):
        shown = len({key(one["title"]) for one in form["own_projects"]})
        least = check.value("exit.min_own_projects")
        if shown < least:
            detail = f"应当列明独立设计的项目及其证明材料，至少{least}个，现列明{shown}个。"
            raise _refused("project_design", detail, "exit.min_own_projects", check, "own_projects")
    return passed


def _said(form: Mapping[str, Any], standard: str, check: Check) -> bool:
    if standard not in form["standards"]:
        label = check.rules.param("exit.standards").definition.labels[standard]
        raise bad_field(f"standards.{standard}", f"应当对“{label}”作出评估。")
    return bool(form["standards"][standard])


def _refuse_pass_without(said: Mapping[str, bool], form: Mapping[str, Any], check: Check) -> None:
    labels = check.rules.param("exit.standards").definition.labels
    for standard in check.value("exit.standards"):
        if form["passed"] and not said[standard]:
            raise _refused(standard, f"“{labels[standard]}”未达到标准，不能评为合格。", "exit.standards", check)


def _refused(standard: str, detail: str, parameter: str, check: Check, field: str | None = None) -> Refused:
    error = FieldError(field or f"standards.{standard}", detail)
    basis = (*ground(check, parameter), *check.cite_where_law(_CLAUSES[standard]))
    return Refused(422, "refused_by_rule", detail, basis=tuple(dict.fromkeys(basis)), errors=(error,))


_PROVED = {"registered": _registered, "team": _team, "project_design": _project_design}
_CLAUSES = {"registered": "YB21-37", "team": "YB21-38", "project_design": "YB21-39"}
