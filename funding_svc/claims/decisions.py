"""Claims: preview, filing, decision, payment. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field
from funding_svc import codes, schemes
from funding_svc.schemes.case import Case, Entitlement


@dataclass(frozen=True)
class Filing:
    """A claim about to be filed: what its scheme sees, the claim's number among those of its organisation, and whether
    a forced-exit case freezes the organisation's benefits."""

    case: Case
    number: int
    frozen: bool = False


@dataclass(frozen=True)
class Decision:
    """What a decision on a claim sees: the organisation now, and the claims before this one."""

    org: Mapping[str, Any]
    earlier: tuple[State, ...]
    frozen: bool = False


def standing(claims: Iterable[State], *, before: int | None = None) -> tuple[State, ...]:
    """The claims that were not rejected; of those with a number below ``before``, where it is given."""
    return tuple(claim for claim in claims if claim["state"] != "rejected" and (before is None or claim["number"] < before))


def preview(seat: Mapping[str, Any], form: Mapping[str, Any], filing: Filing, check: Check) -> dict[str, Any]:
    """What filing the claim would come to, with its arithmetic. Raises what filing raises, except that an entitlement of
    nothing is shown as such."""
    found = _entitlement(form["scheme"], filing.case, check, frozen=filing.frozen)
    asked = found.amount_fen if form["amount_fen"] is None else form["amount_fen"]
    if found.amount_fen:
        _require_within(asked, found, check)
    return {
        "scheme": form["scheme"], "scheme_label": codes.SCHEMES[form["scheme"]], "org": seat["org"],
        "amount_fen": min(asked, found.amount_fen), "entitled_fen": found.amount_fen,
        "steps": [asdict(step) for step in found.steps], "basis": [ground.to_json() for ground in check.basis],
    }  # fmt: skip


def file(seat: Mapping[str, Any], form: Mapping[str, Any], filing: Filing, check: Check) -> Change:
    """File a claim.

    Raises Refused 422 where a rule stands against it or the amount is above the entitlement, 409 where it was
    claimed before or benefits are frozen (ruling 6).
    """
    found = _entitlement(form["scheme"], filing.case, check, frozen=filing.frozen)
    _require_within(form["amount_fen"], found, check)
    steps = [asdict(step) for step in found.steps]
    return Change(number=filing.number, entitled_fen=found.amount_fen, steps=steps, filed_on=check.today.isoformat())


def decide(claim: State, form: Mapping[str, Any], needs: Decision, check: Check) -> Change:
    """Approve a claim, whose entitlement must still stand, or reject it with a reason."""
    if form["decision"] == "approve":
        case = Case(needs.org, claim["evidence"], needs.earlier, parse_date(claim["filed_on"]), check.today)
        found = _entitlement(claim["scheme"], case, check, frozen=needs.frozen)
        _require_within(claim["amount_fen"], found, check)
    elif not form["reason"]:
        raise bad_field("reason", "不予同意的，应当说明理由。")
    told = {"reason": form["reason"]} if form["decision"] == "reject" else {}
    return Change(decided_on=check.today.isoformat(), decision_reason=form["reason"], told=told)


def pay(claim: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record the payment of an approved claim."""
    if not claim["decided_on"] <= form["paid_on"] <= check.today.isoformat():
        raise bad_field("paid_on", "拨付日期不得早于同意之日，也不得晚于今天。")
    return Change(**form, told={"paid_on": form["paid_on"]})


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
