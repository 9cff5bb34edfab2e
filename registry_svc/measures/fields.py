"""What a measure on a head of an organisation is (ZJ18-19)."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, instant, ref, text
from registry_svc.codes import MEASURES
from registry_svc.principals.fields import Principal


class Measure(Thing):
    """``until``: the last day of a ban; ``replace_by``: the day by which an ordered replacement must be done."""

    org = ref("社会组织")
    org_name = text("单位名称")
    unit = Principal.unit
    name, id_number, person_key = Principal.name, Principal.id_number, Principal.person_key
    measure = code("管理措施", MEASURES)
    reason = text("理由", 500)
    document = text("文号", 100)
    since = day("起始日")
    until = day("截止日", later=True)
    replace_by = day("撤换期限", later=True)
    looks_at = instant("到期时刻", hidden=True, later=True)
    fulfilled_on = day("落实日期", later=True)


class MeasureForm(Fields):
    name, id_number, measure, reason, document, since = (
        Measure.name, Measure.id_number, Measure.measure, Measure.reason, Measure.document, Measure.since,
    )  # fmt: skip
    until = Measure.until.optional()
    replace_by = Measure.replace_by.optional()


class FulfilmentForm(Fields):
    fulfilled_on = Measure.fulfilled_on
