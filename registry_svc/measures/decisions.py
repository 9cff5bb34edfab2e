"""Measures on heads: taken, fulfilled, run out, overdue. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field
from registry_svc.dates import happened, not_before
from registry_svc.tenures import day_after

Form = Mapping[str, Any]


def take(seat: Form, form: Form, needs: None, check: Check) -> Change:
    """Take a measure (ZJ18-19): a ban from the trade says until when, an ordered replacement by when."""
    check.cite_where_law("ZJ18-19")
    happened(form, check, "since")
    _day_of(form, "profession_ban", "until", "从业禁止应当填明截止日。")
    _day_of(form, "replacement_ordered", "replace_by", "责令撤换应当填明撤换期限。")
    last = form["until"] or form["replace_by"]
    following = day_after(last) if last else None
    return Change(looks_at=f"{following}T00:00:00.000000+08:00" if following else None)


def fulfil(state: State, form: Form, needs: None, check: Check) -> Change:
    """Enter that an ordered replacement has been done, late or in time."""
    if state["measure"] != "replacement_ordered":
        raise bad_field("measure", "只有责令撤换需要登记落实情况。")
    happened(form, check, "fulfilled_on")
    not_before(form, "fulfilled_on", state["since"], "责令撤换之日")
    return Change(fulfilled_on=form["fulfilled_on"], looks_at=None)


def replaced(state: State, event: Mapping[str, Any], check: Check) -> Change | None:
    """Somebody else took the office of the organisation: an ordered replacement is done. ``event`` has beside what was told
    the ``person`` who took it."""
    told = event["data"]["principal"]
    ordered = state["measure"] == "replacement_ordered" and told["org"] == state["org"]
    if not ordered or event["person"] == state["person_key"]:
        return None
    return Change(fulfilled_on=check.today.isoformat(), looks_at=None)


def day_came(state: State, needs: None, check: Check) -> Change:
    """A ban has run out; a replacement that nobody entered is overdue."""
    return Change(transition="lapse" if state["measure"] == "replacement_ordered" else "end", looks_at=None)


def _day_of(form: Form, measure: str, field: str, message: str) -> None:
    if form["measure"] == measure and form[field] is None:
        raise bad_field(field, message)
    if form["measure"] != measure and form[field] is not None:
        raise bad_field(field, "此项与所采取的措施不符。")
    not_before(form, field, form["since"], "起始日")
