"""Reading: what of admission a caller may see, one thing or a page of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.bus import Call, Reply
from common.identity import Principal
from common.problems import bad_field
from common.replies import PARTIES, View, in_place, public_page, readable
from common.store.aggregates import Aggregates, Loaded


def visible(loaded: Loaded, principal: Principal | None) -> Loaded:
    """``loaded`` if its place, its base or its applicant is the reader's; else Refused 404."""
    own = principal is not None and not loaded.body.get("org") and principal.sub == loaded.body["applicant"]
    return loaded if own else readable(loaded, principal, org=loaded.body.get("org"), base=loaded.body["base"])


def page(repository: Aggregates, call: Call, filters: tuple[str, ...], view: View) -> Reply:
    """One page of what the caller may see; ``filters`` are the fields that it may be narrowed by."""
    assert call.principal is not None
    query = _in_sight(call.principal)
    for name, text in call.query.items():
        if name in filters:
            query[f"body.{name}"] = text
        elif name not in ("limit", "cursor"):
            raise bad_field(name, "不支持的查询条件。")
    return public_page(repository, call, query, view)


def _in_sight(principal: Principal) -> dict[str, Any]:
    """The query for an office's place, an applicant's own cases, an operator's base."""
    sights: list[Mapping[str, Any]] = []
    if set(principal.roles) - PARTIES:
        sights.append(in_place(principal.division))
    if "applicant" in principal.roles:
        sights.append({"body.applicant": principal.sub, "body.org": None})
        sights += [{"body.org": principal.org}] if principal.org else []
    if "operator" in principal.roles and principal.base:
        sights.append({"body.base": principal.base})
    return {"$or": sights} if sights else {"_id": None}
