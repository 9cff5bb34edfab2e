"""What each scheme wants to know of a claim besides its amount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import post_load

from common.kernel.schema import Code, Flag, Form, Items, Month, Part, Text, Whole, load
from funding_svc import codes


class Evidence(Form):
    """Every claim may name the papers that prove it."""

    papers = Items(Text(longest=100), load_default=list)


class RentEvidence(Evidence):
    """The months claimed run from ``first_month`` (YYYY-MM)."""

    tenure = Code(codes.TENURES, required=True)
    monthly_rent_fen = Whole(required=True, least=1)
    first_month = Month(required=True)
    months = Whole(required=True, least=1, most=1200)


class HonourEvidence(Evidence):
    """``deed`` tells honours of two levels for one deed from honours for two; left out, the title names the deed."""

    title = Text(required=True)
    level = Code(codes.LEVELS, required=True)
    deed = Text()

    @post_load
    def _name_deed(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"deed": data["title"], **data}


class ProjectEvidence(Evidence):
    project = Text(required=True)
    project_amount_fen = Whole(required=True, least=1)


class VentureEvidence(ProjectEvidence):
    selected = Flag(required=True)
    started = Flag(load_default=False)


class ContestEvidence(ProjectEvidence):
    contest_level = Code(codes.LEVELS, required=True)
    prize = Code(codes.PRIZES, required=True)
    served_in_division = Flag(required=True)


FORMS: Mapping[str, type[Form]] = {
    "rent_subsidy": RentEvidence,
    "honour_award": HonourEvidence,
    "venture_match": VentureEvidence,
    "contest_match": ContestEvidence,
}


def evidence(scheme: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The checked evidence of a claim. Raises Refused 422 naming each field at fault as ``evidence.…``."""
    form = Form.from_dict({"evidence": Part(FORMS.get(scheme, Evidence), required=True)})
    return load(form, {"evidence": given})["evidence"]
