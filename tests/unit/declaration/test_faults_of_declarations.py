"""A declaration that does not fit together stops the start, with the file and line where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from common.kernel.declaration.aggregate import Transition
from common.kernel.declaration.authority import Role, bureau
from common.kernel.declaration.faults import DeclarationError
from common.kernel.declaration.fields import Fields, text
from contracts import facts, funding
from funding_svc.claims.declaration import CLAIM, DECISION


class Stranger(Fields):
    colour = text("颜色")


def with_decision(**changes: Any) -> dict[str, Any]:
    return {"commands": (replace(DECISION, **changes),)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"filters": (Stranger.colour,)}, "filters names 'colour', no field of Claim"),
        ({"readers": (bureau,)}, "readers: 'bureau' has no relation to the thing; say for instance .at(division)"),
        ({"readers": (Role("bureau").over(Stranger.colour),)}, "readers: bureau is related by 'colour', no field of Claim"),
        ({"facts": facts.Session}, "published fact 'kind' is neither a field nor derived"),
        (
            with_decision(transitions=(Transition("approve", "同意", ("lost",), "approved", funding.APPROVED),), chosen_by=None),
            "approve: no state 'lost'",
        ),
        (
            with_decision(transitions=(Transition("approve", "同意", ("filed",), "gone", funding.APPROVED),), chosen_by=None),
            "approve: no state 'gone'",
        ),
        (with_decision(chosen_by=None), "decision: several transitions and no field that chooses"),
        (
            with_decision(transitions=DECISION.transitions[:1]),  # type: ignore[index]
            "decision: decision chooses among ['approve', 'reject'], the transitions are ['approve']",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        replace(CLAIM, **changes)
    place, _, told = str(caught.value).partition(": claim: ")
    assert told == said
    assert f"{__file__}:" in place


def test_a_field_has_one_name() -> None:
    with pytest.raises((TypeError, RuntimeError)):
        type("Form", (Fields,), {"other": CLAIM.fields.all()["voucher"]})


def test_a_set_of_fields_holds_fields_only() -> None:
    with pytest.raises(TypeError, match="is no field"):
        type("Form", (Fields,), {"name": "text"})
