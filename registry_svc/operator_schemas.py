"""What comes into the registry about operators and staff of bases, and what rankings go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel.schema import ConflictShown, Day, Flag, Form, Ground, Items, Part, Reference, Shown, Text, Waiver, Whole
from common.law.book import RuleBook
from common.law.explain import conflicts_json


class LeadForm(Form):
    person = Reference(required=True)
    qualification = Text(longest=50, load_default=None, allow_none=True)


class PartiesForm(Form):
    """What the operating contract lets each of the three parties do, or asks of it."""

    bureau = Items(Text(longest=1000), load_default=list)
    operator = Items(Text(longest=1000), load_default=list)
    resident = Items(Text(longest=1000), load_default=list)


class OperatorForm(Form):
    """The appointment of an operator; ``from`` and ``until`` are the days of its contract, ``capability`` is what shows its
    professional capability, ``local_experience_in`` the place of the project that it names; ``rights`` and ``duties`` are
    what its contract says of the three parties (ZJ23-30)."""

    org = Text(required=True, longest=50)
    tender_no = Text(longest=100, load_default=None, allow_none=True)
    lead = Part(LeadForm, load_default=None, allow_none=True)
    full_time_staff = Whole(required=True, most=10_000)
    local_experience = Text(longest=500, load_default=None, allow_none=True)
    local_experience_in = Text(longest=12, load_default=None, allow_none=True)
    capability = Text(longest=1000, load_default=None, allow_none=True)
    since = Day(required=True, data_key="from")
    until = Day(load_default=None, allow_none=True)
    rights = Part(PartiesForm, load_default=None, allow_none=True)
    duties = Part(PartiesForm, load_default=None, allow_none=True)
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

    item = Whole(required=True, least=-(10**9), most=10**9)  # how long the list is, the profile says
    facts = Text(required=True, longest=2000)
    complaint = Part(ComplaintForm, load_default=None, allow_none=True)


class TerminationForm(Form):
    """``stop_by`` is the day by which the operator must have stopped its work."""

    stop_by = Day(required=True)
    reason = Text(required=True, longest=1000)


class ReviewForm(Form):
    """Why an operator whose grade fell goes on."""

    reason = Text(required=True, longest=1000)


class TerminationAnnulmentForm(Form):
    """The decision of another authority by which a termination no longer holds."""

    by = Text(required=True, longest=100)
    document = Text(required=True, longest=100)
    decided_on = Day(required=True)


class CandidateForm(Form):
    """``score`` is in hundredths of a point, so that no float decides."""

    org = Text(required=True, longest=50)
    score = Whole(required=True, most=100_00)
    party_body = Flag(load_default=False)
    support_resources = Flag(load_default=False)


class ApplicantForm(Form):
    """Somebody who applies for a post in a base; ``score`` in hundredths of a point."""

    person = Reference(required=True)
    score = Whole(required=True, most=100_00)
    social_work_qualification = Flag(load_default=False)


class HiringForm(Form):
    candidates = Items(Part(ApplicantForm), required=True)


class DelegationForm(Form):
    """A task of the bureau that the operator helps with, from and until a day."""

    task = Text(required=True, longest=50)
    document = Text(required=True, longest=100)
    since = Day(required=True, data_key="from")
    until = Day(required=True)


class RankingForm(Form):
    base = Text(required=True, longest=50)
    candidates = Items(Part(CandidateForm), required=True)


class RankedShown(Shown):
    rank = fields.Integer()
    org = fields.String()
    org_name = fields.String()
    score = fields.Integer()
    met = fields.List(fields.String())
    listed = fields.List(fields.String(), metadata={"description": "现列入的名录"})


class RankingShown(Shown):
    """Candidates in order; ``met`` are the preferences that broke a tie in their favour."""

    items = fields.List(fields.Nested(RankedShown))
    basis = fields.List(fields.Nested(Ground))
    possible_conflicts = fields.List(fields.Nested(ConflictShown))


class HiredShown(Shown):
    rank = fields.Integer()
    person = fields.String()
    score = fields.Integer()
    met = fields.List(fields.String())


class HiringShown(Shown):
    """Applicants for a post in order."""

    items = fields.List(fields.Nested(HiredShown))
    basis = fields.List(fields.Nested(Ground))


def ranking_view(book: RuleBook, ranking: Mapping[str, Any]) -> dict[str, Any]:
    """A ranking for a reader, with the law that its rules may collide with."""
    return _RANKING.dump({**ranking, "possible_conflicts": conflicts_json(ranking["asked"], book)})


def hiring_view(ranking: Mapping[str, Any]) -> dict[str, Any]:
    """A ranking of applicants for a reader."""
    return _HIRING.dump(ranking)


_RANKING = RankingShown()
_HIRING = HiringShown()
