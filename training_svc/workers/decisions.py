"""Social workers: registration, certificates, moves, continuing education, encouragement. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.id_card import born_on, id_card_error
from common.kernel.periods import add_years, age_on
from common.kernel.problems import bad_field, wrong_order
from common.kernel.text import key
from training_svc.workers.fields import LEVELS

ENCOURAGED, EDUCATION = "ZJ18-32", "E-05"
GROUP_OF = {  # of ZJ18-32, by the unit a worker is employed in
    "village_committee": "community_worker", "social_group": "organisation_staff", "charity_organisation": "organisation_staff",
    "public_institution": "institution_staff",
}  # fmt: skip
FIRST = "training.certificates_since"


@dataclass(frozen=True)
class Person:
    """Who a worker is, as the number says."""

    born_on: date


def register(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Enter a social worker. Raises Refused 422 for a number with a fault, and for a day to come."""
    if fault := id_card_error(_plain(form["id_number"]), check.today):
        raise bad_field("id_number", fault)
    _not_to_come(form["employed_since"], "employed_since", check)
    if form["working_since"] and form["working_since"] > form["employed_since"]:
        raise bad_field("working_since", "从事社会工作起始日不得晚于任职起始日。")
    employer = {
        "employer": form["employer"], "employer_name": seat["employer_name"], "unit_kind": form["unit_kind"],
        "since": form["employed_since"], "until": None,
    }  # fmt: skip
    return Change(certificates=[], lapsed=[], employers=[employer], education=[], encouraged=[], chosen_years=[], lapses_at=None)


