"""Forced exit (ZJ23-32): a ground opens a case, the resident is heard, the bureau concludes (ruling 6). Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.exits import leave
from admission_svc.grounds import News, is_listed, same
from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import cited, outcome_of
from admission_svc.terms import over_at
from admission_svc.workflow import CURRENT, RESIDENCY
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, wrong_order
from common.kernel.remedies import remedies

HEARD_FIRST, DISMISSED_FOR = "exit.hearing_before_conclusion", "exit.dismissal_grounds"


def handle(state: State, found: Mapping[str, Any], check: Check) -> Outcome | None:
    """Open a case on a ground, or add the ground to the open case.

    None where the organisation is no longer resident, the ground is dated before the agreed day of entry or after the
    last day of the term (only what happens during incubation forces out), the profile does not list it, or it was heard
    of before. New support stops while the case is open; the term does not run out in it.
    """
    during = state["entry_on"] <= found["on"] <= state["ends_on"]
    if state["state"] not in CURRENT or not during or not is_listed(found, check):
        return None
    if any(same(one, found) for case in state["forced_exits"] for one in case["grounds"]):
        return None
    return open_on(state, {**found, "source": "registry"}, check)


def open_on(state: State, found: Mapping[str, Any], check: Check) -> Outcome:
    """The case that a ground opens, or the open case with one ground more."""
    entry = {**found, "heard_at": check.instant, "withdrawn": None}
    moved = RESIDENCY.step(state["state"], "force_exit", ground(check, "exit.forced_triggers"))
    after = {**state, "state": moved, "due_at": None}
    if state["state"] == moved:
        case = state["forced_exits"][-1]
        return _outcome_of(after, {**case, "grounds": [*case["grounds"], entry]}, "forced_exit_ground_added", check)
    case = {
        "opened_at": check.instant, "grounds": [entry], "statements": [], "decision": None, "dismissal": None, "reason": None,
        "hearing": None, "remedies": [], "concluded_at": None, "annulled": [],
    }  # fmt: skip
    return _outcome_of({**after, "forced_exits": [*state["forced_exits"], case]}, case, "forced_exit_opened", check)


def apply_news(state: State, news: News, check: Check) -> Outcome | None:
    """Act on what the registry entered, corrected or annulled: what now stands first, then what stands no more."""
    added = handle(state, news.found, check) if news.found else None
    now = added.state if added else state
    taken = withdraw(now, news.gone, news.how, news.reason, check) if news.gone else None
    if added and taken:
        return Outcome(taken.state, (*added.events, *taken.events), taken.basis)
    return taken or added


def withdraw(state: State, gone: Mapping[str, Any], how: str, reason: str | None, check: Check) -> Outcome | None:
    """Take away a ground that the register no longer holds; with the last one the case is dismissed with that reason,
    and who was forced out on it alone is in the base again. None where no case rests on it."""
    place = next((place for place, case in enumerate(state["forced_exits"]) if _stands(case, gone)), None)
    if place is None:
        return None
    ground(check, "exit.forced_triggers")
    case = state["forced_exits"][place]
    spoken = {"how": how, "reason": reason, "at": check.instant}
    grounds = [{**one, "withdrawn": spoken} if same(one, gone) else one for one in case["grounds"]]
    after = _with(state, place, {**case, "grounds": grounds})
    left = [one["trigger"] for one in grounds if one["withdrawn"] is None]
    event = ("forced_exit_ground_withdrawn", {"grounds": left, "trigger": gone["trigger"], "reason": reason or ""})
    if left or case["decision"] == "dismiss" or place < len(state["forced_exits"]) - 1:
        return outcome_of(after, check, event)
    return _groundless(after, event, reason, check)


def state_views(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """The resident says what it has to say against an open case (陈述申辩)."""
    basis = ground(check, HEARD_FIRST)
    role = acting_as(state, ("applicant",), check, *basis)
    case = _open_case(state, check, *basis)
    statements = [*case["statements"], {"text": form["text"], "at": check.instant}]
    after = _with(state, -1, {**case, "statements": statements}) | {"acts": acted(state, role, "state_views", check)}
    return outcome_of(after, check, ("forced_exit_heard", {}))


def conclude(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Decide an open case: ``exit``, or ``dismiss`` with a reason for one of the grounds of a dismissal.

    Raises Refused 409 where no case is open, or the resident has been neither heard nor given the occasion.
    """
    roles = (check.value("exit.forced_concluded_by"),) if check.rules.has("exit.forced_concluded_by") else ("bureau",)
    role = acting_as(state, roles, check, *ground(check, "exit.forced_concluded_by"))
    basis = ground(check, "exit.forced_triggers")
    moved = RESIDENCY.step(state["state"], _action(state, form["decision"], check), basis)
    case = state["forced_exits"][-1]
    (_check_heard if form["decision"] == "exit" else _check_dismissal)(case, form, basis, check)
    closed = _closed(case, form, state["division"], check)
    after = _with(state, -1, closed) | {"acts": acted(state, role, f"conclude:{form['decision']}", check)}
    event = ("forced_exit_concluded", {"decision": form["decision"], "reason": closed["reason"]})
    if form["decision"] == "exit":
        return outcome_of(leave(after, moved, "forced", check), check, event, ("exited", {}))
    return _stay(after, moved, check, event)


