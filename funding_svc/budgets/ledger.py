"""The ledger: every movement as a debit and a credit of one amount, so that it balances at every instant by construction. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from funding_svc.codes import PROJECT_LINES

ACCOUNTS = {"appropriation": "预算指标", "available": "可用余额", "reserved": "已预留", "paid": "已拨付", "receivable": "应收追回"}
# what each movement debits and credits
SIDES = {
    "open": ("available", "appropriation"), "raise": ("available", "appropriation"), "lower": ("appropriation", "available"),
    "reserve": ("reserved", "available"), "release": ("available", "reserved"), "pay": ("paid", "reserved"),
    "claim_back": ("receivable", "paid"), "recover": ("available", "receivable"), "restore": ("paid", "receivable"),
}  # fmt: skip
Entry = dict[str, Any]


def entries(budget: Mapping[str, Any], drawers: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """All movements of a budget and of the claims or projects that draw on it, oldest first, numbered from 1."""
    found = [(one, None) for one in budget["movements"]]
    found += [(one, drawer["id"]) for drawer in drawers for one in drawer["movements"] or () if one["budget"] == budget["id"]]
    ordered = sorted(found, key=lambda pair: (pair[0]["at"], pair[1] or ""))  # of one drawer at one instant: as it did them
    kind = "project" if budget["line"] in PROJECT_LINES else "claim"
    return [_entry(number, one, {"claim": None, "project": None, kind: drawer}) for number, (one, drawer) in enumerate(ordered, 1)]


def balances(found: Iterable[Entry]) -> dict[str, int]:
    """The balance of each account, debits less credits; all together are nothing."""
    sums: Counter[str] = Counter(dict.fromkeys(ACCOUNTS, 0))
    for entry in found:
        sums[entry["debit"]] += entry["amount_fen"]
        sums[entry["credit"]] -= entry["amount_fen"]
    return dict(sums)


def _entry(number: int, movement: Mapping[str, Any], drawer: Mapping[str, str | None]) -> Entry:
    debit, credit = SIDES[movement["kind"]]
    return {
        "number": number, "at": movement["at"], "kind": movement["kind"], "amount_fen": movement["amount_fen"], **drawer,
        "debit": debit, "debit_label": ACCOUNTS[debit], "credit": credit, "credit_label": ACCOUNTS[credit],
    }  # fmt: skip
