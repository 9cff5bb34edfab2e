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


class CallOnly(Strict):
    call = fields.Nested(facts.Call, required=True)


class EntryOnly(Strict):
    entry = fields.Nested(facts.Entry, required=True)


class ProjectOnly(Strict):
    project = fields.Nested(facts.Project, required=True)


class EntitlementOnly(Strict):
    entitlement = fields.Nested(facts.Entitlement, required=True)


class OverlapOnly(Strict):
    overlap = fields.Nested(facts.OverlapCheck, required=True)


CALL = "funding.call."
CALL_ANNOUNCED = EventType(CALL + "announced", CallOnly, "A call was announced.", "发布征集公告")
CALL_STEP_TAKEN = EventType(CALL + "step_taken", CallOnly, "A step of a call's path was completed.", "完成征集步骤")
CALL_ENDED = EventType(CALL + "ended", CallOnly, "The last step of a call's path was completed.", "征集办结")
ENTRY = "funding.entry."
ENTRY_ENTERED = EventType(ENTRY + "entered", EntryOnly, "An organisation answered a call.", "申报项目")
ENTRY_SCORED = EventType(ENTRY + "scored", EntryOnly, "A reviewer scored an entry or withdrew.", "项目评分或者回避")
BID_HANDED_IN = EventType(ENTRY + "bid_handed_in", EntryOnly, "A bid was handed in, sealed.", "投标")
BID_OPENED = EventType(ENTRY + "bid_opened", EntryOnly, "A bid was opened.", "开标")
ENTRY_WITHDRAWN = EventType(ENTRY + "withdrawn", EntryOnly, "An entry was taken back.", "撤回申报")
ENTRY_DECIDED = EventType(ENTRY + "decided", EntryOnly, "An entry was selected or not.", "决定是否入选")
ENTRY_AWARDED = EventType(ENTRY + "awarded", EntryOnly, "An entry was awarded.", "立项")
ENTRY_REOPENED = EventType(ENTRY + "reopened", EntryOnly, "Another authority annulled a selection.", "入选决定被撤销")
PROJECT = "funding.project."
PROJECT_BEGUN = EventType(PROJECT + "begun", ProjectOnly, "A project was entered.", "登记项目")
PROJECT_STARTED = EventType(PROJECT + "started", ProjectOnly, "A project is being carried out.", "开始实施")
PROJECT_STAGE_CLOSED = EventType(PROJECT + "stage_closed", ProjectOnly, "A stage of a project was closed.", "办结项目阶段")
PROJECT_CHANGED = EventType(PROJECT + "changed", ProjectOnly, "Performance or a change of a project was recorded.", "项目记录")
PROJECT_PAID = EventType(PROJECT + "paid", ProjectOnly, "A part of a project's money was paid.", "分期拨付")
PROJECT_EVALUATED = EventType(PROJECT + "evaluated", ProjectOnly, "A project was evaluated.", "项目评估")
PROJECT_REOPENED = EventType(PROJECT + "reopened", ProjectOnly, "Another authority annulled an evaluation.", "项目评估被撤销")
PROJECT_RECOVERED = EventType(PROJECT + "recovered", ProjectOnly, "What a failed project had not spent is back.", "收回项目未使用资金")
OVERLAP_ASKED = EventType("funding.overlap.asked", OverlapOnly, "A bureau asked whether another pays for the same.", "核查重复资助")
CALLS = (
    CALL_ANNOUNCED, CALL_STEP_TAKEN, CALL_ENDED, ENTRY_ENTERED, ENTRY_SCORED, BID_HANDED_IN, BID_OPENED, ENTRY_WITHDRAWN, ENTRY_DECIDED,
    ENTRY_AWARDED, PROJECT_BEGUN, PROJECT_STARTED, PROJECT_STAGE_CLOSED, PROJECT_CHANGED, PROJECT_PAID, PROJECT_EVALUATED, PROJECT_REOPENED, PROJECT_RECOVERED,
    ENTRY_REOPENED, OVERLAP_ASKED,
)  # fmt: skip


EXPENSE_ENTERED = EventType("funding.expense.entered", ExpenseOnly, "An expense was entered.", "登记支出")
ENTITLEMENT_ARISEN = EventType(
    "funding.entitlement.arisen", EntitlementOnly, "Something new could be claimed; nothing was filed.", "可申请新的扶持"
)
STATEMENT_FILED = EventType("funding.statement.filed", StatementOnly, "A quarterly statement was filed.", "报送季度财务报告")

FUNDING = (
    FILED, APPROVED, REJECTED, PAID, WITHDRAWN, ANNULLED, RECOVERED, BUDGET_ENTERED, BUDGET_CHANGED, BUDGET_CHANGING, BUDGET_CLOSED,
    EXPENSE_ENTERED, STATEMENT_FILED, ENTITLEMENT_ARISEN, *CALLS,
)  # fmt: skip
