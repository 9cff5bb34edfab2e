"""A bureau's own figure keeps within what is sane, and is told what it may be."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from common.law.model import GAPS
from common.law.values import type_fault


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize("days", [1, 60])
def test_a_notice_period_may_lie_at_either_end_of_its_span(book: RuleBook, days: int) -> None:
    assert book.view("zhejiang", "2024-03-01", {"notice.working_days": days}).value("notice.working_days") == days


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize("days", [0, 61, -5, 100_000])
def test_a_notice_period_outside_its_span_is_refused_and_the_span_told(book: RuleBook, days: int) -> None:
    with pytest.raises(Refused) as refused:
        book.view("zhejiang", "2024-03-01", {"notice.working_days": days})
    assert (refused.value.status, refused.value.code) == (422, "invalid_setting")
    assert "应为1至60之间的整数（单位：工作日）" in refused.value.detail


@pytest.mark.parametrize(("rows", "fits"), [({"city": 0}, True), ({"city": -1}, False), ({"city": 10_000, "county": 10_001}, False)])
def test_every_row_of_a_table_keeps_within_the_span(book: RuleBook, rows: dict[str, Any], fits: bool) -> None:
    assert (type_fault(book.parameters["base.min_staff"], rows) is None) is fits


def test_every_number_that_a_bureau_may_set_has_a_span(book: RuleBook) -> None:
    gaps = {name for profile in book.profiles.values() for name, entries in profile.values.items() if entries[-1].kind in GAPS}
    for name in gaps | {one.name for one in book.parameters.values() if one.settable}:
        parameter = book.parameters[name]
        if parameter.type in ("integer", "decimal") or (parameter.type == "table" and parameter.unit.step):
            assert parameter.least is not None and parameter.most is not None, name
            assert 0 <= parameter.least < parameter.most, name
