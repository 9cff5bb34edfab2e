"""What comes into the registry about organisations, and what goes out. Bases have their own file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel import places
from common.kernel.schema import Code, Day, Flag, Form, Ground, Items, Part, Shown, Text, Waiver, Whole
from common.store.aggregates import Loaded
from registry_svc import annual_checks, codes


class OrgForm(Form):
    """A new organisation, or with PATCH the fields of it that change."""

    kind = Code(codes.ORG_KINDS, required=True)
    stage = Code(codes.STAGES, load_default=None, allow_none=True)
    name = Text(required=True, longest=100, public=True)
    uscc = Text(longest=18, load_default=None, allow_none=True)
    division = Text(required=True, longest=12)
    founded_on = Day(load_default=None, allow_none=True)
    registered_on = Day(load_default=None, allow_none=True)
    fields_of_work = Items(Text(longest=50), data_key="fields", load_default=list)
    supervisor_unit = Text(longest=100, load_default=None, allow_none=True)
    registration_class = Text(longest=50, load_default=None, allow_none=True)
    registered_funds_fen = Whole(load_default=None, allow_none=True)
    founder_kind = Code(codes.FOUNDER_KINDS, load_default=None, allow_none=True)
    founder_graduated_in = Whole(load_default=None, allow_none=True, least=1949, most=9999)
    party_members = Whole(load_default=0, most=1_000_000)
    volunteer = Flag(load_default=False)
    charity = Flag(load_default=False)
    annual_check = Code(codes.ANNUAL_CHECKS, load_default=None, allow_none=True)
    distinct_because = Text(longest=300, load_default=None, allow_none=True)
    waiver = Part(Waiver)


class InspectionForm(Form):
    year = Whole(required=True, least=1949, most=9999)
    conclusion = Code(codes.CONCLUSIONS, required=True)
    concluded_on = Day(required=True)


class RatingForm(Form):
    grade = Code(codes.GRADES, required=True)
    awarded_on = Day(required=True)


class HonourForm(Form):
    level = Code(codes.HONOUR_LEVELS, required=True)
    title = Text(required=True, public=True)
    brand = Flag(load_default=False)
    awarded_on = Day(required=True)


class PenaltyForm(Form):
    kind = Code(codes.PENALTY_KINDS, required=True)
    summary = Text(required=True, longest=1000)
    decided_on = Day(required=True)


class CorrectionForm(Form):
    """What is wrong with an entry: the fields sent replace those of the entry; ``void`` takes it back altogether."""

    reason = Text(required=True, longest=500)
    void = Flag()


class InspectionCorrectionForm(CorrectionForm):
    year = Whole(least=1949, most=9999)
    conclusion = Code(codes.CONCLUSIONS)
    concluded_on = Day()


class RatingCorrectionForm(CorrectionForm):
    grade = Code(codes.GRADES)
    awarded_on = Day()


class HonourCorrectionForm(CorrectionForm):
    level = Code(codes.HONOUR_LEVELS)
    title = Text(public=True)
    brand = Flag()
    awarded_on = Day()


class PenaltyCorrectionForm(CorrectionForm):
    kind = Code(codes.PENALTY_KINDS)
    summary = Text(longest=1000)
    decided_on = Day()


class AnnulmentForm(Form):
    """The decision of another authority by which what was recorded no longer holds."""

    by = Text(required=True, longest=100)
    document = Text(required=True, longest=100)
    decided_on = Day(required=True)


class FallenGradeForm(Form):
    """A grade lowered to ``grade``, or cancelled where it is left out."""

    grade = Code(codes.GRADES, load_default=None, allow_none=True)
    decided_on = Day(required=True)
    document = Text(required=True, longest=100)
    reason = Text(required=True, longest=500)


class TransferForm(Form):
    to = Text(required=True, longest=12)
    reason = Text(required=True, longest=500)


class TransferAnswerForm(Form):
    accept = Flag(required=True)
    reason = Text(longest=500, load_default=None, allow_none=True)


class ListingForm(Form):
    list = Code(codes.LISTS, required=True)
    reason = Text(required=True, longest=500)
    listed_on = Day(required=True)


class RemovalForm(Form):
    removed_on = Day(required=True)
    reason = Text(longest=500, load_default=None, allow_none=True)


class OrgShown(Shown):
    """An organisation as a portal reads it."""

    id = fields.String()
    version = fields.Integer()
    kind = fields.String()
    kind_label = fields.String()
    stage = fields.String(allow_none=True)
    stage_label = fields.String(allow_none=True)
    name = fields.String()
    uscc = fields.String(allow_none=True)
    division = fields.String()
    division_label = fields.String()
    founded_on = fields.String(allow_none=True)
    registered_on = fields.String(allow_none=True)
    fields_of_work = fields.List(fields.String(), data_key="fields")
    supervisor_unit = fields.String(allow_none=True)
    registration_class = fields.String(allow_none=True)
    registered_funds_fen = fields.Integer(allow_none=True)
    founder_kind = fields.String(allow_none=True)
    founder_kind_label = fields.String(allow_none=True)
    founder_graduated_in = fields.Integer(allow_none=True)
    party_members = fields.Integer()
    volunteer = fields.Boolean()
    charity = fields.Boolean()
    annual_check = fields.Dict(allow_none=True)
    distinct_because = fields.String(allow_none=True)
    former_kinds = fields.List(fields.Dict())
    transfer = fields.Dict(allow_none=True)
    transfers = fields.List(fields.Dict())
    ratings = fields.List(fields.Dict())
    inspections = fields.List(fields.Dict())
    honours = fields.List(fields.Dict())
    penalties = fields.List(fields.Dict())
    listings = fields.List(fields.Dict())
    waivers = fields.List(fields.Dict())
    basis = fields.List(fields.Nested(Ground))


class OrgPage(Shown):
    items = fields.List(fields.Nested(OrgShown))
    next = fields.String(allow_none=True)


_ORG = OrgShown()


# What anybody who has to do with an organisation's place may know of it.
PART = ("name", "uscc", "kind", "division", "ratings")


def org_view(loaded: Loaded, *, full: bool = True) -> dict[str, Any]:
    """An organisation for a reader, with labels beside its codes; in part, only its public facts and the grades that hold."""
    body: Mapping[str, Any] = loaded.body if full else {name: loaded.body[name] for name in PART}
    labels: dict[str, Any] = {"kind_label": codes.ORG_KINDS[body["kind"]], "division_label": places.label(body["division"])}
    if full:
        labels["stage_label"] = codes.STAGES.get(body.get("stage") or "")
        labels["founder_kind_label"] = codes.FOUNDER_KINDS.get(body.get("founder_kind") or "")
        body = {**body, "annual_check": _annual_check(body)}
    else:
        body = {**body, "ratings": [{name: one[name] for name in ("grade", "awarded_on")} for one in body["ratings"] if not one.get("ended")]}
    return _ORG.dump({**body, **labels, "id": loaded.id, "version": loaded.version})


def _annual_check(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which annual check an organisation owes, and from which year on."""
    kind = annual_checks.kind_of(body)
    if kind is None:
        return None
    return {"kind": kind, "label": codes.ANNUAL_CHECKS[kind], "from_year": annual_checks.first_year(body, annual_checks.LAST_IN_YEAR)}
