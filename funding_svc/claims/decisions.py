"""Claims: preview, filing, decision, payment, and what undoes them. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import FieldError, Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field, bad_fields, until_news
from common.kernel.remedies import remedies
from funding_svc import codes, schemes
from funding_svc.budgets.purse import Purse, moved, released, reserve
from funding_svc.schemes.case import Case, Entitlement
from funding_svc.schemes.projects import left_to_confirm

# claims that no longer stand in the way of another one
FALLEN = frozenset({"rejected", "withdrawn", "to_recover", "recovered"})


@dataclass(frozen=True)
class Filing:
    """A claim about to be filed: what its scheme sees, the claim's number among those of its organisation, and whether
    a forced-exit case freezes the organisation's benefits. ``subject`` is the project or person that it is about,
    ``subject_number`` its number among the claims on that; ``pool`` and ``pool_number`` likewise for a place and year in which
    only so many may stand."""

    case: Case
    number: int
    frozen: bool = False
    subject: str | None = None
    subject_number: int | None = None
    pool: str | None = None
    pool_number: int | None = None


@dataclass(frozen=True)
class Decision:
    """What a decision on a claim sees: the organisation now, the claims before this one, its own, those on the same subject
    and in the same pool, what else neighbours tell (``facts``, fields of ``Case``), and what the named project says now."""

    org: Mapping[str, Any]
    earlier: tuple[State, ...]
    frozen: bool = False
    on_subject: tuple[State, ...] = ()
    in_pool: tuple[State, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    purse: Purse | None = None
    project: Mapping[str, Any] = field(default_factory=dict)


def standing(claims: Iterable[State], *, before: int | None = None, counted: str = "number") -> tuple[State, ...]:
    """The claims that stand; of those with a lower ``counted`` number than ``before``, where it is given."""
    return tuple(claim for claim in claims if claim["state"] not in FALLEN and (before is None or claim[counted] < before))


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
    return Change(
        number=filing.number, subject=filing.subject, subject_number=filing.subject_number, pool=filing.pool,
        pool_number=filing.pool_number, entitled_fen=found.amount_fen,
        steps=[asdict(step) for step in found.steps], filed_on=check.today.isoformat(), evidence={**filing.case.evidence, **found.pins},
    )  # fmt: skip


def decide(claim: State, form: Mapping[str, Any], needs: Decision, check: Check) -> Change:
    """Approve a claim, whose entitlement must still stand on what the officer has confirmed, or reject it with a reason; a
    rejection tells what may be done against it (E-10)."""
    decided_on = check.today.isoformat()
    if form["decision"] == "reject":
        if not form["reason"]:
            raise bad_field("reason", "不予同意的，应当说明理由。")
        # remedies cite their own ground; the refusal goes on resting on the rules of the scheme
        told, shown_remedies = {"reason": form["reason"]}, remedies(Check(check.rules, None, check.now), claim["division"])
        return Change(decided_on=decided_on, decision_reason=form["reason"], remedies=shown_remedies, event_data=told)
    confirmed = _confirmed(claim["scheme"], claim["evidence"], form["confirmed"] or {}, needs.project, check)
    found = _reckoned({**claim, "confirmed": confirmed}, needs, check)
    steps = [asdict(step) for step in found.steps]
    movement = reserve(needs.purse, claim["amount_fen"], codes.SCHEMES[claim["scheme"]], check)
    drawn = {"budget": movement["budget"], "movements": [*(claim["movements"] or []), movement]} if movement else {"budget": None}
    return Change(decided_on=decided_on, decision_reason=form["reason"], confirmed=confirmed or None, steps=steps, **drawn)


def pay(claim: State, form: Mapping[str, Any], needs: Decision, check: Check) -> Change:
    """Record the payment of an approved claim, whose entitlement must stand to this day."""
    if not claim["decided_on"] <= form["paid_on"] <= check.today.isoformat():
        raise bad_field("paid_on", "拨付日期不得早于同意之日，也不得晚于今天。")
    _reckoned(claim, needs, check)
    return Change(**form, movements=moved("pay", claim, check), event_data={"paid_on": form["paid_on"]})


def withdraw(claim: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Take a claim back before it is paid; what was reserved for it is free again."""
    return Change(**_released("release", claim, check)) if claim["state"] == "approved" else Change()


