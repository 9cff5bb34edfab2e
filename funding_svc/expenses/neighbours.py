"""What an expense must know: the money it is spent from, and what was spent before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found, wrong_order
from funding_svc.expenses.decisions import Money


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """An expense belongs to the organisation and the place of its money. Raises Refused 404 for another's, 409 while it is not
    paid."""
    own = caller.principal.org if caller.principal else None
    loaded = here.desk.store.claims.load(form["claim"])
    if own is None or loaded is None or loaded.body["org"] != own:
        raise not_found()
    claim = loaded.body
    if claim["state"] != "paid":
        raise wrong_order("该笔资金尚未拨付，或者已经追回，不能列支。")
    return {"org": own, "division": claim["division"], "judged_by": claim["judged_by"]}


def money(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Money:
    """The claim, and all that the organisation has spent so far."""
    store = here.desk.store
    return Money(store.claims.load(form["claim"]).body, [one.body for one in store.expenses.find({"body.org": seat["org"]})])
