"""What comes into the registry about bases, operators and profiles, and what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel import places
from common.kernel.schema import Anything, Area, Code, Day, Flag, Form, Ground, Items, Part, Reference, Shown, Text, Waiver, Whole
from common.law.book import RuleBook
from common.store.aggregates import Loaded
from registry_svc import codes


class StaffForm(Form):
    """One person who works in a base, by a reference of the base's own (no name)."""

    person = Reference(required=True)
    mode = Code(codes.STAFF_MODES, required=True)
    qualification = Text(longest=50, load_default=None, allow_none=True)


class BaseForm(Form):
    """A new base, or with PATCH the fields of it that change."""

    name = Text(required=True, longest=100, public=True)
    level = Text(required=True, longest=20)
    division = Text(required=True, longest=12)
    profile = Text(longest=50, load_default=None, allow_none=True)
    construction_area_m2 = Area(load_default=None, allow_none=True)
    floor_area_m2 = Area(load_default=None, allow_none=True)
    staff = Items(Part(StaffForm), load_default=list, most=500)
    functions = Items(Text(longest=50), load_default=list, distinct=True)
    party_centre = Text(longest=100, public=True, load_default=None, allow_none=True)
    documents = Items(Text(longest=50), load_default=list, distinct=True)
    operation_mode = Text(longest=50, load_default=None, allow_none=True)
    waiver = Part(Waiver)


class LeadForm(Form):
    person = Reference(required=True)
    qualification = Text(longest=50, load_default=None, allow_none=True)


class OperatorForm(Form):
    """The appointment of an operator; ``from`` and ``until`` are the days of its contract."""

    org = Text(required=True, longest=50)
    tender_no = Text(longest=100, load_default=None, allow_none=True)
    lead = Part(LeadForm, load_default=None, allow_none=True)
    full_time_staff = Whole(required=True, most=10_000)
    local_experience = Text(longest=500, load_default=None, allow_none=True)
    since = Day(required=True, data_key="from")
    until = Day(load_default=None, allow_none=True)
    waiver = Part(Waiver)


class AssessmentForm(Form):
    """``org`` names the operator that is assessed, where more than one ran the base in the year."""

    year = Whole(required=True, least=2000, most=9999)
    score = Whole(required=True, most=100)
    grade = Text(longest=20, load_default=None, allow_none=True)
    org = Text(longest=50, load_default=None, allow_none=True)


class ComplaintForm(Form):
    """What has been found out about a complaint of a resident."""

    verified = Flag(required=True)
    serious = Flag(required=True)


class FindingForm(Form):
    """A finding against an operator; ``item`` is its number in the profile's list, from 1."""

    item = Whole(required=True, least=1)
    facts = Text(required=True, longest=2000)
    complaint = Part(ComplaintForm, load_default=None, allow_none=True)


class TerminationForm(Form):
    """``stop_by`` is the day by which the operator must have stopped its work."""

    stop_by = Day(required=True)
    reason = Text(required=True, longest=1000)


class CandidateForm(Form):
    """``score`` is in hundredths of a point, so that no float decides."""

    org = Text(required=True, longest=50)
    score = Whole(required=True, most=100_00)
    party_body = Flag(load_default=False)
    support_resources = Flag(load_default=False)


class RankingForm(Form):
    base = Text(required=True, longest=50)
    candidates = Items(Part(CandidateForm), required=True)


class IntakeForm(Form):
    open = Flag(required=True)
    waiver = Part(Waiver)


class SettingForm(Form):
    parameter = Text(required=True, longest=100)
    value = Anything(required=True)


class SchemeForm(Form):
    scheme = Text(required=True, longest=50)
    profile = Text(required=True, longest=50)


class AdoptionForm(Form):
    """A bureau's decision on the profile it works by, from a day on."""

    profile = Text(required=True, longest=50)
    since = Day(required=True, data_key="from")
    decision_no = Text(required=True, longest=100)
    settings = Items(Part(SettingForm), load_default=list)
    schemes = Items(Part(SchemeForm), load_default=list)
    continuation = Text(longest=100, load_default=None, allow_none=True)


class BaseShown(Shown):
    """A base as a portal reads it."""

    id = fields.String()
    version = fields.Integer()
    name = fields.String()
    level = fields.String()
    level_label = fields.String()
    division = fields.String()
    division_label = fields.String()
    profile = fields.String()
    profile_label = fields.String()
    construction_area_m2 = fields.Raw(allow_none=True)
    floor_area_m2 = fields.Raw(allow_none=True)
    staff = fields.List(fields.Dict())
    functions = fields.List(fields.String())
    function_labels = fields.List(fields.String())
    party_centre = fields.String(allow_none=True)
    documents = fields.List(fields.String())
    document_labels = fields.List(fields.String())
    operation_mode = fields.String(allow_none=True)
    operation_mode_label = fields.String(allow_none=True)
    operator = fields.Dict(allow_none=True)
    next_operator = fields.Dict(allow_none=True)
    former_operators = fields.List(fields.Dict())
    operator_findings = fields.List(fields.Dict())
    assessments = fields.List(fields.Dict())
    intake_open = fields.Boolean()
    intake_closed_for = fields.List(fields.String())
    intake_closed_for_labels = fields.List(fields.String())
    waivers = fields.List(fields.Dict())
    basis = fields.List(fields.Nested(Ground))


