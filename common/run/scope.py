"""Lists of things that belong to somebody: who sees which, and one page of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from common.bus.messages import Call, Reply
from common.kernel import places
from common.kernel.identity import Principal
from common.kernel.problems import bad_field
from common.kernel.text import key
from common.run.replies import PARTIES, View, listed
from common.store.aggregates import Aggregates
from common.store.lists import LISTS
from common.store.pages import Conditions

PAGING = ("limit", "cursor")


def seen_by(principal: Principal | None, *, org: str | None = None, base: str | None = None) -> tuple[Conditions, ...]:
    """What a caller may read, as alternatives: an office what lies in its place, an applicant what is its
    organisation's, an operator what is its base's. The same as ``replies.readable`` says of one thing.

    ``org`` and ``base`` name the fields of the document that hold these ids, where there are such.
    """
    if principal is None:
        return ()
    seen: list[Conditions] = []
    if set(principal.roles) - PARTIES:
        seen.append(((LISTS, principal.division),))
    if "applicant" in principal.roles and org and principal.org:
        seen.append(((org, principal.org),))
    if "operator" in principal.roles and base and principal.base:
        seen.append(((base, principal.base),))
    return tuple(seen)


def scoped_page(
    repository: Aggregates,
    call: Call,
    scope: Iterable[Conditions],
    filters: Iterable[str],
    view: View,
    codes: Mapping[str, Collection[str]] = MappingProxyType({}),
    keyed: Collection[str] = (),
) -> Reply:
    """One page of what lies in ``scope`` and matches the request's filters.

    ``filters`` are the fields of the state that the request may name; a filter narrows the scope and never replaces
    it. A filter by division means the place and all below it. ``codes`` are the closed lists of those filters that
    have one; ``keyed`` are names, of which the state also holds ``<name>_key``, and which are found in every spelling.
    Raises Refused 422 naming the query parameter at fault.
    """
    return listed(repository, call, narrowed(call, scope, filters, codes, keyed), view)


def narrowed(
    call: Call, scope: Iterable[Conditions], filters: Iterable[str], codes: Mapping[str, Collection[str]], keyed: Collection[str] = ()
) -> list[Conditions]:
    """The alternatives of ``scope``, each with the request's filters besides; see ``scoped_page``."""
    known = frozenset(filters)
    chosen = tuple(_chosen(name, text, known, codes, keyed) for name, text in call.query.items() if name not in PAGING)
    return [(*seen, *chosen) for seen in scope]


def _chosen(name: str, text: str, filters: Collection[str], codes: Mapping[str, Collection[str]], keyed: Collection[str]) -> tuple[str, str]:
    if name not in filters:
        raise bad_field(name, "不支持的查询条件。")
    if name == "division":
        return LISTS, places.trim(text, name)
    if name in keyed:
        return f"body.{name}_key", key(text)
    if name in codes:
        require_code(name, text, codes[name])
    return f"body.{name}", text


def require_code(name: str, text: str, known: Collection[str]) -> None:
    """Raise Refused 422 for a filter that asks for a code outside its closed list: it would find nothing, for ever."""
    if text not in known:
        raise bad_field(name, f"不在允许的取值范围内：{'、'.join(known)}。")
