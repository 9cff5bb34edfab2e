"""The ledger of one budget for who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.clock import parse_date
from common.kernel.declaration.authority import Caller
from common.kernel.problems import bad_field, not_found
from funding_svc.budgets.declaration import BUDGET
from funding_svc.budgets.fields import MOVEMENTS
from funding_svc.budgets.ledger import ACCOUNTS, balances, entries

SPAN = ("from", "to")


def ledger_of(store: Any, caller: Caller, query: Mapping[str, str]) -> dict[str, Any]:
    """Raises Refused 404 for a budget that the caller may not know of, 422 for what is no day."""
    loaded = store.budgets.load(query.get("budget", ""))
    if loaded is None or not BUDGET.known_to(caller, loaded.body):
        raise not_found()
    first, last = (_day(query, name) for name in SPAN)
    until = [one for one in entries(loaded.body, store.drawing_on(loaded.id)) if last is None or one["at"][:10] <= last]
    shown = [{**one, "kind_label": MOVEMENTS[one["kind"]]} for one in until if first is None or first <= one["at"][:10]]
    sums = [{"account": name, "account_label": ACCOUNTS[name], "balance_fen": sum_} for name, sum_ in balances(until).items()]
    return {"budget": loaded.id, "entries": shown, "balances": sums}


def _day(query: Mapping[str, str], name: str) -> str | None:
    if name not in query:
        return None
    try:
        return parse_date(query[name]).isoformat()
    except ValueError:
        raise bad_field(name, "应为日期（YYYY-MM-DD）。") from None
