"""What an overlap check asks and what it answers: yes or no, and which bureau to call."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, flag, identity, items, ref, text


class OverlapCheck(Thing):
    """``asked_of`` is a keyed hash of what was asked about; nobody reads a person out of it."""

    asked_of = text("核查对象标识", 100, hidden=True)
    about = text("核查对象类别", 20)
    cost_item = text("支出事项", 200)
    from_ = day("期间起始日")
    until = day("期间截止日")
    reason = text("核查理由", 500)
    overlaps = flag("存在重复资助", later=True)
    bureaus = items("可联系的民政部门", text("民政部门", 200), 50, later=True)


class OverlapForm(Fields):
    """One of ``org``, ``worker`` (by the number of a social worker or an identity number) and ``project`` (by its title)."""

    org = ref("社会组织").optional()
    worker = ref("社会工作者编号").optional()
    id_number = identity("身份证号码").optional()
    project = text("项目名称").optional()
    cost_item, from_, until, reason = OverlapCheck.cost_item, OverlapCheck.from_, OverlapCheck.until, OverlapCheck.reason
