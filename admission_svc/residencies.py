"""Residencies: moving in, what is recorded during the stay, and the end of the term. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted, acting_as
from admission_svc.terms import over_at
from admission_svc.workflow import RESIDENCY
from common.checks import Check
from common.clock import parse_date
from common.decision import Basis, Event, Outcome, State
from common.problems import bad_field, wrong_order

PREFIX = "admission.residency."
HOSTS = ("operator", "bureau")

# What a residency takes over from its application.
FROM_APPLICATION = (
    "base", "base_name", "org", "org_name", "subject", "division", "applicant", "judged_by", "baseline",
)  # fmt: skip

# What neighbours are told of a residency, beside the profile: contracts.facts.Residency.
FACTS = (
    "id", "application", "base", "base_name", "org", "org_name", "division", "state", "outcome", "entry_on", "ends_on",
)  # fmt: skip


def start(id: str, application: State, check: Check) -> Outcome:
    """The stay that begins with the third signature (ZJ23-27); it is due when its last day is over."""
    agreement = application["agreement"]
    check.cite_where_law("ZJ23-27")
    state = {
        **{name: application.get(name) for name in FROM_APPLICATION},
        "id": id, "application": application["id"], "state": RESIDENCY.initial, "outcome": None,
        "entry_on": agreement["entry_on"], "ends_on": agreement["ends_on"], "first_ends_on": agreement["ends_on"],
        "exit_terms": agreement["exit_terms"], "due_at": over_at(agreement["ends_on"]), "services": [],
        "assessments": [], "extensions": [], "exit_assessment": None, "handover": [], "forced_exits": [], "exit": None,
        "follow_ups": [], "acts": [], "waivers": [],
    }  # fmt: skip
    return told(state, check, ("started", {}))


def when_due(state: State, check: Check) -> Outcome:
    """The last day has passed: the formalities and the exit are due (ZJ23-31)."""
    moved = RESIDENCY.step(state["state"], "end_term", check.cite_where_law("ZJ23-31"))
    return told({**state, "state": moved, "due_at": None}, check, ("term_ended", {}))


def serve(state: State, form: Mapping[str, Any], labels: Mapping[str, str], check: Check) -> Outcome:
    """Record a service that the resident was given; ``labels`` are the kinds that the rule book knows."""
    role = _recording(state, check)
    if form["kind"] not in labels:
        raise bad_field("kind", f"不在允许的取值范围内：{'、'.join(labels)}。")
    _during_stay(state, form["on"], "on", check)
    after = {**state, "services": [*state["services"], dict(form)], "acts": acted(state, role, "serve", check)}
    return told(after, check, ("service_recorded", {"kind": form["kind"]}))


def assess(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record the assessment of one year; one for each."""
    role = _recording(state, check)
    if any(one["year"] == form["year"] for one in state["assessments"]):
        raise wrong_order(f"{form['year']}年度的评估已经登记，不能重复登记。")
    assessments = [*state["assessments"], {**form, "at": check.instant}]
    after = {**state, "assessments": assessments, "acts": acted(state, role, "assess", check)}
    return told(after, check, ("assessed", {"passed": form["passed"]}))


def hand_over(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Open or close one item of the formalities before leaving (ZJ23-31)."""
    role = _recording(state, check, "hand_over", *check.cite_where_law("ZJ23-31"))
    others = [one for one in state["handover"] if one["item"] != form["item"]]
    item = {"item": form["item"], "closed": form["closed"], "at": check.instant}
    after = {**state, "handover": [*others, item], "acts": acted(state, role, "hand_over", check)}
    return told(after, check, ("handed_over", {}))


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a residency."""
    return {**{name: state.get(name) for name in FACTS}, "profile": state["judged_by"]["profile"]}


def told(state: Mapping[str, Any], check: Check, *events: tuple[str, Mapping[str, Any]]) -> Outcome:
    """The outcome of a decision on a residency: its grounds and waivers noted, its facts in every event."""
    basis = [one.to_json() for one in check.basis]
    after = {**state, "basis": basis, "waivers": [*state["waivers"], *check.waived]}
    named = tuple(Event(PREFIX + name, {"residency": facts(after), **data}) for name, data in events)
    return Outcome(after, named, check.basis)


def _recording(state: State, check: Check, action: str = "record", *basis: Basis) -> str:
    role = acting_as(state, HOSTS, check, *basis)
    RESIDENCY.step(state["state"], action, basis)
    return role


def _during_stay(state: State, day: str, field: str, check: Check) -> None:
    if day < state["entry_on"] or parse_date(day) > check.today:
        raise bad_field(field, "日期应在入驻之日以后，且不晚于今天。")
