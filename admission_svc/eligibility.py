"""What an applicant must be before a base may take its application. Pure checks, each citing its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from admission_svc.codes import REGISTERED_KINDS
from admission_svc.parties import ground
from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused
from common.kernel.listings import EFFECT, blocking
from common.kernel.operating import running
from common.kernel.periods import add_years
from common.kernel.problems import bad_field, bad_fields
from common.law.book import RuleBook


@dataclass(frozen=True)
class Room:
    """What is taken already: ``seats`` are the numbers of the residencies that the organisation holds anywhere,
    ``places`` those of the base's admissions in the year.

    Numbers, not counts, so that an index can refuse the second who takes the same one.
    """

    seats: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Around:
    """What stands around an application when it is filed: what neighbours said, and what is taken."""

    base: Mapping[str, Any]
    org: Mapping[str, Any] | None
    has_open: bool
    room: Room
    record: tuple[Mapping[str, Any], ...] = ()  # what stands against the organisation: ``grounds.standing``


def check_clean(record: Iterable[Mapping[str, Any]], check: Check) -> None:
    """What happened before entry is shown to every reviewer and keeps nobody out, unless the bureau has set a number of
    clean years (ruling 19)."""
    if not check.rules.has("admission.clean_years"):
        return
    years = check.value("admission.clean_years")
    since = add_years(check.today, -years).isoformat()
    if late := [one for one in record if one["on"] > since]:
        detail = f"申请前{years}年内应当没有违法违规、年检不合格或者未参加年检的记录，现有{late[-1]['on']}的记录。"
        raise _refused(detail, "org", ground(check, "admission.clean_years"))


CONDITION_LABELS = {
    "public_benefit": "公益性", "grassroots": "草根性", "non_profit": "非营利性", "orientation": "操作型（非倡导型）",
    "model": "解决社会问题的业务模式", "founder": "高素质、高能力的创始人", "reserve_fen": "一定的储备资金",
}  # fmt: skip


def check_conditions(conditions: Mapping[str, Any], check: Check) -> None:
    """Hold the applicant's statement against the conditions of the profile, where it has any."""
    check_orientation(conditions, check)
    for condition in CONDITION_LABELS:
        check_condition(condition, conditions, check)


def check_orientation(conditions: Mapping[str, Any], check: Check) -> None:
    """Who advocates instead of serving is kept out where the profile says so."""
    rule = "admission.advocacy_allowed"
    if not check.rules.has(rule):
        return
    allowed = check.value(rule)
    if conditions.get("orientation") == "advocacy" and not allowed:
        raise _refused("本基地不接受倡导型社会组织的入驻申请。", "conditions.orientation", ground(check, rule))


def check_condition(condition: str, conditions: Mapping[str, Any], check: Check) -> None:
    """One condition of the profile, if it is one."""
    rule = "admission.conditions"
    if not check.rules.has(rule) or condition not in check.value(rule):
        return
    if not conditions.get(condition):
        detail = f"未满足入驻条件：{CONDITION_LABELS[condition]}。"
        raise _refused(detail, f"conditions.{condition}", ground(check, rule))


def baseline_labels(book: RuleBook) -> dict[str, str]:
    """What the state of development at entry may be told of: its headings, and the areas that an exit is compared in."""
    return {**book.parameters["admission.baseline_items"].labels, **book.parameters["exit.team_areas"].labels}


