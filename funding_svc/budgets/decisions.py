"""Budgets: entered, raised, lowered, closed. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import to_instant
from common.kernel.decision import Refused, State
from common.kernel.declaration.change import Change
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field, wrong_order
from funding_svc.budgets.purse import Purse

# An approval that has read the old amount is written within the deadline of its call or never.
GRACE = timedelta(seconds=60)


def enter(seat: Mapping[str, Any], form: Mapping[str, Any], there: Mapping[str, Any] | None, check: Check) -> Change:
    """Enter the budget of a place, a year and a line. Raises Refused 409 ``already_there`` where there is one."""
    if there is not None:
        raise Refused(409, "already_there", "本级该年度该科目的预算已经下达，请办理预算调整。")
    return Change(movements=[_movement("open", form["amount_fen"], seat["id"], check)])


def change(budget: State, form: Mapping[str, Any], purse: Purse, check: Check) -> Change:
    """Raise a budget at once; lower it once no approval on its way can have read the old amount. Raises Refused 409 below what
    is reserved and paid."""
    old, new = budget["amount_fen"], form["amount_fen"]
    if new == old:
        raise bad_field("amount_fen", "与现有预算金额相同，没有变动。")
    if new > old:
        raised = _movement("raise", new - old, budget["id"], check)
        return Change(transition="raise", amount_fen=new, document=form["document"], movements=[*budget["movements"], raised], failed=None)
    used = purse.drawn_fen - purse.released_fen
    if new < used:
        raise Refused(409, "below_reserved", f"已预留和拨付{yuan_text(used)}，预算不能调减至{yuan_text(new)}。")
    settles = to_instant(check.now + GRACE)
    return Change(transition="lower", pending_fen=new, pending_document=form["document"], settles_at=settles, closes=False, failed=None)


def close(budget: State, form: Mapping[str, Any], sums: Mapping[str, int], check: Check) -> Change:
    """Close the year: what is not paid lapses. Raises Refused 409 while something is reserved and not yet paid or released."""
    if sums["reserved_fen"]:
        raise wrong_order(f"尚有预留未拨付{yuan_text(sums['reserved_fen'])}，拨付或者撤回以后才能关账。")
    settles = to_instant(check.now + GRACE)
    return Change(pending_fen=sums["used_fen"], pending_document=budget["document"], settles_at=settles, closes=True, failed=None)


def settle(budget: State, purse: Purse, check: Check) -> Change:
    """After the grace: lower the budget, or leave it where an approval that was on its way needs more."""
    done = {"pending_fen": None, "pending_document": None, "settles_at": None, "closes": None}
    used, pending = purse.drawn_fen - purse.released_fen, budget["pending_fen"]
    if used > pending:
        return Change(transition="leave", failed=f"已预留和拨付{yuan_text(used)}，没有调减。", **done)
    kept = list(budget["movements"])
    if pending < budget["amount_fen"]:
        kept.append(_movement("lower", budget["amount_fen"] - pending, budget["id"], check))
    transition = "close" if budget["closes"] else "settle"
    return Change(transition=transition, amount_fen=pending, document=budget["pending_document"], movements=kept, **done)


def _movement(kind: str, amount_fen: int, budget: str, check: Check) -> dict[str, Any]:
    return {"at": check.instant, "kind": kind, "amount_fen": amount_fen, "budget": budget}
