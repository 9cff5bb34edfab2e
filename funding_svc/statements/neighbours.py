"""Where a statement belongs, and how many there are for its quarter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.declaration.authority import Caller
from common.kernel.operating import running
from common.kernel.problems import not_found


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """A statement belongs to the base and to the organisation that runs it. Raises Refused 404 for another base."""
    base = here.desk.store.copies_bases.get(form["base"])
    if base is None or caller.principal is None or caller.base != form["base"]:
        raise not_found()
    runs = running(base, here.desk.clock.today().isoformat())
    return {"base": form["base"], "org": runs, "division": places.authority(base["division"]), "profile": base["profile"]}


def earlier(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> int:
    """How many statements the base has filed for the quarter."""
    found = here.desk.store.statements.find({"body.base": form["base"], "body.year": form["year"], "body.quarter": form["quarter"]})
    return len(found)
