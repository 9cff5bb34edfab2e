"""Organisations: what may be registered, and what is recorded of them. Pure decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.credit_code import uscc_error
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.identity import acts_at, reads_below
from common.kernel.problems import bad_field, not_found, wrong_order
from common.kernel.text import key
from registry_svc.codes import REGISTERED_KINDS
from registry_svc.dates import happened, not_after, not_before, year_begun

# What neighbours are told of an organisation: contracts.facts.Org.
FACTS = (
    "id", "name", "kind", "stage", "division", "uscc", "founded_on", "registered_on", "founder_kind",
    "registration_class", "fields_of_work", "party_members", "volunteer", "ratings", "inspections", "honours",
    "listings",
)  # fmt: skip
Decision = Callable[[State, Mapping[str, Any], Check], Outcome]

RECORDS = ("ratings", "inspections", "honours", "penalties", "listings")


def register(id: str, form: Mapping[str, Any], check: Check) -> Outcome:
    """Enter an organisation. ZJ18-18 asks some classes for a supervising unit, E-04 checks the credit code."""
    fields = _checked({**form, "division": places.checked(form["division"])}, check)
    state = {"id": id, **fields, **{record: [] for record in RECORDS}, "waivers": check.waived}
    return _outcome(state, "registry.org.registered", check)


def change(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Change the facts of an organisation; what is recorded of it by others stays, and so does its kind."""
    _in_own_place(state, check)
    if form.get("kind", state["kind"]) != state["kind"]:
        raise bad_field("kind", "社会组织的类别不能变更，应当另行登记。")
    division = places.checked(form["division"]) if "division" in form else state["division"]
    fields = _checked({**state, **form, "division": division}, check)
    altered = sorted(name for name in form if state.get(name) != fields.get(name))
    if not altered:
        return Outcome(state)
    return _outcome(fields, "registry.org.changed", check, fields_changed=altered)


def inspect(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record the conclusion of one year's annual inspection (年检、年报); one per year."""
    _in_own_place(state, check)
    if any(one["year"] == form["year"] for one in state["inspections"]):
        raise wrong_order(f"{form['year']}年度的年检（年报）结论已经登记，不能重复登记。")
    year_begun(form["year"], check)
    happened(form, check, "concluded_on")
    not_before(form, "concluded_on", f"{form['year']}-01-01", "该年度开始之日")
    return _record(state, "inspections", form, "registry.org.annual_inspection_concluded", check)


def rate(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record a rating grade (评估等级)."""
    _in_own_place(state, check)
    happened(form, check, "awarded_on")
    return _record(state, "ratings", form, "registry.org.rated", check)


def honour(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record an honour; ``brand`` marks 浙江省品牌社会组织 (ZJ23-21)."""
    _in_own_place(state, check)
    happened(form, check, "awarded_on")
    return _record(state, "honours", form, "registry.org.honoured", check)


def penalise(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that a violation was punished or a project failed gravely; a bureau officer judges it (ruling 8)."""
    _in_own_place(state, check)
    happened(form, check, "decided_on")
    return _record(state, "penalties", form, "registry.org.penalised", check)


def list_(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Put an organisation on a list of abnormal activity or serious breach (ZJ18-23)."""
    _in_own_place(state, check)
    happened(form, check, "listed_on")
    check.limit_where_set("listing.kinds", form["list"], "现行规则没有设立这一名录。")
    entry = {"number": len(state["listings"]) + 1, **form, "removed_on": None}
    after = {**state, "listings": [*state["listings"], entry]}
    return _outcome(after, "registry.org.listed", check, **{name: entry[name] for name in ("list", "number", "reason", "listed_on")})


def delist(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Take an organisation off a list; the entry stays as history (ZJ18-23)."""
    _in_own_place(state, check)
    check.cite_where_law("ZJ18-23")
    entry = next((one for one in state["listings"] if one["number"] == number), None)
    if entry is None:
        raise not_found()
    if entry["removed_on"]:
        raise wrong_order("该条列入记录已经移出，不能重复办理。")
    happened(form, check, "removed_on")
    not_before(form, "removed_on", entry["listed_on"], "列入之日")
    closed = {**entry, "removed_on": form["removed_on"]}
    listings = [closed if one["number"] == number else one for one in state["listings"]]
    return _outcome(
        {**state, "listings": listings}, "registry.org.delisted", check,
        list=entry["list"], number=number, removed_on=form["removed_on"],
    )  # fmt: skip


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of an organisation."""
    return {name: state.get(name) for name in FACTS}


def _checked(fields: Mapping[str, Any], check: Check) -> dict[str, Any]:
    kept = {name: value for name, value in fields.items() if name != "waiver"}
    _in_own_place(kept, check)
    happened(kept, check, "founded_on", "registered_on")
    not_after(kept, "founded_on", kept.get("registered_on"), "登记之日")
    if kept["kind"] in REGISTERED_KINDS:
        _check_supervision(kept, check)
        _check_funds(kept, check)
    if kept["uscc"] is not None:
        error = uscc_error(
            kept["uscc"], kept["kind"], check.value("org.uscc_first_char"), check.value("org.uscc_second_char")
        )
        if error:
            raise bad_field("uscc", error)
    return {**kept, "has_uscc": kept["uscc"] is not None, "name_key": key(kept["name"])}


def _check_supervision(fields: Mapping[str, Any], check: Check) -> None:
    """Direct registration for some classes, dual management for all others and for whoever names none (ZJ18-18)."""
    if not check.rules.has("org.direct_registration_classes"):
        return
    direct = fields["registration_class"] in check.value("org.direct_registration_classes")
    detail = "该社会组织不属于或者没有填明直接登记的类别，应当填写业务主管单位。"
    check.require(direct or fields["supervisor_unit"] is not None, "ZJ18-18", detail)


def _check_funds(fields: Mapping[str, Any], check: Check) -> None:
    """The registered funds of a community organisation, lower where a fresh graduate founds it (YP21-24, YP21-25)."""
    funds = fields.get("registered_funds_fen")
    if funds is None or fields["registration_class"] != "community_service":
        return
    fresh = fields["founder_kind"] == "graduate" and fields.get("founder_graduated_in") == check.today.year
    limit = "org.graduate_min_registered_funds_fen" if fresh else "org.min_registered_funds_fen"
    check.limit_where_set(limit, funds, "社区社会组织的注册资金低于规定的数额。")


def _in_own_place(state: Mapping[str, Any], check: Check) -> None:
    """A bureau acts on the organisations of its own level (ZJ23-02): not for another county, not for the level below.

    A street files the community organisations of its own area (ZJ18-11).
    """
    actor = check.actor
    filed = state["kind"] == "filed_community"
    grounds = check.cite_where_law("ZJ18-11" if filed else "ZJ23-02")
    files = filed and check.rules.has("org.filing_role") and check.value("org.filing_role")
    by_street = actor is not None and files in actor.roles and reads_below(actor, state["division"])
    by_bureau = actor is not None and "bureau" in actor.roles and acts_at(actor, places.authority(state["division"]))
    if actor is not None and not (by_street or by_bureau):
        raise Refused(403, "not_your_place", "该社会组织不由您所在的部门管辖，不能办理。", basis=grounds)


def _record(state: State, record: str, form: Mapping[str, Any], name: str, check: Check) -> Outcome:
    return _outcome({**state, record: [*state[record], dict(form)]}, name, check, **form)


def _outcome(state: State, name: str, check: Check, **data: Any) -> Outcome:
    after = {**state, "basis": [basis.to_json() for basis in check.basis]}
    return Outcome(after, (Event(name, {"org": facts(after), **data}),), check.basis)
