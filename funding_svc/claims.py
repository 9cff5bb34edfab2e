"""Claims: preview, filing, decision, payment. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.identity import acts_at, require_other_person
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field
from common.law.explain import basis_from_json
from common.law.jurisdiction import pinned
from funding_svc import schemes
from funding_svc.schemes.case import Case, Entitlement
from funding_svc.workflow import CLAIM

SEPARATE = "funding.separate_persons"
# What neighbours are told of a claim: contracts.facts.Claim.
FACTS = ("id", "scheme", "org", "division", "state", "amount_fen")


def paying_place(org: Mapping[str, Any]) -> str:
    """The place whose bureau decides on an organisation's claims and whose finance office pays them."""
    return places.authority(org["division"])


@dataclass(frozen=True)
class Filing:
    """A claim about to be filed: what its scheme sees, the claim's number among those of its organisation, the rules
    of the day, and whether a forced-exit case freezes the organisation's benefits."""

    case: Case
    number: int
    judged_by: Mapping[str, Any]
    frozen: bool = False


def standing(claims: Iterable[State], *, before: int | None = None) -> tuple[State, ...]:
    """The claims that were not rejected; of those with a number below ``before``, where it is given."""
    return tuple(
        claim for claim in claims if claim["state"] != "rejected" and (before is None or claim["number"] < before)
    )


def preview(form: Mapping[str, Any], filing: Filing, check: Check) -> dict[str, Any]:
    """What filing the claim would come to, with its arithmetic; nothing is filed. Raises what filing raises, except
    that an entitlement of nothing is shown as such."""
    found = _entitlement(form["scheme"], filing.case, check, frozen=filing.frozen)
    asked = found.amount_fen if form["amount_fen"] is None else form["amount_fen"]
    if found.amount_fen:
        _require_within(asked, found, check)
    return {
        "scheme": form["scheme"],
        "org": filing.case.org["id"],
        "amount_fen": min(asked, found.amount_fen),
        "entitled_fen": found.amount_fen,
        "steps": [asdict(step) for step in found.steps],
        "basis": [ground.to_json() for ground in check.basis],
    }


def file(id: str, form: Mapping[str, Any], filing: Filing, check: Check) -> Outcome:
    """File a claim.

    Raises Refused 422 where a rule stands against it or the amount is above the entitlement, 409 where it was
    claimed before or benefits are frozen (ruling 6).
    """
    case = filing.case
    found = _entitlement(form["scheme"], case, check, frozen=filing.frozen)
    _require_within(form["amount_fen"], found, check)
    state = {
        "id": id,
        "scheme": form["scheme"],
        "org": case.org["id"],
        "org_name": case.org["name"],
        "division": paying_place(case.org),
        "state": CLAIM.initial,
        "number": filing.number,
        "amount_fen": form["amount_fen"],
        "entitled_fen": found.amount_fen,
        "steps": [asdict(step) for step in found.steps],
        "evidence": dict(case.evidence),
        "filed_on": case.filed_on.isoformat(),
        "judged_by": pinned(filing.judged_by, check.rules.version),
        "waivers": [],
        "due_at": None,
        "acts": [],
    }
    return _outcome(state, "filed", "applicant", "file", check)


def decide(state: State, form: Mapping[str, Any], case: Case, check: Check, *, frozen: bool) -> Outcome:
    """Approve a claim, whose entitlement must still stand, or reject it with a reason. Not by who filed it."""
    _require_place(state, check)
    target = CLAIM.step(state["state"], form["decision"], basis_from_json(state["basis"]))
    _require_new_hand(state, check)
    if form["decision"] == "approve":
        found = _entitlement(state["scheme"], case, check, frozen=frozen)
        _require_within(state["amount_fen"], found, check)
    elif not form["reason"]:
        raise bad_field("reason", "不予同意的，应当说明理由。")
    after = {**state, "state": target, "decided_on": check.today.isoformat(), "decision_reason": form["reason"]}
    data = {"reason": form["reason"]} if target == "rejected" else {}
    return _outcome(after, target, "bureau", form["decision"], check, **data)


def pay(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record the payment of an approved claim, by somebody who neither filed nor decided it."""
    _require_place(state, check)
    target = CLAIM.step(state["state"], "pay", basis_from_json(state["basis"]))
    _require_new_hand(state, check)
    if not state["decided_on"] <= form["paid_on"] <= check.today.isoformat():
        raise bad_field("paid_on", "拨付日期不得早于同意之日，也不得晚于今天。")
    after = {**state, "state": target, "paid_on": form["paid_on"], "voucher": form["voucher"]}
    return _outcome(after, target, "finance", "pay", check, paid_on=form["paid_on"])


def case_of(state: State, org: Mapping[str, Any], earlier: tuple[State, ...], today: date) -> Case:
    """A filed claim as its scheme sees it on the day of the decision."""
    return Case(org, state["evidence"], earlier, parse_date(state["filed_on"]), today)


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a claim."""
    return {name: state[name] for name in FACTS}


def _require_within(amount_fen: int, found: Entitlement, check: Check) -> None:
    if found.spent:
        raise Refused(409, "already_claimed", "该项扶持此前已经申请，不能重复申请。", basis=check.basis)
    if amount_fen > found.amount_fen:
        detail = f"申请金额{yuan_text(amount_fen)}超过可申请的{yuan_text(found.amount_fen)}。"
        raise Refused(422, "over_entitlement", detail, basis=check.basis)


def _entitlement(scheme: str, case: Case, check: Check, *, frozen: bool) -> Entitlement:
    """As ``schemes.entitlement``, unless an open forced-exit case freezes new benefits (ruling 6)."""
    if not frozen:
        return schemes.entitlement(scheme, case, check)
    if check.rules.has("exit.forced_trigger_effect"):
        check.value("exit.forced_trigger_effect")
    detail = "该社会组织的强制退出事项尚未办结，期间暂停办理新的扶持。"
    raise Refused(409, "benefits_frozen", detail, basis=check.basis)


def _require_place(state: State, check: Check) -> None:
    if check.actor is None or not acts_at(check.actor, state["division"]):
        basis = check.cite_where_law("ZJ23-02")
        raise Refused(403, "not_your_place", "该申请不属于本级办理，不能办理。", basis=basis)


def _require_new_hand(state: State, check: Check) -> None:
    assert check.actor is not None
    known = check.rules.has(SEPARATE)
    basis = (check.rules.param(SEPARATE).basis,) if known else basis_from_json(state["basis"])
    require_other_person(check.actor, *(act["sub"] for act in state["acts"]), basis=basis)


def _outcome(state: State, event: str, role: str, action: str, check: Check, **data: Any) -> Outcome:
    assert check.actor is not None
    act = {"sub": check.actor.sub, "role": role, "action": action, "at": check.instant}
    # a payment asks no rule of its own: it rests on the grounds of the approval
    grounds = check.basis or basis_from_json(state["basis"])
    after = {**state, "acts": [*state["acts"], act], "basis": [ground.to_json() for ground in grounds]}
    return Outcome(after, (Event(f"funding.claim.{event}", {"claim": facts(after), **data}),), grounds)