def reopened(state: State, case: Mapping[str, Any], check: Check, *events: tuple[str, dict[str, Any]]) -> Outcome:
    """The last case is open again, and who had left because of it is in the base again."""
    back, moved = state["state"] not in CURRENT, RESIDENCY.step(state["state"], "reopen", ground(check, "exit.forced_triggers"))
    after = _with(state, -1, {**case, "decision": None, "dismissal": None, "remedies": [], "concluded_at": None})
    after |= {"state": moved, "outcome": None, "exited_on": None, "due_at": None}
    return outcome_of(after, check, *events, *((("reinstated", {}),) if back else ()))


def _groundless(state: Mapping[str, Any], event: tuple[str, dict[str, Any]], reason: str | None, check: Check) -> Outcome:
    """A case without a ground is dismissed by itself."""
    open_again = state if state["state"] == "forced_exit_open" else reopened(state, state["forced_exits"][-1], check).state
    back = (("reinstated", {}),) if state["state"] != "forced_exit_open" else ()
    moved = RESIDENCY.step("forced_exit_open", _action(state, "dismiss", check))
    said = {"decision": "dismiss", "dismissal": "annulled", "reason": reason or "所依据的登记记录已经更正", "hearing": None}
    after = _with(open_again, -1, _closed(open_again["forced_exits"][-1], said, state["division"], check))
    return _stay(after, moved, check, event, *back, ("forced_exit_concluded", {"decision": "dismiss", "reason": said["reason"]}))


def _stay(state: dict[str, Any], moved: str, check: Check, *events: tuple[str, dict[str, Any]]) -> Outcome:
    if moved == "exit_due":
        return outcome_of({**state, "state": moved}, check, *events, ("term_ended", {}))
    return outcome_of({**state, "state": moved, "due_at": over_at(state["ends_on"])}, check, *events)


def _action(state: State, decision: str, check: Check) -> str:
    over = check.today > parse_date(state["ends_on"])
    return {"exit": "conclude_exit", "dismiss": "dismiss_after_term" if over else "dismiss"}[decision]


def _check_heard(case: Mapping[str, Any], form: Mapping[str, Any], basis: tuple[Basis, ...], check: Check) -> None:
    """Nobody is forced out unheard: it has spoken, or was told of the case and what it said, or did not say, is on record."""
    if not check.rules.has(HEARD_FIRST) or not check.value(HEARD_FIRST):
        return
    hearing = form["hearing"]
    if hearing is not None and not case["opened_at"][:10] <= hearing["notified_on"] <= check.today.isoformat():
        raise bad_field("hearing.notified_on", "告知日期应在立案之日以后，且不晚于今天。")
    if hearing is None and not case["statements"]:
        detail = "作出强制退出决定前，应当告知入驻组织并听取其陈述申辩，并将情况记录在案。"
        raise Refused(409, "not_heard", detail, basis=ground(check, HEARD_FIRST), errors=(FieldError("hearing", detail),))


def _check_dismissal(case: Mapping[str, Any], form: Mapping[str, Any], basis: tuple[Basis, ...], check: Check) -> None:
    if form["reason"] is None:
        detail = "决定不予退出的，应当说明理由。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("reason", detail),))
    if not check.rules.has(DISMISSED_FOR):
        return
    allowed, labels = check.value(DISMISSED_FOR), check.rules.param(DISMISSED_FOR).definition.labels
    if form["dismissal"] not in allowed:
        detail = f"只有在下列情形下才能决定不予退出：{'、'.join(labels[one] for one in allowed)}。"
        raise Refused(422, "refused_by_rule", detail, basis=ground(check, DISMISSED_FOR), errors=(FieldError("dismissal", detail),))


def _closed(case: Mapping[str, Any], form: Mapping[str, Any], division: str, check: Check) -> dict[str, Any]:
    """The case with its conclusion; where no words were given for an exit, the grounds speak."""
    labels = check.rules.param("exit.forced_triggers").definition.labels
    standing = [one for one in case["grounds"] if one["withdrawn"] is None]
    spoken = "；".join(dict.fromkeys(labels[one["trigger"]] for one in standing))
    against = remedies(check, division) if form["decision"] == "exit" else []
    said = {name: form[name] for name in ("decision", "dismissal", "hearing")}
    return {**case, **said, "reason": form["reason"] or spoken, "remedies": against, "concluded_at": check.instant}


def _open_case(state: State, check: Check, *basis: Basis) -> Mapping[str, Any]:
    if state["state"] != "forced_exit_open":
        raise wrong_order("没有正在办理的强制退出事项。", *basis, *cited(check, ("ZJ23-32",)))
    return state["forced_exits"][-1]


def _stands(case: Mapping[str, Any], gone: Mapping[str, Any]) -> bool:
    return any(same(one, gone) and one["withdrawn"] is None for one in case["grounds"])


def _with(state: State, place: int, case: Mapping[str, Any]) -> dict[str, Any]:
    cases = list(state["forced_exits"])
    cases[place] = dict(case)
    return {**state, "forced_exits": cases}


def _outcome_of(state: Mapping[str, Any], case: Mapping[str, Any], name: str, check: Check) -> Outcome:
    after = {**state, "forced_exits": [*state["forced_exits"][:-1], dict(case)]}
    return outcome_of(after, check, (name, {"grounds": [one["trigger"] for one in case["grounds"] if one["withdrawn"] is None]}))
