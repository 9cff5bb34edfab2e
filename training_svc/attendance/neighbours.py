"""Who is enrolled where: the reference of a person, the session, a free seat."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, not_found
from common.kernel.text import key, phone_key
from training_svc.attendance.decisions import Place
from training_svc.sessions.declaration import SESSION

GUESSES = 3  # seats looked at one by one before all that are taken are read


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The session, the organisation and the person. Raises Refused 404 for a session that is not there for the caller,
    422 for an organisation that is not."""
    loaded = here.desk.store.sessions.load(params["session"])
    if loaded is None or not SESSION.known_to(caller, loaded.body):
        raise not_found()
    session = loaded.body
    org = form["org"] or (caller.principal.org if caller.principal else None)
    if org and here.desk.store.copies_orgs.expect(org) is None:
        raise bad_field("org", "没有这个社会组织。")
    return {
        "session": session["id"], "base": session["base"], "division": session["division"], "held_on": session["from"],
        "judged_by": session["judged_by"], "org": org, "person": reference(here, form["person"], org),
        "name": form["person"]["name"], "phone": form["person"]["phone"],
    }  # fmt: skip


def reference(here: Any, person: Mapping[str, Any], org: str | None) -> str:
    """The same opaque reference for the same person, everywhere. Without a phone, the name counts within an
    organisation only."""
    where = phone_key(person["phone"]) if person["phone"] else org or ""
    return derived_id("person", here.personal.lookup(f"{key(person['name'])}|{where}"))


def id_of(session: str, person: str) -> str:
    """The id of one person's attendance of one session."""
    return derived_id("attendance", session, person)


def free_place(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Place:
    """The session and a seat that seems free, unless others wait; who is first to take it has it, the others look again."""
    session, store = here.desk.store.sessions.load(seat["session"]).body, here.desk.store
    return Place(session) if store.waiting(session["id"], 1) else Place(session, free_seat(store, session))


def free_seat(store: Any, session: State) -> int | None:
    """A seat that seems free; None where all are taken."""
    for _ in range(GUESSES):
        guess = random.SystemRandom().randint(1, session["capacity"])
        if store.seat_is_free(session["id"], guess):
            return guess
    free = sorted(set(range(1, session["capacity"] + 1)) - store.seats_taken(session["id"]))
    return random.SystemRandom().choice(free) if free else None


def place(here: Any, one: State, given: Given) -> Place:
    """The session of an enrolment as it is now."""
    return Place(here.desk.store.sessions.load(one["session"]).body)
