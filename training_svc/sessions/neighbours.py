"""Where a session belongs, and what is counted of its attendance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The base and its place. Raises Refused 404 for a base that is not there."""
    base = here.desk.store.copies_bases.expect(form["base"])
    if base is None:
        raise not_found()
    return {"base": base["id"], "base_name": base["name"], "division": base["division"], "profile": base["profile"]}


def came(desk: Any, session: State) -> int:
    """How many persons have checked in."""
    return int(desk.store.attendance_counts([session["id"]]).get(session["id"], {}).get("checked_in", 0))


def counts(desk: Any, ids: list[str]) -> dict[str, dict[str, int]]:
    """Enrolled, attending and waiting persons of each session, in one question for all."""
    found = desk.store.attendance_counts(ids)
    return {id: _told(found.get(id, {})) for id in ids}


def _told(by_state: Mapping[str, int]) -> dict[str, int]:
    came, waiting = by_state.get("checked_in", 0), by_state.get("waiting", 0)
    return {"enrolled": by_state.get("enrolled", 0) + came, "attended": came, "waiting": waiting}
