"""The account of an organisation: what came, for which purpose, what was spent of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from funding_svc.codes import SCHEMES


def account(claims: Iterable[Mapping[str, Any]], expenses: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Income, expense and balance in all and for each purpose; each expense with its voucher."""
    came = [one for one in claims if one["state"] == "paid"]
    spent = list(expenses)
    purposes = []
    for purpose in sorted({one["scheme"] for one in came} | {one["purpose"] for one in spent}):
        income_fen = sum(one["amount_fen"] for one in came if one["scheme"] == purpose)
        expense_fen = sum(one["amount_fen"] for one in spent if one["purpose"] == purpose)
        purposes.append({
            "purpose": purpose, "purpose_label": SCHEMES[purpose], "income_fen": income_fen, "expense_fen": expense_fen,
            "balance_fen": income_fen - expense_fen,
        })  # fmt: skip
    vouchers = [{name: one[name] for name in ("voucher", "purpose", "amount_fen", "spent_on", "claim")} for one in spent]
    sums = {name: sum(one[name] for one in purposes) for name in ("income_fen", "expense_fen", "balance_fen")}
    return {**sums, "purposes": purposes, "vouchers": sorted(vouchers, key=lambda one: (one["spent_on"], one["voucher"]))}
