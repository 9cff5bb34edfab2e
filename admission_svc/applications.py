"""Applications: filing, supplementing, withdrawing, and what the credit lists and an exit do to them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from admission_svc.eligibility import Around, check_conditions, is_blocked, lowest_free
from admission_svc.entry_rules import check_applicant
from admission_svc.parties import acted, acting_as, ground
from admission_svc.workflow import application_workflow
from common.kernel.check import Check
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.listings import EFFECT
from common.kernel.problems import bad_field, wrong_order
from common.law.jurisdiction import pinned

PREFIX = "admission.application."

# What neighbours are told of an application, beside the profile: contracts.facts.Application.
# What an application keeps of its organisation as it was on the day of filing.
FROM_ORG = {"org_kind": "kind", "org_stage": "stage", "registration_class": "registration_class"}
FACTS = ("id", "base", "base_name", "org", "org_name", "subject", "division", "state")


def submit(id: str, form: Mapping[str, Any], judged_by: Mapping[str, Any], around: Around, check: Check) -> Outcome:
    """File an application. ``judged_by`` pins the rules of the day of filing for its whole life."""
    actor = check.actor
    assert actor is not None, "a command has a caller"
    flow, org = application_workflow(check.rules), around.org or {}
    ground(check, "admission.steps")
    state = {
        "id": id, **form, "judged_by": pinned(judged_by, check.rules.version), "applicant": actor.sub, "state": flow.initial, "open": True,
        "open_key": open_key(form, actor.sub), "base_name": around.base["name"],
        "division": around.base["division"], "org_name": around.org["name"] if around.org else form["project_name"],
        "filed_on": check.today.isoformat(), "steps": [], "returned_from": None, "notice": None, "ended_notices": [],
        "agreement": None, "seated": False, "seat_of": None, "counted": False, "place_of": None, "on_hold": False,
        "reminders": [], "waivers": [], "remarks": [], "remedies": [], "record": shown_record(around.record),
        "credit": [], **{name: org.get(field) for name, field in FROM_ORG.items()}, "unit": around.org.get("supervisor_unit") if around.org else None,
        "experts": None, "expert_review": "expert" in check.rules.value("admission.step_roles").values(),
    }  # fmt: skip
    require_own(state, check)
    check_applicant(form, around, check)
    if form["party_plan"] is None and check.cite_where_law("ZJ18-37"):
        state["reminders"] = ["party_plan"]
    state["credit"] = active_lists(around.org["listings"]) if around.org else []
    state["acts"] = acted(state, "applicant", "submit", check)
    return outcome_of(state, check, ("submitted", {}))


def assign(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The bureau names the experts of a case; from then on it is there for these alone. Raises Refused 409 for a case that no
    expert reviews, or that is decided; 422 for an expert who is the applicant."""
    basis = ground(check, "admission.step_roles")
    role = acting_as(state, ("bureau",), check, *basis)
    if not state.get("expert_review") or not state["open"]:
        raise wrong_order("该申请不须经专家评审，或者已经办结，不能指定评审专家。", *basis)
    if state["applicant"] in form["experts"]:
        raise bad_field("experts", "申请人不能担任本申请的评审专家。")
    after = {**state, "experts": form["experts"], "acts": acted(state, role, "assign_experts", check)}
    return outcome_of(after, check, ("experts_assigned", {"number": len(form["experts"])}))


def require_own(form: Mapping[str, Any], check: Check) -> None:
    """Raise Refused 403 for who applies in the name of another organisation."""
    assert check.actor is not None, "a command has a caller"
    if form["org"] is not None and check.actor.org != form["org"]:
        raise Refused(403, "not_your_org", "只能以本单位的名义提交申请。")


