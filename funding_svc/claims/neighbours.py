"""What a claim must know of its neighbours: asked of the service's own copies, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found
from funding_svc.claims.decisions import Decision, Filing, standing
from funding_svc.schemes.case import Case


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """Where a claim belongs: the applicant's organisation, and the place whose bureau decides and whose finance office
    pays. Another's organisation is not there for it. Raises Refused 404."""
    own = caller.principal.org if caller.principal else None
    org = here.desk.store.copies_orgs.expect(own) if own and form["org"] in (None, own) else None
    if org is None:
        raise not_found()
    return {"org": own, "org_name": org["name"], "division": places.authority(org["division"])}


def filing(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Filing:
    """The organisation, all that it has claimed so far, and whether a forced-exit case freezes its benefits."""
    store, today = here.desk.store, here.desk.clock.today()
    claimed = store.claims_of(seat["org"])
    case = Case(store.copies_orgs.get(seat["org"]), form["evidence"], standing(claimed), today)
    return Filing(case, len(claimed) + 1, frozen=store.forced_exit_open(seat["org"]))


def decision(here: Any, state: State, given: Any) -> Decision:
    """The organisation as it is now, and what it had claimed before this claim."""
    store = here.desk.store
    earlier = standing(store.claims_of(state["org"]), before=state["number"])
    return Decision(store.copies_orgs.get(state["org"]), earlier, frozen=store.forced_exit_open(state["org"]))