def certify(worker: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record a certificate, or the renewal of one. Raises Refused 422 for one from the future, one that ends before it
    begins or has run out, and for the same certificate twice."""
    _not_to_come(form["since"], "since", check)
    if check.rules.has(FIRST) and form["since"] < check.value(FIRST):
        raise bad_field("since", "登记起始日早于社会工作者职业水平考试开始施行的日期。")
    if form["until"] is not None and form["until"] <= form["since"]:
        raise bad_field("until", "登记截止日应当晚于登记起始日。")
    held = next((one for one in worker["certificates"] if one["level"] == form["level"]), None)
    before = held or next((one for one in reversed(worker["lapsed"]) if one["level"] == form["level"]), None)
    if before is not None and form["since"] <= before["since"]:
        raise wrong_order(f"已登记{before['since']}起的{LEVELS[form['level']]}证书，续期的起始日应当更晚。")
    kept = {**form, "obtained_on": before["obtained_on"] if before else form["since"]}
    others = [one for one in worker["certificates"] if one["level"] != form["level"]]
    if form["until"] is not None and form["until"] < check.today.isoformat():
        raise bad_field("until", "该证书已经失效，请登记有效的证书。")
    certificates = sorted([*others, kept], key=lambda one: list(LEVELS).index(one["level"]))
    transition = "certify" if before is None else "renew"
    return Change(transition=transition, certificates=certificates, lapses_at=lapses_at(certificates))


def lapse(worker: State, known: Any, check: Check) -> Change:
    """Put aside the certificates that have run out; who had them is asked to renew (YB21-44)."""
    today = check.today.isoformat()
    valid = [one for one in worker["certificates"] if one["until"] is None or one["until"] >= today]
    gone = [one for one in worker["certificates"] if one not in valid]
    return Change(certificates=valid, lapsed=[*worker["lapsed"], *gone], lapses_at=lapses_at(valid))


def lapses_at(certificates: list[Mapping[str, Any]]) -> str | None:
    """The first instant at which one of these has run out: the day after its last."""
    ends = [one["until"] for one in certificates if one["until"]]
    if not ends:
        return None
    return f"{parse_date(min(ends)) + timedelta(days=1)}T00:00:00.000000+08:00"


def move(worker: State, form: Mapping[str, Any], needs: Mapping[str, Any], check: Check) -> Change:
    """Record another employer, or that the worker left the post; the earlier ones stay on record. ``needs`` are the name
    and the place of the new employer."""
    _not_to_come(form["moved_on"], "moved_on", check)
    if form["moved_on"] < worker["employed_since"]:
        raise bad_field("moved_on", f"变动日期不得早于现任职起始日{worker['employed_since']}。")
    *earlier, present = worker["employers"]
    left = {**present, "until": form["moved_on"]}
    now = {"employer": form["employer"], "employer_name": needs["name"], "unit_kind": form["unit_kind"], "since": form["moved_on"], "until": None}
    return Change(
        employer=form["employer"], employer_name=needs["name"], unit_kind=form["unit_kind"], on_post=form["on_post"],
        employed_since=form["moved_on"], division=needs["division"], employers=[*earlier, left, now],
        base=worker["base"] if needs["division"] == worker["division"] else None,
    )  # fmt: skip


def learn(worker: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record hours of continuing education (E-05); a degree counts a fixed number of hours, once."""
    _not_to_come(form["on"], "on", check)
    check.cite_where_law(EDUCATION)
    hours = form["hours"]
    if form["degree"]:
        if any(one["degree"] for one in worker["education"]):
            raise wrong_order("学历（学位）只折算一次学时，已经登记过。")
        hours = check.value("training.degree_hours") if check.rules.has("training.degree_hours") else hours
    return Change(education=[*worker["education"], {**form, "hours": hours}])


def hours_owed(worker: Mapping[str, Any], rules: Any) -> dict[str, Any] | None:
    """The hours of the present registration period of the highest certificate (E-05): asked for and done; None without a
    certificate or where the place follows no such rule."""
    if not worker["certificates"] or not rules.has("training.continuing_hours"):
        return None
    highest = worker["certificates"][-1]
    asked = rules.value("training.continuing_hours")[highest["level"]]
    end = add_years(parse_date(highest["since"]), rules.value("training.continuing_period_years")).isoformat()
    done = sum(one["hours"] for one in worker["education"] if highest["since"] <= one["on"] <= end)
    return {"level": highest["level"], "from": highest["since"], "until": end, "asked": asked, "done": done, "met": done >= asked}


def encourage(worker: State, form: Mapping[str, Any], needs: Person, check: Check) -> Change:
    """Record that somebody is encouraged to sit the examination (ZJ18-32).

    Raises Refused 422 for who belongs to none of the groups, and for staff of institutions past the age, which counts for
    them alone and includes its whole year.
    """
    group = GROUP_OF.get(worker["unit_kind"], "")
    groups = check.value("training.exam_groups")
    if group not in groups or not worker["on_post"]:
        raise bad_field("unit_kind", "该人员不属于鼓励报考的社区工作者、社会组织专职工作人员或者事业单位社会服务工作人员。")
    if group == "organisation_staff" and not form["full_time"]:
        raise bad_field("full_time", "社会组织中鼓励报考的是专职工作人员。")
    if group == "institution_staff":
        if not form["service_post"]:
            raise bad_field("service_post", "事业单位中鼓励报考的是社会服务岗位的工作人员。")
        age = age_on(needs.born_on, check.today)
        check.limit("training.exam_institution_max_age", age, f"该人员已满{age}周岁，超过鼓励报考的年龄。")
    if check.rules.has(FIRST) and form["year"] < int(check.value(FIRST)[:4]):
        raise bad_field("year", "该年度尚未举行社会工作者职业水平考试。")
    if any(one["year"] == form["year"] for one in worker["encouraged"]):
        raise wrong_order(f"{form['year']}年度已经登记，不能重复登记。", *check.basis)
    return Change(encouraged=[*worker["encouraged"], {"group": group, "year": form["year"]}])


def choose(worker: State, form: Mapping[str, Any], needs: int, check: Check) -> Change:
    """Record that a worker was chosen as an excellent supervisor of a year. ``needs``: the hours supervised in that year."""
    if form["year"] > check.today.year:
        raise bad_field("year", "评选年度不得晚于今年。")
    if form["year"] in worker["chosen_years"]:
        raise wrong_order(f"已登记为{form['year']}年度优秀督导，不能重复登记。")
    if not needs:
        raise wrong_order(f"没有该人员{form['year']}年度的督导记录，不能评为优秀督导。")
    return Change(chosen_years=sorted([*worker["chosen_years"], form["year"]]))


def person_of(number: str) -> Person:
    """Who a number belongs to."""
    born = born_on(_plain(number))
    assert born is not None, "a number is checked before it is kept"
    return Person(born)


def _plain(number: str) -> str:
    return key(number).upper()


def _not_to_come(day: str, field: str, check: Check) -> None:
    if day > check.today.isoformat():
        raise bad_field(field, "日期不得晚于今天。")
