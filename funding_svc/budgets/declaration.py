"""The declaration of a budget: entered, changed and closed by the finance office of its place."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Due, Reaction, Transition, Unique
from common.kernel.declaration.authority import auditor, bureau, finance
from contracts import facts, funding
from funding_svc.budgets import decisions, neighbours
from funding_svc.budgets.fields import Budget, BudgetChangeForm, BudgetForm, Sums

FINANCE = (finance.at(Budget.division),)
CHANGES = (
    Transition("raise", "调增", ("open",), "open", funding.BUDGET_CHANGED),
    Transition("lower", "调减", ("open",), "changing", funding.BUDGET_CHANGING),
)
SETTLED = Reaction(
    name="settled", decide=decisions.settle, needs=neighbours.settling,
    transitions=(
        Transition("settle", "调减生效", ("changing",), "open", funding.BUDGET_CHANGED),
        Transition("close", "关账", ("changing",), "closed", funding.BUDGET_CLOSED),
        Transition("leave", "未予调减", ("changing",), "open", funding.BUDGET_CHANGED),
    ),
)  # fmt: skip


BUDGET = Aggregate(
    name="budget", label="预算", path="/v1/budgets", fields=Budget, facts=facts.Budget,
    states={"open": "执行中", "changing": "调整中", "closed": "已关账"},
    readers=(bureau.over(Budget.division), finance.over(Budget.division), auditor.over(Budget.division)),
    create=Create(
        name="enter", label="下达预算", by=FINANCE, form=BudgetForm, seat=neighbours.seat, needs=neighbours.entering, decide=decisions.enter,
        transition=Transition("enter", "下达", (), "open", funding.BUDGET_ENTERED),
    ),
    commands=(
        Command(
            name="changes", label="调整预算", by=FINANCE, form=BudgetChangeForm, needs=neighbours.changing, decide=decisions.change,
            transitions=lambda rules, params: CHANGES,
        ),
        Command(
            name="closing", label="年度关账", by=FINANCE, needs=neighbours.closing, decide=decisions.close,
            transitions=(Transition("ask_to_close", "申请关账", ("open",), "changing", funding.BUDGET_CHANGING),),
        ),
    ),
    reactions=(SETTLED,), due=(Due(Budget.settles_at, SETTLED),), filters=(Budget.division, Budget.year, Budget.line, Budget.state),
    unique=(Unique("place_year_line", lambda budget: f"{budget['division']}#{budget['year']}#{budget['line']}"),),
    beside=neighbours.sums, beside_fields=Sums,
)  # fmt: skip
