"""What the rules ask of an organisation's own facts: dates, kind, credit code, supervision, funds. Pure.

Each rule is asked again only where one of the facts that it judges changes: a count of party members entered years later
does not judge the funds of the founding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.credit_code import uscc_error
from common.kernel.problems import bad_field
from registry_svc.codes import ORG_KINDS, REGISTERED_KINDS
from registry_svc.dates import happened, not_after

Fields = Mapping[str, Any]
GRADUATE = "org.graduate_min_registered_funds_fen"
FUNDING_FACTS = ("kind", "registered_funds_fen", "registration_class", "founder_kind", "founder_graduated_in", "registered_on", "founded_on")
DATES = {"inspections": "concluded_on", "ratings": "awarded_on", "honours": "awarded_on", "penalties": "decided_on", "listings": "listed_on"}


def day_of(fields: Fields, today: str) -> str:
    """The day by whose rules the founding is judged: of registration, else of founding, else today."""
    return str(fields.get("registered_on") or fields.get("founded_on") or today)


def check_all(fields: Fields, check: Check, at_founding: Check) -> None:
    """Everything that a new organisation is asked; ``at_founding`` are the rules of the day it was registered on."""
    for judge, _ in RULES:
        judge(fields, check)
    _check_funds(fields, at_founding)


def check_changed(fields: Fields, altered: Collection[str], check: Check, at_founding: Check) -> None:
    """What is asked of an organisation whose facts of these names have changed."""
    for judge, named in RULES:
        if set(named) & set(altered):
            judge(fields, check)
    if set(FUNDING_FACTS) & set(altered):
        _check_funds(fields, at_founding)


def _check_dates(fields: Fields, check: Check) -> None:
    happened(fields, check, "founded_on", "registered_on")
    not_after(fields, "founded_on", fields.get("registered_on"), "登记之日")
    if fields["kind"] not in REGISTERED_KINDS and fields.get("registered_on") is not None:
        raise bad_field("registered_on", f"{ORG_KINDS[fields['kind']]}没有登记日期，此项不应填写。")
    for field in ("founded_on", "registered_on"):
        not_after(fields, field, _first_entry(fields, field), "已登记事项中最早的日期")


def _first_entry(fields: Fields, field: str) -> str | None:
    """The first day on which something is recorded that cannot lie before this one."""
    records = ("inspections", "ratings") if field == "registered_on" else tuple(DATES)
    days = [one[DATES[record]] for record in records for one in fields.get(record, ()) if not one.get("ended")]
    return min(days, default=None)


def _check_code(fields: Fields, check: Check) -> None:
    """A credit code as its national standard makes it (E-04); a team that nobody registered has none."""
    if fields["uscc"] is None:
        return
    if fields["kind"] == "unregistered_team":
        raise bad_field("uscc", "未登记团队没有统一社会信用代码，此项不应填写。")
    error = uscc_error(fields["uscc"], fields["kind"], check.value("org.uscc_first_char"), check.value("org.uscc_second_char"))
    if error:
        raise bad_field("uscc", error)


def _check_supervision(fields: Fields, check: Check) -> None:
    """Direct registration for some classes, dual management for all others and for whoever names none (ZJ18-18)."""
    if fields["kind"] not in REGISTERED_KINDS or "org.direct_registration_classes" not in check.rules.params:
        return
    direct = fields["registration_class"] in check.value("org.direct_registration_classes")
    detail = "该社会组织不属于或者没有填明直接登记的类别，应当填写业务主管单位。"
    check.require(direct or fields["supervisor_unit"] is not None, "ZJ18-18", detail)


def _check_funds(fields: Fields, check: Check) -> None:
    """The least registered funds of its kind: of a service agency only where it serves a community, and lower there where
    a fresh graduate founds it (YP21-24, YP21-25); national floors stand for the others (E-08)."""
    funds, kind = fields.get("registered_funds_fen"), fields["kind"]
    community = fields["registration_class"] == "community_service"
    if kind not in REGISTERED_KINDS or funds is None or (kind == "service_agency" and not community):
        return
    year = int(day_of(fields, check.today.isoformat())[:4])
    fresh = community and fields["founder_kind"] == "graduate" and fields.get("founder_graduated_in") == year
    lower = fresh and check.rules.has(GRADUATE) and kind in check.rules.value(GRADUATE)
    limit = GRADUATE if lower else "org.min_registered_funds_fen"
    check.limit_where_set(limit, funds, "注册资金（活动资金、原始基金）低于规定的最低数额，不能变通。", row=kind)


RULES: tuple[tuple[Callable[[Fields, Check], None], tuple[str, ...]], ...] = (
    (_check_dates, ("kind", "founded_on", "registered_on")),
    (_check_code, ("kind", "uscc")),
    (_check_supervision, ("kind", "registration_class", "supervisor_unit")),
)