def check_baseline(baseline: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """The state of development at entry is told under the headings of the rule book."""
    strange = [FieldError(f"baseline.{item}", "不支持的评估内容。") for item in baseline if item not in labels]
    if strange:
        raise bad_fields(*strange)


def check_seat(room: Room, check: Check) -> None:
    """An organisation may be in so many bases at a time and no more (ZJ23-27)."""
    detail = "该社会组织已入驻孵化基地，同一法人不能同时入驻两处。"
    check.limit_where_set("admission.max_residencies", lowest_free(room.seats), detail)


def check_place(room: Room, check: Check) -> None:
    """A base admits so many in a year where a rule says so (YB21-30); raises Refused 409: who comes after that waits for a
    place, in this year or the next (ruling 25)."""
    if not check.rules.has("admission.yearly_cap"):
        return
    most = check.value("admission.yearly_cap")
    if lowest_free(room.places) > most:
        detail = f"该基地本年度入驻名额为{most}家，已满。申请保留，待有名额时签署即可入驻。"
        raise Refused(409, "waits_for_place", detail, basis=ground(check, "admission.yearly_cap"))


def is_blocked(listings: list[Mapping[str, Any]], check: Check) -> bool:
    """Whether an organisation's entries in credit lists stop its application (ZJ18-23)."""
    return bool(blocking(listings, "seat", check))


def lowest_free(taken: frozenset[int]) -> int:
    """The smallest number from 1 on that nobody holds."""
    return next(number for number in count(1) if number not in taken)


def check_base(base: Mapping[str, Any], check: Check) -> None:
    """The base takes applications."""
    if not base["intake_open"]:
        basis = check.cite_where_law("ZJ23-23")
        raise Refused(409, "intake_closed", "该基地尚未开放入驻申请，暂不能受理。", basis=basis)


def check_only_one(around: Around, check: Check) -> None:
    """One application at a time at a base."""
    if around.has_open:
        raise Refused(409, "already_applied", "贵单位在该基地已有正在办理的申请，不能重复提交。")


def check_party_plan(form: Mapping[str, Any], check: Check) -> None:
    """The party body grows with the organisation (ZJ18-37): a missing plan is asked for and stops nothing."""
    if check.cite_where_law("ZJ18-37") and form["party_plan"] is None:
        raise bad_field("party_plan", "尚未提交党建工作计划。")


def check_other_party(around: Around, check: Check) -> None:
    """Who runs the base is a party of its own to the agreement and cannot be the resident, too (ruling 17)."""
    if around.org is not None and running(around.base, check.today.isoformat()) == around.org["id"]:
        detail = "该社会组织正是本基地的运营管理机构。入驻协议各方应当是不同的主体，不能申请入驻自己运营的基地。"
        raise _refused(detail, "org", ground(check, "agreement.parties"))


def check_subject(form: Mapping[str, Any], check: Check) -> None:
    """An organisation or, where the profile takes them, a project applies, and is named."""
    detail = "该基地适用的规则不接受社会服务项目单独申请入驻。"
    if form["subject"] == "project":
        check.limit("admission.subjects", "project", detail)
    elif form["org"] is None:
        raise bad_field("org", "以社会组织申请入驻的，应当填写社会组织。")
    if form["subject"] == "project" and form["project_name"] is None:
        raise bad_field("project_name", "以项目申请入驻的，应当填写项目名称。")


def check_credit(org: Mapping[str, Any], check: Check) -> None:
    """No list that keeps an organisation from a seat (ZJ18-23)."""
    if is_blocked(org["listings"], check):
        raise _refused("该社会组织已被列入异常名录或者黑名单，在移出之前不能申请入驻。", "org", ground(check, EFFECT))


def check_stage(org: Mapping[str, Any], check: Check) -> None:
    """The stage of development that the profile asks for."""
    detail = f"该社会组织所处发展阶段（{_stage(org)}）不符合入驻条件。"
    check.limit_where_set("admission.applicant_stages", org.get("stage"), detail)


def check_served(org: Mapping[str, Any], check: Check) -> None:
    """The stages that the base serves; who is outside is taken and flagged."""
    detail = f"该社会组织所处发展阶段（{_stage(org)}）不在服务对象范围内。"
    check.limit_where_set("admission.served_stages", org.get("stage"), detail)
    if org["volunteer"]:
        check.cite_where_law("ZJ18-15")


def _stage(org: Mapping[str, Any]) -> str:
    return _STAGES.get(org.get("stage") or "", "未填写")


def check_registration(org: Mapping[str, Any], check: Check) -> None:
    """Registered bodies are always admitted; those filed, and those that are neither, as the rules say."""
    if org["kind"] in REGISTERED_KINDS:
        return
    allowed = check.value("admission.unregistered_allowed")
    if allowed == "any" or (allowed == "filed" and org["kind"] == "filed_community"):
        return
    who = {"none": "已经依法登记", "filed": "已经依法登记或者备案"}[allowed]
    raise _refused(f"申请入驻的社会组织应当{who}。", "org", ground(check, "admission.unregistered_allowed"))


_STAGES = {"sprout": "萌芽期", "startup": "初创期", "growth": "发展期（成长期）", "transition": "转型期", "mature": "成熟期"}


def _refused(detail: str, field: str, basis: tuple[Any, ...]) -> Refused:
    return Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError(field, detail),))
