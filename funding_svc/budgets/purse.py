"""What one budget still has, and the one rule by which money is taken from it. Pure.

Every reservation has a number in its budget and carries the total of all reservations up to it, so that the next one
needs to look at the last alone. The number is unique: whoever decided on an older last one cannot write and decides
again. See docs/adr/0011-budgets.md for why this never gives a fen too many or too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.money import yuan_text
from common.kernel.problems import until_news


@dataclass(frozen=True)
class Purse:
    """A budget (None where the place has entered none for this line), the number of its last reservation with the total up
    to it, and what has been released. ``elsewhere``: the place has other budgets of this year, so that this line has none."""

    budget: Mapping[str, Any] | None
    last: int = 0
    drawn_fen: int = 0
    released_fen: int = 0
    elsewhere: bool = False

    @property
    def limit_fen(self) -> int:
        """What may be reserved in all; a change that lowers it holds from the moment it is asked for."""
        assert self.budget is not None
        pending = self.budget["pending_fen"]
        return int(self.budget["amount_fen"] if pending is None else min(self.budget["amount_fen"], pending))

    @property
    def available_fen(self) -> int:
        """What is left."""
        return self.limit_fen - self.drawn_fen + self.released_fen


def reserve(purse: Purse | None, amount_fen: int, what: str, check: Check) -> dict[str, Any] | None:
    """The movement that reserves an amount; None where the place keeps no budgets here. ``what`` is the line in Chinese.
    Raises Refused 409 ``over_budget``, ``no_budget``, ``budget_closed``, none of them lasting."""
    if purse is None or (purse.budget is None and not purse.elsewhere):
        return None
    if purse.budget is None:
        raise _passing("no_budget", f"本年度没有下达“{what}”的预算，不能同意拨付。")
    if purse.budget["state"] == "closed":
        raise _passing("budget_closed", f"{purse.budget['year']}年度“{what}”预算已经关账。")
    if amount_fen > purse.available_fen:
        left = yuan_text(max(purse.available_fen, 0))
        raise _passing("over_budget", f"{purse.budget['year']}年度“{what}”预算可用余额{left}，不足以同意{yuan_text(amount_fen)}。")
    return {
        "at": check.instant, "kind": "reserve", "amount_fen": amount_fen, "budget": purse.budget["id"], "link": purse.last + 1,
        "drawn_fen": purse.drawn_fen + amount_fen,
    }  # fmt: skip


def moved(kind: str, claim: Mapping[str, Any], check: Check) -> list[dict[str, Any]] | None:
    """The movements of a claim with one more of the reserved amount; as they are where it has drawn on no budget."""
    return with_moves(claim, check, (kind, claim["amount_fen"]))


def with_moves(drawer: Mapping[str, Any], check: Check, *moves: tuple[str, int]) -> list[dict[str, Any]] | None:
    """The movements of a claim or project with more, each a kind and an amount; one of nothing is left out."""
    if not drawer["budget"]:
        return drawer["movements"]  # type: ignore[no-any-return]
    added = [{"at": check.instant, "kind": kind, "amount_fen": fen, "budget": drawer["budget"]} for kind, fen in moves if fen]
    return [*drawer["movements"], *added]


def sum_of(movements: Iterable[Mapping[str, Any]] | None, budget: str, *kinds: str) -> int:
    """What movements of these kinds come to in one budget."""
    return sum(one["amount_fen"] for one in movements or () if one["budget"] == budget and one["kind"] in kinds)


def released(movements: list[dict[str, Any]] | None, budget: str | None = None) -> int:
    """What movements have given back, to one budget or to all."""
    back = (one for one in movements or () if one["kind"] in ("release", "recover") and budget in (None, one["budget"]))
    return sum(one["amount_fen"] for one in back)


def links(drawer: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers that a claim or project holds in budgets; it never gives one up, so that the numbers of a budget have no gap."""
    return tuple(f"{one['budget']}#{one['link']}" for one in drawer["movements"] or () if "link" in one)


def _passing(code: str, detail: str) -> Refused:
    return until_news(Refused(409, code, detail))
