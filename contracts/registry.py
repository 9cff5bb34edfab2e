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
    year = number()
    conclusion = code()
    concluded_on = day()


class Rated(OrgOnly):
    grade = text()
    awarded_on = day()


class Honoured(OrgOnly):
    level = code()
    title = text()
    brand = fields.Boolean(required=True)
    awarded_on = day()


class Penalised(OrgOnly):
    kind = code()
    summary = text()
    decided_on = day()


class Listed(OrgOnly):
    list = code()
    number = number()
    reason = text()
    listed_on = day()


class Delisted(OrgOnly):
    list = code()
    number = number()
    removed_on = day()


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


ORG_HEARERS = ("admission", "funding", "training")
PUBLISHED = (*ORG_HEARERS, "notice")
BASE_HEARERS = ("admission", "training")

REGISTRY = (
    EventType("registry.org.registered", OrgOnly, "An organisation entered the register.", "登记社会组织", PUBLISHED),
    EventType("registry.org.changed", OrgChanged, "Facts of an organisation changed.", "变更社会组织信息", ORG_HEARERS),
    EventType("registry.org.annual_inspection_concluded", InspectionConcluded, "A year's annual inspection was concluded.", "登记年检（年报）结论", PUBLISHED),
    EventType("registry.org.rated", Rated, "A rating grade was awarded.", "登记评估等级", PUBLISHED),
    EventType("registry.org.honoured", Honoured, "An honour was awarded.", "登记荣誉", ORG_HEARERS),
    EventType("registry.org.penalised", Penalised, "A violation was punished, or a project failed gravely.", "登记处罚或重大问题", ORG_HEARERS),
    EventType("registry.org.listed", Listed, "An organisation was put on a list.", "列入名录", ORG_HEARERS),
    EventType("registry.org.delisted", Delisted, "An organisation was taken off a list.", "移出名录", ORG_HEARERS),
    EventType("registry.base.registered", BaseOnly, "A base was set up.", "设立孵化基地", BASE_HEARERS),
    EventType("registry.base.changed", BaseChanged, "Facts of a base changed.", "变更基地信息", BASE_HEARERS),
    EventType("registry.base.operator_appointed", OperatorAppointed, "A base got its operator.", "确定运营管理机构", BASE_HEARERS),
    EventType("registry.base.operator_began", OperatorBegan, "The contract of an operator began.", "运营机构开始受托运营", BASE_HEARERS),
    EventType("registry.base.operator_ended", OperatorEnded, "The contract of an operator ran out.", "运营机构委托期满", BASE_HEARERS),
    EventType("registry.base.operator_assessed", OperatorAssessed, "An operator was assessed for a year.", "完成运营机构年度考核", BASE_HEARERS),
    EventType("registry.base.operator_found_wanting", OperatorFoundWanting, "A finding was made against an operator.", "认定运营机构负面清单情形"),
    EventType("registry.base.operator_terminated", OperatorTerminated, "The contract of an operator was ended.", "终止运营机构的委托", BASE_HEARERS),
    EventType("registry.base.intake_opened", BaseOnly, "A base takes applications.", "开放受理申请", BASE_HEARERS),
    EventType("registry.base.intake_closed", IntakeClosed, "A base takes no applications.", "停止受理申请", BASE_HEARERS),
    EventType("registry.profile.adopted", ProfileAdopted, "A bureau adopted a profile.", "确定适用规则", ("admission", "funding", "notice", "registry", "training")),
)
