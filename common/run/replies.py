"""What a service answers with: a thing made, a thing as it now is, one page of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import contracts
from common.bus.messages import Call, Reply
from common.kernel.bounds import fitting
from common.kernel.clock import parse_instant, to_instant
from common.kernel.identity import Principal
from common.kernel.problems import bad_field, not_found
from common.run.desk import etag
from common.store.aggregates import Aggregates, Loaded
from common.store.pages import Conditions, page

View = Callable[[Loaded], Mapping[str, Any]]
Views = Callable[[list[Loaded]], Sequence[Mapping[str, Any]]]

PAGE = 50
LONGEST_PAGE = 200
_ID = re.compile(r"[A-Za-z0-9_-]{22}")  # what common.kernel.ids makes


def made(loaded: Loaded, view: View, path: str) -> Reply:
    """201 with the new thing and where it lives; ``path`` is its collection, e.g. /v1/orgs."""
    return Reply(201, view(loaded), etag=etag(loaded), location=f"{path}/{loaded.id}")


def shown(loaded: Loaded, view: View) -> Reply:
    """200 with the thing as it now is."""
    return Reply(200, view(loaded), etag=etag(loaded))


def as_of(call: Call) -> str | None:
    """The instant asked for with ``?as_of=``, or None. Raises Refused 422 for anything else."""
    text = call.query.get("as_of")
    if text is None:
        return None
    try:
        # a plus sign in a query string arrives as a blank
        return to_instant(parse_instant(text.replace(" ", "+")))
    except ValueError:
        raise bad_field("as_of", "应为带时区的 ISO 8601 时间。") from None


def listed(repository: Aggregates, call: Call, alternatives: Iterable[Conditions], view: View) -> Reply:
    """One page of what one of ``alternatives`` describes, in the order of ids; who may see it is the caller's to say."""
    return listed_by_any(repository, call, alternatives, lambda found: [view(loaded) for loaded in found])


def listed_by_any(repository: Aggregates, call: Call, alternatives: Iterable[Conditions], views: Views) -> Reply:
    """As ``listed``, with one view of the whole page."""
    limit = page_size(call.query.get("limit"))
    after = cursor_id(call.query["cursor"]) if "cursor" in call.query else ""
    found = page(repository, alternatives, after, limit + 1)
    items = views(found[:limit])
    shown = fitting(items)
    return Reply(200, {"items": items[:shown], "next": found[shown - 1].id if len(found) > shown else None})


def cursor_id(text: str) -> str:
    """The id after which a page begins. Raises Refused 422 for what is no id of ours: a list must not end there in
    silence."""
    if not _ID.fullmatch(text):
        raise bad_field("cursor", "翻页标记无效，应原样使用上一页返回的 next。")
    return text


TOLD = ("id", "name", "aggregate", "occurred_at", "actor", "basis", "data", "causation_id")


def timeline(entries: Sequence[Mapping[str, Any]], call: Call) -> Reply:
    """One page of what happened to one thing, oldest first: who did what, when, on which clause. The cursor is how many
    have been shown."""
    shown, limit = _shown_so_far(call.query.get("cursor")), page_size(call.query.get("limit"))
    page = [entry_view(entry, TOLD) for entry in entries[shown : shown + limit]]
    page = page[: fitting(page)]
    return Reply(200, {"items": page, "next": str(shown + len(page)) if len(entries) > shown + len(page) else None})


def _shown_so_far(cursor: str | None) -> int:
    return 0 if cursor is None else whole_number("cursor", cursor, 999_999_999)


def entry_view(entry: Mapping[str, Any], shown: tuple[str, ...]) -> dict[str, Any]:
    """A journal entry for a reader: the fields named, and what happened in Chinese."""
    return {"name_label": contracts.EVENTS[entry["name"]].label} | {name: entry[name] for name in shown}


def in_place(division: str) -> dict[str, Any]:
    """The query for everything in a place and below it; divisions are trimmed prefixes of digits."""
    return {"body.division": {"$gte": division, "$lt": division + ":"}}


def readable(loaded: Loaded, principal: Principal | None, *, org: str | None = None, base: str | None = None) -> Loaded:
    """``loaded`` if its place, its organisation or its base is the reader's; else Refused 404.

    ``org`` and ``base`` are the ids that the thing belongs to.
    """
    if principal is not None and (_official(principal, loaded) or _party(principal, org, base)):
        return loaded
    raise not_found()


PARTIES = frozenset({"applicant", "operator"})


def _official(principal: Principal, loaded: Loaded) -> bool:
    division = loaded.body.get("division") or ""
    return bool(set(principal.roles) - PARTIES) and division.startswith(principal.division)


def _party(principal: Principal, org: str | None, base: str | None) -> bool:
    own_org = "applicant" in principal.roles and principal.org is not None and principal.org == org
    own_base = "operator" in principal.roles and principal.base is not None and principal.base == base
    return own_org or own_base


def page_size(text: str | None) -> int:
    """The ``limit`` that a reader asks for. Raises Refused 422."""
    return PAGE if text is None else whole_number("limit", text, LONGEST_PAGE)


def whole_number(name: str, text: str | None, most: int) -> int:
    """The query parameter ``name`` as a number from 1 to ``most``. Raises Refused 422."""
    # Python refuses to read a number of thousands of digits
    if text is None or not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise bad_field(name, f"应为 1 至 {most} 之间的整数。")
    return int(text)
