"""What the registry tells: organisations, bases, profiles."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, code, day, number, text


class OrgOnly(Strict):
    org = fields.Nested(facts.Org, required=True)


class OrgChanged(OrgOnly):
    fields_changed = fields.List(fields.String(), required=True)


class InspectionConcluded(OrgOnly):
    """``annual_check`` says what was owed: 年检 (inspection) or 年报 (report); ``number`` is that of the entry."""

    year = number()
    conclusion = code()
    concluded_on = day()
    annual_check = code(required=False)
    number = number(required=False)


class Rated(OrgOnly):
    grade = text()
    awarded_on = day()
    number = number(required=False)


class RatingFell(OrgOnly):
    """A grade lowered, or with no ``to`` cancelled, within its time."""

    grade = text()
    to = text(required=False)
    decided_on = day()
    number = number()


class Honoured(OrgOnly):
    level = code()
    title = text()
    brand = fields.Boolean(required=True)
    awarded_on = day()
    number = number(required=False)


class Entry(Strict):
    """What an entry of the register said; which fields it has depends on its kind."""

    year = number(required=False)
    conclusion = code(required=False)
    concluded_on = day(required=False)
    annual_check = code(required=False)
    grade = text(required=False)
    level = code(required=False)
    title = text(required=False)
    brand = fields.Boolean(required=False)
    awarded_on = day(required=False)
    kind = code(required=False)
    summary = text(required=False)
    decided_on = day(required=False)


class RecordCorrected(OrgOnly):
    """An entry that holds no more: corrected, or (``how`` annulment) annulled by another authority. ``record`` is
    inspections, ratings, honours or penalties; ``now`` is what holds in its place, if anything does."""

    record = code()
    replaced_by = number(required=False)
    how = code()
    reason = text(required=False)
    was = fields.Nested(Entry, required=True)
    now = fields.Nested(Entry, required=False, allow_none=True)
    number = number()


class TransferAsked(OrgOnly):
    to = text()


class Transferred(OrgOnly):
    from_division = text()
    to = text()


class Penalised(OrgOnly):
    kind = code()
    summary = text()
    decided_on = day()
    number = number(required=False)


class Listed(OrgOnly):
    list = code()
    reason = text()
    listed_on = day()
    number = number()


class Delisted(OrgOnly):
    list = code()
    removed_on = day()
    number = number()


class BaseOnly(Strict):
    base = fields.Nested(facts.Base, required=True)


class BaseChanged(BaseOnly):
    fields_changed = fields.List(fields.String(), required=True)


class OperatorAppointed(BaseOnly):
    operator = text()
    full_time_staff = number()
    since = day()
    until = day(required=False)


class OperatorBegan(BaseOnly):
    operator = text()


class OperatorEnded(BaseOnly):
    operator = text()
    until = day()


class OperatorAssessed(BaseOnly):
    operator = text()
    year = number()


class IntakeClosed(BaseOnly):
    reasons = fields.List(fields.String())  # codes; none where the bureau closed it by its own decision


class OperatorGradeFell(BaseOnly):
    """The operator's grade was lowered or cancelled: the bureau looks at whether it may go on (E-01)."""

    operator = text()
    grade = text()
    to = text(required=False)
    decided_on = day()


class OperatorListed(BaseOnly):
    """The operator was put on a list that would keep it from being appointed: the bureau looks at whether it may go on."""

    operator = text()
    list = code()
    listed_on = day()


class OperatorReviewed(BaseOnly):
    operator = text()


class TerminationAnnulled(BaseOnly):
    """``restored``: the contract runs again to the end that it had; not where another's stands in its way by now."""

    operator = text()
    restored = fields.Boolean(required=True)


class OperatorFoundWanting(BaseOnly):
    operator = text()
    finding = code()
    opens_case = fields.Boolean(required=True)


class OperatorTerminated(BaseOnly):
    operator = text()
    stop_by = day()


class ProfileAdopted(Strict):
    division = text()
    adoption = fields.Nested(facts.Adoption, required=True)
    adoptions = fields.List(fields.Nested(facts.Adoption), required=True)


class DrawOnly(Strict):
    draw = fields.Nested(facts.Draw, required=True)


class PrincipalOnly(Strict):
    principal = fields.Nested(facts.Principal, required=True)


class MeasureOnly(Strict):
    measure = fields.Nested(facts.Measure, required=True)


DRAWN = EventType("registry.draw.drawn", DrawOnly, "Lots were drawn.", "随机抽取")
PRINCIPAL_PROPOSED = EventType("registry.principal.proposed", PrincipalOnly, "Somebody is to become head.", "提出负责人任职")
PRINCIPAL_CHANGED = EventType("registry.principal.changed", PrincipalOnly, "What an appointment waits for came in.", "任职条件变动")
PRINCIPAL_EFFECTIVE = EventType("registry.principal.effective", PrincipalOnly, "A new head is in office.", "负责人任职生效", ("registry",))
PRINCIPAL_REFUSED = EventType("registry.principal.refused", PrincipalOnly, "An appointment was refused.", "不予任职")
MEASURE_TAKEN = EventType("registry.measure.taken", MeasureOnly, "A measure was taken on a head.", "对负责人采取管理措施")
MEASURE_FULFILLED = EventType("registry.measure.fulfilled", MeasureOnly, "An ordered replacement was done.", "责令撤换已落实")
MEASURE_OVERDUE = EventType("registry.measure.overdue", MeasureOnly, "An ordered replacement was not done in time.", "责令撤换逾期")
MEASURE_ENDED = EventType("registry.measure.ended", MeasureOnly, "A measure ran out.", "管理措施期满")