def annul(claim: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record that another authority annulled the decision: the claim is open again or, where it was paid, the money is to
    come back. What had been decided stays on record."""
    if not claim["decided_on"] <= form["decided_on"] <= check.today.isoformat():
        raise bad_field("decided_on", "撤销决定日期不得早于原决定之日，也不得晚于今天。")
    entry = {**form, "was": claim["state"]}
    told = {"by": form["by"], "document": form["document"], "was": claim["state"]}
    kept = [*(claim["annulments"] or []), entry]
    if claim["state"] == "paid":
        return Change(transition="claim_back", annulments=kept, movements=moved("claim_back", claim, check), event_data=told)
    freed = _released("release", claim, check) if claim["state"] == "approved" else {}
    return Change(
        transition="reopen", **freed, annulments=kept, decided_on=None, decision_reason=None, remedies=None, confirmed=None, event_data=told
    )


def recover(claim: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record that the money is back."""
    if not claim["paid_on"] <= form["recovered_on"] <= check.today.isoformat():
        raise bad_field("recovered_on", "追回日期不得早于拨付之日，也不得晚于今天。")
    return Change(**form, **_released("recover", claim, check))


def _released(kind: str, claim: State, check: Check) -> dict[str, Any]:
    """The movements of a claim that gives its money back to the budget."""
    movements = moved(kind, claim, check)
    return {"movements": movements, "released_fen": released(movements)} if claim["budget"] else {}


def _confirmed(
    scheme: str, evidence: Mapping[str, Any], given: Mapping[str, Any], project: Mapping[str, Any], check: Check
) -> dict[str, Any]:
    """What the officer has confirmed. Raises Refused 422 naming each fact that the scheme rests on, that no project on record
    says and nobody has checked."""
    asked = left_to_confirm(schemes.to_confirm(scheme, evidence, check), project, given)
    missing = [name for name in asked if name not in given]
    if missing or (asked and not given.get("papers")):
        wanted = [*missing, *([] if given.get("papers") else ["papers"])]
        raise bad_fields(*(FieldError(f"confirmed.{name}", "由审定人员核实后填写，不能只凭申请单位自述。") for name in wanted))
    if given.get("contribution") is False:
        raise bad_field("confirmed.contribution", "创新贡献不能认定的，应当不予同意。")
    return dict(given)


def _reckoned(claim: State, needs: Decision, check: Check) -> Entitlement:
    """The entitlement as the facts are now. Raises what filing raises."""
    case = Case(
        needs.org, claim["evidence"], needs.earlier, parse_date(claim["filed_on"]), parse_date(claim["decided_on"] or check.today.isoformat()),
        needs.on_subject, needs.in_pool, **needs.facts, confirmed={**(claim["confirmed"] or {}), **needs.project},
    )  # fmt: skip
    found = _entitlement(claim["scheme"], case, check, frozen=needs.frozen)
    _require_within(claim["amount_fen"], found, check)
    return found


def _require_within(amount_fen: int, found: Entitlement, check: Check) -> None:
    if found.spent:
        raise until_news(Refused(409, "already_claimed", "该项扶持此前已经申请，不能重复申请。", basis=check.basis))
    if amount_fen > found.amount_fen:
        why = "" if found.amount_fen or not found.steps else f"{found.steps[-1].label}。"
        detail = f"申请金额{yuan_text(amount_fen)}超过可申请的{yuan_text(found.amount_fen)}。{why}"
        raise until_news(Refused(422, "over_entitlement", detail, basis=check.basis))


def _entitlement(scheme: str, case: Case, check: Check, *, frozen: bool) -> Entitlement:
    """As ``schemes.entitlement``, unless an open forced-exit case freezes new benefits (ruling 6)."""
    if frozen:
        if check.rules.has("exit.forced_trigger_effect"):
            check.value("exit.forced_trigger_effect")
        detail = "该社会组织的强制退出事项尚未办结，期间暂停办理新的扶持。"
        raise until_news(Refused(409, "benefits_frozen", detail, basis=check.basis))
    try:
        return schemes.entitlement(scheme, case, check)
    except Refused as refused:
        raise until_news(refused) from None
