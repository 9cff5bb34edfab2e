"""Lists of things that belong to somebody: who sees which, and one page of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from common import places
from common.bus.messages import Call, Reply
from common.identity import Principal
from common.problems import bad_field
from common.replies import PARTIES, View, in_place, listed
from common.store.aggregates import Aggregates
from common.store.queries import NOTHING, Query, all_of, any_of


def seen_by(principal: Principal | None, *, org: str = "org", base: str = "base") -> Query:
    """The query for what a caller may read: an office what lies in its place, an applicant what is its organisation's,
    an operator what is its base's. The same as ``replies.readable`` says of one thing.

    ``org`` and ``base`` name the fields of the state that hold these ids.
    """
    if principal is None:
        return NOTHING
    seen = []
    if set(principal.roles) - PARTIES:
        seen.append(in_place(principal.division))
    if "applicant" in principal.roles and principal.org:
        seen.append({f"body.{org}": principal.org})
    if "operator" in principal.roles and principal.base:
        seen.append({f"body.{base}": principal.base})
    return any_of(*seen)


def scoped_page(
    repository: Aggregates,
    call: Call,
    scope: Query,
    filters: Mapping[str, str],
    view: View,
    codes: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Reply:
    """One page of what lies in ``scope`` and matches the request's filters.

    ``filters`` maps each query parameter that is accepted to the field of the state it selects by; a filter narrows
    the scope and never replaces it. A filter by division means the place and all below it. ``codes`` are the closed
    lists of those filters that have one. Raises Refused 422 naming the query parameter at fault.
    """
    chosen = [
        _chosen(name, text, filters, codes) for name, text in call.query.items() if name not in ("limit", "cursor")
    ]
    return listed(repository, call, all_of(scope, *chosen), view)


def _chosen(name: str, text: str, filters: Mapping[str, str], codes: Mapping[str, Collection[str]]) -> Query:
    if name not in filters:
        raise bad_field(name, "不支持的查询条件。")
    if filters[name] == "division":
        return in_place(places.trim(text, name))
    if name in codes:
        require_code(name, text, codes[name])
    return {f"body.{filters[name]}": text}


def require_code(name: str, text: str, known: Collection[str]) -> None:
    """Raise Refused 422 for a filter that asks for a code outside its closed list: it would find nothing, for ever."""
    if text not in known:
        raise bad_field(name, f"不在允许的取值范围内：{'、'.join(known)}。")