class BasePage(Shown):
    items = fields.List(fields.Nested(BaseShown))
    next = fields.String(allow_none=True)


class CriterionShown(Shown):
    criterion = fields.String()
    label = fields.String()
    required = fields.Raw(allow_none=True)
    actual = fields.Raw(allow_none=True)
    missing = fields.List(fields.String())
    met = fields.Boolean()
    klass = fields.String(data_key="class")
    waived = fields.Boolean()
    basis = fields.List(fields.Nested(Ground))


class ComplianceShown(Shown):
    base = fields.String()
    met = fields.Boolean()
    criteria = fields.List(fields.Nested(CriterionShown))


class RankedShown(Shown):
    rank = fields.Integer()
    org = fields.String()
    org_name = fields.String()
    score = fields.Integer()
    met = fields.List(fields.String())


class RankingShown(Shown):
    """Candidates in order; ``met`` are the preferences that broke a tie in their favour."""

    items = fields.List(fields.Nested(RankedShown))
    basis = fields.List(fields.Nested(Ground))


class DivisionShown(Shown):
    """What a bureau has decided about its profile, newest last."""

    id = fields.String()
    version = fields.Integer()
    division = fields.String()
    division_label = fields.String()
    adoptions = fields.List(fields.Dict())
    basis = fields.List(fields.Nested(Ground))


# What anybody may read of a base; the rest is for those who read it from inside.
PUBLIC = (
    "name", "level", "division", "profile", "construction_area_m2", "floor_area_m2", "functions", "party_centre", "documents",
    "operation_mode", "operator", "next_operator", "former_operators", "intake_open", "intake_closed_for", "basis",
)  # fmt: skip
PUBLIC_CONTRACT = ("org", "name", "since", "until")


def base_view(book: RuleBook, loaded: Loaded, *, inside: bool = False) -> dict[str, Any]:
    """A base for a reader, with labels from the rule book beside its codes. Its staff, what was found against and thought
    of its operators, and the reasons of exceptions are told ``inside`` only."""
    body = loaded.body if inside else {name: loaded.body[name] for name in PUBLIC}
    listed = ("base.levels", "base.functions", "base.documents", "base.operation_modes")
    levels, functions, documents, modes = (book.parameters[name].labels for name in listed)
    contract = _contract if inside else _public_contract
    shown = {
        **body,
        "level_label": levels.get(body["level"], body["level"]),
        "division_label": places.label(body["division"]),
        "profile_label": book.profiles[body["profile"]].title,
        "function_labels": [functions.get(code, code) for code in body["functions"]],
        "document_labels": [documents.get(code, code) for code in body["documents"]],
        "operation_mode_label": modes.get(body["operation_mode"], body["operation_mode"]),
        "operator": contract(body["operator"]) if body["operator"] else None,
        "next_operator": contract(body["next_operator"]) if body["next_operator"] else None,
        "former_operators": [contract(one) for one in body["former_operators"]],
        "intake_closed_for_labels": [codes.CLOSED_FOR[code] for code in body["intake_closed_for"]],
        "construction_area_m2": _number(body["construction_area_m2"]),
        "floor_area_m2": _number(body["floor_area_m2"]),
    }
    if inside:
        shown["staff"] = [{**one, "mode_label": codes.STAFF_MODES[one["mode"]]} for one in body["staff"]]
        shown["operator_findings"] = [_finding(book, one) for one in body["operator_findings"]]
    return _BASE.dump({**shown, "id": loaded.id, "version": loaded.version})


def division_view(loaded: Loaded) -> dict[str, Any]:
    """A bureau's decisions for a reader."""
    adoptions = [_contract({"superseded_at": None, **one}) for one in loaded.body["adoptions"]]
    shown: Mapping[str, Any] = {**loaded.body, "adoptions": adoptions, "division_label": places.label(loaded.body["division"])}
    return _DIVISION.dump({**shown, "id": loaded.id, "version": loaded.version})


def compliance_view(report: Mapping[str, Any]) -> dict[str, Any]:
    """A compliance report for a reader."""
    return _COMPLIANCE.dump(report)


def ranking_view(ranking: Mapping[str, Any]) -> dict[str, Any]:
    """A ranking for a reader."""
    return _RANKING.dump(ranking)


def _contract(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What holds from a day on, under the name that it was sent with."""
    return {"from" if name == "since" else name: value for name, value in kept.items()}


def _public_contract(kept: Mapping[str, Any]) -> dict[str, Any]:
    return _contract({name: kept[name] for name in PUBLIC_CONTRACT})


def _finding(book: RuleBook, finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding under the name of the list; a complaint that was not found true and serious is called no more than that."""
    complaint, label = finding["complaint"], book.parameters["operator.negative_list"].labels[finding["code"]]
    if complaint and not (complaint["verified"] and complaint["serious"]):
        label = "被入驻组织投诉（尚未认定属实且严重）"
    return {**finding, "code_label": label}


def _number(area: str | None) -> int | float | None:
    """An area as the JSON number that a portal expects; kept as text, so nothing is ever computed with it."""
    if area is None:
        return None
    return float(area) if "." in area else int(area)


_BASE = BaseShown()
_COMPLIANCE = ComplianceShown()
_RANKING = RankingShown()
_DIVISION = DivisionShown()
