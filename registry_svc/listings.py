"""Lists of abnormal activity and serious breach of trust (异常名录、严重违法失信名单; ZJ18-23). Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.kernel.problems import not_found, wrong_order
from common.kernel.remedies import remedies
from registry_svc.bounds import room
from registry_svc.dates import happened, not_before
from registry_svc.orgs import in_own_place, outcome


def list_(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Put an organisation on a list (ZJ18-23)."""
    in_own_place(state, check)
    happened(form, check, "listed_on")
    not_before(form, "listed_on", state.get("founded_on") or state.get("registered_on"), "该组织成立（登记）之日")
    check.limit_where_set("listing.kinds", form["list"], "现行规则没有设立这一名录。")
    room("listings", state["listings"])
    against = {"remedies": remedies(check, state["division"]), "annulled": None}
    entry = {"number": len(state["listings"]) + 1, **form, "removed_on": None, **against}
    after = {**state, "listings": [*state["listings"], entry]}
    return outcome(after, "registry.org.listed", check, **{name: entry[name] for name in ("list", "number", "reason", "listed_on")})


def annul(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that another authority annulled a listing: it is off the list, and the entry says why."""
    in_own_place(state, check)
    removed = delist(state, number, {"removed_on": form["decided_on"], "reason": None}, check)
    told = {name: form[name] for name in ("by", "document", "decided_on")}
    listings = [{**one, "annulled": told} if one["number"] == number else one for one in removed.state["listings"]]
    return Outcome({**removed.state, "listings": listings}, removed.events, removed.basis)


def delist(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Take an organisation off a list; the entry stays as history (ZJ18-23)."""
    in_own_place(state, check)
    check.cite_where_law("ZJ18-23")
    entry = next((one for one in state["listings"] if one["number"] == number), None)
    if entry is None:
        raise not_found()
    if entry["removed_on"]:
        raise wrong_order("该条列入记录已经移出，不能重复办理。")
    happened(form, check, "removed_on")
    not_before(form, "removed_on", entry["listed_on"], "列入之日")
    closed = {**entry, "removed_on": form["removed_on"], "removal_reason": form["reason"]}
    listings = [closed if one["number"] == number else one for one in state["listings"]]
    return outcome(
        {**state, "listings": listings}, "registry.org.delisted", check,
        list=entry["list"], number=number, removed_on=form["removed_on"],
    )  # fmt: skip
