"""What a quarterly financial statement is."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, fen, ref, text, whole


class Statement(Thing):
    """``revision`` counts from 1; every one is kept."""

    base = ref("基地")
    org = ref("运营管理机构")
    year = whole("年度", 2000, 2100)
    quarter = whole("季度", 1, 4)
    revision = whole("修订序号")
    opening_fen = fen("期初余额")
    income_fen = fen("本期收入")
    expense_fen = fen("本期支出")
    closing_fen = fen("期末余额")
    note = text("说明", 2000).optional()
    filed_on = day("报送日期")


class StatementForm(Fields):
    base, year, quarter, note = Statement.base, Statement.year, Statement.quarter, Statement.note
    opening_fen, income_fen, expense_fen, closing_fen = (
        Statement.opening_fen, Statement.income_fen, Statement.expense_fen, Statement.closing_fen,
    )  # fmt: skip
