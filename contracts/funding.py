"""What funding tells: claims from filing to payment."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, day, text


class ClaimOnly(Strict):
    claim = fields.Nested(facts.Claim, required=True)


class ClaimRejected(ClaimOnly):
    reason = text()


class ClaimPaid(ClaimOnly):
    paid_on = day()


class ClaimAnnulled(ClaimOnly):
    """A decision on a claim was annulled by another authority; ``was`` is the state that it had led to."""

    by = text()
    document = text()
    was = code()


PREFIX = "funding.claim."

FILED = EventType(PREFIX + "filed", ClaimOnly, "A claim was filed.", "提出申请")
APPROVED = EventType(PREFIX + "approved", ClaimOnly, "A claim was approved.", "审定同意")
REJECTED = EventType(PREFIX + "rejected", ClaimRejected, "A claim was refused.", "审定不予同意")
PAID = EventType(PREFIX + "paid", ClaimPaid, "A claim was paid.", "完成拨付")
WITHDRAWN = EventType(PREFIX + "withdrawn", ClaimOnly, "An applicant took a claim back.", "撤回申请")
ANNULLED = EventType(PREFIX + "annulled", ClaimAnnulled, "Another authority annulled a decision on a claim.", "撤销审定决定")
RECOVERED = EventType(PREFIX + "recovered", ClaimOnly, "What was paid on an annulled decision came back.", "追回资金")


class BudgetOnly(Strict):
    budget = fields.Nested(facts.Budget, required=True)


BUDGET = "funding.budget."
BUDGET_ENTERED = EventType(BUDGET + "entered", BudgetOnly, "A budget was entered.", "下达预算")
BUDGET_CHANGED = EventType(BUDGET + "changed", BudgetOnly, "A budget has another amount, or was left as it was.", "调整预算")
BUDGET_CHANGING = EventType(BUDGET + "changing", BudgetOnly, "A budget is about to be lowered or closed.", "拟调减预算或者关账")
BUDGET_CLOSED = EventType(BUDGET + "closed", BudgetOnly, "A budget's year is closed.", "预算关账")


class ExpenseOnly(Strict):
    expense = fields.Nested(facts.Expense, required=True)


class StatementOnly(Strict):
    statement = fields.Nested(facts.Statement, required=True)


EXPENSE_ENTERED = EventType("funding.expense.entered", ExpenseOnly, "An expense was entered.", "登记支出")
STATEMENT_FILED = EventType("funding.statement.filed", StatementOnly, "A quarterly statement was filed.", "报送季度财务报告")

FUNDING = (
    FILED, APPROVED, REJECTED, PAID, WITHDRAWN, ANNULLED, RECOVERED, BUDGET_ENTERED, BUDGET_CHANGED, BUDGET_CHANGING, BUDGET_CLOSED,
    EXPENSE_ENTERED, STATEMENT_FILED,
)  # fmt: skip
