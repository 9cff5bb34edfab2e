"""What a claim must know of its neighbours: asked of the service's own copies, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.authority import Caller
from common.kernel.problems import not_found, not_yet_known
from funding_svc.claims.decisions import Decision, Filing, standing
from funding_svc.schemes.case import Case
from funding_svc.schemes.subjects import stated, subject


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """Where a claim belongs: the applicant's organisation, and the place whose bureau decides and whose finance office
    pays. Another's organisation is not there for it. Raises Refused 404; 503 where the caller's own organisation has not
    been heard of yet."""
    own = caller.principal.org if caller.principal else None
    if own is None or form["org"] not in (None, own):
        raise not_found()
    org = here.desk.store.copies_orgs.expect(own, lambda facts: stated(form["scheme"], form["evidence"], facts))
    if org is None:
        raise not_yet_known("该组织的登记信息")
    return {"org": own, "org_name": org["name"], "division": places.authority(org["division"])}


def filing(here: Any, seat: Mapping[str, Any], form: Mapping[str, Any]) -> Filing:
    """The organisation, all that it has claimed so far and what others have on the same subject, and whether a forced-exit
    case freezes its benefits."""
    store, today = here.desk.store, here.desk.clock.today()
    claimed = store.claims_of(seat["org"])
    about = subject(form["scheme"], form["evidence"], seat["division"])
    alike = store.claims_on(about) if about else ()
    org = store.copies_orgs.get(seat["org"])
    case = Case(org, form["evidence"], standing(claimed), today, on_subject=standing(alike))
    return Filing(case, len(claimed) + 1, store.forced_exit_open(seat["org"]), about, len(alike) + 1 if about else None)


def decision(here: Any, state: State, given: Any) -> Decision:
    """The organisation as it is now, and what had been claimed before this claim, by it and on the same subject."""
    store = here.desk.store
    earlier = standing(store.claims_of(state["org"]), before=state["number"])
    alike = store.claims_on(state["subject"]) if state["subject"] else ()
    on_subject = standing(alike, before=state["subject_number"], counted="subject_number")
    return Decision(store.copies_orgs.get(state["org"]), earlier, store.forced_exit_open(state["org"]), on_subject)
