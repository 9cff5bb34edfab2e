"""What comes in about applications and agreements, and an application as a portal reads it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from admission_svc import codes
from admission_svc.outstanding import outstanding
from admission_svc.workflow import application_workflow
from common.kernel import places
from common.kernel.schema import Code, Day, Flag, Form, Ground, Items, Mapping, Part, Remedy, Shown, Text, Waiver, Whole
from common.law.view import View


class Conditions(Form):
    """The applicant's statement on the conditions of entry. No names of persons: ``founder`` tells abilities."""

    public_benefit = Flag()
    grassroots = Flag()
    non_profit = Flag()
    orientation = Code(codes.ORIENTATIONS)
    model = Text(longest=2000)
    founder = Text(longest=2000)
    reserve_fen = Whole()


class ApplicationForm(Form):
    base = Text(required=True, longest=64)
    org = Text(longest=64, load_default=None, allow_none=True)
    subject = Code(codes.SUBJECTS, load_default="org")
    project_name = Text(longest=100, public=True, load_default=None, allow_none=True)
    category = Code(codes.CATEGORIES, load_default=None, allow_none=True)
    industry = Code(codes.INDUSTRIES, load_default=None, allow_none=True)
    plan = Text(required=True, longest=10_000)
    party_plan = Text(longest=10_000, load_default=None, allow_none=True)
    conditions = Part(Conditions, load_default=dict)
    baseline = Mapping(keys=Text(longest=50), values=Text(longest=2000), load_default=dict)


class SupplementForm(Form):
    """What a returned application lacked; what is left out stays as it was."""

    plan = Text(longest=10_000)
    party_plan = Text(longest=10_000)
    conditions = Part(Conditions)
    baseline = Mapping(keys=Text(longest=50), values=Text(longest=2000))


class WithdrawalForm(Form):
    reason = Text(required=True, longest=1000)


class StepForm(Form):
    """``client_interviews`` and ``criteria`` belong to a site visit, ``topics`` to an internal review, ``score`` to the
    review of experts."""

    decision = Code(codes.DECISIONS, required=True)
    opinion = Text(required=True, longest=5000)
    client_interviews = Whole(most=10_000, load_default=None, allow_none=True)
    criteria = Mapping(keys=Text(longest=50), values=Text(longest=2000), load_default=dict)
    topics = Mapping(keys=Text(longest=50), values=Text(longest=2000), load_default=dict)
    score = Whole(most=100, load_default=None, allow_none=True)
    waiver = Part(Waiver)


class RightsForm(Form):
    """What each party may do, or must do."""

    bureau = Items(Text(longest=1000), load_default=list)
    operator = Items(Text(longest=1000), load_default=list)
    resident = Items(Text(longest=1000), load_default=list)


class ExitTermForm(Form):
    number = Text(required=True, longest=20)
    text = Text(required=True, longest=1000)


class PaidServiceForm(Form):
    """A service for which the resident pays, beside what is free to it."""

    service = Text(required=True, longest=200)
    fee_fen = Whole(required=True)


class ExpertsForm(Form):
    """Who reviews a case: the persons as their tokens name them."""

    experts = Items(Text(longest=200), least=1, most=20, distinct=True, required=True)


class AgreementForm(Form):
    """``fee_fen`` is for site and basic facilities, ``paid_services`` are others; ``formalities`` are what the resident
    must do before it leaves."""

    entry_on = Day(required=True)
    ends_on = Day(required=True)
    rights = Part(RightsForm, required=True)
    duties = Part(RightsForm, required=True)
    fee_fen = Whole(load_default=0)
    paid_services = Items(Part(PaidServiceForm), most=20, load_default=list)
    exit_terms = Items(Part(ExitTermForm), load_default=list)
    formalities = Items(Text(longest=200), most=30, distinct=True, load_default=list)
    waiver = Part(Waiver)


class SignatureForm(Form):
    party = Code(codes.PARTIES, required=True)


class RemarkShown(Shown):
    """What falls short of a rule that stops nobody."""

    clause = fields.String()
    parameter = fields.String()
    detail = fields.String()


class StepAnnulled(Shown):
    by = fields.String()
    document = fields.String()
    decided_on = fields.String()
    at = fields.String()


class StepTaken(Shown):
    step = fields.String()
    step_label = fields.String()
    decision = fields.String()
    decision_label = fields.String()
    opinion = fields.String()
    role = fields.String()
    role_label = fields.String()
    at = fields.String()
    client_interviews = fields.Integer()
    criteria = fields.Dict(keys=fields.String(), values=fields.String())
    topics = fields.Dict(keys=fields.String(), values=fields.String())
    score = fields.Integer()
    annulled = fields.Nested(StepAnnulled)


class Next(Shown):
    step = fields.String()
    step_label = fields.String()
    role = fields.String()
    role_label = fields.String()
    due = fields.String(allow_none=True)


