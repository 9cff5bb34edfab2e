"""Reading: what of admission a caller may see, one thing or a page of them."""

from __future__ import annotations

from typing import Any

from common.bus import Call, Reply
from common.identity import Principal
from common.replies import View, readable
from common.scope import scoped_page, seen_by
from common.store.aggregates import Aggregates, Loaded


def visible(loaded: Loaded, principal: Principal | None) -> Loaded:
    """``loaded`` if its place, its base or its applicant is the reader's; else Refused 404."""
    own = principal is not None and not loaded.body.get("org") and principal.sub == loaded.body["applicant"]
    return loaded if own else readable(loaded, principal, org=loaded.body.get("org"), base=loaded.body["base"])


def page(repository: Aggregates, call: Call, filters: tuple[str, ...], view: View) -> Reply:
    """One page of what the caller may see; ``filters`` are the fields that it may be narrowed by."""
    assert call.principal is not None
    return scoped_page(repository, call, _in_sight(call.principal), {name: name for name in filters}, view)


def _in_sight(principal: Principal) -> dict[str, Any]:
    """What ``seen_by`` says, and an applicant's own cases that belong to no organisation."""
    own = {"body.applicant": principal.sub, "body.org": None}
    return {"$or": [seen_by(principal), own]} if "applicant" in principal.roles else seen_by(principal)
