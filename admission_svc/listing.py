"""Reading: what of admission a caller may see, one thing or a page of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from admission_svc.residencies import id_of
from common.bus import Call, Reply
from common.kernel.identity import Principal
from common.run.replies import View, readable
from common.run.scope import scoped_page, seen_by
from common.store.aggregates import Aggregates, Loaded
from common.store.pages import Conditions


def visible(loaded: Loaded, principal: Principal | None) -> Loaded:
    """``loaded`` if its place, its base or its applicant is the reader's; else Refused 404."""
    own = principal is not None and not loaded.body.get("org") and principal.sub == loaded.body["applicant"]
    return loaded if own else readable(loaded, principal, org=loaded.body.get("org"), base=loaded.body["base"])


def page(
    repository: Aggregates, call: Call, filters: Iterable[str], view: View, codes: Mapping[str, Collection[str]]
) -> Reply:
    """One page of what the caller may see; ``filters`` are the fields that it may be narrowed by, ``codes`` the closed
    lists of those that have one."""
    return scoped_page(repository, call, _in_sight(call), filters, view, codes)


def _in_sight(call: Call) -> list[Conditions]:
    """What ``seen_by`` says, and an applicant's own cases that belong to no organisation."""
    assert call.principal is not None
    seen = list(seen_by(call.principal, org="body.org", base="body.base"))
    if "applicant" in call.principal.roles:
        seen.append((("body.applicant", call.principal.sub), ("body.org", None)))
    # its application gives a residency its id
    own: Conditions = (("_id", id_of(call.query["application"])),) if "application" in call.query else ()
    return [(*one, *own) for one in seen]
