"""The agreement of bureau, operator and resident, and its signatures. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admission_svc.applications import outcome_of, refuse_on_hold
from admission_svc.codes import PARTIES
from admission_svc.eligibility import Room, check_place, check_seat, lowest_free
from admission_svc.parties import ROLE_OF_PARTY, acted, acting_as, ground, parties_of
from admission_svc.preferences import yield_last_place
from admission_svc.terms import reckonable, target_year, years_needed
from admission_svc.workflow import application_workflow, needs_notice, passed
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.money import yuan_text
from common.kernel.periods import add_months, add_years
from common.kernel.problems import bad_field, bad_fields, wrong_order
from common.kernel.text import key


def draft(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Lay an agreement ready, or a changed one, which voids the signatures that the old one has.

    Raises Refused 409 before the notice has closed (ZJ23-26); 422 for an empty list of rights or duties (ZJ23-30), a
    term too long (ZJ23-28, waivable) or a fee too high. A term shorter than the rule's is an exception, too, and stands
    on record as one.
    """
    role = acting_as(state, ("operator", "bureau"), check, *ground(check, "agreement.parties"))
    moved = application_workflow(check.rules).step(state["state"], "draft", _order(state, check))
    refuse_on_hold(state, check)
    _check_term(form, check)
    _check_rights_and_duties(form, check)
    _check_exit_terms(form)
    detail = f"约定向入驻组织收取{yuan_text(form['fee_fen'])}，超过规定的上限。"
    check.limit_where_set("agreement.resident_fee_max_fen", form["fee_fen"], detail)
    terms = {name: value for name, value in form.items() if name != "waiver"}
    exception = _term_exception(form, check)
    after = {
        **state, "state": moved,
        "agreement": {**terms, "term_exception": exception, "signatures": [], "waived": check.waived},
        "waivers": _without_voided(state), "acts": acted(state, role, "draft", check),
    }  # fmt: skip
    return outcome_of(after, check, ("agreement_drafted", {}))


def sign(state: State, party: str, room: Room, check: Check, rivals: Sequence[State] = ()) -> Outcome:
    """Sign for one party, in any order; the last signature admits (ZJ23-27).

    Raises Refused 409 where nothing lies ready, the party has signed or the year's places are taken; 422 when the day of
    entry has passed or lies too far ahead of the last signature, or the organisation is resident elsewhere.
    """
    parties = parties_of(check)
    if party not in parties:
        raise bad_field("party", "该方不是协议签署方。")
    basis = ground(check, "agreement.parties")
    role = acting_as(state, (ROLE_OF_PARTY[party],), check, *basis)
    flow = application_workflow(check.rules)
    moved = flow.step(state["state"], "sign", _order(state, check))
    refuse_on_hold(state, check)
    _check_not_late(state, basis, check)
    signed = {one["party"] for one in state["agreement"]["signatures"]}
    if party in signed:
        raise wrong_order(f"{PARTIES[party]}已经签署，不能重复签署。", *basis)
    signature = {"party": party, "at": check.instant}
    agreement = {**state["agreement"], "signatures": [*state["agreement"]["signatures"], signature]}
    after = {**state, "state": moved, "agreement": agreement, "acts": acted(state, role, f"sign:{party}", check)}
    if set(parties) - signed - {party}:
        return outcome_of(after, check, ("signed", {"party": party}))
    yield_last_place(state, room, rivals, check)
    return _admit(after | {"state": flow.step(state["state"], "sign_last")}, party, room, check)


def place_year(check: Check) -> str | None:
    """The year whose places an admission today is counted in; None where no rule limits them."""
    if not check.rules.has("admission.yearly_cap"):
        return None
    return target_year(check.today, check.value("targets.year_start"))