def supplement(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Hand in what a step asked for; the application goes back to the step that returned it. Raises Refused 422 where nothing is."""
    role = acting_as(state, ("applicant",), check)
    target = f"supplement:{state.get('returned_from')}"
    moved = application_workflow(check.rules).step(state["state"], target, ground(check, "admission.steps"))
    if not any(form.values()):
        raise bad_field("body", "应当至少补充一项材料。")
    given = {name: value for name, value in form.items() if value is not None}
    for part in ("conditions", "baseline"):  # what is not repeated stays
        given[part] = {**state[part], **form.get(part, {})}
    if form.get("conditions"):
        check_conditions(given["conditions"], check)
    after = {**state, **given, "state": moved, "returned_from": None}
    after["reminders"] = [] if after.get("party_plan") else state["reminders"]
    return outcome_of(after | {"acts": acted(state, role, "supplement", check)}, check, ("supplemented", {}))


def withdraw(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Take an application back, at any time before admission."""
    role = acting_as(state, ("applicant",), check)
    moved = application_workflow(check.rules).step(state["state"], "withdraw", ground(check, "admission.steps"))
    after = {**state, "state": moved, "open": False, "acts": acted(state, role, "withdraw", check)}
    return outcome_of(after, check, ("withdrawn", {"reason": form["reason"]}))


def hold(state: State, listings: list[Mapping[str, Any]], check: Check) -> Outcome | None:
    """Put an open application on hold, or let it go on, as its organisation's credit entries now stand (ZJ18-23); where
    the entry stops nothing it is shown to who reviews."""
    blocked, lists = is_blocked(listings, check), active_lists(listings)
    if not state["open"] or (blocked == state["on_hold"] and lists == state["credit"]):
        return None
    ground(check, EFFECT)
    said = "credit_noted" if blocked == state["on_hold"] else "held" if blocked else "released"
    return outcome_of({**state, "on_hold": blocked, "credit": lists}, check, (said, {}))


def suspend(state: State, listings: list[Mapping[str, Any]], listed_at: str, check: Check) -> Outcome | None:
    """Put right an admission whose last signature came after a listing that stops it, and was quicker than its news: the
    case is as it would have been, on hold and without the signatures given since (ZJ18-23).

    None where the list stops nothing, is left again, or came after the admission.
    """
    if state["state"] != "admitted" or not is_blocked(listings, check):
        return None
    signatures = state["agreement"]["signatures"]
    if signatures[-1]["at"] < listed_at:
        return None
    ground(check, EFFECT)
    moved = application_workflow(check.rules).step(state["state"], "suspend")
    kept = {**state["agreement"], "signatures": [one for one in signatures if one["at"] < listed_at]}
    freed = {"seated": False, "seat_of": None, "counted": False, "place_of": None}
    after = {**state, **freed, "state": moved, "open": True, "on_hold": True, "credit": active_lists(listings), "agreement": kept}
    reason = "签署完毕之前，该社会组织已被列入信用名录，准入自始不成立"
    return outcome_of(after, check, ("suspended", {"reason": reason}))


def note_record(state: State, record: tuple[Mapping[str, Any], ...], check: Check) -> Outcome | None:
    """Show who reviews what the registry has entered or corrected meanwhile (ruling 19)."""
    shown = shown_record(record)
    if not state["open"] or shown == state["record"]:
        return None
    check.cite_where_law("ZJ23-32")
    return outcome_of({**state, "record": shown}, check, ("record_noted", {}))


def shown_record(record: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What an application shows of each ground that stood before entry."""
    return [{name: one[name] for name in ("trigger", "on", "year")} for one in record]


def active_lists(listings: Iterable[Mapping[str, Any]]) -> list[str]:
    """The credit lists that an organisation stands on."""
    return sorted({entry["list"] for entry in listings if entry["removed_on"] is None})


def free_seat(state: State, check: Check) -> Outcome | None:
    """The organisation has left, so it may be admitted elsewhere; its place in the year stays counted."""
    if not state["seated"]:
        return None
    ground(check, "admission.max_residencies")
    return outcome_of({**state, "seated": False, "seat_of": None}, check, ("seat_freed", {}))


def take_seat_again(state: State, seats: frozenset[int], check: Check) -> Outcome | None:
    """Who had to leave on a decision that holds no more is in its base again and takes a seat, whatever it holds elsewhere."""
    if state["seated"] or state.get("org") is None or not check.rules.has("admission.max_residencies"):
        return None
    ground(check, "admission.max_residencies")
    return outcome_of({**state, "seated": True, "seat_of": f"{state['org']}#{lowest_free(seats)}"}, check, ("seat_retaken", {}))


def refuse_on_hold(state: State, check: Check) -> None:
    """Nothing moves on while the organisation is listed; raises Refused 409 with the rule."""
    if state["on_hold"]:
        detail = "该社会组织被列入异常名录或者黑名单，申请暂停办理，移出后继续。"
        raise Refused(409, "on_hold", detail, basis=ground(check, EFFECT))


def open_key(form: Mapping[str, Any], sub: str) -> str:
    """What only one open application may carry: its base with its organisation, or with its person for a team."""
    return f"{form['base']}:{form['org'] or sub}"


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of an application."""
    return {**{name: state.get(name) for name in FACTS}, "profile": state["judged_by"]["profile"]}


def outcome_of(state: Mapping[str, Any], check: Check, *events: tuple[str, Mapping[str, Any]]) -> Outcome:
    """The outcome of a decision on an application: its grounds and waivers noted, its facts in every event."""
    basis = [one.to_json() for one in check.basis]
    after = {**state, "basis": basis, "waivers": [*state["waivers"], *check.waived]}
    if check.noted:  # what falls short of a rule that stops nobody is on record with the case
        after["remarks"] = [*state.get("remarks", ()), *check.noted]
    named = tuple(Event(PREFIX + name, {"application": facts(after), **data}) for name, data in events)
    return Outcome(after, named, check.basis)
