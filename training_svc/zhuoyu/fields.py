"""What a Zhuoyu plan is, and what is kept of who takes part."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, flag, items, part, ref, text, whole

# Group A is on post without a certificate (YB21-43), group B on post with one (YB21-44); others may attend, uncounted.
GROUPS = {"on_post_uncertified": "在岗未持证", "on_post_certified": "在岗持证", "outside": "计划外旁听"}
STAGES = {"before": "培养前", "after": "培养后"}


class Plan(Thing):
    base = ref("孵化基地")
    base_name = text("孵化基地名称")
    year = whole("年度", 2000, 9999)
    aim = text("培养目标", 1000)


class PlanForm(Fields):
    base, year, aim = Plan.base, Plan.year, Plan.aim


class Figures(Fields):
    """Numbers of a plan; rates are texts like 25.00%, null where nobody takes part."""

    participants = whole("参加人数")
    outside = whole("计划外旁听人数")
    certified_before = whole("入班时持证人数")
    certified_now = whole("目前持证人数")
    rate_before = text("入班时持证率", 10).optional()
    rate_now = text("目前持证率", 10).optional()


class Turn(Fields):
    """A change of the group: A to B when the certificate comes."""

    group = code("对象", GROUPS)
    since = day("起始日")


class Appraisal(Fields):
    """The qualities met, of the five (五有), and an opinion."""

    on = day("评价日期")
    met = items("已达到的要求", text("要求", 50), 5, distinct=True)
    opinion = text("评价", 1000)


class Participant(Thing):
    plan = ref("琢玉计划")
    base = ref("孵化基地")
    worker = ref("社会工作者")
    employer = ref("任职的社会组织").optional()
    group = code("对象", GROUPS)
    joined_on = day("加入日期")
    certified_before = flag("入班时持证")
    renewal_asked = flag("已提示续期")
    history = items("对象变化", Turn, 20)
    before = part("培养前评价", Appraisal, later=True)
    after = part("培养后评价", Appraisal, later=True)


class ParticipantForm(Fields):
    worker = Participant.worker


class AppraisalForm(Fields):
    stage = code("阶段", STAGES)
    on, met, opinion = Appraisal.on, Appraisal.met, Appraisal.opinion
