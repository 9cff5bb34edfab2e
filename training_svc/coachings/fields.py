"""What a coaching is."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, ref, rule_code, text, whole


class Coaching(Thing):
    """``session``: the class that it follows up, if any. ``coach``: a reference, not a name."""

    base = ref("孵化基地")
    org = ref("受辅导组织")
    org_name = text("单位名称")
    session = ref("所跟进的活动").optional()
    topic = rule_code("辅导内容", "training.coaching_topics")
    topic_other = text("其他内容说明").optional()
    coach = ref("辅导人员编号")
    given_on = day("辅导日期")
    hours = whole("学时", 1, 100)
    summary = text("辅导情况", 2000)


class CoachingForm(Fields):
    base, org, session, topic, topic_other, coach, given_on, hours, summary = (
        Coaching.base, Coaching.org, Coaching.session, Coaching.topic, Coaching.topic_other, Coaching.coach, Coaching.given_on,
        Coaching.hours, Coaching.summary,
    )  # fmt: skip
