"""Residencies: moving in, what is recorded during the stay, and the end of the term. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted, acting_as
from admission_svc.terms import over_at
from admission_svc.workflow import CURRENT, RESIDENCY
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, Event, Outcome, State
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, wrong_order
from common.kernel.text import key

PREFIX = "admission.residency."
HOSTS = ("operator", "bureau")

# What a stay rests on, in whichever document is law for it: the services and the two assessments that the base's own
# measures lay down, and the way out, which fixes the order of everything in a stay.
SERVICES, ASSESSMENT, EXIT_ASSESSMENT = ("ZJ23-23", "YB21-34"), ("ZJ23-23", "YB21-57"), ("ZJ23-23", "YB21-36")
WAY_OUT, FORCED_OUT = ("ZJ23-31", "YB21-36"), ("ZJ23-32", "YB21-36")

# What a residency takes over from its application.
FROM_APPLICATION = (
    "base", "base_name", "org", "org_name", "subject", "division", "applicant", "unit", "judged_by", "baseline",
    "org_kind", "org_stage",
)  # fmt: skip

# What neighbours are told of a residency, beside the profile: contracts.facts.Residency.
FACTS = (
    "id", "application", "base", "base_name", "org", "org_name", "division", "state", "outcome", "entry_on", "ends_on", "exited_on",
)  # fmt: skip


def id_of(application: str) -> str:
    """The id of the residency that an application leads to."""
    return derived_id("residency", application)


def rehearse(application: State, check: Check) -> None:
    """Begin the stay that an agreement leads to, before it is accepted: nothing may be agreed that could never begin."""
    start(id_of(application["id"]), application, check)


def start(id: str, application: State, check: Check) -> Outcome:
    """The stay that begins with the third signature (ZJ23-27); it is due when its last day is over.

    What must be done before leaving (ZJ23-31) stands open from the first day: what the rules name for every resident,
    then what the agreement names. A waiver of the term is the residency's, too.
    """
    agreement = application["agreement"]
    check.cite_where_law("ZJ23-27")
    state = {
        **{name: application.get(name) for name in FROM_APPLICATION},
        "id": id, "application": application["id"], "state": RESIDENCY.initial, "outcome": None,
        "entry_on": agreement["entry_on"], "ends_on": agreement["ends_on"], "first_ends_on": agreement["ends_on"],
        "exit_terms": agreement["exit_terms"], "due_at": over_at(agreement["ends_on"]), "services": [],
        "assessments": [], "extensions": [], "exit_assessment": None, "handover": _formalities(agreement, check),
        "forced_exits": [], "exit": None, "exited_on": None, "follow_ups": [], "acts": [],
        "waivers": list(agreement["waived"]), "term_exception": agreement.get("term_exception"),
        "follow_up_overdue": False,
    }  # fmt: skip
    return outcome_of(state, check, ("started", {}))


def _formalities(agreement: Mapping[str, Any], check: Check) -> list[dict[str, Any]]:
    named = list(agreement.get("formalities", ()))
    if check.rules.has("exit.formalities"):
        labels = check.rules.param("exit.formalities").definition.labels
        named = [*(labels[code] for code in check.value("exit.formalities")), *named]
    return [{"item": item, "closed": False, "at": check.instant} for item in dict.fromkeys(named)]


def when_due(state: State, check: Check) -> Outcome:
    """The last day has passed: the formalities and the exit are due (ZJ23-31)."""
    moved = RESIDENCY.step(state["state"], "end_term", check.cite_where_law("ZJ23-31"))
    return outcome_of({**state, "state": moved, "due_at": None}, check, ("term_ended", {}))


def serve(state: State, form: Mapping[str, Any], labels: Mapping[str, str], check: Check) -> Outcome:
    """Record a service that the resident was given; ``labels`` are the kinds that the rule book knows."""
    role = recording(state, check, "record", *cited(check, SERVICES))
    if form["kind"] not in labels:
        raise bad_field("kind", f"不在允许的取值范围内：{'、'.join(labels)}。")
    _during_stay(state, form["on"], "on", check)
    after = {**state, "services": [*state["services"], dict(form)], "acts": acted(state, role, "serve", check)}
    return outcome_of(after, check, ("service_recorded", {"kind": form["kind"]}))


def hand_over(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Open or close one item of the formalities before leaving (ZJ23-31); who had to leave before they were done does
    what was open afterwards. Raises Refused 409 for a new item after the exit.
    """
    basis = cited(check, WAY_OUT)
    role = recording(state, check, "hand_over", *basis)
    others = [one for one in state["handover"] if key(one["item"]) != key(form["item"])]
    if state["state"] not in CURRENT and len(others) == len(state["handover"]):
        raise wrong_order("已经退出基地，只能办理退出时尚未办结的手续。", *basis)
    item = {"item": form["item"], "closed": form["closed"], "at": check.instant}
    after = {**state, "handover": [*others, item], "acts": acted(state, role, "hand_over", check)}
    return outcome_of(after, check, ("handed_over", {}))


def cited(check: Check, clauses: tuple[str, ...]) -> tuple[Basis, ...]:
    """Those of ``clauses`` that are law for the case, cited."""
    return tuple(basis for clause in clauses for basis in check.cite_where_law(clause))


def move(state: State, action: str, check: Check, *basis: Basis) -> str:
    """The state that ``action`` leads to. Raises Refused 409 with ``basis`` and the rule that the stay now follows."""
    order = FORCED_OUT if state["state"] == "forced_exit_open" else WAY_OUT
    named = {ground.clause for ground in basis}
    now = tuple(check.rules.clause(one) for one in order if check.rules.applies(one) and one not in named)
    return RESIDENCY.step(state["state"], action, (*basis, *now))


def refuse_before_entry(state: State, check: Check, *basis: Basis) -> None:
    """Raises Refused 409 until the agreed day of entry, from which on there is something to judge."""
    if parse_date(state["entry_on"]) > check.today:
        raise wrong_order(f"入驻日期为{state['entry_on']}，入驻之前不能评估。", *basis)


def check_annulled_on(form: Mapping[str, Any], decided_at: str, check: Check) -> None:
    """Raises Refused 422 for an annulment dated before the decision, or after today."""
    if form["decided_on"] < decided_at[:10] or parse_date(form["decided_on"]) > check.today:
        raise bad_field("decided_on", "撤销日期应在原决定作出之日以后，且不晚于今天。")


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a residency."""
    return {**{name: state.get(name) for name in FACTS}, "profile": state["judged_by"]["profile"]}


def outcome_of(state: Mapping[str, Any], check: Check, *events: tuple[str, Mapping[str, Any]]) -> Outcome:
    """The outcome of a decision on a residency: its grounds and waivers noted, its facts in every event."""
    basis = [one.to_json() for one in check.basis]
    after = {**state, "basis": basis, "waivers": [*state["waivers"], *check.waived]}
    named = tuple(Event(PREFIX + name, {"residency": facts(after), **data}) for name, data in events)
    return Outcome(after, named, check.basis)


def recording(state: State, check: Check, action: str, *basis: Basis) -> str:
    """The role in which the caller records something of a stay, if it may and the stay is in a state for it."""
    role = acting_as(state, HOSTS, check, *basis)
    move(state, action, check, *basis)
    return role


def _during_stay(state: State, day: str, field: str, check: Check) -> None:
    if day < state["entry_on"] or parse_date(day) > check.today:
        raise bad_field(field, "日期应在入驻之日以后，且不晚于今天。")
