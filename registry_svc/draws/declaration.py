"""The declaration of a draw: a bureau or leading group draws in its own place, and anybody may draw it again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.declaration.aggregate import Aggregate, Create, Transition
from common.kernel.declaration.authority import Caller, anybody, bureau, leading_group
from contracts import facts, registry
from registry_svc.draws.decisions import draw
from registry_svc.draws.fields import Draw, DrawForm


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The place for which lots are drawn: the one named, or the caller's own."""
    assert caller.principal is not None
    division = places.checked(form["division"]) if form["division"] else caller.principal.division
    return {"division": division}


def seed(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> str:
    """Nobody knows it before the draw; everybody does after it."""
    return secrets.token_hex(16)


DRAW = Aggregate(
    name="draw", label="随机抽取", path="/v1/draws", fields=Draw, facts=facts.Draw, states={"drawn": "已抽取"}, readers=(anybody,),
    create=Create(
        name="draw", label="随机抽取", by=(bureau.at(Draw.division), leading_group.at(Draw.division)), form=DrawForm, seat=seat, needs=seed,
        transition=Transition("draw", "随机抽取", (), "drawn", registry.DRAWN), decide=draw, clause="ZJ18-27",
    ),
    filters=(Draw.kind, Draw.division), brief_without=(Draw.pool, Draw.inspectors, Draw.kept_out),
)  # fmt: skip
