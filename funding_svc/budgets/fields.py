"""What a budget is, and how a movement of its money is written down."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, fen, flag, instant, items, ref, text, whole
from funding_svc.codes import PROJECT_LINES, SCHEMES

MOVEMENTS = {
    "open": "下达预算", "raise": "调增预算", "lower": "调减预算", "reserve": "预留", "release": "释放预留", "pay": "拨付", "claim_back": "应予追回",
    "recover": "追回入账", "restore": "不再追回",
}  # fmt: skip


class Movement(Fields):
    """A movement of money; ``link`` and ``drawn_fen`` of a reservation are its number in its budget and all that has been
    reserved from the first to this one."""

    at = instant("时间")
    kind = code("种类", MOVEMENTS)
    amount_fen = fen("金额", 1)
    budget = ref("预算")
    link = whole("预留序号").maybe()
    drawn_fen = fen("累计预留").maybe()


class Budget(Thing):
    """``pending_fen`` is what a change that lowers the budget will come to, once no earlier approval can still be on its way
    (``settles_at``); ``closes``: with it the year closes."""

    year = whole("年度", 2000, 2100)
    line = code("科目", SCHEMES | PROJECT_LINES)
    amount_fen = fen("预算金额")
    document = text("批准文号", 100)
    movements = items("变动记录", Movement, later=True)
    pending_fen = fen("拟调减至", later=True)
    pending_document = text("拟调减的批准文号", 100, later=True)
    settles_at = instant("调整生效时间", later=True)
    closes = flag("年度关账", later=True)
    failed = text("未能调整的原因", 300, later=True)


class BudgetForm(Fields):
    division = Budget.division.optional()
    year, line, document = Budget.year, Budget.line, Budget.document
    amount_fen = fen("预算金额", 1)


class BudgetChangeForm(Fields):
    amount_fen, document = Budget.amount_fen, Budget.document


class Sums(Fields):
    """What claims have moved from a budget."""

    reserved_fen = fen("已预留")
    paid_fen = fen("已拨付")
    available_fen = fen("可用余额")
