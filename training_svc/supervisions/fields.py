"""What a supervision is: who supervises whom, since when, and the hours held."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, items, ref, rule_code, text, whole


class Held(Fields):
    on = day("督导日期")
    hours = whole("学时", 1, 24)
    subject = text("督导内容", 500)


class Supervision(Thing):
    """``university``: where an external supervisor comes from. Both persons are registered social workers; an external
    supervisor may be known by a reference of the university instead."""

    kind = rule_code("督导类型", "training.supervisor_kinds")
    supervisor = ref("督导（社会工作者编号）").optional()
    university = text("督导所在高校").optional()
    external_reference = ref("外部督导编号").optional()
    worker = ref("受督导的社会工作者")
    employer = ref("受督导人员所在的社会组织").optional()
    since = day("督导起始日")
    until = day("督导截止日", later=True)
    sessions = items("督导记录", Held, later=True)
    hours = whole("累计学时", later=True)
    result = text("督导成效", 1000, later=True)


class SupervisionForm(Fields):
    kind, supervisor, university, external_reference, worker, since = (
        Supervision.kind, Supervision.supervisor, Supervision.university, Supervision.external_reference, Supervision.worker,
        Supervision.since,
    )  # fmt: skip


class ClosingForm(Fields):
    until, result = day("督导截止日"), text("督导成效", 1000)
