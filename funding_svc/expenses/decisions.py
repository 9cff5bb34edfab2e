"""Entering an expense: on what money, for which purpose, by which voucher. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused
from common.kernel.declaration.change import Change
from common.kernel.money import yuan_text
from common.kernel.problems import bad_field
from common.kernel.text import key
from funding_svc.codes import SCHEMES


@dataclass(frozen=True)
class Money:
    """The paid claim that is spent from, and all that its organisation has spent so far."""

    claim: Mapping[str, Any]
    earlier: list[Mapping[str, Any]]


ACCOUNT = "funding.running_cost.separate_account"


def enter(seat: Mapping[str, Any], form: Mapping[str, Any], money: Money, check: Check) -> Change:
    """Enter an expense.

    Raises Refused 422 for another purpose than the money's own or a day before it came, 409 for a voucher used before and
    above what is left of the money.
    """
    claim, earlier = money.claim, money.earlier
    if form["purpose"] != claim["scheme"]:
        ground = (check.rules.param(ACCOUNT).basis,) if check.rules.has(ACCOUNT) else ()
        detail = f"该笔资金专用于“{SCHEMES[claim['scheme']]}”，不能列支其他用途。"
        raise Refused(422, "other_purpose", detail, basis=ground, errors=(FieldError("purpose", detail),))
    if check.rules.has(ACCOUNT):
        check.value(ACCOUNT)
    if not claim["paid_on"] <= form["spent_on"] <= check.today.isoformat():
        raise bad_field("spent_on", f"支出日期应在拨付之日（{claim['paid_on']}）至今天之间。")
    if any(key(one["voucher"]) == key(form["voucher"]) for one in earlier):
        raise Refused(409, "voucher_used", f"凭证{form['voucher']}已经使用，不能重复列支。", basis=check.basis)
    spent_fen = sum(one["amount_fen"] for one in earlier if one["claim"] == form["claim"])
    if spent_fen + form["amount_fen"] > claim["amount_fen"]:
        left = yuan_text(claim["amount_fen"] - spent_fen)
        raise Refused(409, "over_account", f"该笔资金余额{left}，不足以列支{yuan_text(form['amount_fen'])}。", basis=check.basis)
    return Change(number=len(earlier) + 1)
