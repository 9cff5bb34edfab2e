"""The declaration of an expense: entered by the organisation that spends, read by who pays and who looks after (YB21-55, -67)."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Create, Transition, Unique
from common.kernel.declaration.authority import applicant, auditor, bureau, finance, leading_group
from contracts import facts, funding
from funding_svc.expenses import decisions, neighbours
from funding_svc.expenses.fields import Expense, ExpenseForm

EXPENSE = Aggregate(
    name="expense", label="支出", path="/v1/expenses", fields=Expense, facts=facts.Expense, states={"entered": "已列支"},
    readers=(
        applicant.of(Expense.org), bureau.over(Expense.division), finance.over(Expense.division), leading_group.over(Expense.division),
        auditor.over(Expense.division),
    ),
    create=Create(
        name="enter", label="登记支出", by=(applicant.of(Expense.org),), form=ExpenseForm, seat=neighbours.seat, needs=neighbours.money,
        transition=Transition("enter", "列支", (), "entered", funding.EXPENSE_ENTERED), decide=decisions.enter, clause="YB21-55",
    ),
    org=Expense.org, filters=(Expense.org, Expense.claim, Expense.purpose),
    unique=(Unique("org_number", lambda one: f"{one['org']}#{one['number']}"),),
)  # fmt: skip
