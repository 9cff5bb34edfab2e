"""A longer stay for those that need key support (ZJ23-29): asked for, agreed to by all parties, refused or taken back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.codes import PARTIES
from admission_svc.parties import ROLE_OF_PARTY, acted, acting_as, ground
from admission_svc.residencies import check_annulled_on, move, outcome_of
from admission_svc.terms import over_at, years_needed
from admission_svc.workflow import RESIDENCY
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, not_found, wrong_order
from common.kernel.remedies import remedies


def ask(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Ask for a longer stay, until a day, for a reason.

    Raises Refused 422 where the profile knows no extension, the reason is missing or the limit is passed (all
    extensions counted together from the first agreed end), 409 once the term has ended.
    """
    role = acting_as(state, ("applicant", "operator"), check)
    check.value("term.extension_max_years")
    _still_running(state, check)
    _check_reason(form, check)
    _check_until(state, form["until"], check)
    number = len(state["extensions"]) + 1
    asked = {
        "number": number, "until": form["until"], "reason": form["reason"], "asked_by": role,
        "asked_at": check.instant, "consents": [], "granted_at": None, "refused": None, "withdrawn": None,
    }  # fmt: skip
    after = {**state, "extensions": [*state["extensions"], asked], "acts": acted(state, role, "ask_extension", check)}
    return outcome_of(after, check, ("extension_asked", {"number": number, "until": form["until"]}))


def consent(state: State, number: int, party: str, check: Check) -> Outcome:
    """Agree to an extension for one party; with the last of those whose consent counts the stay is longer.

    All parties to the agreement count, as the extension changes their contract (ruling 4).
    """
    deciding = set(check.value("term.extension_parties"))
    basis = ground(check, "term.extension_parties")
    role = acting_as(state, (ROLE_OF_PARTY[party],), check, *basis)
    asked = _open(state, number, basis)
    way = _way(state, asked)
    _still_running(state, check, way)
    given = {one["party"] for one in asked["consents"]}
    if party in given:
        raise wrong_order(f"{PARTIES[party]}已经对该延期表示同意，不能重复办理。", *basis)
    _check_until(state, asked["until"], check)
    agreed = {**asked, "consents": [*asked["consents"], {"party": party, "at": check.instant}]}
    event = {"number": number, "until": asked["until"]}
    consented = ("extension_consented", {**event, "party": party})
    acts = {"acts": acted(state, role, f"consent:{party}", check)}
    if deciding - given - {party}:
        return outcome_of(_with(state, agreed) | acts, check, consented)
    moved = RESIDENCY.step(state["state"], way)
    granted = _with(state, {**agreed, "granted_at": check.instant})
    longer = {"state": moved, "ends_on": asked["until"], "due_at": over_at(asked["until"])}
    return outcome_of(granted | acts | longer, check, consented, ("extended", event))


def refuse(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Any party ends an extension that is being asked for by refusing it, with its reason (ruling 4)."""
    basis, party = ground(check, "term.extension_parties"), form["party"]
    role = acting_as(state, (ROLE_OF_PARTY[party],), check, *basis)
    asked = _open(state, number, basis)
    against = remedies(check, state["division"]) if party == "bureau" else []
    refused = {"party": party, "reason": form["reason"], "at": check.instant, "remedies": against}
    after = _with(state, {**asked, "refused": refused}) | {"acts": acted(state, role, f"refuse_extension:{party}", check)}
    event = {"number": number, "until": asked["until"], "party": party, "reason": form["reason"]}
    return outcome_of(after, check, ("extension_refused", event))


def withdraw(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Who asked for an extension takes it back, as long as it has not been granted."""
    basis = ground(check, "term.extension_parties")
    asked = _find(state, number)
    role = acting_as(state, (asked["asked_by"],), check, *basis)
    _open(state, number, basis)
    withdrawn = {"reason": form["reason"], "at": check.instant}
    after = _with(state, {**asked, "withdrawn": withdrawn}) | {"acts": acted(state, role, "withdraw_extension", check)}
    return outcome_of(after, check, ("extension_withdrawn", {"number": number, "until": asked["until"], "reason": form["reason"]}))


def annul_refusal(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Another authority has annulled the bureau's refusal of an extension (E-10): the extension is open again, and may
    be agreed to though the term has ended meanwhile. Raises Refused 409 where the bureau has not refused it."""
    basis = ground(check, "term.extension_parties")
    role = acting_as(state, ("bureau",), check, *basis)
    asked = _find(state, number)
    refused = asked["refused"]
    if refused is None or refused["party"] != "bureau":
        raise wrong_order("该延期没有民政部门作出的拒绝决定，无从撤销。", *basis)
    check_annulled_on(form, refused["at"], check)
    check.cite_where_law("E-10")
    void = {**{name: form[name] for name in ("by", "document", "decided_on")}, "refused": refused, "at": check.instant}
    again = {**asked, "refused": None, "annulled": [*asked.get("annulled", []), void]}
    after = _with(state, again) | {"acts": acted(state, role, "annul_refusal", check)}
    event = {"number": number, "until": asked["until"], "by": form["by"], "document": form["document"], "decided_on": form["decided_on"]}
    return outcome_of(after, check, ("extension_refusal_annulled", event))


def _way(state: State, asked: Mapping[str, Any]) -> str:
    """The move that makes a stay longer; one whose refusal was annulled may be agreed to after the term, too."""
    return "extend_after_annulment" if asked.get("annulled") and state["state"] == "exit_due" else "extend"


def _open(state: State, number: int, basis: tuple[Basis, ...]) -> dict[str, Any]:
    """The extension of this number, if nothing has ended it. Raises Refused 404, or 409 saying how it ended."""
    asked = _find(state, number)
    ends = {"granted_at": "已经生效", "refused": "已被一方拒绝", "withdrawn": "已由申请方撤回"}
    for how, said in ends.items():
        if asked[how] is not None:
            raise wrong_order(f"该延期{said}，不能再办理。", *basis)
    return asked


def _still_running(state: State, check: Check, way: str = "extend") -> None:
    """Only a stay that has not ended can be made longer; its last day is still part of it."""
    basis = ground(check, "term.extension_max_years")
    move(state, way, check, *basis)
    if way == "extend" and check.today > parse_date(state["ends_on"]):
        raise wrong_order("孵化期已经届满，不能再申请或者同意延期。", *basis)


def _check_reason(form: Mapping[str, Any], check: Check) -> None:
    rule = "term.extension_needs_reason"
    if form["reason"] is None and check.rules.has(rule) and check.value(rule):
        detail = "应当说明确需重点培育扶持的理由。"
        error = FieldError("reason", detail)
        raise Refused(422, "refused_by_rule", detail, basis=ground(check, rule), errors=(error,))


def _check_until(state: State, until: str, check: Check) -> None:
    if until <= state["ends_on"]:
        raise bad_field("until", "延期后的届满日应晚于现届满日。")
    rule = "term.extension_cumulative"
    together = check.rules.has(rule) and check.value(rule)
    counted_from = state["first_ends_on"] if together else state["ends_on"]
    detail = "延长的期限超过规定的上限，多次延期合并计算。"
    check.limit("term.extension_max_years", years_needed(counted_from, until), detail)


def _find(state: State, number: int) -> dict[str, Any]:
    found = next((one for one in state["extensions"] if one["number"] == number), None)
    if found is None:
        raise not_found()
    return found


def _with(state: State, changed: Mapping[str, Any]) -> dict[str, Any]:
    extensions = [changed if one["number"] == changed["number"] else one for one in state["extensions"]]
    return {**state, "extensions": extensions}
