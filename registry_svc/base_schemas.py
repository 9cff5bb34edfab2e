"""What comes into the registry about bases, operators and profiles, and what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel import places
from common.kernel.codes import OTHER, OTHER_LABEL
from common.kernel.schema import Anything, Area, Code, ConflictShown, Day, Flag, Form, Ground, Items, Part, Reference, Shown, Text, Waiver, Whole
from common.law.book import RuleBook
from common.law.explain import conflicts_json
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
    carrier = Text(longest=50, load_default=None, allow_none=True)
    sharing_modes = Items(Text(longest=50), load_default=list, distinct=True)
    functions_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    documents_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    operation_mode_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    carrier_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    sharing_modes_other = Text(longest=200, public=True, load_default=None, allow_none=True)
    party_members = Whole(load_default=0, most=10_000)
    party_body = Text(longest=100, public=True, load_default=None, allow_none=True)
    waiver = Part(Waiver)


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
    carrier = fields.String(allow_none=True)
    carrier_label = fields.String(allow_none=True)
    sharing_modes = fields.List(fields.String())
    sharing_mode_labels = fields.List(fields.String())
    functions_other = fields.String(allow_none=True)
    documents_other = fields.String(allow_none=True)
    operation_mode_other = fields.String(allow_none=True)
    carrier_other = fields.String(allow_none=True)
    sharing_modes_other = fields.String(allow_none=True)
    party_members = fields.Integer()
    party_body = fields.String(allow_none=True)
    operator = fields.Dict(allow_none=True)
    next_operator = fields.Dict(allow_none=True)
    former_operators = fields.List(fields.Dict())
    operator_findings = fields.List(fields.Dict())
    assessments = fields.List(fields.Dict())
    delegations = fields.List(fields.Dict())
    in_doubt = fields.Dict(allow_none=True)
    reviews = fields.List(fields.Dict())
    intake_open = fields.Boolean()
    intake_closed_for = fields.List(fields.String())
    intake_closed_for_labels = fields.List(fields.String())
    waivers = fields.List(fields.Dict())
    basis = fields.List(fields.Nested(Ground))
    possible_conflicts = fields.List(fields.Nested(ConflictShown))


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
    "operation_mode", "carrier", "sharing_modes", "functions_other", "documents_other", "operation_mode_other", "carrier_other",
    "sharing_modes_other", "party_members", "party_body", "operator", "next_operator", "former_operators", "intake_open", "intake_closed_for", "basis",
)  # fmt: skip
PUBLIC_CONTRACT = ("org", "name", "since", "until")


def base_view(book: RuleBook, loaded: Loaded, *, inside: bool = False) -> dict[str, Any]:
    """A base for a reader, with labels from the rule book beside its codes. Its staff, what was found against and thought
    of its operators, and the reasons of exceptions are told ``inside`` only."""
    body = loaded.body if inside else {name: loaded.body[name] for name in PUBLIC}
    listed = ("base.levels", "base.functions", "base.documents", "base.operation_modes", "base.carriers", "base.sharing_modes")
    levels, functions, documents, modes, carriers, sharing = ({**book.parameters[name].labels, OTHER: OTHER_LABEL} for name in listed)
    contract = _contract if inside else _public_contract
    shown = {
        **body,
        "level_label": levels.get(body["level"], body["level"]),
        "division_label": places.label(body["division"]),
        "profile_label": book.profiles[body["profile"]].title,
        "function_labels": [functions.get(code, code) for code in body["functions"]],
        "document_labels": [documents.get(code, code) for code in body["documents"]],
        "operation_mode_label": modes.get(body["operation_mode"], body["operation_mode"]),
        "carrier_label": carriers.get(body["carrier"], body["carrier"]),
        "sharing_mode_labels": [sharing.get(code, code) for code in body["sharing_modes"]],
        "operator": contract(body["operator"]) if body["operator"] else None,
        "next_operator": contract(body["next_operator"]) if body["next_operator"] else None,
        "former_operators": [contract(one) for one in body["former_operators"]],
        "intake_closed_for_labels": [codes.CLOSED_FOR[code] for code in body["intake_closed_for"]],
        "construction_area_m2": _number(body["construction_area_m2"]),
        "floor_area_m2": _number(body["floor_area_m2"]),
        "possible_conflicts": conflicts_json((one["parameter"] for one in body["basis"] if one["parameter"]), book),
    }
    if inside:
        shown["in_doubt"] = body["in_doubt"] and {**body["in_doubt"], "why_label": codes.DOUBTS[body["in_doubt"]["why"]]}
        shown["delegations"] = [_contract(one) for one in body["delegations"]]
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
_DIVISION = DivisionShown()
