"""Which notices a reader asks for and may see, page by page.

What was never public has no ``opened_at``; only the offices of its place find it, and only by asking for drafts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel import places
from common.kernel.clock import parse_instant
from common.kernel.identity import Principal, reads_below
from common.kernel.problems import bad_field
from common.kernel.text import key
from common.run.replies import PARTIES, cursor_id, in_place, page_size
from common.run.scope import require_code
from common.store.aggregates import Loaded
from notice_svc.codes import KINDS
from notice_svc.workflow import NOTICE

LONGEST_SEARCH = 100
FILTERS = ("kind", "category", "division", "state", "q")


@dataclass(frozen=True)
class Wanted:
    """One page of notices: what to select, in which instant's order, and how much."""

    query: Mapping[str, Any]
    by: str
    limit: int

    def cursor(self, last: Loaded) -> str:
        """Where the page after ``last`` begins."""
        return f"{last.body[self.by]}~{last.id}"


def wanted(query: Mapping[str, str], principal: Principal | None, categories: Mapping[str, str]) -> Wanted:
    """What a reader asks for; ``categories`` are those of information. Raises Refused 422 naming the query parameter at fault."""
    only(query, (*FILTERS, "limit", "cursor"))
    drafts = query.get("state") == NOTICE.initial
    closed = {"kind": KINDS, "state": NOTICE.labels, "category": categories}
    parts = [_seen(drafts, principal), *(_exact(query, name, labels) for name, labels in closed.items())]
    if "division" in query:
        parts.append(in_place(places.trim(query["division"])))
    if "q" in query:
        parts.append({"body.title_key": {"$regex": re.escape(_search(query["q"]))}})
    by = "created_at" if drafts else "opened_at"
    parts.append(_after(query.get("cursor"), by))
    return Wanted({"$and": [part for part in parts if part]}, by, page_size(query.get("limit")))


def only(query: Mapping[str, str], known: Collection[str]) -> None:
    """Raise Refused 422 naming a query parameter that is not ``known``."""
    if unknown := sorted(set(query) - set(known)):
        raise bad_field(unknown[0], "不支持的查询条件。")


def official(principal: Principal | None, division: str) -> bool:
    """Whether the reader is an office whose place covers the notice's."""
    return principal is not None and _office(principal) and reads_below(principal, division)


def _office(principal: Principal) -> bool:
    return bool(set(principal.roles) - PARTIES)


def _seen(drafts: bool, principal: Principal | None) -> dict[str, Any]:
    if not drafts:
        return {"body.opened_at": {"$gt": ""}}
    if principal is None or not _office(principal):
        return {"_id": {"$in": []}}
    return in_place(principal.division)


def _exact(query: Mapping[str, str], name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    if name not in query:
        return {}
    require_code(name, query[name], labels)
    return {f"body.{name}": query[name]}


def _search(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_SEARCH:
        raise bad_field("q", f"应为 1 至 {LONGEST_SEARCH} 个字符。")
    if not (wanted := key(text)):
        raise bad_field("q", "不能只有空白、标点或者不可见的字符。")
    return wanted


def _after(cursor: str | None, by: str) -> dict[str, Any]:
    if cursor is None:
        return {}
    # a plus sign in a query string arrives as a blank
    instant, _, id = cursor.replace(" ", "+").partition("~")
    try:
        parse_instant(instant)
    except ValueError:
        raise bad_field("cursor", "翻页标记无效，应原样使用上一页返回的 next。") from None
    return {"$or": [{f"body.{by}": {"$lt": instant}}, {f"body.{by}": instant, "_id": {"$lt": cursor_id(id)}}]}