ORG_HEARERS = ("admission", "funding", "training")
PUBLISHED = (*ORG_HEARERS, "notice")
BASE_HEARERS = ("admission", "funding", "training")

class JointOnly(Strict):
    joint = fields.Nested(facts.JointSubmission, required=True)


JOINT_TAKEN_IN = EventType("registry.joint.taken_in", JointOnly, "A submission for several departments was taken in.", "一窗受理")
JOINT_REPORTED = EventType("registry.joint.reported", JointOnly, "A department reported how far it has come.", "登记部门进度")
JOINT_FINISHED = EventType("registry.joint.finished", JointOnly, "The last department has finished.", "各部门全部办结")

REGISTRY = (
    JOINT_TAKEN_IN, JOINT_REPORTED, JOINT_FINISHED,
    EventType("registry.org.registered", OrgOnly, "An organisation entered the register.", "登记社会组织", PUBLISHED),
    EventType("registry.org.changed", OrgChanged, "Facts of an organisation changed.", "变更社会组织信息", ORG_HEARERS),
    EventType("registry.org.annual_inspection_concluded", InspectionConcluded, "A year's annual inspection was concluded.", "登记年检（年报）结论", PUBLISHED),
    EventType("registry.org.rated", Rated, "A rating grade was awarded.", "登记评估等级", PUBLISHED),
    EventType("registry.org.honoured", Honoured, "An honour was awarded.", "登记荣誉", ORG_HEARERS),
    EventType("registry.org.penalised", Penalised, "A violation was punished, or a project failed gravely.", "登记处罚或重大问题", ORG_HEARERS),
    EventType(
        "registry.org.record_corrected", RecordCorrected, "An entry was corrected, or annulled by another authority.",
        "更正登记记录", ORG_HEARERS,
    ),
    EventType("registry.org.rating_fell", RatingFell, "A grade was lowered or cancelled within its time.", "等级被降低或取消", (*ORG_HEARERS, "registry")),
    EventType("registry.org.transfer_asked", TransferAsked, "An organisation was handed over to another place.", "移交社会组织", ORG_HEARERS),
    EventType("registry.org.transferred", Transferred, "An organisation moved to another place.", "接收移交的社会组织", ORG_HEARERS),
    EventType("registry.org.transfer_refused", TransferAsked, "A place did not accept an organisation.", "不予接收移交", ORG_HEARERS),
    EventType("registry.org.listed", Listed, "An organisation was put on a list.", "列入名录", (*ORG_HEARERS, "registry")),
    EventType("registry.org.delisted", Delisted, "An organisation was taken off a list.", "移出名录", ORG_HEARERS),
    EventType("registry.base.registered", BaseOnly, "A base was set up.", "设立孵化基地", BASE_HEARERS),
    EventType("registry.base.changed", BaseChanged, "Facts of a base changed.", "变更基地信息", BASE_HEARERS),
    EventType("registry.base.operator_appointed", OperatorAppointed, "A base got its operator.", "确定运营管理机构", BASE_HEARERS),
    EventType("registry.base.operator_began", OperatorBegan, "The contract of an operator began.", "运营机构开始受托运营", BASE_HEARERS),
    EventType("registry.base.operator_ended", OperatorEnded, "The contract of an operator ran out.", "运营机构委托期满", BASE_HEARERS),
    EventType("registry.base.operator_assessed", OperatorAssessed, "An operator was assessed for a year.", "完成运营机构年度考核", BASE_HEARERS),
    EventType("registry.base.operator_grade_fell", OperatorGradeFell, "The grade of an operator fell within its time.", "运营机构等级被降低或取消"),
    EventType("registry.base.operator_listed", OperatorListed, "The operator of a base was put on a list.", "运营机构被列入名录"),
    EventType("registry.base.operator_reviewed", OperatorReviewed, "An operator whose grade fell may go on.", "复核运营机构"),
    EventType("registry.base.termination_annulled", TerminationAnnulled, "The end of a contract was annulled.", "撤销终止委托的决定", BASE_HEARERS),
    EventType("registry.base.intake_lapsed", IntakeClosed, "Intake closed by itself: its bureau must see to it.", "自动停止受理"),
    EventType("registry.base.operator_found_wanting", OperatorFoundWanting, "A finding was made against an operator.", "认定运营机构负面清单情形"),
    EventType("registry.base.operator_terminated", OperatorTerminated, "The contract of an operator was ended.", "终止运营机构的委托", BASE_HEARERS),
    EventType("registry.base.intake_opened", BaseOnly, "A base takes applications.", "开放受理申请", BASE_HEARERS),
    EventType("registry.base.intake_closed", IntakeClosed, "A base takes no applications.", "停止受理申请", BASE_HEARERS),
    EventType("registry.profile.adopted", ProfileAdopted, "A bureau adopted a profile.", "确定适用规则", ("admission", "funding", "notice", "registry", "training")),
    DRAWN, PRINCIPAL_PROPOSED, PRINCIPAL_CHANGED, PRINCIPAL_EFFECTIVE, PRINCIPAL_REFUSED,
    MEASURE_TAKEN, MEASURE_FULFILLED, MEASURE_OVERDUE, MEASURE_ENDED,
)  # fmt: skip
