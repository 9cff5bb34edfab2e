"""Filing a quarterly statement: after the quarter, adding up, a second one as a revision. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.declaration.change import Change
from common.kernel.periods import quarter_bounds
from common.kernel.problems import bad_field

PERIOD = "operator.financial_statement_period"


def file(seat: Mapping[str, Any], form: Mapping[str, Any], earlier: int, check: Check) -> Change:
    """File the statement of a quarter that is over; ``earlier`` are those filed for it before. Raises Refused 422."""
    if check.rules.has(PERIOD):
        check.value(PERIOD)
    _, last = quarter_bounds(form["year"], form["quarter"])
    if check.today <= last:
        raise bad_field("quarter", f"该季度至{last.isoformat()}止，期满后方能报送。")
    if form["opening_fen"] + form["income_fen"] - form["expense_fen"] != form["closing_fen"]:
        raise bad_field("closing_fen", "期初余额加本期收入减本期支出应等于期末余额。")
    return Change(revision=earlier + 1, filed_on=check.today.isoformat())
