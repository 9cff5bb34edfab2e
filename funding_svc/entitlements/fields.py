"""What is kept of entitlements that were told (免申即享)."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, fen, items, ref, text
from funding_svc.codes import SCHEMES


class Told(Fields):
    """Something that could be claimed on the day ``on``, with the evidence that the register gives."""

    scheme = code("扶持项目", SCHEMES)
    amount_fen = fen("可申请金额", 1)
    evidence = anything("登记信息中已有的申请内容")
    on = day("提示日期")


class Entitlement(Thing):
    """What one organisation, or one of its workers, was told that it could claim; nothing is filed by it. ``fresh`` are the schemes
    of the last time."""

    org = ref("社会组织")
    org_name = text("单位名称")
    worker = ref("社会工作者编号", later=True)
    told = items("可申请的扶持", Told, later=True)
    fresh = items("新出现的扶持项目", code("扶持项目", SCHEMES), later=True)
