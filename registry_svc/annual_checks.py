"""Which annual check an organisation owes, and from which year on (E-07). Pure.

A charity (慈善组织) files a report (年报), every other registered body is inspected (年检); the bureau may say otherwise for
one body. A body registered after 30 June is not in the check of that year. Who is not registered owes neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from common.kernel.problems import bad_field
from registry_svc.codes import ANNUAL_CHECKS, ORG_KINDS, REGISTERED_KINDS

LAST_IN_YEAR = "06-30"  # replaced by the rule book's day where it has one


def kind_of(state: State) -> str | None:
    """``inspection`` or ``report``; None for a body that owes no annual check."""
    if state["kind"] not in REGISTERED_KINDS:
        return None
    return state.get("annual_check") or ("report" if state.get("charity") else "inspection")


def first_year(state: State, last_in_year: str) -> int | None:
    """The first year that an organisation is checked for; None where the day of its registration is not known."""
    day = state.get("registered_on")
    if kind_of(state) is None or not day:
        return None
    return int(day[:4]) + (day[5:] > last_in_year)


def owed(state: State, check: Check) -> dict[str, Any]:
    """What an organisation owes. Raises Refused 422 for one that owes no annual check."""
    kind = kind_of(state)
    if kind is None:
        detail = f"{ORG_KINDS[state['kind']]}不参加年检（年报）。"
        raise Refused(422, "refused_by_rule", detail, basis=check.cite_where_law("E-07"), errors=(FieldError("kind", detail),))
    return {"kind": kind, "label": ANNUAL_CHECKS[kind], "first_year": first_year(state, LAST_IN_YEAR)}


def check_year(state: State, form: Mapping[str, Any], owes: Mapping[str, Any], check: Check) -> None:
    """Refuse a year long before registration, and a check missed in a year in which none was owed.

    Bureaus name a check by the year that it is about or by the one in which it is held: the year before registration passes.
    """
    registered = state.get("registered_on")
    if registered and form["year"] < int(registered[:4]) - 1:
        raise bad_field("year", f"该组织于{registered}登记，不能登记{form['year']}年度的结论。")
    if form["conclusion"] == "not_submitted" and owes["first_year"] and form["year"] < owes["first_year"]:
        detail = f"该组织{registered}登记，自{owes['first_year']}年度起参加{owes['label']}，{form['year']}年度不存在未按时参加的情形。"
        basis = check.cite_where_law("E-07")
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("year", detail),))
