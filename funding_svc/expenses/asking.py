"""The account of one organisation for who may read it."""

from __future__ import annotations

from typing import Any

from common.kernel import places
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found
from funding_svc.expenses.account import account
from funding_svc.expenses.declaration import EXPENSE


def account_of(store: Any, caller: Caller, id: str) -> dict[str, Any]:
    """What came in and went out of one organisation's money; the organisation itself and the offices of its place read it, the
    offices that pay and inspect among them (YB21-67). Raises Refused 404."""
    org = store.copies_orgs.get(id)
    if org is None or not EXPENSE.known_to(caller, {"org": id, "division": places.authority(org["division"])}):
        raise not_found()
    found = account(store.claims_of(id), [one.body for one in store.expenses.find({"body.org": id})])
    return {"org": id, "org_name": org["name"], **found}
