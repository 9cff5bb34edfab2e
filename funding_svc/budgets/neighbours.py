"""What a budget and those who draw on it must know: its last reservation, what was released, what is reserved and paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found
from funding_svc.budgets.purse import Purse, sum_of
from funding_svc.codes import PROJECT_LINES


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """A budget belongs to the place of the finance office that enters it. Raises Refused 404 for another."""
    own = caller.principal.division if caller.principal else None
    if own is None or form["division"] not in (None, own):
        raise not_found()
    return {"division": own}


def entering(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The budget that the place has already entered for this year and line."""
    found: Mapping[str, Any] | None = here.desk.store.budget_for(seat["division"], form["year"], form["line"])
    return found


def purse_of(store: Any, budget: Mapping[str, Any] | None, *, elsewhere: bool = False) -> Purse:
    """What a budget has now. The last reservation is looked up before what was released: what is released later can only
    leave more."""
    if budget is None:
        return Purse(None, elsewhere=elsewhere)
    last, drawn_fen = store.last_draw(budget["id"])
    return Purse(budget, last, drawn_fen, store.released_to(budget["id"]))


def purse_for(store: Any, division: str, year: int, line: str) -> Purse:
    """The purse that a claim of a place, a year and a line draws on."""
    budget = store.budget_for(division, year, line)
    return purse_of(store, budget, elsewhere=budget is None and store.keeps_budgets(division, year))


def changing(here: Any, state: State, given: Any) -> Purse:
    """The purse of the budget that a command changes."""
    return purse_of(here.desk.store, state)


def settling(desk: Any, state: State) -> Purse:
    """The same for the time."""
    return purse_of(desk.store, state)


def closing(here: Any, state: State, given: Any) -> dict[str, int]:
    """What is reserved of a budget and what of it is used for good."""
    return sums_of(here.desk.store, state)


def sums(desk: Any, ids: list[str]) -> dict[str, dict[str, int]]:
    """What is reserved, paid and left of budgets, beside each of a page."""
    found = desk.store.budgets.these(ids)
    return {id: {name: value for name, value in sums_of(desk.store, found[id].body).items() if name != "used_fen"} for id in ids}


def sums_of(store: Any, budget: Mapping[str, Any]) -> dict[str, int]:
    """By the states of the claims that draw on the budget; projects, which are paid in parts, by their movements."""
    if budget["line"] in PROJECT_LINES:
        return _of_projects(store, budget)
    by_state = store.drawn_by_state(budget["id"])
    used_fen = sum(by_state.values())
    reserved_fen = by_state.get("approved", 0)
    return {"reserved_fen": reserved_fen, "paid_fen": used_fen - reserved_fen, "used_fen": used_fen, "available_fen": budget["amount_fen"] - used_fen}


def _of_projects(store: Any, budget: Mapping[str, Any]) -> dict[str, int]:
    moves = [one for project in store.drawing_on(budget["id"]) for one in project["movements"] or ()]
    of = lambda *kinds: sum_of(moves, budget["id"], *kinds)  # noqa: E731
    reserved_fen, paid_fen = of("reserve") - of("release") - of("pay"), of("pay") - of("recover")
    used_fen = reserved_fen + paid_fen
    return {"reserved_fen": reserved_fen, "paid_fen": paid_fen, "used_fen": used_fen, "available_fen": budget["amount_fen"] - used_fen}
