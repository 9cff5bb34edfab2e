"""What the events of each aggregate say of it: its public facts, enough for neighbours to keep a copy.

No personal data: a neighbour that needs more than these facts is asking the wrong service.
"""

from __future__ import annotations

from marshmallow import fields

from contracts.base import Strict, code, day, instant, number, text
from contracts.facts_funding import Call, Entitlement, Entry, OverlapCheck, Project
from contracts.facts_registry import Draw, JointSubmission, Measure, Principal
from contracts.facts_training import Attendance, Certificate, Session, Supervision, Worker, ZhuoyuParticipant, ZhuoyuPlan

__all__ = [
    "AdoptedScheme", "Adoption", "Application", "Attendance", "Base", "Call", "Certificate", "Claim", "Draw", "Entitlement", "Entry", "FallenGrade", "Honour",
    "Inspection", "JointSubmission", "Listing", "Measure", "Notice", "Objection", "OverlapCheck", "OperatorContract", "Org", "Principal", "Project", "Publication", "Rating",
    "Residency", "Session", "Setting", "Supervision", "Worker", "ZhuoyuParticipant", "ZhuoyuPlan",
]  # fmt: skip


class Inspection(Strict):
    """The conclusion of one year's annual check; ``annual_check`` says whether 年检 (inspection) or 年报 (report) was owed."""

    year = number()
    conclusion = code()
    concluded_on = day()
    annual_check = code(required=False)
    number = number(required=False)


class FallenGrade(Strict):
    """How a grade was lowered, or with no ``to`` cancelled, within its time."""

    to = text(required=False)
    decided_on = day()
    document = text()


class Rating(Strict):
    """A rating grade (评估等级) and the day it was awarded."""

    grade = text()
    awarded_on = day()
    fallen = fields.Nested(FallenGrade, required=False, allow_none=True)
    number = number(required=False)


class Honour(Strict):
    """An honour (荣誉) by its level."""

    level = code()
    title = text()
    brand = fields.Boolean(required=True)
    awarded_on = day()
    number = number(required=False)


class Listing(Strict):
    """An entry in a list of abnormal activity or serious breach (异常名录、黑名单)."""

    list = code()
    reason = text()
    listed_on = day()
    removed_on = day(required=False)
    number = number()


class Org(Strict):
    """An organisation (社会组织), registered, filed or neither."""

    id = text()
    name = text()
    kind = code()
    stage = fields.String(required=True, allow_none=True)
    division = text()
    uscc = text(required=False)
    founded_on = day(required=False)
    registered_on = day(required=False)
    founder_kind = text(required=False)
    registration_class = text(required=False)
    fields_of_work = fields.List(fields.String(), required=True)
    party_members = number()
    volunteer = fields.Boolean(required=True)
    supervisor_unit = text(required=False)
    ratings = fields.List(fields.Nested(Rating), required=True)
    inspections = fields.List(fields.Nested(Inspection), required=True)
    honours = fields.List(fields.Nested(Honour), required=True)
    listings = fields.List(fields.Nested(Listing), required=True)
    annual_check = code(required=False)  # the annual check that it owes: inspection (年检) or report (年报)
    checked_from = number(required=False)  # the first year of it


class OperatorContract(Strict):
    """From when until when an organisation runs a base (运营机构的委托期限); no end where none was agreed."""

    org = text()
    since = day()
    until = day(required=False)


class Base(Strict):
    """An incubation base (孵化基地). ``contracts`` are those of its operators, the newest last."""

    id = text()
    name = text()
    level = code()
    division = text()
    profile = text()
    operator = text(required=False)  # the organisation that runs it
    contracts = fields.List(fields.Nested(OperatorContract), required=True)
    intake_open = fields.Boolean(required=True)
    functions = fields.List(fields.String(), required=True)


class Setting(Strict):
    """One value that a bureau has set by its own decision."""

    parameter = text()
    value = fields.Raw(required=True, allow_none=False)


class AdoptedScheme(Strict):
    """One funding scheme taken over from another profile."""

    scheme = code()
    profile = text()


class Adoption(Strict):
    """A bureau's dated decision on the profile that its bases are run by."""

    profile = text()
    since = day()
    decision_no = text()
    decided_on = day()
    settings = fields.List(fields.Nested(Setting), required=True)
    schemes = fields.List(fields.Nested(AdoptedScheme), required=True)
    continuation = text(required=False)  # the decision to go on with a plan whose period has ended
    superseded_at = instant(required=False)  # when a later decision took its place before it counted


class Application(Strict):
    """An application for admission (入壳申请)."""

    id = text()
    base = text()
    base_name = text()
    org = text(required=False)
    org_name = text()
    subject = code()
    division = text()
    state = code()
    profile = text()


class Residency(Strict):
    """A stay in a base (入驻)."""

    id = text()
    application = text()
    base = text()
    base_name = text()
    org = text(required=False)
    org_name = text()
    division = text()
    state = code()
    outcome = text(required=False)
    entry_on = day()
    ends_on = day()
    exited_on = day(required=False)
    profile = text()


class Notice(Strict):
    """A public notice (公示)."""

    id = text()
    kind = code()
    title = text()
    division = text()
    state = code()
    subject_type = code()
    subject_id = text()
    opened_at = instant(required=False)
    closes_at = instant(required=False)


class Objection(Strict):
    """An objection to a notice, or a clue (异议、线索): nothing of who wrote it, or what."""

    id = text()
    notice = text()
    named = fields.Boolean(required=True)
    state = code()
    division = text()
    number = number()


class Publication(Strict):
    """What a bureau publishes without a period (成果展示、目录、指数、名册、供需信息)."""

    id = text()
    kind = code()
    division = text()
    title = text()
    year = number(required=False)
    state = code()


class Budget(Strict):
    """A budget (预算) of a place, a year and a line."""

    id = text()
    division = text()
    year = number()
    line = code()
    amount_fen = number()
    state = code()


class Coaching(Strict):
    """One-to-one coaching of an organisation (一对一辅导)."""

    id = text()
    base = text()
    division = text()
    org = text()
    session = text(required=False)
    given_on = day()
    state = code()


class Expense(Strict):
    """An expense (支出) of money that was paid."""

    id = text()
    org = text()
    claim = text()
    division = text()
    purpose = code()
    amount_fen = number()
    state = code()


class Statement(Strict):
    """An operator's financial statement (财务报告) for a quarter."""

    id = text()
    base = text()
    division = text()
    year = number()
    quarter = number()
    revision = number()
    state = code()


class Claim(Strict):
    """A claim for a subsidy or award (补贴、奖励申请)."""

    id = text()
    scheme = code()
    org = text(required=False)
    division = text()
    state = code()
    amount_fen = number()
    person = text(required=False)  # a social worker, where the claim is for one