class SignatureShown(Shown):
    party = fields.String()
    party_label = fields.String()
    at = fields.String()


class PaidServiceShown(Shown):
    service = fields.String()
    fee_fen = fields.Integer()


class ExitTermShown(Shown):
    number = fields.String()
    text = fields.String()


class AgreementShown(Shown):
    entry_on = fields.String()
    ends_on = fields.String()
    rights = fields.Dict()
    duties = fields.Dict()
    fee_fen = fields.Integer()
    paid_services = fields.List(fields.Nested(PaidServiceShown))
    exit_terms = fields.List(fields.Nested(ExitTermShown))
    formalities = fields.List(fields.String())
    term_exception = fields.String(allow_none=True)
    term_exception_label = fields.String(allow_none=True)
    signatures = fields.List(fields.Nested(SignatureShown))


class RecordShown(Shown):
    """What the register holds against the organisation from before its entry, with the rule that speaks of such things."""

    trigger = fields.String()
    trigger_label = fields.String()
    on = fields.String()
    year = fields.Integer(allow_none=True)
    basis = fields.List(fields.Nested(Ground))


class ApplicationShown(Shown):
    """An application as a portal reads it."""

    id = fields.String()
    version = fields.Integer()
    state = fields.String()
    state_label = fields.String()
    on_hold = fields.Boolean()
    base = fields.String()
    base_name = fields.String()
    org = fields.String(allow_none=True)
    org_name = fields.String()
    subject = fields.String()
    subject_label = fields.String()
    project_name = fields.String(allow_none=True)
    division = fields.String()
    division_label = fields.String()
    category = fields.String(allow_none=True)
    category_label = fields.String(allow_none=True)
    industry = fields.String(allow_none=True)
    industry_label = fields.String(allow_none=True)
    profile = fields.String()
    filed_on = fields.String()
    plan = fields.String()
    party_plan = fields.String(allow_none=True)
    conditions = fields.Dict()
    baseline = fields.Dict()
    reminders = fields.List(fields.String())
    record = fields.List(fields.Nested(RecordShown))
    credit = fields.List(fields.String())
    credit_labels = fields.List(fields.String())
    steps = fields.List(fields.Nested(StepTaken))
    next = fields.List(fields.Nested(Next))
    notice = fields.Dict(allow_none=True)
    agreement = fields.Nested(AgreementShown, allow_none=True)
    experts = fields.List(fields.String(), allow_none=True)
    remedies = fields.List(fields.Nested(Remedy))
    waivers = fields.List(fields.Dict())
    remarks = fields.List(fields.Nested(RemarkShown))
    basis = fields.List(fields.Nested(Ground))


class ApplicationPage(Shown):
    items = fields.List(fields.Nested(ApplicationShown))
    next = fields.String(allow_none=True)


_APPLICATION = ApplicationShown()
_REMINDERS = {"party_plan": "尚未提交党建工作计划，请按照党建工作同步孵化、同步指导、同步发展的要求补充。"}


def application_view(loaded: Any, rules: View) -> dict[str, Any]:
    """An application for a reader, with labels beside its codes and what is outstanding under its own rules."""
    body = loaded.body
    labels = {
        "state_label": application_workflow(rules).labels[body["state"]],
        "subject_label": codes.SUBJECTS[body["subject"]],
        "division_label": places.label(body["division"]),
        "profile": body["judged_by"]["profile"],
        "reminders": [_REMINDERS[name] for name in body["reminders"]],
        "category_label": codes.CATEGORIES.get(body.get("category") or ""),
        "industry_label": codes.INDUSTRIES.get(body.get("industry") or ""),
        "record": [_record_view(one, rules) for one in body.get("record", ())],
        "credit_labels": [codes.LISTS[one] for one in body.get("credit", ())],
        "steps": [_step_view(step, rules) for step in body["steps"]],
        "next": outstanding(body, rules),
        "agreement": _agreement_view(body.get("agreement")),
    }
    return _APPLICATION.dump({**body, **labels, "id": loaded.id, "version": loaded.version})


def _record_view(one: dict[str, Any], rules: View) -> dict[str, Any]:
    basis = [rules.clause("ZJ23-32").to_json()] if rules.applies("ZJ23-32") else []
    return {**one, "trigger_label": codes.TRIGGERS[one["trigger"]], "basis": basis}


def _step_view(step: dict[str, Any], rules: View) -> dict[str, Any]:
    return {
        **step,
        "step_label": rules.param("admission.steps").definition.labels[step["step"]],
        "decision_label": codes.DECISIONS[step["decision"]],
        "role_label": codes.ACTORS[step["role"]],
    }


def _agreement_view(agreement: dict[str, Any] | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    signatures = [{**one, "party_label": codes.PARTIES[one["party"]]} for one in agreement["signatures"]]
    exception = codes.TERM_EXCEPTIONS.get(agreement.get("term_exception") or "")
    return {**agreement, "signatures": signatures, "term_exception_label": exception}
