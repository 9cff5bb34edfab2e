"""What a command on a social worker must know besides: who the person is, the employer and its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given
from common.kernel.declaration.views import owner
from common.kernel.ids import worker_id
from common.kernel.problems import bad_field
from training_svc.workers.decisions import Person, person_of


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The place of the employer, which enters the worker. Raises Refused 422 for an employer that is not there."""
    employer = _employer(here, form["employer"], form["employer_name"], form["division"])
    base = here.desk.store.copies_bases.get(form["base"]) if form["base"] else None
    if form["base"] and base is None:
        raise bad_field("base", "没有这个孵化基地。")
    return {
        "division": employer["division"], "employer": form["employer"], "employer_name": employer["name"], "base": form["base"],
        "person_key": here.personal.person(form["id_number"]), "name": form["name"], "id_number": form["id_number"],
    }  # fmt: skip


def id_of(seat: Mapping[str, Any], form: Mapping[str, Any]) -> str:
    """The same person is the same social worker, whoever enters it."""
    return worker_id(seat["person_key"])


def new_employer(here: Any, state: State, given: Given) -> dict[str, Any]:
    """The name and the place of the unit that a worker moves to."""
    body = given.body if isinstance(given.body, Mapping) else {}
    employer, name, division = (body.get(one) if isinstance(body.get(one), str) else None for one in ("employer", "employer_name", "division"))
    return _employer(here, employer, name, division or state["division"])


def person(here: Any, state: State, given: Given) -> Person:
    """The person, as the sealed number says."""
    return person_of(here.personal.decrypt(state["id_number"], owner(here.aggregate, state["id"], "id_number")))


def supervised(here: Any, state: State, given: Given) -> int:
    """The hours that a worker supervised others in the year of the selection."""
    year = given.body.get("year") if isinstance(given.body, Mapping) else None
    return here.desk.store.hours_supervised(state["id"], year) if isinstance(year, int) else 0


def _employer(here: Any, org: str | None, name: str | None, division: str) -> dict[str, Any]:
    if org is None:
        if name is None:
            raise bad_field("employer_name", "任职单位不是登记的社会组织的，应当填写单位名称。")
        return {"name": name, "division": places.checked(division)}
    known = here.desk.store.copies_orgs.expect(org)
    if known is None:
        raise bad_field("employer", "没有这个社会组织。")
    return {"name": known["name"], "division": places.authority(known["division"])}
