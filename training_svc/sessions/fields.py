"""What a session is. Its enrolments are things of their own (``training_svc.attendance``)."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, fen, instant, items, ref, rule_code, text, whole


class Session(Thing):
    """``from`` and ``until`` are its first and last day: several days are one session (期)."""

    base = ref("孵化基地")
    base_name = text("基地名称")
    kind = rule_code("活动类型", "training.activity_kinds")
    kind_other = text("其他活动类型说明", public=True).optional()
    title = text("活动名称", public=True)
    from_ = day("开始日期")
    until = day("结束日期")
    hours = whole("学时", 1, 1000)
    capacity = whole("名额", 1, 5000)
    fee_fen = fen("收费")
    audience = items("培训对象", rule_code("对象", "training.audiences", "training.integrity_audiences"))
    audience_other = text("其他对象说明", public=True).optional()
    topics = items("内容", rule_code("内容", "training.consultation_topics", "training.subjects"))
    topics_other = text("其他内容说明", public=True).optional()
    attended = whole("出勤人次", later=True, hidden=True)
    closes_at = instant("出勤定案时间", later=True)
    cancel_reason = text("取消原因", 500, later=True)


class SessionForm(Fields):
    base, kind, kind_other, title = Session.base, Session.kind, Session.kind_other, Session.title
    from_ = Session.from_.optional()
    held_on = day("开始日期（from 的旧称，二者填一）").optional()
    until = Session.until.optional()
    hours, capacity = Session.hours, Session.capacity
    fee_fen = Session.fee_fen.optional(0)
    audience = Session.audience.optional([])
    topics = Session.topics.optional([])
    audience_other, topics_other = Session.audience_other, Session.topics_other


class SessionCancellationForm(Fields):
    reason = text("取消原因", 500)


class Counts(Fields):
    """What is counted beside a session."""

    enrolled = whole("报名人数")
    attended = whole("出勤人次")
    waiting = whole("候补人数")
