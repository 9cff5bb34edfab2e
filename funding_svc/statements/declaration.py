"""The declaration of a statement: filed by the running operator, read by the offices that pay and supervise (YB21-56)."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Create, Transition, Unique
from common.kernel.declaration.authority import auditor, bureau, finance, leading_group, operator
from contracts import facts, funding
from funding_svc.statements import decisions, neighbours
from funding_svc.statements.fields import Statement, StatementForm

STATEMENT = Aggregate(
    name="statement", label="季度财务报告", path="/v1/statements", fields=Statement, facts=facts.Statement, states={"filed": "已报送"},
    readers=(
        operator.running(Statement.base), bureau.over(Statement.division), finance.over(Statement.division),
        leading_group.over(Statement.division), auditor.over(Statement.division),
    ),
    create=Create(
        name="file", label="报送季度财务报告", by=(operator.running(Statement.base),), form=StatementForm, seat=neighbours.seat,
        needs=neighbours.earlier, transition=Transition("file", "报送", (), "filed", funding.STATEMENT_FILED), decide=decisions.file, clause="YB21-56",
    ),
    base=Statement.base, filters=(Statement.base, Statement.year, Statement.quarter),
    unique=(Unique("base_quarter_revision", lambda one: f"{one['base']}#{one['year']}#{one['quarter']}#{one['revision']}"),),
)  # fmt: skip