def _admit(state: dict[str, Any], party: str, room: Room, check: Check) -> Outcome:
    _check_not_far(state["agreement"]["entry_on"], check)
    check_seat(room, check)
    check_place(room, check)
    seated = state.get("org") is not None and check.rules.has("admission.max_residencies")
    year = place_year(check)
    after = {
        **state, "open": False, "seated": seated, "counted": year is not None,
        "seat_of": f"{state['org']}#{lowest_free(room.seats)}" if seated else None,
        "place_of": f"{state['base']}:{year}#{lowest_free(room.places)}" if year else None,
    }  # fmt: skip
    days = {name: state["agreement"][name] for name in ("entry_on", "ends_on")}
    return outcome_of(after, check, ("signed", {"party": party}), ("admitted", days))


def _order(state: State, check: Check) -> tuple[Basis, ...]:
    """The rule that forbids signing as things stand: the notice's where it has not closed, else that of the order."""
    if needs_notice(check.rules) and state["state"] in (passed(check.value("admission.steps")[-1]), "in_notice"):
        return ground(check, "admission.notice_before_entry")
    return ground(check, "admission.steps")


def _without_voided(state: State) -> list[dict[str, Any]]:
    """The waivers of an application but for those that a draft, now replaced, was given."""
    voided = (state["agreement"] or {}).get("waived", [])
    return [one for one in state["waivers"] if one not in voided]


def _check_exit_terms(form: Mapping[str, Any]) -> None:
    """A breach names a term by its number, so each number stands once."""
    numbers = [key(term["number"]) for term in form["exit_terms"]]
    repeated = [place for place, number in enumerate(numbers) if number in numbers[:place]]
    if repeated:
        raise bad_fields(*(FieldError(f"exit_terms.{place}.number", "退出条款的编号不能重复。") for place in repeated))


def _check_term(form: Mapping[str, Any], check: Check) -> None:
    for field in ("entry_on", "ends_on"):
        if not reckonable(form[field]):
            raise bad_field(field, "日期过远，无法计算由此起算的期限。")
    if parse_date(form["entry_on"]) < check.today:
        raise bad_field("entry_on", "入驻日期不能早于今天。")
    if form["ends_on"] <= form["entry_on"]:
        raise bad_field("ends_on", "期限届满日应晚于入驻日期。")
    detail = "约定的入驻期限超过规定年限。"
    check.limit_where_set("term.years", years_needed(form["entry_on"], form["ends_on"]), detail)


def _term_exception(form: Mapping[str, Any], check: Check) -> str | None:
    """``shorter`` or ``longer`` than the term that the rule names (ruling 18; 一般 cuts both ways); None where it is that."""
    if not check.rules.has("term.years"):
        return None
    usual = add_years(parse_date(form["entry_on"]), check.value("term.years")).isoformat()
    return None if form["ends_on"] == usual else "shorter" if form["ends_on"] < usual else "longer"


def _check_not_far(entry_on: str, check: Check) -> None:
    """The stay begins within some months of the last signature (ruling 18)."""
    if not check.rules.has("term.entry_within_months"):
        return
    months = check.value("term.entry_within_months")
    latest = add_months(check.today, months).isoformat()
    if entry_on > latest:
        detail = f"协议约定的入驻日期为{entry_on}，晚于签署完毕后{months}个月（{latest}），应当重新拟定协议。"
        basis = ground(check, "term.entry_within_months")
        raise Refused(422, "below_rule", detail, basis=basis, errors=(FieldError("entry_on", detail),))


def _check_rights_and_duties(form: Mapping[str, Any], check: Check) -> None:
    if not check.rules.has("agreement.rights_and_duties_of"):
        return
    message = "应当写明该方的权利和义务，不能为空。"
    empty = [
        FieldError(f"{part}.{party}", message)
        for part in ("rights", "duties")
        for party in check.value("agreement.rights_and_duties_of")
        if not form[part][party]
    ]
    if empty:
        basis = ground(check, "agreement.rights_and_duties_of")
        detail = "协议应当写明各方的权利和义务，不能有空缺。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=tuple(empty))


def _check_not_late(state: State, basis: tuple[Basis, ...], check: Check) -> None:
    """Entry comes only after the agreement, so nobody may sign once the agreed day of entry has passed."""
    if parse_date(state["agreement"]["entry_on"]) < check.today:
        detail = "协议约定的入驻日期早于签署日期，应当重新拟定协议。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("entry_on", detail),))
