"""What the appointment of a head must know: the organisation, the measures on the person, the notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found
from registry_svc.principals.decisions import Neighbours


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The organisation of the path, in the place of the bureau in charge of it. Raises Refused 404."""
    found = here.desk.store.orgs.load(params["org"])
    if found is None:
        raise not_found()
    org = found.body
    seat = {"org": found.id, "org_name": org["name"], "unit": org["supervisor_unit"], "division": places.authority(org["division"])}
    return {**seat, "id_number": form["id_number"], "person_key": person_key(here, form["id_number"])}


def person_key(here: Any, number: str) -> str:
    """The same for the same person, and nothing that could be read."""
    return str(here.personal.person(number))


def proposing(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Neighbours:
    return Neighbours(here.desk.store.measures_on(seat["person_key"]))


def acting(here: Any, state: State, given: Any) -> Neighbours:
    named = given.body.get("notice") if isinstance(given.body, Mapping) else None
    notice = here.desk.store.notices.expect(named) if isinstance(named, str) else None
    return Neighbours(here.desk.store.measures_on(state["person_key"]), notice)
